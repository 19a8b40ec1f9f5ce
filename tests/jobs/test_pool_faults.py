"""Whatever a job does to its worker: one end, in words, and the next job works."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from segdesk.text import render
from tests.jobs.bench import Bench, plain, until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the faults are made with POSIX signals")


@pytest.mark.parametrize(
    ("kind", "error", "detail"),
    [
        ("segfault", "crashed", "Segmentation fault"),
        ("abort", "crashed", "SIGABRT"),
        ("killed", "memory", "SIGKILL"),
        ("os_exit", "crashed", "exit code 0"),
        ("sys_exit", "internal", "SystemExit"),
        ("bad_answer", "internal", "answered dict"),
        ("unencodable", "internal", "Encoding objects"),
        ("huge", "internal", "over the limit"),
        ("garbage", "protocol", ""),
        ("oversized", "protocol", "over the limit"),
    ],
)
def test_a_failure_ends_in_words_and_the_next_job_works(
    bench: Bench, kind: str, error: str, detail: str
) -> None:
    started = time.monotonic()
    failure = bench.start(kind).error()
    assert time.monotonic() - started < 2.0
    assert failure.kind == error
    assert detail in failure.details
    assert render(failure.message).endswith(".")
    assert bench.start("echo").done()["pid"]
    assert bench.scratch_folders() == []


def test_an_error_that_speaks_for_itself_is_passed_on(bench: Bench) -> None:
    failure = bench.start("speaks").error()
    assert (failure.kind, render(failure.message), failure.details) == (
        "input",
        "Only 3 customers.",
        "the details",
    )


def test_a_million_lines_and_binary_garbage_on_stdout_are_capped(bench: Bench) -> None:
    assert bench.start("prints", 1_000_000).done(30) == "printed"
    sizes = [path.stat().st_size for path in (bench.folder / "logs").iterdir()]
    assert 0 < max(sizes) < 1.2 * 1024 * 1024


@pytest.mark.parametrize(
    ("kind", "gone_after"), [("patient", None), ("loop_python", 1.9), ("loop_c", 1.9), ("stopped", 2.9)]
)
def test_cancel_is_told_at_once_and_the_worker_obeys_or_is_gone(
    bench: Bench, kind: str, gone_after: float | None
) -> None:
    bench.warm()
    job = bench.start(kind)
    assert job.first.wait(10)
    (busy,) = [w for w in bench.pool._staff._workers if w.state == "busy"]
    process = psutil.Process(busy.pid)
    started = time.monotonic()
    job.handle.cancel()
    job.handle.cancel()
    assert time.monotonic() - started < 0.05
    assert job.error().kind == "cancelled"
    assert time.monotonic() - started < 1.0
    next_job = time.monotonic()
    bench.start("echo").done()
    assert time.monotonic() - next_job < 0.3
    if gone_after is not None:
        until(lambda: not process.is_running(), timeout=gone_after - (time.monotonic() - started))
    else:
        assert busy.state == "idle"
    until(lambda: bench.scratch_folders() == [])


def test_a_queued_job_is_cancelled_without_waiting_for_the_one_before(bench: Bench) -> None:
    first, second = bench.start("patient"), bench.start("echo")
    second.handle.cancel()
    assert second.error(1.0).kind == "cancelled"
    assert not first.handle.done
    first.handle.cancel()
    assert first.error().kind == "cancelled"


def test_artifacts_of_a_cancelled_job_are_dropped(bench: Bench) -> None:
    bench.store.clear()
    job = bench.start("write", 0.1)
    assert job.first.wait(10)
    job.handle.cancel()  # the job takes no notice and delivers its answer
    assert job.error().kind == "cancelled"
    bench.start("echo").done()
    until(lambda: bench.scratch_folders() == [])
    assert bench.store.keys() == []


def test_children_of_a_worker_go_with_it(bench: Bench) -> None:
    job = bench.start("child")
    assert job.first.wait(10)
    child = psutil.Process(plain(job.events[0].value))  # type: ignore[union-attr]
    job.handle.cancel()
    job.error()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, timeout=3.0)


def test_children_of_a_worker_that_dies_go_too(bench: Bench) -> None:
    job = bench.start("child", "die")
    assert job.first.wait(10)
    child = psutil.Process(plain(job.events[0].value))  # type: ignore[union-attr]
    assert job.error().kind == "crashed"
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, timeout=3.0)


def test_a_stopped_worker_is_reported_as_not_responding(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segdesk.jobs.pool.NOT_RESPONDING", 2.0)
    job = bench.start("stopped")
    assert job.first.wait(10)
    until(lambda: len(job.events) == 2, timeout=5.0)
    assert "sign of life" in job.events[1].text.id  # type: ignore[union-attr]
    job.handle.cancel()
    assert job.error().kind == "cancelled"


def test_an_idle_worker_that_dies_is_replaced_and_no_job_notices(bench: Bench) -> None:
    bench.start("echo").done()
    for worker in list(bench.pool._staff._workers):
        os.kill(worker.pid, signal.SIGKILL)
    assert bench.start("echo").done()["pid"]
    bench.warm()


def test_nothing_is_left_after_many_random_cancels(bench: Bench) -> None:
    bench.warm()
    _cancel_at_random(bench, 30, random.Random(1))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_is_left_after_five_hundred_random_cancels(bench: Bench) -> None:
    bench.warm()
    _cancel_at_random(bench, 500, random.Random(2))


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_three_hundred_deaths_in_one_session(bench: Bench) -> None:
    for _ in range(100):
        for kind, error in (("segfault", "crashed"), ("killed", "memory"), ("abort", "crashed")):
            assert bench.start(kind).error().kind == error
    bench.start("echo").done()


def _counts() -> tuple[int, int, int]:
    me = psutil.Process()
    children = [c for c in me.children() if c.status() != psutil.STATUS_ZOMBIE]
    return len(children), me.num_fds(), threading.active_count()


def _settled_counts() -> tuple[int, int, int]:
    """Count once nothing that ended a moment ago, here or in an earlier test, is still on its way out."""
    recent: deque[tuple[int, int, int]] = deque(maxlen=50)

    def still() -> bool:
        recent.append(_counts())
        return len(recent) == recent.maxlen and len(set(recent)) == 1

    until(still)
    return recent[-1]


def _cancel_at_random(bench: Bench, times: int, chance: random.Random) -> None:
    for lane in ("main", "side"):
        bench.start("echo", lane=lane).done()
    bench.warm()
    before = _settled_counts()
    for _ in range(times):
        kind = chance.choice(["patient", "write", "loop_python", "loop_c", "echo", "segfault"])
        job = bench.start(kind, 0.05, lane=chance.choice(["main", "side"]))
        job.first.wait(chance.random() * 0.2)
        job.handle.cancel()
        job.end()
    until(lambda: bench.pool._stoppers == set(), timeout=5.0)
    bench.warm()
    until(lambda: all(now <= then for now, then in zip(_counts(), before, strict=True)))
    assert bench.scratch_folders() == []


_PARENT = """
import sys, time
from pathlib import Path
from tests.jobs.bench import Bench
bench = Bench(Path(sys.argv[1]))
jobs = [bench.start("loop_c"), bench.start("patient", lane="side")]
for job in jobs:
    assert job.first.wait(20)
print(*[w.pid for w in bench.pool._staff._workers], flush=True)
time.sleep(100)
"""


def test_workers_go_when_the_window_is_killed(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    assert len(workers) == 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not any(worker.is_running() for worker in workers), timeout=3.0)


def test_a_pool_cannot_be_made_to_start_workers_for_ever(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(worker_command=["/bin/sh", "-c", "sleep 0.03; exit 1"])
    bench.pool.warm_up()
    time.sleep(0.5)
    assert len(list((bench.folder / "logs").iterdir())) <= 2
