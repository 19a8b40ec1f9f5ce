"""Brings what jobs report from their threads to the window's thread, and forgets answers nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from segdesk.jobs.protocol import JobDone, JobError, Partial, Progress
from segdesk.results.base import Result
from segdesk.text import Message, msg

Event = Progress | Partial | JobError | JobDone


class Handle(Protocol):
    """A job under way."""

    id: str

    def cancel(self) -> None:
        """Stop it."""


class Pool(Protocol):
    """Where jobs run: worker processes, or this process for tests."""

    def start(
        self, kind: str, request: Result, on_event: Callable[[Event], None], *, lane: str = "main"
    ) -> Handle:
        """Start a job; events arrive on a thread of the pool."""

    def close(self) -> None:
        """Stop everything."""


class JobState(msgspec.Struct, frozen=True, kw_only=True):
    """What the top bar shows of the job that runs."""

    text: Message
    fraction: float | None


class _Waiting(msgspec.Struct, kw_only=True):
    handle: Handle | None
    title: Message
    done: Callable[[Any], None]
    failed: Callable[[JobError], None]
    partial: Callable[[str, Any], None] | None
    quiet: bool


class JobRunner(QObject):
    """Starts jobs and calls back on the window's thread, exactly once per job that is still wanted."""

    state_changed = Signal(object)  # JobState or None
    _arrived = Signal(object)

    def __init__(self, pool: Pool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._waiting: dict[str, _Waiting] = {}
        self._closing = False
        self._arrived.connect(self._on_event, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        kind: str,
        request: Result,
        *,
        title: Message,
        done: Callable[[Any], None],
        failed: Callable[[JobError], None],
        partial: Callable[[str, Any], None] | None = None,
        lane: str = "main",
        quiet: bool = False,
    ) -> str:
        """Start a job; returns its id. `quiet` jobs do not show in the top bar."""
        handle = self._pool.start(kind, request, self._arrived.emit, lane=lane)
        self._waiting[handle.id] = _Waiting(
            handle=handle, title=title, done=done, failed=failed, partial=partial, quiet=quiet
        )
        if not quiet:
            self.state_changed.emit(JobState(text=title, fraction=None))
        return handle.id

    def cancel(self, job_id: str) -> None:
        """Stop a job; whatever it still sends is ignored."""
        waiting = self._waiting.pop(job_id, None)
        if waiting is not None and waiting.handle is not None:
            waiting.handle.cancel()
        self._show_state()

    def cancel_all(self) -> None:
        """Stop every job that shows in the top bar."""
        for job_id in [job for job, waiting in self._waiting.items() if not waiting.quiet]:
            waiting = self._waiting[job_id]
            self.cancel(job_id)
            waiting.failed(
                JobError(job=job_id, kind="cancelled", message=msg("Cancelled. Nothing was changed."))
            )

    @property
    def busy(self) -> bool:
        """Whether a job that shows in the top bar runs."""
        return any(not waiting.quiet for waiting in self._waiting.values())

    def close(self) -> None:
        """Stop all jobs and wait for their threads."""
        self._closing = True
        self._waiting.clear()
        self._pool.close()

    def _on_event(self, event: Event) -> None:
        waiting = self._waiting.get(event.job)
        if waiting is None or self._closing:
            return
        if isinstance(event, Progress):
            if not waiting.quiet:
                self.state_changed.emit(JobState(text=event.text, fraction=event.fraction))
        elif isinstance(event, Partial):
            if waiting.partial is not None:
                waiting.partial(event.name, event.value)
        else:
            del self._waiting[event.job]
            self._show_state()
            if isinstance(event, JobDone):
                waiting.done(event.result)
            else:
                waiting.failed(event)

    def _show_state(self) -> None:
        running = [waiting for waiting in self._waiting.values() if not waiting.quiet]
        self.state_changed.emit(JobState(text=running[-1].title, fraction=None) if running else None)
