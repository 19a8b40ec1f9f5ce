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
class MethodPlacer:
    """The method's own probabilities; `codes` maps its columns to segment codes."""

    estimator: Any
    codes: NDArray[np.int16]

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        parts = [
            _by_probability(self.estimator.predict_proba(X[i : i + CHUNK])) for i in range(0, len(X), CHUNK)
        ]
        labels, second, confidence = (np.concatenate(values) for values in zip(*parts, strict=True))
        known = np.append(self.codes, np.int16(-1))
        return Placement(known[labels], known[second], confidence)


@dataclass(frozen=True)
class NeighbourPlacer:
    """The vote of the nearest customers whose segment is known; stands in for methods that cannot place."""

    X: Matrix  # (m, d)
    labels: Labels  # (m,)

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        count = min(NEIGHBOURS, len(self.X))
        distance, at = cKDTree(self.X).query(X, k=count)
        distance, at = distance.reshape(len(X), count), at.reshape(len(X), count)
        codes, compact = np.unique(self.labels, return_inverse=True)
        # a customer that was there when the segments were found stays where it was
        weights = 1.0 / np.maximum(distance, 1e-9)
        votes = np.zeros((len(X), len(codes)))
        for near in range(count):
            np.add.at(votes, (np.arange(len(X)), compact[at[:, near]]), weights[:, near])
        votes /= votes.sum(axis=1, keepdims=True)
        labels, second, confidence = _by_probability(votes)
        known = np.append(codes.astype(np.int16), np.int16(-1))
        return Placement(known[labels], known[second], confidence)


def _by_probability(share: NDArray[np.floating]) -> tuple[Labels, Labels, NDArray[np.float32]]:
    at = np.arange(len(share))
    best = share.argmax(axis=1)
    confidence = share[at, best].astype(np.float32)
    if share.shape[1] < 2:
        return best.astype(np.int16), np.full(len(share), -1, dtype=np.int16), confidence
    rest = share.copy()
    rest[at, best] = -np.inf
    return best.astype(np.int16), rest.argmax(axis=1).astype(np.int16), confidence
