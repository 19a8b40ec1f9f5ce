"""How well "Automatic" finds known groups: 88 published sets, of which 38 have published partitions.

    SEGDESK_CORPUS=… python -m tests.benchmarks.automatic [--only fcps,wut] [--part 0/2]

Prints per set: rows, columns, true k; the adjusted Rand index with the true number of segments told and not
told, with what was chosen, once by the chooser alone and once by the whole app as `segdesk segment FILE`
answers; k-means, Ward and a Gaussian mixture beside it. Noise points are clustered but left out of the index;
customers the app puts in no segment count as a group of their own. The labels are read for the index alone;
the weights were learned elsewhere (`automatic_training`).
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segdesk.engine.segmentation.automatic.choice import choose
from tests.benchmarks.automatic_app import Answer, answer
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


class Index(NamedTuple):
    """Agreement with the true groups: number of segments told, not told; and the number then found."""

    told: float
    found: float
    k: int


@dataclass(frozen=True)
class Row:
    """What was found on one set: by the chooser alone, by the app, by the simple methods."""

    name: str
    true_k: int
    chooser: Index
    app: Index
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
    started = time.perf_counter()

    def chooser(number: int | None) -> Answer:
        choice = choose(matrices, number, make)
        if choice is None:
            return Answer(np.zeros(len(one.X), dtype=np.int64), "-")
        words = f"{choice.stage.removeprefix('segdesk.')} {choice.n_segments}, {choice.scaling}"
        return Answer(choice.labels.astype(np.int64), words)

    def index(name: str, find: Callable[[int | None], Answer]) -> Index:
        told, found = find(one.true_k), find(None)
        values = [float(adjusted_rand_score(one.y[real], each.labels[real])) for each in (told, found)]
        print(f"  {name}: told {values[0]:.3f} ({told.words}), found {values[1]:.3f} ({found.words})")
        return Index(*values, k=int(found.labels.max()) + 1)

    print(f"{one.name} {one.X.shape[0]} x {one.X.shape[1]}, k {one.true_k}")
    row = Row(
        one.name,
        one.true_k,
        index("chooser", chooser),
        index("app    ", lambda number: answer(one.X, number)),
        {name: simple(one, matrices["raw"], stage) for name, stage in SIMPLE.items()},
    )
    beside = ", ".join(f"{name} {value:.3f}" for name, value in row.simple.items())
    print(f"  {beside}; {time.perf_counter() - started:.1f} s", flush=True)
    return row


def simple(one: Labelled, X: Floats, stage: str) -> float:
    """Return how well one method agrees with the true groups, told their number."""
    labels = make(stage, {"n_clusters": min(one.true_k, 50)}).fit(X).labels_
    return float(adjusted_rand_score(one.y[one.y >= 0], labels[one.y >= 0]))


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
    print(f"{len(core)} sets with published partitions, number told:")
    for name, (reference, off) in LIMITS.items():
        print(f"  {name} {np.mean([r.simple[name] for r in core]):.3f} ({reference} ± {off})")
    print(
        f'"Automatic": number told, not told, number exact or within 1 on {len(few)} sets with at most 10; '
        f"told and not told on all {len(rows)}"
    )
    _means("chooser alone", [row.chooser for row in rows], rows)
    told, found, near = _means("the app", [row.app for row in rows], rows)
    print(f"  {'at least':14} {TOLD:.3f}  {FOUND:.3f}  {NEAR:.0%}")
    return int(told < TOLD or found < FOUND or near < NEAR)


def _means(name: str, found: list[Index], rows: list[Row]) -> tuple[float, float, float]:
    """Print one line, and return what has limits."""
    core = [one for one, row in zip(found, rows, strict=True) if not row.name.startswith("deric")]
    near = [abs(one.k - row.true_k) <= 1 for one, row in zip(found, rows, strict=True) if row.true_k <= 10]
    told, not_told = (float(np.mean([one[at] for one in core])) for at in (0, 1))
    share = float(np.mean(near))
    everything = [float(np.mean([one[at] for one in found])) for at in (0, 1)]
    print(f"  {name:14} {told:.3f}  {not_told:.3f}  {share:.0%}; {everything[0]:.3f}  {everything[1]:.3f}")
    return told, not_told, share


if __name__ == "__main__":
    with threadpool_limits(1):
        raise SystemExit(main())
