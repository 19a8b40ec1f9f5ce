"""Runs jobs on threads of this process: for tests and for finding faults, not for files from strangers."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

from segdesk.jobs.errors import error_of, internal_error, store_error
from segdesk.jobs.handle import JobHandle, cancelled_error
from segdesk.jobs.protocol import Ending, JobDone, JobEvent, JobRequest, Partial, Progress
from segdesk.jobs.scratch import Scratch
from segdesk.jobs.store import Store, StoreError
from segdesk.results.base import Result

Execute = Callable[[JobRequest, Callable[[Progress | Partial], None], Callable[[], bool]], JobDone]


class InProcessPool:
    """The interface of `WorkerPool` without processes: a job that does not report cannot be stopped."""

    def __init__(
        self, store: Store, scratch_root: Path, execute: Execute, *, plugins_off: tuple[str, ...] = ()
    ) -> None:
        self.plugins_off = plugins_off
        self._store = store
        self._scratch = Scratch(scratch_root)
        self._execute = execute
        self._lanes: dict[str, queue.SimpleQueue[tuple[JobHandle, JobRequest] | None]] = {}
        self._threads: list[threading.Thread] = []
        self._handles: set[JobHandle] = set()

    def warm_up(self) -> None:
        """Nothing to start ahead here."""

    def replace_workers(self) -> None:
        """Nothing to replace here."""

    def start(
        self, kind: str, request: Result, on_event: Callable[[JobEvent], None], *, lane: str = "main"
    ) -> JobHandle:
        """Start a job and return at once."""
        handle = JobHandle(uuid.uuid4().hex, on_event, lambda _: None)
        scratch = self._scratch.make(handle.id)
        job = JobRequest(
            id=handle.id,
            kind=kind,
            args=request.to_plain(),
            scratch=str(scratch),
            store=str(self._store.folder),
            plugins_off=self.plugins_off,
        )
        if lane not in self._lanes:
            self._lanes[lane] = queue.SimpleQueue()
            thread = threading.Thread(target=self._work, args=(self._lanes[lane],), daemon=True)
            self._threads.append(thread)
            thread.start()
        self._handles.add(handle)
        self._lanes[lane].put((handle, job))
        return handle

    def close(self) -> None:
        """Ask all jobs to stop and wait for their threads, 2 seconds at most each."""
        for handle in tuple(self._handles):
            handle.cancel()
        for lane in self._lanes.values():
            lane.put(None)
        for thread in self._threads:
            thread.join(2.0)
        self._scratch.close()

    def _work(self, lane: queue.SimpleQueue[tuple[JobHandle, JobRequest] | None]) -> None:
        while (job := lane.get()) is not None:
            handle, request = job
            ending = self._run(handle, request)
            self._handles.discard(handle)
            handle.tell(ending)

    def _run(self, handle: JobHandle, request: JobRequest) -> Ending:
        if handle.cancelled:
            return cancelled_error(handle.id)
        scratch = Path(request.scratch)
        self._store.lend(scratch)
        try:
            done = self._execute(request, handle.tell, lambda: handle.cancelled)
        except BaseException as error:
            return error_of(error, handle.id)
        else:
            return cancelled_error(handle.id) if handle.cancelled else self._accept(done, scratch)
        finally:
            self._store.unlend(scratch)
            self._scratch.remove(scratch)

    def _accept(self, done: JobDone, scratch: Path) -> Ending:
        try:
            self._store.accept(scratch, done.artifacts)
        except StoreError as error:
            return internal_error(done.job, str(error))
        except OSError as error:
            return store_error(done.job, error)
        return done
