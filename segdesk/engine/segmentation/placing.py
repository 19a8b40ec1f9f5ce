"""How customers are placed in segments that were found: by centre, by the method itself, or by neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from segdesk.engine.segmentation.centres import CHUNK, Labels, Matrix, Placement, place

NEIGHBOURS = 7
SINGLE_PRECISION_FROM = 100_000  # rows: half the memory traffic, the same segments


class Placer(Protocol):
    """Places further customers the way the segments were found."""

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        ...


@dataclass(frozen=True)
class CentrePlacer:
    """The nearest centre."""

    centres: NDArray[np.float64]  # (k, d)
    spread: float  # variance around the centre per dimension
    by_means: bool = False  # the centres are the means of their customers, as in k-means

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        if len(X) >= SINGLE_PRECISION_FROM:
            X = X.astype(np.float32, copy=False)
        return place(X, self.centres, self.spread)


@dataclass(frozen=True)
class ChancePlacer:
    """The method's own probabilities; `codes` maps its columns to segment codes."""

    estimator: Any
    codes: Labels

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        parts = [
            by_probability(self.estimator.predict_proba(X[i : i + CHUNK])) for i in range(0, len(X), CHUNK)
        ]
        labels, second, confidence = (np.concatenate(values) for values in zip(*parts, strict=True))
        known = np.append(self.codes, np.int16(-1))
        return Placement(known[labels], known[second], confidence)


class Neighbours:
    """Finds the nearest of m customers; remembers the last answer, as every number of segments asks it."""

    def __init__(self, X: Matrix) -> None:
        self.X = X
        self._tree: cKDTree | None = None
        self._last: tuple[Matrix, int, tuple[NDArray[np.float32], NDArray[np.int32]]] | None = None

    def query(self, X: Matrix, count: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return distances and row numbers (n, count) of the nearest, nearest first."""
        if self._last is not None and self._last[0] is X and self._last[1] == count:
            return self._last[2]
        found = self.look_up(X, count)
        self._last = (X, count, found)
        return found

    def look_up(self, X: Matrix, count: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return what `query` returns, and remember nothing."""
        if self._tree is None:
            self._tree = cKDTree(self.X)
        distances = np.empty((len(X), count), dtype=np.float32)
        at = np.empty((len(X), count), dtype=np.int32)
        for start in range(0, len(X), CHUNK):
            rows = slice(start, start + CHUNK)
            distances[rows], at[rows] = self._tree.query(X[rows], k=np.arange(1, count + 1))
        return distances, at


@dataclass(frozen=True)
class NeighbourPlacer:
    """The vote of the nearest customers whose segment is known; stands in for methods that cannot place."""

    neighbours: Neighbours  # m customers
    labels: Labels  # (m,)

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        distance, at = self.neighbours.query(X, min(NEIGHBOURS, len(self.labels)))
        votes, codes = self._votes(distance, at)
        labels = codes[votes.argmax(axis=1)]
        # a customer that was there when the segments were found stays where it was
        known = distance[:, 0] <= 1e-7
        labels[known] = self.labels[at[known, 0]]
        return _with_votes(labels, votes, codes)

    def agreement(self, rows: int) -> float:
        """Return the share of known customers that the others around them would place in their segment."""
        step = max(1, len(self.labels) // rows)
        some = np.arange(0, len(self.labels), step)
        count = min(NEIGHBOURS + 1, len(self.labels))
        distance, at = self.neighbours.look_up(self.neighbours.X[some], count)
        own = at == some[:, None]
        own[~own.any(axis=1), -1] = True  # equal customers hide it: then the farthest is left out
        shape = (len(some), -1)
        votes, codes = self._votes(distance[~own].reshape(shape), at[~own].reshape(shape))
        return float((codes[votes.argmax(axis=1)] == self.labels[some]).mean())

    def support(self, X: Matrix, labels: Labels) -> Placement:
        """Return second choice and confidence for customers whose segment is known."""
        distance, at = self.neighbours.query(X, min(NEIGHBOURS, len(self.labels)))
        return _with_votes(labels, *self._votes(distance, at))

    def _votes(self, distance: Matrix, at: NDArray[np.int32]) -> tuple[Matrix, Labels]:
        """Return the share of votes (n, number of codes) and the codes (−1 may be among them)."""
        codes, compact = np.unique(self.labels, return_inverse=True)
        # nearer customers count more, yet not so much that a customer decides alone about itself
        weights = 1.0 / (distance + distance.mean(axis=1, keepdims=True) + 1e-12)
        votes = np.zeros((len(at), len(codes)))
        rows = np.arange(len(at))
        for near in range(at.shape[1]):
            votes[rows, compact[at[:, near]]] += weights[:, near]
        return votes / votes.sum(axis=1, keepdims=True), codes.astype(np.int16)


@dataclass(frozen=True)
class MethodPlacer:
    """The method's own `predict`; the neighbours say how sure that is."""

    estimator: Any
    raw: NDArray[np.int64]  # what the method calls its segments, ascending
    codes: Labels  # what they are called here
    neighbours: NeighbourPlacer

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        return self.neighbours.support(X, self.labels(X))

    def labels(self, X: Matrix) -> Labels:
        """Return the segment of each row, −1 for none."""
        parts = [np.asarray(self.estimator.predict(X[i : i + CHUNK])) for i in range(0, len(X), CHUNK)]
        found = np.concatenate(parts).astype(np.int64)
        at = np.minimum(np.searchsorted(self.raw, found), len(self.raw) - 1)
        return np.where(self.raw[at] == found, self.codes[at], np.int16(-1)).astype(np.int16)


def _with_votes(labels: Labels, votes: Matrix, codes: Labels) -> Placement:
    """Return the placement in given segments: confidence is their share of votes, second the best other."""
    at = np.minimum(np.searchsorted(codes, labels), len(codes) - 1)
    rows = np.arange(len(labels))
    confidence = np.where(codes[at] == labels, votes[rows, at], 0.0).astype(np.float32)
    rest = votes.copy()
    rest[rows, at] = -1.0
    best = rest.argmax(axis=1)
    second = np.where(rest[rows, best] > 0, codes[best], np.int16(-1)).astype(np.int16)
    return Placement(labels, second, confidence)


def by_probability(share: NDArray[np.floating]) -> tuple[Labels, Labels, NDArray[np.float32]]:
    """Return the likeliest column, the next, and how likely the first is, for each row of shares (n, k)."""
    at = np.arange(len(share))
    best = share.argmax(axis=1)
    confidence = share[at, best].astype(np.float32)
    if share.shape[1] < 2:
        return best.astype(np.int16), np.full(len(share), -1, dtype=np.int16), confidence
    rest = share.copy()
    rest[at, best] = -np.inf
    return best.astype(np.int16), rest.argmax(axis=1).astype(np.int16), confidence
