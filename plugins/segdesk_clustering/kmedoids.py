"""K-medoids: segments around a real, typical customer each."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.metrics import pairwise_distances_argmin

from segdesk.api import Param, track
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows

SAMPLE = 2_000
"""Rows among which the typical customers are looked for: every pair of them is compared."""


class KMedoids(ClusterMixin, BaseEstimator):
    """Segments around a real customer each, which a few extreme customers cannot pull away.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        The typical customers, that of the largest segment first.
    medoids_ : ndarray of int64 of shape (n_clusters,)
        Their row numbers.
    labels_ : ndarray of int32 of shape (n,)

    Notes
    -----
    Partitioning around medoids (Kaufman & Rousseeuw 1990): a greedy start, then the best exchange of a
    typical customer for another one, all exchanges weighed at once (FastPAM1, Schubert & Rousseeuw 2021,
    "Fast and eager k-medoids clustering"). Nothing in it is random. Of more than 2,000 rows a sample is taken
    that does not depend on their order (CLARA, Kaufman & Rousseeuw 1990, with one sample).
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        max_iter: Annotated[int, Param("Improvement rounds", ge=1, le=1000, advanced=True)] = 100,
    ) -> None:
        self.n_clusters = n_clusters
        self.max_iter = max_iter

    def fit(self, X: np.ndarray, y: Any = None) -> KMedoids:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        rows = canonical_sample(X, SAMPLE)
        sample = X[np.ix_(rows, column_order(X))]
        need_different_rows(sample, self.n_clusters)
        medoids = self._improved(cdist(sample, sample))
        centers = X[rows[medoids]]
        order = by_size(pairwise_distances_argmin(X, centers), self.n_clusters, centers)
        self.medoids_ = rows[medoids][order]
        self.cluster_centers_ = np.ascontiguousarray(centers[order])
        self.labels_ = self.predict(X)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the nearest typical customer of each row."""
        found = pairwise_distances_argmin(np.asarray(X, dtype=np.float64), self.cluster_centers_)
        return found.astype(np.int32)

    def _improved(self, distances: np.ndarray) -> np.ndarray:
        medoids = _start(distances, self.n_clusters)
        for _ in track(range(self.max_iter), "Looking for typical customers"):
            medoid, candidate, change = _best_exchange(distances, medoids)
            if change > -1e-9 * max(float(distances.max()), 1e-300):
                break
            medoids[medoid] = candidate
        return medoids


def _start(distances: np.ndarray, n_clusters: int) -> np.ndarray:
    """Return one row after the other, each the one that shortens all ways most."""
    medoids = [int(distances.sum(axis=0).argmin())]
    nearest = distances[:, medoids[0]]
    while len(medoids) < n_clusters:
        left = np.minimum(distances, nearest[:, None]).sum(axis=0)
        left[medoids] = np.inf
        medoids.append(int(left.argmin()))
        nearest = np.minimum(nearest, distances[:, medoids[-1]])
    return np.array(medoids)


def _best_exchange(distances: np.ndarray, medoids: np.ndarray) -> tuple[int, int, float]:
    """Return which medoid to give up for which row, and by how much the sum of all ways changes."""
    ways = distances[:, medoids]
    near = ways.argmin(axis=1)
    two = np.partition(ways, 1, axis=1)
    first, second = two[:, :1], two[:, 1:2]
    kept = np.minimum(distances, first)
    own = np.zeros((len(ways), len(medoids)))
    own[np.arange(len(ways)), near] = 1.0
    change = (own.T @ (np.minimum(distances, second) - kept)) + (kept.sum(axis=0) - first.sum())
    change[:, medoids] = np.inf
    medoid, candidate = np.unravel_index(int(change.argmin()), change.shape)
    return int(medoid), int(candidate), float(change[medoid, candidate])
