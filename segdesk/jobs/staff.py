"""The workers of a pool: started ahead, handed to lanes, replaced when they are lost."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from segdesk.jobs.handle import JobHandle
from segdesk.jobs.limits import Limits
from segdesk.jobs.process import Gone, WorkerProcess

_TRIES = 2  # starts a job waits for before it gives up
_LANES = 2  # workers that may be needed at the same time


class CannotStart(Exception):
    """No worker can be started; the text says how it failed."""


class Staff:
    """Starts workers on a thread of its own and knows which of them are free.

    The thread lives as long as the staff: on Linux a worker that is bound to its parent's death
    dies with the *thread* that started it.
    """

    def __init__(self, command: list[str], limits: Limits, log_dir: Path | None, *, ahead: int) -> None:
        self._command = command
        self._limits = limits
        self._log_dir = log_dir
        self._ahead = ahead
        self._workers: list[WorkerProcess] = []
        self._leaving: list[WorkerProcess] = []
        self._changed = threading.Condition()
        self._failures: list[str] = []
        self._asked = 0
        self._closed = False
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="staff", daemon=True)
        self._thread.start()

    def warm_up(self) -> None:
        """Start a worker now, and the spare once the first is ready."""
        with self._changed:
            self._top_up()

    def later(self, task: Callable[[], None]) -> None:
        """Do something short on the staff's thread."""
        self._tasks.put(task)

    def wake(self) -> None:
        """Make lanes that wait for a worker look up."""
        with self._changed:
            self._changed.notify_all()

    def acquire(self, lane: str, handle: JobHandle) -> WorkerProcess | None:
        """Wait for a free worker; None if the job was cancelled meanwhile. Raises `CannotStart`."""
        with self._changed:
            self._failures.clear()
            while not (handle.cancelled or self._closed):
                worker = self._free_one(lane)
                if worker is not None:
                    worker.state, worker.lane = "busy", lane
                    worker.last_seen = time.monotonic()
                    return worker
                if len(self._failures) >= _TRIES:
                    raise CannotStart(self._failures[-1])
                usable = [w for w in self._workers if w.state in ("starting", "busy") and not w.outdated]
                if not self._starting() and len(usable) < _LANES:
                    self._start_one()
                self._changed.wait(1.0)
            return None

    def release(self, worker: WorkerProcess) -> None:
        """Take back a worker that finished its job."""
        with self._changed:
            if worker.state == "gone":
                return
            worker.served += 1
            worker.state = "idle"
            if self._closed or worker.outdated or len(self._workers) > max(self._ahead, 1):
                self._dismiss(worker)
            self._top_up()
            self._changed.notify_all()

    def stopping(self, worker: WorkerProcess) -> None:
        """Note that a worker was asked to stop its job and is not free yet."""
        with self._changed:
            if worker.state != "gone":
                worker.state = "stopping"

    def replace_all(self) -> None:
        """Replace every worker; those that are busy when their job ends."""
        with self._changed:
            for worker in list(self._workers):
                worker.outdated = True
                if worker.state in ("idle", "starting"):
                    self._dismiss(worker)
            self._top_up()

    def close(self, timeout: float = 2.0) -> None:
        """End all workers at once and wait for them."""
        deadline = time.monotonic() + timeout
        with self._changed:
            self._closed = True
            workers = [*self._workers, *self._leaving]
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        self._tasks.put(None)
        self._thread.join(max(0.0, deadline - time.monotonic()))
        for worker in workers:
            worker.join(max(0.0, deadline - time.monotonic()))

    def _free_one(self, lane: str) -> WorkerProcess | None:
        idle = [w for w in self._workers if w.state == "idle" and not w.outdated]
        # The lane's own first: it still has the tables in memory.
        idle.sort(key=lambda w: (w.lane != lane, w.lane is not None))
        return idle[0] if idle else None

    def _starting(self) -> int:
        return self._asked + sum(w.state == "starting" and not w.outdated for w in self._workers)

    def _top_up(self) -> None:
        current = [w for w in self._workers if not w.outdated]
        # One at a time, so that the spare does not slow down the worker somebody waits for.
        if not self._closed and len(current) < self._ahead and not self._starting() and not self._failures:
            self._start_one()

    def _start_one(self) -> None:
        self._asked += 1
        self._tasks.put(self._start)

    def _start(self) -> None:
        try:
            worker = None if self._closed else self._new_worker()
        except OSError as error:
            with self._changed:
                self._asked -= 1
                self._failures.append(f"{type(error).__name__}: {error}")
                self._changed.notify_all()
            return
        with self._changed:
            self._asked -= 1
            if worker is not None and worker.state != "gone":
                self._workers.append(worker)
                if self._closed:
                    worker.kill()
            self._changed.notify_all()

    def _new_worker(self) -> WorkerProcess:
        return WorkerProcess(self._command, self._limits, self._log_dir, self._on_ready, self._on_gone)

    def _dismiss(self, worker: WorkerProcess) -> None:
        worker.state = "stopping"
        self._workers.remove(worker)
        self._leaving.append(worker)
        worker.leave()

    def _on_ready(self, worker: WorkerProcess) -> None:
        with self._changed:
            if worker.state == "starting":
                worker.state = "idle"
            self._failures.clear()
            self._top_up()
            self._changed.notify_all()

    def _on_gone(self, worker: WorkerProcess, gone: Gone) -> None:
        with self._changed:
            if worker.state in ("starting", "idle") and not worker.served:
                self._failures.append(gone.printed or gone.fault or f"exit code {gone.returncode}")
            worker.state = "gone"
            for workers in (self._workers, self._leaving):
                if worker in workers:
                    workers.remove(worker)
            self._top_up()
            self._changed.notify_all()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
