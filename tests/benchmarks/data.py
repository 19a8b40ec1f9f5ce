"""Seeded customer files for the benchmarks: eleven columns, six of them numbers, with or without segments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

NUMBERS = ("Age", "Income", "Orders", "Spent", "Days since last order", "Discount share")
CITIES = ("Oslo", "Berlin", "Lyon", "Turin", "Porto", "Gdynia", "上海", "北京")


def write_customers(path: Path, rows: int = 1_000_000, blobs: int = 5, seed: int = 7) -> Path:
    """Write customers of `blobs` well separated kinds; 0 means one cloud without any structure."""
    random = np.random.default_rng(seed)
    X = random.standard_normal((rows, len(NUMBERS)))
    if blobs:
        X += random.uniform(-6, 6, (blobs, len(NUMBERS)))[random.integers(blobs, size=rows)]
    days = np.datetime64("2015-01-01") + random.integers(0, 3650, rows).astype("timedelta64[D]")
    columns: dict[str, object] = {
        "Customer": [f"{number:08d}" for number in random.permutation(rows)],
        "Since": days.astype(str),
        "City": np.array(CITIES)[random.integers(len(CITIES), size=rows)],
        "Plan": np.array(["Basic", "Plus", "Premium"])[random.integers(3, size=rows)],
        "Note": [f"Talked to {number % 977} about order {number % 5003}" for number in range(rows)],
    }
    columns |= {name: np.round(X[:, at] * 10 + 100, 2) for at, name in enumerate(NUMBERS)}
    table = pa.table(columns)
    with path.open("wb") as file:
        file.write((",".join(table.column_names) + "\n").encode())
        pacsv.write_csv(table, file, pacsv.WriteOptions(include_header=False, quoting_style="none"))
    return path
