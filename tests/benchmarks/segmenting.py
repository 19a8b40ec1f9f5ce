"""How long one click takes on a million customers, beside reading the file and a bare k-means on it.

    python -m tests.benchmarks.segmenting [--rows 1000000] [--rounds 3]

Prints for five blobs and for a structureless file: processor seconds of the job *run* (2-10 segments tried,
verdict, stability, profile, map), those of `pandas.read_csv` and `KMeans(5, n_init=10)` on the six numbers,
their ratio and the limit. Both run on one thread, so processor time is the wall time of an idle machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from segdesk.documents import Source, default_recipe
from segdesk.engine.jobs import execute, forget
from segdesk.jobs.protocol import JobRequest
from segdesk.jobs.requests import ReadRequest, RunRequest
from segdesk.results.run import RunResult
from segdesk.results.table import ReadResult

LIMIT = 2.0
NUMBERS = ["Age", "Income", "Orders", "Spent", "Days since last order", "Discount share"]


def make_file(path: Path, rows: int, blobs: int) -> None:
    """Write customers with six numbers and five other columns; `blobs` 0 means one cloud."""
    random = np.random.default_rng(7)
    X = random.standard_normal((rows, len(NUMBERS)))
    if blobs:
        X += random.uniform(-6, 6, size=(blobs, len(NUMBERS)))[random.integers(blobs, size=rows)]
    frame = pd.DataFrame(np.round(X * 10 + 100, 2), columns=NUMBERS)
    frame.insert(0, "Customer", [f"C{number:07d}" for number in range(rows)])
    frame["Region"] = random.choice(["North", "South", "East", "West"], size=rows)
    frame["Since"] = (
        np.datetime64("2015-01-01") + random.integers(0, 3650, size=rows).astype("timedelta64[D]")
    ).astype(str)
    frame["Card"] = random.choice(["yes", "no"], size=rows)
    frame["Note"] = ""
    frame.to_csv(path, index=False)


def job(kind: str, request: ReadRequest | RunRequest, scratch: Path, store: Path) -> tuple[object, float]:
    """Run one job in this process; returns its answer and the seconds."""
    started = time.process_time()
    done = execute(
        JobRequest(id="1", kind=kind, args=request.to_plain(), scratch=str(scratch), store=str(store)),
        lambda event: None,
        lambda: False,
    )
    return done.result, time.process_time() - started


def measure(path: Path, rounds: int) -> tuple[float, float, float, str]:
    """Return median seconds of our run, of reading plus k-means, of our reading, and what was found."""
    ours, theirs, reading = [], [], []
    found = ""
    for _ in range(rounds):
        started = time.process_time()
        frame = pd.read_csv(path)
        KMeans(5, n_init=10, random_state=0).fit(frame[NUMBERS].to_numpy())
        theirs.append(time.process_time() - started)
        del frame
        forget()
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder, "scratch")
            scratch.mkdir()
            source = Source(id="file", path=str(path))
            answer, seconds = job("read", ReadRequest(source=source), scratch, scratch)
            reading.append(seconds)
            read = ReadResult.from_plain(answer)
            recipe = default_recipe(source, read.table)
            analysis = recipe.analyses[0]
            chosen = [c.name for c in read.table.columns if c.name in NUMBERS]
            analysis = msgspec.structs.replace(analysis, columns=tuple(chosen))
            request = RunRequest(
                recipe=recipe.with_analysis(analysis), tables={"file": read.table}, analysis=analysis.id
            )
            answer, seconds = job("run", request, scratch, scratch)
            ours.append(seconds)
            result = RunResult.from_plain(answer).segmentation
            assert result is not None
            found = f"{result.suggested} segments, {result.solution(None).verdict.clarity}"
    return statistics.median(ours), statistics.median(theirs), statistics.median(reading), found


def main() -> int:
    """Print the ratios; 1 if one of them is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, blobs in (("five blobs", 5), ("no structure", 0)):
            path = Path(folder, "customers.csv")
            make_file(path, options.rows, blobs)
            ours, theirs, reading, found = measure(path, options.rounds)
            worst = max(worst, ours / theirs)
            print(
                f"{name}: one click {ours:.2f} s, read_csv + KMeans {theirs:.2f} s, "
                f"ratio {ours / theirs:.2f} "
                f"(limit {LIMIT:.1f}); our reading {reading:.2f} s; {found}"
            )
    return int(worst > LIMIT)


if __name__ == "__main__":
    with threadpool_limits(1):  # as in the worker
        raise SystemExit(main())
