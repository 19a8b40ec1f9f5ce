"""Pools over real workers that run the engine of broken jobs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.bench import Bench


@pytest.fixture(scope="session", autouse=True)
def _fixture_engine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGDESK_WORKER_ENGINE", "fixture_engine:execute")
        patch.setenv("PYTHONPATH", os.path.dirname(__file__))
        yield


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(**options: Any) -> Bench:
        benches.append(Bench(tmp_path / f"bench{len(benches)}", **options))
        return benches[-1]

    yield make
    for bench in benches:
        bench.pool.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One pool for a module: that a job works after every failure is part of what is tested."""
    bench = Bench(tmp_path_factory.mktemp("bench"))
    bench.warm()
    yield bench
    bench.pool.close()
