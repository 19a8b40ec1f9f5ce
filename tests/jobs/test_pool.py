"""What every job may rely on: order, events, artifacts, lanes, reuse."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from segdesk.documents import Source
from segdesk.jobs.limits import Limits
from segdesk.jobs.protocol import JobDone, JobEvent, Partial, Progress
from segdesk.jobs.requests import ReadRequest
from segdesk.results.base import ArtifactRef
from tests.jobs.bench import Bench, Job, until


def test_the_request_reaches_the_worker_and_the_answer_comes_back(bench: Bench) -> None:
    result = bench.start("echo", "客户.csv").done()
    assert result["args"]["source"]["path"] == "客户.csv"
    assert result["pid"] != os.getpid()


def test_starting_a_job_does_not_wait(make_bench: Callable[..., Bench]) -> None:
    cold = make_bench()
    started = time.monotonic()
    job = cold.start("echo")
    assert time.monotonic() - started < 0.05
    job.done()


def test_a_worker_is_used_again_and_each_lane_keeps_its_own(bench: Bench) -> None:
    main = {bench.start("echo").done()["pid"] for _ in range(5)}
    side = {bench.start("echo", lane="side").done()["pid"] for _ in range(5)}
    assert len(main) == 1
    assert len(side) == 1
    assert main != side


def test_a_warm_spare_starts_a_job_at_once(bench: Bench) -> None:
    bench.warm()
    started = time.monotonic()
    bench.start("echo").done()
    assert time.monotonic() - started < 0.3


def test_jobs_of_a_lane_run_in_order_and_the_side_lane_is_not_starved(bench: Bench) -> None:
    order: list[str] = []
    slow = bench.start("write", 1.0)
    queued = [bench.start("echo", i) for i in range(3)]
    beside = bench.start("echo", "beside", lane="side")
    order.append(beside.done()["args"]["source"]["path"])
    assert not slow.handle.done
    order += [job.done()["args"]["source"]["path"] for job in queued]
    assert order == ["beside", "0", "1", "2"]
    assert slow.handle.done


def test_fifty_fast_starts_end_once_each(bench: Bench) -> None:
    jobs = [bench.start("echo", i) for i in range(50)]
    assert [job.done()["args"]["source"]["path"] for job in jobs] == [str(i) for i in range(50)]


def test_events_come_in_order_and_artifacts_are_there_when_the_end_is_told(bench: Bench) -> None:
    bench.store.clear()
    seen: list[tuple[str, bool]] = []
    raw, table = ArtifactRef(key="key1", name="raw.arrow"), ArtifactRef(key="key1", name="table.arrow")

    class Looking(Job):
        def on_event(self, event: JobEvent) -> None:
            if isinstance(event, Partial):
                seen.append(("raw", bench.store.path(raw).read_bytes() == b"raw"))
                seen.append(("not yet accepted", not bench.store.has("key1")))
            elif not isinstance(event, Progress):
                seen.append(("table", bench.store.path(table).read_bytes() == b"table"))
            super().on_event(event)

    job = Looking()
    job.handle = bench.pool.start("write", _request(), job.on_event)
    job.done()
    kinds = (Partial, Progress, JobDone)
    assert [next(k for k in kinds if isinstance(event, k)) for event in job.events] == list(kinds)
    assert seen == [("raw", True), ("not yet accepted", True), ("table", True)]
    assert bench.scratch_folders() == []


def _request() -> ReadRequest:
    return ReadRequest(source=Source(id="s", path="0"))


@pytest.mark.parametrize("key", ["../../outside", "not-written"])
def test_a_job_that_lies_about_its_artifacts_fails(bench: Bench, key: str) -> None:
    assert bench.start("lies", key).error().kind == "internal"


def test_plugins_that_are_off_are_named_in_the_request(bench: Bench) -> None:
    bench.pool.plugins_off = ("acme",)
    assert bench.start("echo").done()["off"] == ["acme"]
    bench.pool.plugins_off = ()


def test_replacing_workers_gives_new_ones_and_lets_running_jobs_end(bench: Bench) -> None:
    before = bench.start("echo").done()["pid"]
    running = bench.start("write", 0.5)
    running.first.wait(5)
    bench.pool.replace_workers()
    running.done()
    assert bench.start("echo").done()["pid"] != before


def test_a_worker_computes_with_one_thread_and_no_process_pools(bench: Bench) -> None:
    result = bench.start("environment").done()
    assert result["backend"] == "ThreadingBackend"
    assert {result["env"][name] for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")} == {"1"}
    assert result["env"]["ARROW_DEFAULT_MEMORY_POOL"] == "system"
    assert result["path"] != os.getcwd()
    assert result["path"] != ""


def test_a_worker_refuses_window_libraries(bench: Bench) -> None:
    assert "plugins compute, SegDesk draws" in bench.start("qt").done()


def test_a_worker_that_cannot_start_is_an_error_and_not_a_wait(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    missing = make_bench(worker_command=[str(tmp_path / "quarantined")])
    assert missing.start("echo").error().kind == "crashed"
    dying = make_bench(worker_command=["/bin/sh", "-c", "echo the reason >&2; exit 7"])
    error = dying.start("echo").error()
    assert error.kind == "crashed"
    assert "the reason" in error.details


def test_closing_with_a_running_job_stops_everything_within_two_seconds(
    make_bench: Callable[..., Bench],
) -> None:
    import psutil

    bench = make_bench()
    jobs = [bench.start("loop_c"), bench.start("loop_python", lane="side"), bench.start("echo")]
    assert jobs[0].first.wait(10)
    assert jobs[1].first.wait(10)
    workers = [psutil.Process(w.pid) for w in bench.pool._staff._workers]
    started = time.monotonic()
    bench.pool.close()
    assert time.monotonic() - started < 2.0
    assert [job.error(1).kind for job in jobs] == ["cancelled"] * 3
    assert workers
    assert not any(worker.is_running() for worker in workers)
    assert not bench.pool._scratch.folder.exists()
    with pytest.raises(RuntimeError):
        bench.start("echo")


@pytest.mark.logs_problems
def test_a_listener_that_fails_costs_nothing_but_its_event(bench: Bench) -> None:
    def fail(_event: JobEvent) -> None:
        raise RuntimeError("a fault in a view")

    handle = bench.pool.start("echo", _request(), fail)
    assert handle.wait(10) is not None
    bench.start("echo").done()


def test_what_a_dead_window_left_in_scratch_is_wiped_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "scratch" / f"{2**22 + 1}-{'0' * 32}"
    alive = tmp_path / "scratch" / f"{os.getpid()}-{'0' * 32}"
    for folder in (left, alive):
        (folder / "job").mkdir(parents=True)
    Bench(tmp_path).pool.close()
    assert not left.exists()
    assert alive.exists()


def test_memory_is_bounded(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(limits=Limits(memory=2 * 1024**3), spare=False)
    first = bench.start("echo").done()["pid"]
    assert bench.start("memory").error().kind == "memory"
    assert bench.start("echo").done()["pid"] == first  # it survived, and is used again


def test_without_a_spare_no_second_worker_is_started(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(spare=False)
    bench.start("echo").done()
    bench.start("echo").done()
    assert len(bench.pool._staff._workers) == 1
    until(lambda: bench.pool._staff._asked == 0)
