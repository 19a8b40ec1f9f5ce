"""Whether the verdict is right: on data without structure it must say so, on separated groups it must be
sure.

    python -m tests.benchmarks.clustering [--seeds 20] [--first 0] [--only uniform,blobs]

Each case is made anew for every seed. Structureless ("none"): even boxes, one round or stretched Gaussian,
columns of grouped data shuffled one by one, skewed columns, whole numbers, ratings. Without gaps (not
"clear"): columns that depend on each other in one connected cloud. Structure ("clear"): groups whose centres
are at least 3 standard deviations apart. The rules were set on seeds 20000 to 20011 and 40000
to 40011.
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
from segdesk.engine.segmentation.verdict import clarity, dips, overall, suggest
from segdesk_preprocessing.scale import Scale

Random = np.random.Generator
Make = Callable[[Random], NDArray[np.float64]]
SMALLEST = 0.02


def spread_out(random: Random, d: int, k: int, apart: float) -> NDArray[np.float64]:
    """Return k centres in d columns that are at least `apart` from each other."""
    centres: list[NDArray[np.float64]] = []
    box = apart * max(1.5, k ** (1 / d))
    while len(centres) < k:
        centre = random.uniform(0, box, d)
        if all(np.linalg.norm(centre - other) >= apart for other in centres):
            centres.append(centre)
        else:
            box *= 1.01
    return np.array(centres)


def blobs(random: Random, n: int, d: int, k: int, apart: float) -> NDArray[np.float64]:
    """Return k round groups (deviation 1) whose centres are at least `apart` from each other."""
    centres = spread_out(random, d, k, apart)
    return centres[random.integers(k, size=n)] + random.standard_normal((n, d))


def shuffled(X: NDArray[np.float64], random: Random) -> NDArray[np.float64]:
    """Return the columns shuffled one by one."""
    return np.column_stack([random.permutation(column) for column in X.T])


def unequal(random: Random, n: int, apart: float) -> NDArray[np.float64]:
    """Return two to eight groups of unequal size in two to ten columns."""
    d, k = int(random.integers(2, 11)), int(random.integers(2, 9))
    centres = spread_out(random, d, k, apart)
    share = np.maximum(random.dirichlet(np.full(k, 2.0)), 0.06)
    return centres[random.choice(k, n, p=share / share.sum())] + random.standard_normal((n, d))


def any_blobs(random: Random) -> NDArray[np.float64]:
    """Return two to eight equal groups in two to ten columns."""
    return blobs(random, 1000, int(random.integers(2, 11)), int(random.integers(2, 9)), 3)


def lognormal(random: Random) -> NDArray[np.float64]:
    """Return three skewed columns that rise together."""
    shared = [[1, 0.6, 0.3], [0.6, 1, 0.2], [0.3, 0.2, 1]]
    return np.exp(0.7 * random.multivariate_normal([3, 4, 2], shared, 1000))


def answers(random: Random, n: int, d: int, middle: float, wide: float, top: int) -> NDArray[np.float64]:
    """Return whole numbers from 1 to `top`."""
    return np.clip(np.round(random.normal(middle, wide, (n, d))), 1, top)


def paid(random: Random, u_shaped: bool) -> NDArray[np.float64]:
    """Return months as a customer, charges per month and what was paid in all."""
    months = np.round(72 * random.beta(0.6, 0.6, 2000)) if u_shaped else random.integers(0, 73, 2000)
    charges = random.uniform(18, 118, 2000)
    return np.c_[months, charges, months * charges * random.uniform(0.9, 1.1, 2000)]


def parabola(random: Random) -> NDArray[np.float64]:
    """Return one column that depends on the square of the other."""
    x = random.uniform(-2, 2, 1000)
    return np.c_[x, x * x + random.normal(0, 0.6, 1000)]


def fan(random: Random) -> NDArray[np.float64]:
    """Return a column that varies more the larger the other is."""
    x = random.uniform(1, 8, 1500)
    return np.c_[x, random.standard_normal(1500) * x + 5 * x]


def triangle(random: Random) -> NDArray[np.float64]:
    """Return a column that is part of the other."""
    x = random.uniform(0, 100, 1000)
    return np.c_[x, x * random.random(1000)]


def bend(random: Random) -> NDArray[np.float64]:
    """Return a wide arc."""
    t = random.uniform(0, 3.6, 1200)
    return np.c_[np.cos(t), np.sin(t)] * random.uniform(0.6, 1.4, (1200, 1))


def heaps(random: Random) -> NDArray[np.float64]:
    """Return a column with many at both ends and one of two heaps, not connected."""
    low, high = random.normal(20, 2, 2000), random.uniform(45, 118, 2000)
    return np.c_[np.round(72 * random.beta(0.6, 0.6, 2000)), np.where(random.random(2000) < 0.25, low, high)]


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
    "lognormal 3": lognormal,
    "lognormal 2": lambda r: np.exp(r.normal(4, 1, (800, 2))),
    "gamma and normal": lambda r: np.c_[r.gamma(2, 30, 1000), r.gamma(1, 100, 1000), r.normal(40, 12, 1000)],
    "months, charges": lambda r: np.c_[r.integers(0, 73, 2000), np.round(r.uniform(18, 118, 2000), 2)],
    "heaps, not connected": heaps,
    "age, visits, score": lambda r: np.c_[
        r.integers(18, 80, 800), r.poisson(4, 800), r.integers(1, 101, 800)
    ].astype(float),
    "ratings 1-10": lambda r: answers(r, 800, 4, 5.5, 2, 10),
    "answers 1-5": lambda r: answers(r, 600, 5, 3.3, 1, 5),
    "disc": lambda r: (x := r.uniform(-1, 1, (1300, 2)))[(x**2).sum(axis=1) < 1],
    "many rows, gauss 3": lambda r: r.standard_normal((3000, 3)),
}
NO_GAPS: dict[str, Make] = {
    "triangle": triangle,
    "months, charges, paid": lambda r: paid(r, False),
    "the same, many new and old": lambda r: paid(r, True),
    "parabola": parabola,
    "fan": fan,
    "bend": bend,
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
    "3 apart, any": any_blobs,
    "unequal, 3 apart": lambda r: unequal(r, 1000, 3),
    "unequal, 3 apart, many rows": lambda r: unequal(r, 3000, 3),
    "unequal, 4 apart": lambda r: unequal(r, 1000, 4),
    "unequal, 5 apart, few rows": lambda r: unequal(r, 500, 5),
}


def judged(X: NDArray[np.float64], seed: int) -> tuple[Quality, dict[int, float]]:
    """Return the suggested number of segments with its measures, and the overall scores."""
    frame = pd.DataFrame(X, columns=[f"Column {number}" for number in range(X.shape[1])])
    Z = Scale().fit_transform(frame).to_numpy()
    labels = {k: KMeans(k, n_init=5, random_state=seed).fit(Z).labels_.astype(np.int16) for k in range(2, 11)}
    found = judge(Z, canonical_order(frame, len(Z)), labels, quick_kmeans, seed)
    totals = overall(found, SMALLEST, len(Z))
    best = suggest(found, totals)
    return next(quality for quality in found if quality.n_segments == best), totals


def main() -> int:
    """Print the verdicts per case; 1 if fewer than 98 % are right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    wanted = [part for part in options.only.split(",") if part]
    right = {"none": [0, 0], "not clear": [0, 0], "clear": [0, 0]}
    for expected, cases in (("none", STRUCTURELESS), ("not clear", NO_GAPS), ("clear", STRUCTURE)):
        for name, make in cases.items():
            if wanted and not any(part in name for part in wanted):
                continue
            said: Counter[str] = Counter()
            facts = []
            for seed in range(options.first, options.first + options.seeds):
                best, _ = judged(make(np.random.default_rng(seed)), seed)
                said[clarity(best)] += 1
                facts.append((best.gap, best.border, best.border_gap, dips(best), best.mean_stability))
            good = options.seeds - said["clear"] if expected == "not clear" else said[expected]
            right[expected][0] += good
            right[expected][1] += options.seeds
            low, high = np.min(facts, axis=0), np.max(facts, axis=0)
            words = ("gap", "border", "border gap", "dips", "stability")
            ranges = (f"{w} {a:.2f}…{b:.2f}" for w, a, b in zip(words, low, high, strict=True))
            print(f"{name}: {dict(said)}; {', '.join(ranges)}", flush=True)
    worst = 1.0
    for expected, (good, total) in right.items():
        share = good / total if total else 1.0
        worst = min(worst, share)
        print(f"{expected}: {share:.1%} of {total} right (at least 98 %)")
    return int(worst < 0.98)


if __name__ == "__main__":
    with threadpool_limits(1):  # as in the worker
        raise SystemExit(main())
