"""Runs jobs in worker processes: never blocks the asker, survives whatever a worker does."""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec

from segdesk.jobs.errors import (
    NOT_RESPONDING,
    ended_error,
    internal_error,
    silent_message,
    start_error,
    store_error,
)
from segdesk.jobs.framing import FrameError
from segdesk.jobs.handle import JobHandle, cancelled_error
from segdesk.jobs.limits import Limits, default_command
from segdesk.jobs.process import Gone, WorkerProcess
from segdesk.jobs.protocol import (
    CancelJob,
    Ending,
    JobDone,
    JobError,
    JobEvent,
    JobRequest,
    Progress,
    RunJob,
)
from segdesk.jobs.scratch import Scratch
from segdesk.jobs.staff import CannotStart, Staff
from segdesk.jobs.store import Store, StoreError
from segdesk.results.base import Result

log = logging.getLogger(__name__)

OBEYS_WITHIN = 0.25  # seconds after a cancel in which the lane itself waits for the worker
TERMINATE_AFTER = 1.0
KILL_AFTER = 2.0


class _Job(msgspec.Struct, kw_only=True):
    handle: JobHandle
    kind: str
    request: Result
    plugins_off: tuple[str, ...]


class _Lane:
    """Jobs that run one after the other, and the thread that sees them through."""

    def __init__(self, name: str, run: Callable[[str, _Job], None]) -> None:
        self.name = name
        self.waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._run = run
        self.thread = threading.Thread(target=self._work, name=f"lane {name}", daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while (job := self.waiting.get()) is not None:
            try:
                self._run(self.name, job)
            except Exception as error:
                log.exception("a job could not be run")
                job.handle.tell(internal_error(job.handle.id, repr(error)))


class WorkerPool:
    """Jobs in worker processes. One job at a time per worker and lane; other jobs of a lane wait.

    Every job ends with exactly one `JobDone` or `JobError`. Events come on threads of the pool.
    """

    def __init__(
        self,
        store: Store,
        scratch_root: Path,
        *,
        limits: Limits | None = None,
        spare: bool = True,
        worker_command: list[str] | None = None,
        log_dir: Path | None = None,
        plugins_off: tuple[str, ...] = (),
    ) -> None:
        self.plugins_off = plugins_off
        self._store = store
        self._scratch = Scratch(scratch_root)
        limits = limits or Limits()
        command = worker_command or default_command(limits)
        self._staff = Staff(command, limits, log_dir, ahead=2 if spare else 0)
        self._lanes: dict[str, _Lane] = {}
        self._running: dict[str, WorkerProcess] = {}
        self._handles: dict[str, JobHandle] = {}
        self._stoppers: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._closed = False

    def warm_up(self) -> None:
        """Start workers in the background, so that the first job need not wait."""
        self._staff.warm_up()

    def start(
        self, kind: str, request: Result, on_event: Callable[[JobEvent], None], *, lane: str = "main"
    ) -> JobHandle:
        """Start a job and return at once. Jobs of the same lane run in the order they were started."""
        handle = JobHandle(uuid.uuid4().hex, on_event, self._on_cancel)
        job = _Job(handle=handle, kind=kind, request=request, plugins_off=self.plugins_off)
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._handles[handle.id] = handle
            if lane not in self._lanes:
                self._lanes[lane] = _Lane(lane, self._run)
            self._lanes[lane].waiting.put(job)
        return handle

    def replace_workers(self) -> None:
        """Replace all workers (plugins have changed); running jobs go on to their end."""
        self._staff.replace_all()

    def close(self) -> None:
        """Stop all jobs, end all workers, wait for all threads; takes 2 seconds at most."""
        deadline = time.monotonic() + 2.0
        with self._lock:
            if self._closed:
                return
            self._closed = True
            handles, lanes = list(self._handles.values()), list(self._lanes.values())
        for handle in handles:
            handle.cancel()
        for lane in lanes:
            lane.waiting.put(None)
        self._staff.close(timeout=1.5)
        with self._lock:
            threads = [*(lane.thread for lane in lanes), *self._stoppers]
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.05, deadline - time.monotonic()))
        self._scratch.close()

    def _on_cancel(self, handle: JobHandle) -> None:
        with self._lock:
            worker = self._running.get(handle.id)
        if worker is not None:
            worker.wake()
            return
        # Not with a worker yet: tell now, and not on the asker's own thread.
        self._staff.later(lambda: self._finish(handle, cancelled_error(handle.id)))
        self._staff.wake()

    def _finish(self, handle: JobHandle, ending: Ending) -> None:
        with self._lock:
            self._handles.pop(handle.id, None)
        handle.tell(ending)

    def _run(self, lane: str, job: _Job) -> None:
        handle = job.handle
        if handle.cancelled:
            return self._finish(handle, cancelled_error(handle.id))
        try:
            scratch = self._scratch.make(handle.id)
        except OSError as error:
            return self._finish(handle, store_error(handle.id, error))
        self._store.lend(scratch)
        try:
            ending = self._work_on(lane, job, scratch)
        finally:
            self._store.unlend(scratch)
        self._finish(handle, ending)

    def _work_on(self, lane: str, job: _Job, scratch: Path) -> Ending:
        while True:
            try:
                worker = self._staff.acquire(lane, job.handle)
            except CannotStart as error:
                self._scratch.remove(scratch)
                return start_error(job.handle.id, str(error))
            if worker is None:
                self._scratch.remove(scratch)
                return cancelled_error(job.handle.id)
            ending = self._see_through(worker, job, scratch)
            if ending is not None:
                return ending

    def _see_through(self, worker: WorkerProcess, job: _Job, scratch: Path) -> Ending | None:
        """Do a job with a worker; None if the worker was dead before it got to know of it."""
        handle = job.handle
        with self._lock:
            self._running[handle.id] = worker
        request = JobRequest(
            id=handle.id,
            kind=job.kind,
            args=msgspec.Raw(job.request.to_json()),  # type: ignore[arg-type]  # as it goes through the pipe
            scratch=str(scratch),
            store=str(self._store.folder),
            plugins_off=job.plugins_off,
        )
        sent = time.monotonic()
        ending: Ending | Gone | None
        try:
            worker.send(RunJob(request=request))
        except FrameError as error:
            ending = internal_error(handle.id, str(error))
        else:
            ending = self._relay(worker, handle)
        with self._lock:
            self._running.pop(handle.id, None)
        if ending is None:
            self._stop(worker, handle.id, scratch)
            return cancelled_error(handle.id)
        if isinstance(ending, Gone):
            if worker.last_seen < sent and not handle.cancelled:
                return None
            ending = ended_error(handle.id, ending)
        elif isinstance(ending, JobDone):
            ending = self._accept(ending, handle, scratch)
        self._scratch.remove(scratch)
        self._staff.release(worker)
        return ending

    def _relay(self, worker: WorkerProcess, handle: JobHandle) -> Ending | Gone | None:
        """Pass events on until the job ends; None if it was cancelled and has not ended soon after."""
        give_up: float | None = None
        warned = False
        while True:
            now = time.monotonic()
            if handle.cancelled and give_up is None:
                worker.send(CancelJob(job=handle.id))
                give_up = now + OBEYS_WITHIN
            if give_up is not None and now >= give_up:
                return None
            item = worker.next_item(0.05 if give_up is not None else 0.5)
            if isinstance(item, Gone):
                return item
            if item is not None and item.job == handle.id:
                if isinstance(item, JobDone | JobError):
                    return item
                handle.tell(item)
            silent = time.monotonic() - worker.last_seen > NOT_RESPONDING
            if silent and not warned:
                handle.tell(Progress(job=handle.id, fraction=None, text=silent_message()))
            warned = silent

    def _accept(self, done: JobDone, handle: JobHandle, scratch: Path) -> Ending:
        if handle.cancelled:
            return cancelled_error(handle.id)
        try:
            self._store.accept(scratch, done.artifacts)
        except StoreError as error:
            return internal_error(handle.id, str(error))
        except OSError as error:
            return store_error(handle.id, error)
        return done

    def _stop(self, worker: WorkerProcess, job: str, scratch: Path) -> None:
        """Leave a worker that has not obeyed yet to a thread of its own, so that the lane can go on."""
        self._staff.stopping(worker)
        thread = threading.Thread(
            target=self._see_it_stop, args=(worker, job, scratch), name=f"stop {worker.pid}", daemon=True
        )
        with self._lock:
            self._stoppers.add(thread)
        thread.start()

    def _see_it_stop(self, worker: WorkerProcess, job: str, scratch: Path) -> None:
        started = time.monotonic() - OBEYS_WITHIN
        terminated = False
        while True:
            waited = time.monotonic() - started
            if waited >= KILL_AFTER or self._closed:
                worker.kill()
            elif waited >= TERMINATE_AFTER and not terminated:
                terminated = True
                worker.terminate()
            item = worker.next_item(0.1)
            if isinstance(item, Gone):
                break
            if isinstance(item, JobDone | JobError) and item.job == job and not terminated:
                self._staff.release(worker)
                break
        self._scratch.remove(scratch)
        with self._lock:
            self._stoppers.discard(threading.current_thread())
