"""A pool in a folder of its own, and jobs that keep every event they told."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from segdesk.documents import Source
from segdesk.jobs.handle import JobHandle
from segdesk.jobs.pool import WorkerPool
from segdesk.jobs.protocol import Ending, JobDone, JobError, JobEvent
from segdesk.jobs.requests import ReadRequest
from segdesk.jobs.store import Store


def plain(value: Any) -> Any:
    """Return an answer, or a part of one, as plain data: from a worker it comes as JSON."""
    return msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else value


class Job:
    """A job that was started, and every event it told."""

    def __init__(self) -> None:
        self.events: list[JobEvent] = []
        self.ends = 0
        self.first = threading.Event()
        self.handle: JobHandle

    def on_event(self, event: JobEvent) -> None:
        self.events.append(event)
        self.ends += isinstance(event, JobDone | JobError)
        self.first.set()

    def end(self, timeout: float = 20.0) -> Ending:
        ending = self.handle.wait(timeout)
        assert ending is not None, "the job has not ended"
        assert self.ends == 1
        return ending

    def done(self, timeout: float = 20.0) -> Any:
        ending = self.end(timeout)
        assert isinstance(ending, JobDone), ending
        return plain(ending.result)

    def error(self, timeout: float = 20.0) -> JobError:
        ending = self.end(timeout)
        assert isinstance(ending, JobError), ending
        return ending


class Bench:
    """A pool in a folder of its own."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.store = Store(folder / "store")
        self.pool = WorkerPool(self.store, folder / "scratch", log_dir=folder / "logs", **options)

    def start(self, kind: str, argument: object = "", *, lane: str = "main") -> Job:
        job = Job()
        request = ReadRequest(source=Source(id="s", path=str(argument)))
        job.handle = self.pool.start(kind, request, job.on_event, lane=lane)
        return job

    def warm(self) -> None:
        """Wait until a worker and the spare are ready."""
        self.pool.warm_up()
        until(lambda: sum(w.state == "idle" for w in self.pool._staff._workers) == 2)

    def scratch_folders(self) -> list[Path]:
        return list(self.pool._scratch.folder.glob("*"))


def until(condition: Callable[[], bool], timeout: float = 15.0) -> None:
    """Wait for a condition; fail if it does not come."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
