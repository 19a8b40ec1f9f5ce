"""Speed of reading a workbook, as a ratio to calamine's own iteration over the same cells in the same run.

    python -m tests.benchmarks.workbook [ROWS] [REPEATS]

Reading: check of the budgets, all cells, the header, text columns on disk. Typing and health come after it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
from python_calamine import CalamineWorkbook

from segdesk.documents.recipe import Source
from segdesk.tables.read import read_source

LIMIT = 1.5


def write_workbook(path: Path, rows: int) -> None:
    """Write a customer sheet of twelve columns: codes, dates, categories, numbers."""
    rng = np.random.default_rng(0)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Customers")
    names = "customer_id joined city gender plan age income orders spent visits score note".split()
    sheet.append(names)
    days = (np.datetime64("2021-01-01") + rng.integers(0, 1500, rows).astype("timedelta64[D]")).tolist()
    cities = rng.integers(0, 200, rows).tolist()
    numbers = [rng.integers(18, 90, rows).tolist(), rng.normal(50_000, 12_000, rows).round(2).tolist()]
    more = [rng.poisson(4, rows).tolist(), rng.gamma(2.0, 150.0, rows).round(2).tolist()]
    for n in range(rows):
        plan = ("Basic", "Plus", "Premium")[n % 3]
        one = [f"C{n:07d}", days[n], f"City {cities[n]}", "FM"[n % 2], plan, numbers[0][n], numbers[1][n]]
        sheet.append([*one, more[0][n], more[1][n], n % 13, n / rows, "" if n % 7 else "call back"])
    book.save(path)


def _iterate(path: Path) -> None:
    """Look at every cell the way calamine hands them out."""
    for _row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows():
        pass


def _read(path: Path) -> float:
    """Return the seconds until the raw table is on disk."""
    marks: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        source = Source(id="s", path=str(path))
        read_source(source, Path(folder), key="k", on_raw=lambda ref: marks.append(time.perf_counter()))
    return marks[0] - start


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(rows: int = 100_000, repeats: int = 5) -> int:
    """Print the ratio beside its limit; the exit code tells whether it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.xlsx")
        write_workbook(path, rows)
        pairs = [(_seconds(lambda: _iterate(path)), _read(path)) for _ in range(repeats)]
    unit, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(read / base for base, read in pairs)
    print(f"{rows:,} rows x 12 columns; calamine alone: {unit:.2f} s")
    print(f"raw table on disk: {ours:.2f} s = {ratio:.2f} x (limit {LIMIT} x)")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
