"""Whether the verdict is right: on data without structure it must say so, on separated groups it must be
sure.

    python -m tests.benchmarks.clustering [--seeds 20] [--only uniform,blobs]

Each case is made anew for every seed. Structureless: even boxes, one round or stretched Gaussian, columns
of grouped
data shuffled one by one, skewed columns. Structure: groups whose centres are at least 3 standard
deviations apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from segdesk.engine.segmentation.centres import quick_kmeans
from segdesk.engine.segmentation.judging import Quality, judge
from segdesk.engine.segmentation.sampling import canonical_order
from segdesk.engine.segmentation.verdict import best_number, clarity, overall

Random = np.random.Generator
Make = Callable[[Random], NDArray[np.float64]]
SMALLEST = 0.02


def blobs(random: Random, n: int, d: int, k: int, apart: float) -> NDArray[np.float64]:
    """Return k round groups (deviation 1) whose centres are at least `apart` from each other."""
    centres: list[NDArray[np.float64]] = []
    box = apart * max(1.5, k ** (1 / d))
    while len(centres) < k:
        centre = random.uniform(0, box, d)
        if all(np.linalg.norm(centre - other) >= apart for other in centres):
            centres.append(centre)
        else:
            box *= 1.01
    return np.array(centres)[random.integers(k, size=n)] + random.standard_normal((n, d))


def shuffled(X: NDArray[np.float64], random: Random) -> NDArray[np.float64]:
    """Return the columns shuffled one by one."""
    return np.column_stack([random.permutation(column) for column in X.T])


STRUCTURELESS: dict[str, Make] = {
    "uniform 2": lambda r: r.uniform(size=(500, 2)),
    "uniform 3": lambda r: r.uniform(size=(1000, 3)),
    "uniform 6": lambda r: r.uniform(size=(1000, 6)),
    "gauss 2": lambda r: r.standard_normal((500, 2)),
    "gauss 6": lambda r: r.standard_normal((1000, 6)),
    "gauss 6 stretched": lambda r: r.standard_normal((1000, 6)) @ r.standard_normal((6, 6)),
    "gauss 2 stretched": lambda r: r.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 500),
    "shuffled blobs 2": lambda r: shuffled(blobs(r, 600, 2, 5, 6), r),
    "shuffled blobs 3": lambda r: shuffled(blobs(r, 600, 3, 4, 6), r),
    "shuffled blobs 4": lambda r: shuffled(blobs(r, 600, 4, 3, 3), r),
    "exponential 3": lambda r: r.exponential(size=(800, 3)),
}
STRUCTURE: dict[str, Make] = {
    "3 apart, 2 in 4": lambda r: blobs(r, 1000, 4, 2, 3),
    "3 apart, 4 in 2": lambda r: blobs(r, 1000, 2, 4, 3),
    "3 apart, 3 in 6": lambda r: blobs(r, 1000, 6, 3, 3),
    "3 apart, 4 in 10": lambda r: blobs(r, 1000, 10, 4, 3),
    "4 apart, 2 in 2": lambda r: blobs(r, 1000, 2, 2, 4),
    "4 apart, 5 in 3": lambda r: blobs(r, 800, 3, 5, 4),
    "6 apart, 2 in 2": lambda r: blobs(r, 500, 2, 2, 6),
    "6 apart, 5 in 2": lambda r: blobs(r, 500, 2, 5, 6),
    "6 apart, 8 in 4": lambda r: blobs(r, 1000, 4, 8, 6),
}


def judged(X: NDArray[np.float64], seed: int) -> tuple[Quality, dict[int, float]]:
    """Return the suggested number of segments with its measures, and the overall scores."""
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    labels = {k: KMeans(k, n_init=5, random_state=seed).fit(X).labels_.astype(np.int16) for k in range(2, 11)}
    order = canonical_order(pd.DataFrame(X), len(X))
    found = judge(X, order, labels, quick_kmeans, seed)
    totals = overall(found, SMALLEST, len(X))
    best = best_number(totals)
    return next(quality for quality in found if quality.n_segments == best), totals


def main() -> int:
    """Print the verdicts per case; 1 if fewer than 98 % are right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    wanted = [part for part in options.only.split(",") if part]
    right = {"none": [0, 0], "clear": [0, 0]}
    for expected, cases in (("none", STRUCTURELESS), ("clear", STRUCTURE)):
        for name, make in cases.items():
            if wanted and not any(part in name for part in wanted):
                continue
            said: Counter[str] = Counter()
            facts = []
            for seed in range(options.seeds):
                best, _ = judged(make(np.random.default_rng(seed)), seed)
                said[clarity(best)] += 1
                facts.append((best.gap, best.border, best.border_gap, best.mean_stability))
            right[expected][0] += said[expected]
            right[expected][1] += options.seeds
            low, high = np.min(facts, axis=0), np.max(facts, axis=0)
            print(
                f"{name}: {dict(said)}; gap {low[0]:.1f}…{high[0]:.1f}, border {low[1]:.2f}…{high[1]:.2f}, "
                f"border gap {low[2]:.1f}…{high[2]:.1f}, stability {low[3]:.2f}…{high[3]:.2f}",
                flush=True,
            )
    worst = 1.0
    for expected, (good, total) in right.items():
        share = good / total if total else 1.0
        worst = min(worst, share)
        print(f"{expected}: {share:.1%} of {total} right (at least 98 %)")
    return int(worst < 0.98)


if __name__ == "__main__":
    with threadpool_limits(1):  # as in the worker
        raise SystemExit(main())
