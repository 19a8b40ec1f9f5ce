"""How well "Automatic" finds known groups: 88 published sets, of which 38 have published partitions.

    SEGDESK_CORPUS=… python -m tests.benchmarks.automatic [--only fcps,wut] [--part 0/2]

Prints per set: rows, columns, true k; the adjusted Rand index with the true number of segments told and
not told, with what was chosen; k-means, Ward and a Gaussian mixture beside it. Noise points are clustered
but left out of the index. The labels are read for the index alone; the weights were learned elsewhere
(`automatic_training`).
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segdesk.engine.segmentation.automatic import choose
from tests.benchmarks.automatic_training import make, scalings

Floats = NDArray[np.float64]
TOLD, FOUND, NEAR = 0.70, 0.65, 0.60
SIMPLE = {"k-means": "segdesk.kmeans", "Ward": "segdesk.ward", "mixture": "segdesk.gaussian_mixture"}
LIMITS = {"k-means": (0.517, 0.02), "Ward": (0.514, 0.02), "mixture": (0.634, 0.03)}


@dataclass(frozen=True)
class Labelled:
    """A published set: X (n, d), the true groups (n,) with -1 for noise."""

    name: str
    X: Floats
    y: NDArray[np.intp]
    true_k: int


@dataclass(frozen=True)
class Row:
    """What was found on one set."""

    name: str
    true_k: int
    told: float
    found: float
    k: int
    simple: dict[str, float]


def published(folder: Path) -> Iterator[Labelled]:
    """Yield the sets; columns of text are left out, a missing number is the column's middle one."""
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        manifest = list(csv.DictReader(file))
    for entry in manifest:
        with (folder / entry["csv"]).open(encoding="utf-8") as file:
            head, *rows = list(csv.reader(file))
        at = head.index("label_true")
        truth = [row.pop(at) for row in rows]
        noise = {"0", "noise"} if int(entry["noise_points"]) else set()
        codes = {value: code for code, value in enumerate(sorted(set(truth) - noise))}
        columns = [column for column in map(_numbers, zip(*rows, strict=True)) if column is not None]
        y = np.array([codes.get(value, -1) for value in truth])
        yield Labelled(entry["dataset"], np.column_stack(columns), y, int(entry["true_k"]))


def _numbers(values: tuple[str, ...]) -> Floats | None:
    try:
        column = np.array([float("nan") if value in ("", "?") else float(value) for value in values])
    except ValueError:
        return None
    return np.where(np.isnan(column), np.nanmedian(column), column)


def measure(one: Labelled) -> Row:
    """Return what is found with the number of segments told and not told, and by the simple methods."""
    real = one.y >= 0
    matrices = scalings(one.X)
    index: dict[str, float] = {}
    words: dict[str, str] = {}
    k = 0
    started = time.perf_counter()
    for name, number in (("told", one.true_k), ("found", None)):
        choice = choose(matrices, number, make)
        labels = np.zeros(len(one.X), dtype=int) if choice is None else choice.labels
        index[name] = float(adjusted_rand_score(one.y[real], labels[real]))
        k = int(labels.max()) + 1
        words[name] = (
            "-" if choice is None else f"{choice.stage.removeprefix('segdesk.')} {choice.scaling} {k}"
        )
    seconds = time.perf_counter() - started
    simple = {}
    for name, stage in SIMPLE.items():
        labels = make(stage, {"n_clusters": min(one.true_k, 50)}).fit(matrices["raw"]).labels_
        simple[name] = float(adjusted_rand_score(one.y[real], labels[real]))
    print(
        f"{one.name:34} {one.X.shape[0]:6} x {one.X.shape[1]:3} k {one.true_k:3}: "
        f"told {index['told']:.3f} ({words['told']}), found {index['found']:.3f} ({words['found']}); "
        + ", ".join(f"{name} {value:.3f}" for name, value in simple.items())
        + f"; {seconds:.1f} s",
        flush=True,
    )
    return Row(one.name, one.true_k, index["told"], index["found"], k, simple)


def main() -> int:
    """Print the table, the means beside their limits; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--part", default="0/1", help="every n-th set, starting with the i-th: i/n")
    options = parser.parse_args()
    corpus = os.environ.get("SEGDESK_CORPUS")
    if corpus is None:
        print("Set SEGDESK_CORPUS to the folder that holds clustering_benchmarks.")
        return 2
    wanted = [part for part in options.only.split(",") if part]
    first, every = map(int, options.part.split("/"))
    rows = [
        measure(one)
        for at, one in enumerate(published(Path(corpus, "clustering_benchmarks")))
        if at % every == first and (not wanted or any(part in one.name for part in wanted))
    ]
    return _summary(rows)


def _summary(rows: list[Row]) -> int:
    core = [row for row in rows if not row.name.startswith("deric")]
    few = [row for row in rows if row.true_k <= 10]
    if not core or not few:
        return 0
    told, found = float(np.mean([r.told for r in core])), float(np.mean([r.found for r in core]))
    near = float(np.mean([abs(row.k - row.true_k) <= 1 for row in few]))
    print(f"{len(core)} sets with published partitions:")
    for name, (reference, off) in LIMITS.items():
        print(f"  {name}, number told {np.mean([r.simple[name] for r in core]):.3f} ({reference} ± {off})")
    print(f"  Automatic, number told {told:.3f} (at least {TOLD})")
    print(f"  Automatic, number not told {found:.3f} (at least {FOUND})")
    print(f"number exact or within 1 on {near:.0%} of {len(few)} sets with at most 10 (at least {NEAR:.0%})")
    everything = [np.mean([r.told for r in rows]), np.mean([r.found for r in rows])]
    print(f"all {len(rows)} sets: told {everything[0]:.3f}, not told {everything[1]:.3f}")
    return int(told < TOLD or found < FOUND or near < NEAR)


if __name__ == "__main__":
    with threadpool_limits(1):
        raise SystemExit(main())
