"""A worker on its own, spoken to over its pipes."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from segdesk.jobs.framing import read_frame, write_frame
from segdesk.jobs.protocol import CancelJob, Heartbeat, JobRequest, Quit, RunJob

ENGINE = Path(__file__).parents[1] / "jobs"


class Worker:
    def __init__(self, *arguments: str, engine: str = "fixture_engine:execute") -> None:
        environment = {**os.environ, "SEGDESK_WORKER_ENGINE": engine, "PYTHONPATH": str(ENGINE)}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "segdesk.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment,
        )

    def send(self, message: Any) -> None:
        self.send_raw(msgspec.json.encode(message))

    def send_raw(self, body: bytes) -> None:
        pipe: Any = self.process.stdin
        write_frame(pipe, body)

    def next(self, *, beats: bool = False) -> dict[str, Any]:
        pipe: Any = self.process.stdout
        while True:
            body = read_frame(pipe)
            assert body is not None, self.errors()
            frame = msgspec.json.decode(body)
            if beats or frame["type"] != Heartbeat.__struct_config__.tag:
                return frame

    def errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read().decode(errors="replace")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert isinstance(pipe, io.RawIOBase)
            pipe.close()


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("--parent", str(os.getpid()))
    yield worker
    worker.close()


def job(kind: str, argument: str = "", name: str = "j1") -> RunJob:
    request = JobRequest(id=name, kind=kind, args={"source": {"path": argument}}, scratch="", store="")
    return RunJob(request=request)


def test_it_says_when_it_is_ready_and_beats(worker: Worker) -> None:
    kinds = [worker.next(beats=True)["type"]]
    while len(kinds) < 3:
        kinds.append(worker.next(beats=True)["type"])
    assert kinds == ["ready", "beat", "beat"]


def test_jobs_are_done_one_after_the_other(worker: Worker) -> None:
    for name in ("a", "b"):
        worker.send(job("echo", name, name))
    answers = [frame for frame in (worker.next() for _ in range(3)) if frame["type"] == "done"]
    assert [(a["job"], a["result"]["args"]["source"]["path"]) for a in answers] == [("a", "a"), ("b", "b")]


def test_a_cancel_reaches_only_its_job(worker: Worker) -> None:
    assert worker.next()["type"] == "ready"
    worker.send(job("patient", name="a"))
    assert worker.next()["type"] == "progress"
    worker.send(CancelJob(job="another"))
    worker.send(CancelJob(job="a"))
    ended = worker.next()
    assert (ended["type"], ended["job"], ended["kind"]) == ("error", "a", "cancelled")
    worker.send(job("echo", name="b"))
    assert worker.next()["type"] == "done"


def test_it_leaves_when_the_window_does_even_in_the_middle_of_a_job(worker: Worker) -> None:
    worker.next()
    worker.send(job("patient"))
    worker.next()
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert worker.process.wait(3) == 0


def test_it_leaves_when_asked(worker: Worker) -> None:
    worker.next()
    worker.send(Quit())
    assert worker.process.wait(3) == 0


def test_it_leaves_when_it_is_spoken_to_in_another_language(worker: Worker) -> None:
    worker.next()
    worker.send_raw(b'{"type": "sing"}')
    assert worker.process.wait(3) == 0
    assert "pipe to the window broke" in worker.errors()


@pytest.mark.skipif(os.name != "posix", reason="asks the system for the parent")
def test_it_leaves_at_once_if_its_parent_is_gone_already() -> None:
    worker = Worker("--parent", "1" if os.getpid() != 1 else "2")
    try:
        assert worker.process.wait(5) == 0
    finally:
        worker.close()


def test_an_engine_that_cannot_be_imported_is_told() -> None:
    worker = Worker(engine="no_such_engine:execute")
    try:
        assert worker.process.wait(10) != 0
        assert "no_such_engine" in worker.errors()
    finally:
        worker.close()


def test_what_a_job_prints_stays_out_of_the_frames(worker: Worker) -> None:
    worker.next()
    worker.send(job("prints", "3"))
    assert worker.next()["result"] == "printed"
    worker.send(Quit())
    assert "a line that a chatty plugin prints 2" in worker.errors()


@pytest.mark.skipif(os.name != "posix", reason="limits are set with POSIX calls")
def test_limits_are_set_before_the_engine_is_imported(tmp_path: Path) -> None:
    (tmp_path / "limits_engine.py").write_text(
        "import resource\n"
        "from segdesk.jobs.protocol import JobDone\n"
        "LIMITS = [resource.getrlimit(r)[0] for r in (resource.RLIMIT_AS, resource.RLIMIT_CORE)]\n"
        "def execute(request, emit, cancelled):\n"
        "    return JobDone(job=request.id, result=LIMITS)\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.ENGINE", tmp_path)
        worker = Worker("--memory", str(3 * 1024**3), engine="limits_engine:execute")
    try:
        worker.next()
        worker.send(job("any"))
        assert worker.next()["result"] == [3 * 1024**3, 0]
    finally:
        worker.close()
