"""Speed of reading, as ratios to pyarrow.csv reading the same file as text in the same run."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from segdesk.documents.recipe import Source
from segdesk.tables.read import read_source

RAW_LIMIT = 3.0
REST_LIMIT = 10.0


def write_customers(path: Path, rows: int) -> None:
    """Write a customer file of eleven columns: codes, dates, categories, numbers."""
    rng = np.random.default_rng(0)
    days = np.datetime64("2021-01-01") + rng.integers(0, 1500, rows).astype("timedelta64[D]")
    table = pa.table(
        {
            "customer_id": [f"C{n:07d}" for n in range(rows)],
            "joined": days.astype(str),
            "city": rng.choice([f"City {n}" for n in range(200)], rows),
            "gender": rng.choice(["Female", "Male"], rows),
            "plan": rng.choice(["Basic", "Plus", "Premium"], rows),
            "age": rng.integers(18, 90, rows),
            "income": rng.normal(50_000, 12_000, rows).round(2),
            "orders": rng.poisson(4, rows),
            "spent": rng.gamma(2.0, 150.0, rows).round(2),
            "visits": rng.poisson(9, rows),
            "score": rng.random(rows).round(6),
        }
    )
    pacsv.write_csv(table, path)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _as_text(path: Path) -> None:
    names = pacsv.open_csv(path).schema.names
    pacsv.read_csv(path, convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())))


def _read(path: Path) -> tuple[float, float]:
    """Return the seconds until the raw table is on disk, and those after."""
    with tempfile.TemporaryDirectory() as folder:
        marks: list[float] = []
        start = time.perf_counter()
        read_source(
            Source(id="s", path=str(path)),
            Path(folder),
            key="k",
            on_raw=lambda ref: marks.append(time.perf_counter()),
        )
        end = time.perf_counter()
    return marks[0] - start, end - marks[0]


def main(rows: int = 1_000_000, repeats: int = 5) -> int:
    """Print the ratios beside their limits; the exit code tells whether all are kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        write_customers(path, rows)
        base, raw, rest = [], [], []
        for _ in range(repeats):
            base.append(_seconds(lambda: _as_text(path)))
            first, second = _read(path)
            raw.append(first)
            rest.append(second)
    unit = statistics.median(base)
    results = (
        ("raw table on disk", statistics.median(raw), RAW_LIMIT),
        ("typing, roles, profile and health", statistics.median(rest), REST_LIMIT),
    )
    print(f"{rows:,} rows x 11 columns; pyarrow.csv as text: {unit:.2f} s")
    for name, seconds, limit in results:
        print(f"{name}: {seconds:.2f} s = {seconds / unit:.1f} x (limit {limit:.0f} x)")
    return int(any(seconds > limit * unit for _, seconds, limit in results))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
