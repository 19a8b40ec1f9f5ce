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
        labels[start : start + CHUNK] = (offset - 2.0 * (part @ C.T)).argmin(axis=1)
    return labels


def place(X: Matrix, centres: Matrix, spread: float) -> Placement:
    """Place each row of X (n, d) at the nearest of the centres (k, d), with confidence and second choice.

    The confidence is the posterior probability of the segment in an equal mixture of round Gaussians with
    variance `spread` per dimension: 1/k between all centres, close to 1 well inside a segment.
    """
    n, k = len(X), len(centres)
    labels = np.empty(n, dtype=np.int16)
    second = np.empty(n, dtype=np.int16)
    confidence = np.empty(n, dtype=np.float32)
    C = centres.astype(X.dtype)
    offset = (C * C).sum(axis=1)
    scale = X.dtype.type(-0.5 / max(spread, 1e-12))
    for start in range(0, n, CHUNK):
        rows = slice(start, start + CHUNK)
        distance = offset - 2.0 * (X[rows] @ C.T)
        at = np.arange(len(distance))
        best = distance.argmin(axis=1)
        smallest = distance[at, best]
        weights = np.exp((distance - smallest[:, None]) * scale)
        confidence[rows] = 1.0 / weights.sum(axis=1)
        labels[rows] = best
        if k > 1:
            distance[at, best] = np.inf
            second[rows] = distance.argmin(axis=1)
        else:
            second[rows] = -1
    return Placement(labels, second, confidence)


def means(X: Matrix, labels: Labels, centres: Matrix) -> NDArray[np.float64]:
    """Return the middle of each segment's rows; an empty segment keeps its centre."""
    k = len(centres)
    counts = np.bincount(labels, minlength=k)
    sums = np.empty((k, X.shape[1]))
    for column in range(X.shape[1]):
        sums[:, column] = np.bincount(labels, weights=X[:, column], minlength=k)
    moved = sums / np.maximum(counts, 1)[:, None]
    return np.where(counts[:, None] > 0, moved, centres)


def refine(X: Matrix, centres: Matrix, rounds: int) -> NDArray[np.float64]:
    """Move centres to the middle of their customers, up to `rounds` times (Lloyd 1982)."""
    current = np.asarray(centres, dtype=np.float64)
    for _ in range(rounds):
        moved = means(X, nearest(X, current), current)
        if np.allclose(moved, current, rtol=0.0, atol=1e-7):
            return moved
        current = moved
    return current


def spread_within(X: Matrix, labels: Labels, centres: Matrix) -> float:
    """Return the variance of customers around their centre, per dimension."""
    if not len(X):
        return 0.0
    rest = X - centres.astype(X.dtype)[labels]
    return float((rest * rest).sum(dtype=np.float64) / rest.size)
