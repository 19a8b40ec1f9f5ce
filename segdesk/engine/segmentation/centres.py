"""Centres: placing customers at the nearest one, and moving centres to the middle of their customers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating]
Labels = NDArray[np.int16]

CHUNK = 32_768  # rows placed at once: the distances stay in the processor's cache


class Placement(NamedTuple):
    """Where each of n customers belongs."""

    labels: Labels  # (n,)
    second: Labels  # (n,) the next best segment
    confidence: NDArray[np.float32]  # (n,) 0-1


def nearest(X: Matrix, centres: Matrix) -> Labels:
    """Return the number of the nearest centre for each row of X (n, d); centres (k, d)."""
    labels = np.empty(len(X), dtype=np.int16)
    C = centres.astype(X.dtype)
    offset = (C * C).sum(axis=1)
    for start in range(0, len(X), CHUNK):
        part = X[start : start + CHUNK]
        distance = part @ C.T
        distance *= -2.0
        distance += offset
        labels[start : start + CHUNK] = distance.argmin(axis=1)
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
    C = centres.astype(X.dtype)
    offset = (C * C).sum(axis=1)
    scale = X.dtype.type(-0.5 / max(spread, 1e-12))
    if k < 2:
        return Placement(labels, second, confidence)
    firsts = np.arange(0, min(n, CHUNK) * k, k)
    for start in range(0, n, CHUNK):
        rows = slice(start, start + CHUNK)
        distance = X[rows] @ C.T
        distance *= -2.0
        distance += offset
        flat = distance.ravel()
        best = distance.argmin(axis=1)
        first = firsts[: len(best)]
        smallest = flat.take(first + best)
        flat[first + best] = np.inf
        near = distance.argmin(axis=1)
        labels[rows], second[rows] = best, near
        confidence[rows] = 1.0 / (1.0 + np.exp((flat.take(first + near) - smallest) * scale))
    return Placement(labels, second, confidence)


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


def quick_kmeans(X: Matrix, n_clusters: int, seed: int, starts: int = 2, rounds: int = 30) -> Labels:
    """Return the labels of a plain k-means, for the hundreds of small fits that only serve comparison.

    k-means++ starts (Arthur & Vassilvitskii 2007), the better of `starts` runs. A segment may run empty.
    """
    random = np.random.default_rng(seed)
    best: Labels | None = None
    least = np.inf
    for _ in range(starts):
        centres = refine(X, _spread_out(X, n_clusters, random), rounds, 1e-3)
        labels = nearest(X, centres)
        rest = X - centres.astype(X.dtype)[labels]
        inertia = float((rest * rest).sum())
        if best is None or inertia < least:
            best, least = labels, inertia
    assert best is not None
    return best


def _spread_out(X: Matrix, n_clusters: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return starting centres: rows far from those already chosen are likelier."""
    chosen = [int(random.integers(len(X)))]
    away = ((X - X[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < n_clusters:
        total = np.cumsum(away, dtype=np.float64)
        if total[-1] <= 0:
            break
        chosen.append(int(min(np.searchsorted(total, random.random() * total[-1]), len(X) - 1)))
        away = np.minimum(away, ((X - X[chosen[-1]]) ** 2).sum(axis=1))
    return X[chosen].astype(np.float64)
