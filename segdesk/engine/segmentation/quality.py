"""How good a number of segments is: structure, stability, and how empty the borders are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from segdesk.engine.segmentation.centres import Labels, Matrix

NEAR = 7
CORE = 5
EXCEPTIONS = 0.05  # share of the customers up to which a group that lies aside shows no border
MOST_DIMENSIONS = 10  # as many a volume is taken of; beyond it distances differ too little
RIDGE = 0.05  # of the spread is taken as equal in all directions, so that few customers do not make one up

Fit = Callable[[Matrix, int, int], Labels]
"""Segments a matrix: (X of n rows, number of segments, seed) -> n labels."""


@runtime_checkable
class FitsSeveral(Protocol):
    """A way of segmenting that is faster on several matrices of one shape at once."""

    def each(self, matrices: Sequence[Matrix], n_clusters: int, seeds: Sequence[int]) -> list[Labels]:
        """Return the labels of each."""
        ...


def fit_each(fit: Fit, matrices: Sequence[Matrix], n_segments: int, seeds: Sequence[int]) -> list[Labels]:
    """Segment several matrices of one shape."""
    if isinstance(fit, FitsSeveral):
        return fit.each(matrices, n_segments, seeds)
    return [fit(X, n_segments, seed) for X, seed in zip(matrices, seeds, strict=True)]


def silhouettes(distances: Matrix, labels: Labels) -> NDArray[np.float64]:
    """Return the silhouette of each row (Rousseeuw 1987).

    Parameters
    ----------
    distances : (n, n) Euclidean distances
    labels : (n,) segment of each row, −1 for none

    Returns
    -------
    (n,) values −1 … 1; 0 for the only row of a segment and for rows in no segment
    """
    codes, compact = np.unique(labels, return_inverse=True)
    n, k = len(labels), len(codes)
    member = np.zeros((n, k), dtype=distances.dtype)
    member[np.arange(n), compact] = 1.0
    counts = member.sum(axis=0)
    sums = distances @ member
    own = counts[compact]
    inside = sums[np.arange(n), compact] / np.maximum(own - 1, 1)
    others = sums / counts
    others[np.arange(n), compact] = np.inf
    if (codes == -1).any():
        others[:, codes == -1] = np.inf
    outside = others.min(axis=1)
    with np.errstate(invalid="ignore"):
        value = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-300)
    return np.where((own > 1) & np.isfinite(outside) & (labels >= 0), value, 0.0).astype(np.float64)


def calinski_harabasz(X: Matrix, labels: Labels) -> float:
    """Return the ratio of spread between segments to spread within them (Caliński & Harabasz 1974)."""
    used = labels >= 0
    X, labels = X[used], labels[used]
    codes, compact = np.unique(labels, return_inverse=True)
    n, k = len(X), len(codes)
    if k < 2 or n <= k:
        return 0.0
    middle = X.mean(axis=0)
    between = within = 0.0
    for code in range(k):
        rows = X[compact == code]
        centre = rows.mean(axis=0)
        between += len(rows) * float(((centre - middle) ** 2).sum())
        within += float(((rows - centre) ** 2).sum())
    return between * (n - k) / (max(within, 1e-12) * (k - 1))


def borders(X: Matrix, labels: Labels) -> float:
    """Return how empty the borders between neighbouring segments are: 0 no dip at all, 1 empty.

    Customers of two neighbouring segments are projected on the direction in which these differ most for how
    widely each of them varies (Fisher 1936): in columns that tell nothing customers vary as well, and on the
    straight line between the centres that fills the gap. The share that lives in the middle fifth of the way
    is compared with what the emptier of both halves holds around its own centre. Segments cut through one
    cloud have no dip there. Weighted by segment size.
    """
    codes = np.unique(labels[labels >= 0])
    if len(codes) < 2:
        return 0.0
    groups = [_group(X[labels == code]) for code in codes]
    middles = np.array([group.middle for group in groups])
    between = cdist(middles, middles)
    np.fill_diagonal(between, np.inf)
    known: dict[tuple[int, int], float] = {}
    depths = []
    for a in range(len(codes)):
        near = np.argsort(between[a])[: min(3, len(codes) - 1)].tolist()
        pairs = [(min(a, b), max(a, b)) for b in near]
        for one, other in pairs:
            if (one, other) not in known:
                known[one, other] = _dip(groups[one], groups[other])
        depths.append(min(known[pair] for pair in pairs))
    sizes = np.array([len(group.rows) for group in groups], dtype=float)
    return float(np.average(depths, weights=sizes))


class _Group(NamedTuple):
    rows: Matrix  # (n, d)
    middle: NDArray[np.float64]  # (d,)
    spread: NDArray[np.float64]  # (d, d) squared distances from the middle


def _group(rows: Matrix) -> _Group:
    middle = rows.mean(axis=0)
    away = rows - middle
    return _Group(rows, middle, np.asarray(away.T @ away, dtype=np.float64))


def _dip(first: _Group, second: _Group) -> float:
    way = second.middle - first.middle
    spread = first.spread + second.spread
    spread.flat[:: len(way) + 1] += RIDGE * float(np.trace(spread)) / len(way) + 1e-300
    direction = np.linalg.solve(spread, way)
    length = float(direction @ way)
    if length <= 0:
        return 0.0
    direction /= length  # from the one centre to the other it measures 1
    at = np.sort(np.concatenate([first.rows @ direction, second.rows @ direction]))
    at -= float(first.middle @ direction)
    # the border of unequal segments is not exactly half way: look for the emptiest fifth around it
    middle = float(_densities(at, _BORDER, 0.2).min())
    lower = min(float(_densities(at, _SIDE_A, 0.3).max()), float(_densities(at, _SIDE_B, 0.3).max()))
    return max(0.0, 1.0 - middle / lower) if lower > 0 else 0.0


_BORDER = np.array([0.3, 0.35, 0.4, 0.45, 0.5])
_SIDE_A = np.array([-0.3, -0.15, 0.0])
_SIDE_B = np.array([0.7, 0.85, 1.0])


def _densities(at: NDArray[np.floating], low: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Return how many of the sorted values lie in each stretch of one width, per unit of length."""
    high = low + width
    return (np.searchsorted(at, high) - np.searchsorted(at, low)) / (high - low)


def emptiness(X: Matrix, labels: Labels) -> float:
    """Return how empty the borders of segments of any form are: 0 as dense as inside, 1 nobody there.

    A customer is at a border if one of the seven nearest others is in another segment. Density is the inverse
    distance to the fifth; the middle one at the border is compared with the middle one of the segment.
    Weighted by segment size; the share of customers in no segment is taken off. So are segments of a few
    exceptions: that nobody is near them says nothing of a border, and every cloud has some.
    """
    sizes = np.bincount(labels[labels >= 0])
    least = min(EXCEPTIONS, 0.5 / max(int(np.count_nonzero(sizes)), 1)) * len(labels)
    placed = np.isin(labels, np.flatnonzero(sizes >= least))
    X, labels = X[placed], labels[placed]
    codes, compact = np.unique(labels, return_inverse=True)
    if len(codes) < 2 or len(X) <= NEAR:
        return 0.0
    distances, at = cKDTree(X).query(X, k=NEAR + 1)
    dense = 1.0 / (distances[:, CORE] + 1e-9 * float(distances[:, CORE].mean()) + 1e-300)
    border = (compact[at] != compact[:, None]).any(axis=1)
    full = np.zeros(len(codes))
    for code in np.unique(compact[border]):
        inside = compact == code
        full[code] = min(float(np.median(dense[inside & border]) / np.median(dense[inside])), 1.0)
    return float(placed.mean() * (1.0 - np.average(full, weights=np.bincount(compact))))


class Nearby(NamedTuple):
    """The surroundings of n customers in d columns."""

    at: NDArray[np.intp]  # (n, NEAR) the nearest others
    dense: NDArray[np.float64]  # (n,) customers per unit of volume, up to a factor


def nearby(X: Matrix) -> Nearby | None:
    """Return the surroundings of the rows of X; None for too few of them."""
    if len(X) <= NEAR:
        return None
    distances, at = cKDTree(X).query(X, k=NEAR + 1)
    core = distances[:, CORE] / max(float(np.median(distances[:, CORE])), 1e-300)
    return Nearby(at[:, 1:], (core + 1e-9) ** -float(min(X.shape[1], MOST_DIMENSIONS)))


def thinness(near: Nearby, labels: Labels) -> float:
    """Return how thinly borders are populated, by volume: 0 as inside the segments, 1 nobody there.

    Looks at the surroundings of each customer alone, so that a bent cloud, which is empty between two of its
    parts on the straight line, is not taken for two. Weighted by segment size.
    """
    found = labels[near.at]
    border = ((found != labels[:, None]) & (found >= 0)).any(axis=1)
    codes, sizes = np.unique(labels[labels >= 0], return_counts=True)
    if len(codes) < 2:
        return 0.0
    full = np.zeros(len(codes))
    for at, code in enumerate(codes):
        inside = labels == code
        if (inside & border).any():
            ratio = np.median(near.dense[inside & border]) / np.median(near.dense[inside])
            full[at] = min(float(ratio), 1.0)
    return float(1.0 - np.average(full, weights=sizes))


def stability(
    X: Matrix, labels: Labels, n_segments: int, fit: Fit, rounds: int, seed: int
) -> NDArray[np.float64]:
    """Return for each segment how well it is found again in resamples: mean Jaccard index (Hennig 2007).

    0.85 and more is highly stable, below 0.6 should not be trusted.
    """
    values = jaccards(X, labels, n_segments, fit, rounds, seed)
    counted = (~np.isnan(values)).sum(axis=0)
    total = np.nansum(values, axis=0)
    return np.divide(total, counted, out=np.zeros(values.shape[1]), where=counted > 0)


def jaccards(
    X: Matrix, labels: Labels, n_segments: int, fit: Fit, rounds: int, seed: int
) -> NDArray[np.float64]:
    """Return how alike each segment is found again in every resample (rounds, segments there are).

    Each round segments a random two thirds of the rows anew; each segment is compared with the new segment
    that resembles it most. NaN where no customer of the segment was drawn.
    """
    codes = np.unique(labels[labels >= 0])
    values = np.full((rounds, len(codes)), np.nan)
    random = np.random.default_rng(seed)
    size = max(2 * len(X) // 3, min(len(X), n_segments + 1))
    drawn = [np.sort(random.choice(len(X), size=size, replace=False)) for _ in range(rounds)]
    seeds = [seed + number + 1 for number in range(rounds)]
    found = fit_each(fit, [X[rows] for rows in drawn], n_segments, seeds)
    for number, (rows, new) in enumerate(zip(drawn, found, strict=True)):
        values[number] = _best_jaccard(labels[rows], new, codes)
    return values


def _best_jaccard(old: Labels, new: Labels, codes: NDArray[np.int16]) -> NDArray[np.float64]:
    best = np.full(len(codes), np.nan)
    fresh = np.unique(new[new >= 0])
    for at, code in enumerate(codes):
        mine = old == code
        if not mine.any():
            continue
        values = [float((mine & (new == other)).sum() / (mine | (new == other)).sum()) for other in fresh]
        best[at] = max(values, default=0.0)
    return best
