"""The budgets of reading at their real size, in a real worker; the process that asks stays small."""

from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segdesk.documents.recipe import Source
from segdesk.jobs.pool import WorkerPool
from segdesk.jobs.protocol import JobDone, JobError
from segdesk.jobs.requests import ReadRequest
from segdesk.jobs.store import Store
from segdesk.text import render

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

_MOST = 100 * 1024 * 1024


def _long_line(path: Path) -> str:
    path.write_bytes(b"a,b\n1,2\n3," + b"x" * 100_000_000 + b"\n4,5\n")
    return "is no table"


def _no_line_end(path: Path) -> str:
    path.write_bytes(b"x" * 100_000_000)
    return ""


def _wide(path: Path) -> str:
    path.write_text(",".join(f"c{n}" for n in range(100_000)) + "\n" + "1," * 99_999 + "1\n")
    return "at most 16,384"


def _many_cells(path: Path) -> str:
    with path.open("wb") as file:
        file.write(b",".join(b"c%d" % n for n in range(201)) + b"\n")
        block = (b"1," * 200 + b"1\n") * 10_000
        for _ in range(100):
            file.write(block)
    return "200 million cells"


def _many_cells_in_parquet(path: Path) -> str:
    column = pa.array(np.zeros(2_000_001, dtype=np.int8))
    pq.write_table(pa.table({f"c{n}": column for n in range(100)}), path)
    return "200 million cells"


@pytest.mark.parametrize("make", [_long_line, _no_line_end, _wide, _many_cells, _many_cells_in_parquet])
def test_too_much_is_refused_in_the_worker(tmp_path: Path, make) -> None:
    path = tmp_path / "large.csv"
    words = make(path)
    pool = WorkerPool(Store(tmp_path / "store"), tmp_path / "scratch", spare=False)
    process = psutil.Process()
    before = most = process.memory_info().rss
    try:
        handle = pool.start("read", ReadRequest(source=Source(id="s", path=str(path))), lambda event: None)
        ending = None
        while ending is None:
            ending = handle.wait(0.05)
            most = max(most, process.memory_info().rss)
    finally:
        pool.close()
    assert not isinstance(ending, JobDone)
    assert isinstance(ending, JobError)
    assert ending.kind == "input", ending.details
    assert words in render(ending.message)
    assert most - before < _MOST
