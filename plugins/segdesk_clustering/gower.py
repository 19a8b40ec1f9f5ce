"""Medoids under Gower's distance: every segment has a real customer as its middle."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from segdesk.api import StageError, plural, track
from segdesk_clustering.canonical import by_size

SAMPLE = 3_000
"""Rows the medoids are found on at most; their distances fit into 36 MB."""
ROUNDS = 50
REACH = (0.01, 0.99)
"""Quantiles between which a number differs by 1 in all; what lies beyond counts no more."""


class Medoids(BaseEstimator):
    """Puts rows with the most typical of them, by Gower's (1971) distance.

    The medoids are found by turns of assigning and choosing the most central row (Park & Jun 2009), from
    several spread-out starts.
    """

    def __init__(self, n_clusters: int = 5, n_init: int = 10, random_state: int | None = None) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.random_state = random_state

    def fit(self, numbers: np.ndarray, codes: np.ndarray, weights: np.ndarray) -> Medoids:
        """Choose the medoids.

        Parameters
        ----------
        numbers : ndarray of shape (n, p)
            NaN where missing.
        codes : ndarray of shape (n, q)
            −1 where missing.
        weights : ndarray of shape (q,)
            What a category weighs; a number weighs 1.
        """
        self.weights_ = weights
        self.low_, self.reach_ = _reach(numbers)
        scaled = self._scaled(numbers)
        keys = np.hstack([np.nan_to_num(scaled, nan=-1.0), codes])
        rows = _sample(keys)
        scaled, codes = scaled[rows], codes[rows]
        need = int(np.unique(keys[rows], axis=0).shape[0])
        if need < self.n_clusters:
            raise StageError(
                plural(
                    "All customers are alike in the columns used, so they cannot be put into {wanted} "
                    "segments. Use more columns.",
                    "There are only {n} different customers in the columns used, too few for {wanted} "
                    "segments. Use more columns or fewer segments.",
                    need,
                    wanted=self.n_clusters,
                )
            )
        distances = gower(scaled, codes, scaled, codes, weights)
        chosen = self._best(distances)
        labels = distances[:, chosen].argmin(axis=1)
        order = by_size(labels, self.n_clusters)
        chosen = chosen[order]
        self.numbers_, self.codes_ = scaled[chosen], codes[chosen]
        self.spread_ = float((distances[:, chosen].min(axis=1) ** 2).mean())
        return self

    def away(self, numbers: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the distance (n, k) of each row to each medoid."""
        return gower(self._scaled(numbers), codes, self.numbers_, self.codes_, self.weights_)

    def between(self, numbers: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the distance (n, n) of each row to each other."""
        scaled = self._scaled(numbers)
        return gower(scaled, codes, scaled, codes, self.weights_)

    def _scaled(self, numbers: np.ndarray) -> np.ndarray:
        return np.clip((numbers - self.low_) / self.reach_, 0.0, 1.0)

    def _best(self, distances: np.ndarray) -> np.ndarray:
        seeds = np.random.default_rng(self.random_state).integers(2**31 - 1, size=self.n_init)
        best, least = None, np.inf
        for seed in track(seeds, "Looking for typical customers"):
            chosen = _start(distances, self.n_clusters, np.random.default_rng(seed))
            cost = np.inf
            for _ in range(ROUNDS):
                labels = distances[:, chosen].argmin(axis=1)
                moved = np.array([_middle(distances, labels == k, chosen[k]) for k in range(len(chosen))])
                now = float(distances[:, moved].min(axis=1).sum())
                if now >= cost - 1e-9:
                    break
                chosen, cost = moved, now
            if best is None or cost < least - 1e-9:
                best, least = chosen, cost
        assert best is not None  # n_init ≥ 1
        return best


def gower(
    a_numbers: np.ndarray,
    a_codes: np.ndarray,
    b_numbers: np.ndarray,
    b_codes: np.ndarray,
    weights: np.ndarray,
) -> np.ndarray:
    """Return the weighted mean difference (n, m) over the columns known of both; 1 where none is."""
    total = np.zeros((len(a_numbers), len(b_numbers)), dtype=np.float32)
    known = np.zeros_like(total)
    for a, b in zip(a_numbers.T.astype(np.float32), b_numbers.T.astype(np.float32), strict=True):
        there = np.isfinite(a)[:, None] & np.isfinite(b)[None, :]
        total += np.where(there, np.abs(a[:, None] - b[None, :]), 0.0)
        known += there
    for a, b, weight in zip(a_codes.T, b_codes.T, weights.astype(np.float32), strict=True):
        there = (a >= 0)[:, None] & (b >= 0)[None, :]
        total += weight * (there & (a[:, None] != b[None, :]))
        known += weight * there
    found: Any = np.where(known > 0, total / np.maximum(known, 1e-9), 1.0)
    return found


def _reach(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not numbers.shape[1]:
        return np.zeros(0), np.ones(0)
    filled = np.where(np.isfinite(numbers).any(axis=0), numbers, 0.0)
    low, high = np.nanquantile(filled, REACH, axis=0)
    return low, np.where(high > low, high - low, 1.0)


def _sample(keys: np.ndarray) -> np.ndarray:
    """Return at most SAMPLE row numbers, sorted by what is in them: the order of the file does not matter."""
    order = np.lexsort(keys.T[::-1])
    if len(order) <= SAMPLE:
        return order
    return order[np.linspace(0, len(order) - 1, SAMPLE).astype(np.int64)]


def _start(distances: np.ndarray, k: int, random: np.random.Generator) -> np.ndarray:
    """Return rows far from each other: the next one is likelier the farther it is (as in k-means++)."""
    chosen = [int(random.integers(len(distances)))]
    away = distances[chosen[0]].astype(np.float64) ** 2
    while len(chosen) < k:
        total = np.cumsum(away)
        at = int(np.searchsorted(total, random.random() * total[-1], side="right"))
        chosen.append(min(at, len(distances) - 1))
        away = np.minimum(away, distances[chosen[-1]].astype(np.float64) ** 2)
    return np.array(chosen)


def _middle(distances: np.ndarray, mine: np.ndarray, before: int) -> int:
    rows = np.flatnonzero(mine)
    if not len(rows):
        return before
    return int(rows[distances[np.ix_(rows, rows)].sum(axis=1).argmin()])
