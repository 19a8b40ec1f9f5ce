"""Centres: placing customers at the nearest one, and moving centres to the middle of their customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating]
Labels = NDArray[np.int16]

CHUNK = 16_384  # rows placed at once: the distances stay in the processor's cache


class Placement(NamedTuple):
    """Where each of n customers belongs."""

    labels: Labels  # (n,)
    second: Labels  # (n,) the next best segment
    confidence: NDArray[np.float32]  # (n,) 0-1


def nearest(X: Matrix, centres: Matrix) -> Labels:
    """Return the number of the nearest centre for each row of X (n, d); centres (k, d)."""
    labels = np.empty(len(X), dtype=np.int16)
    for start in range(0, len(X), CHUNK):
        rows = slice(start, start + CHUNK)
        labels[rows] = _smallest(_distances(X[rows], centres))[0]
    return labels


def place(X: Matrix, centres: Matrix, spread: float) -> Placement:
    """Place each row of X (n, d) at the nearest of the centres (k, d), with confidence and second choice.

    The confidence compares the two nearest centres: the posterior probability of the nearer one if both had
    round Gaussian customers around them with variance `spread` per dimension. 0.5 half way, close to 1
    well inside.
    """
    n, k = len(X), len(centres)
    labels = np.zeros(n, dtype=np.int16)
    second = np.full(n, -1, dtype=np.int16)
    confidence = np.ones(n, dtype=np.float32)
    if k < 2:
        return Placement(labels, second, confidence)
    scale = X.dtype.type(-0.5 / max(spread, 1e-12))
    every = np.arange(min(n, CHUNK))
    for start in range(0, n, CHUNK):
        rows = slice(start, start + CHUNK)
        distance = _distances(X[rows], centres)
        first, smallest = _smallest(distance)
        distance[first, every[: len(first)]] = np.inf
        near, farther = _smallest(distance)
        labels[rows], second[rows] = first, near
        confidence[rows] = 1.0 / (1.0 + np.exp((farther - smallest) * scale))
    return Placement(labels, second, confidence)


def _distances(X: Matrix, centres: Matrix) -> Matrix:
    """Return the squared distances (…, k, n) of rows (…, n, d) to centres (…, k, d), each less what all
    centres of a row share.
    """
    C = centres.astype(X.dtype)
    distance = C @ np.swapaxes(X, -1, -2)
    distance *= -2.0
    distance += (C * C).sum(axis=-1)[..., None]
    return distance


def _smallest(distance: Matrix) -> tuple[NDArray[np.unsignedinteger], Matrix]:
    """Return which of the k distances (…, k, n) is the smallest (…, n), the first of equal ones, and it.

    A pass over all rows per centre: `argmin` over a few numbers takes several times as long.
    """
    least = distance[..., 0, :].copy()
    kind = np.uint8 if distance.shape[-2] <= 256 else np.uint16
    which = np.zeros(least.shape, dtype=kind)
    nearer = np.empty(least.shape, dtype=np.bool_)
    code = np.empty(least.shape, dtype=kind)
    for number in range(1, distance.shape[-2]):
        one = distance[..., number, :]
        np.less(one, least, out=nearer)
        np.minimum(one, least, out=least)
        np.multiply(nearer.view(np.uint8), kind(number), out=code)
        np.maximum(which, code, out=which)  # a later one is the nearer one
    return which, least


def means(X: Matrix, labels: Labels, centres: Matrix) -> NDArray[np.float64]:
    """Return the middle of each segment's rows; an empty segment keeps its centre."""
    k = len(centres)
    codes = np.arange(k, dtype=np.int16)[:, None]
    sums = np.zeros((k, X.shape[1]))
    for start in range(0, len(X), CHUNK):
        rows = slice(start, start + CHUNK)
        sums += (labels[rows] == codes).astype(X.dtype) @ X[rows]
    counts = np.bincount(labels, minlength=k)
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)


def refine(X: Matrix, centres: Matrix, rounds: int, tolerance: float = 1e-7) -> NDArray[np.float64]:
    """Move centres to the middle of their customers, up to `rounds` times (Lloyd 1982)."""
    current = np.asarray(centres, dtype=np.float64)
    for _ in range(rounds):
        moved = means(X, nearest(X, current), current)
        if np.abs(moved - current).max() <= tolerance:
            return moved
        current = moved
    return current


def spread_within(X: Matrix, labels: Labels, centres: Matrix) -> float:
    """Return the variance of customers around their centre, per dimension."""
    if not len(X):
        return 0.0
    rest = X - centres.astype(X.dtype)[labels]
    return float((rest * rest).sum(dtype=np.float64) / rest.size)


class QuickKMeans:
    """A plain k-means for the hundreds of small fits that only serve comparison.

    k-means++ starts (Arthur & Vassilvitskii 2007), the better of `starts` runs. A segment may run empty.
    """

    def __init__(self, starts: int = 2, rounds: int = 30, tolerance: float = 1e-3) -> None:
        self.starts = starts
        self.rounds = rounds
        self.tolerance = tolerance

    def __call__(self, X: Matrix, n_clusters: int, seed: int) -> Labels:
        """Return the labels of one fit."""
        return self.each([X], n_clusters, [seed])[0]

    def each(self, matrices: Sequence[Matrix], n_clusters: int, seeds: Sequence[int]) -> list[Labels]:
        """Return the labels of several matrices of one shape: side by side they take half the time."""
        size = max(1, CHUNK // max(1, self.starts * len(matrices[0])))
        found: list[Labels] = []
        for at in range(0, len(matrices), size):
            part = slice(at, at + size)
            found += self._side_by_side(np.stack(matrices[part]), n_clusters, seeds[part])
        return found

    def _side_by_side(self, stack: Matrix, n_clusters: int, seeds: Sequence[int]) -> list[Labels]:
        """Fit matrices (m, n, d) at the same time; those that have come to rest drop out."""
        starts = self.starts
        centres = np.zeros((len(stack) * starts, n_clusters, stack.shape[2]))
        for number, seed in enumerate(seeds):
            random = np.random.default_rng(seed)
            for start in range(starts):
                centres[number * starts + start] = _spread_out(stack[number], n_clusters, random)
        owner = np.repeat(np.arange(len(stack)), starts)
        moving, X = np.arange(len(owner)), stack[owner]
        for _ in range(self.rounds):
            before = centres[moving]
            centres[moving] = _middles(X, _smallest(_distances(X, before))[0], before)
            rest = np.abs(centres[moving] - before).max(axis=(1, 2)) <= self.tolerance
            if rest.all():
                break
            if rest.any():
                moving, X = moving[~rest], X[~rest]
        labels, least = _smallest(_distances(stack[owner], centres))
        # what a row's distances lack is the same for every start
        best = least.sum(axis=1).reshape(len(stack), starts).argmin(axis=1)
        return [labels[number * starts + start].astype(np.int16) for number, start in enumerate(best)]


quick_kmeans = QuickKMeans()


def _middles(X: Matrix, labels: NDArray[np.unsignedinteger], centres: Matrix) -> NDArray[np.float64]:
    """Return the middles of the segments (m, k, d) of several matrices (m, n, d) with labels (m, n)."""
    member = (labels[:, None, :] == np.arange(centres.shape[1], dtype=labels.dtype)[:, None]).astype(X.dtype)
    counts = member.sum(axis=2)[:, :, None]
    return np.where(counts > 0, (member @ X) / np.maximum(counts, 1), centres)


def _spread_out(X: Matrix, n_clusters: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return starting centres: rows far from those already chosen are likelier."""
    chosen = [int(random.integers(len(X)))]
    away = _squared(X - X[chosen[0]])
    while len(chosen) < n_clusters:
        total = np.cumsum(away, dtype=np.float64)
        if total[-1] <= 0:
            break
        chosen.append(int(min(np.searchsorted(total, random.random() * total[-1]), len(X) - 1)))
        away = np.minimum(away, _squared(X - X[chosen[-1]]))
    chosen += chosen[-1:] * (n_clusters - len(chosen))  # too few different rows: nobody is nearer to these
    return X[chosen].astype(np.float64)


def _squared(X: Matrix) -> NDArray[np.floating]:
    """Return the squared length of each row: `sum` over a few columns takes twice as long."""
    return np.einsum("ij,ij->i", X, X)
