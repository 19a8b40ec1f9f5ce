"""What the asker holds of a running job."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from segdesk.jobs.protocol import Ending, JobDone, JobError, JobEvent
from segdesk.text import msg

log = logging.getLogger(__name__)


class JobHandle:
    """One job that was started: ask it to stop, or wait for its end."""

    def __init__(
        self, job: str, on_event: Callable[[JobEvent], None], on_cancel: Callable[[JobHandle], None]
    ) -> None:
        self.id = job
        self._on_event = on_event
        self._on_cancel = on_cancel
        self._lock = threading.Lock()
        self._ending: Ending | None = None
        self._told = threading.Event()
        self._cancelled = False

    @property
    def done(self) -> bool:
        """Whether the job has ended, in whatever way."""
        return self._ending is not None

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop; its answer is then dropped."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the job to stop. Returns at once; the end comes as an event."""
        with self._lock:
            if self._cancelled or self._ending is not None:
                return
            self._cancelled = True
        self._on_cancel(self)

    def wait(self, timeout: float | None = None) -> Ending | None:
        """Wait until the end has been told; None if `timeout` seconds were not enough."""
        return self._ending if self._told.wait(timeout) else None

    def tell(self, event: JobEvent) -> None:
        """Pass an event on (for pools). Nothing is passed on after the end, and there is one end only."""
        final = isinstance(event, JobDone | JobError)
        with self._lock:
            if self._ending is not None or (self._cancelled and not final):
                return
            if isinstance(event, JobDone | JobError):
                if self._cancelled and not (isinstance(event, JobError) and event.kind == "cancelled"):
                    event = cancelled_error(self.id)
                self._ending = event
        try:
            self._on_event(event)
        except Exception:
            log.exception("a listener failed on an event of a job")
        if final:
            self._told.set()


def cancelled_error(job: str) -> JobError:
    """Return the end of a job that somebody stopped."""
    return JobError(job=job, kind="cancelled", message=msg("Stopped."))
