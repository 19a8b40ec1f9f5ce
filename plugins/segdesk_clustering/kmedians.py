"""K-medians: segments around typical values, which extreme customers cannot pull away."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import kmeans_plusplus

from segdesk.api import Param, track
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows

SAMPLE = 50_000
"""Rows the medians are found on at most."""


class KMedians(ClusterMixin, BaseEstimator):
    """Groups customers around typical (median) values, so a few extreme customers cannot pull a segment away.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        The medians, largest segment first.
    labels_ : ndarray of int32 of shape (n,)

    Notes
    -----
    The sum of absolute differences is made small by turns of assigning and taking medians (Bradley,
    Mangasarian & Street 1997), from several k-means++ starts.
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        n_init: Annotated[int, Param("Fresh starts", ge=1, le=50, advanced=True)] = 5,
        max_iter: Annotated[int, Param("Improvement rounds", ge=1, le=200, advanced=True)] = 50,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: Any = None) -> KMedians:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        columns = column_order(X)
        sample = X[np.ix_(canonical_sample(X, SAMPLE), columns)]
        need_different_rows(sample, self.n_clusters)
        seeds = np.random.default_rng(self.random_state).integers(2**31 - 1, size=self.n_init)
        best, least = None, np.inf
        for seed in track(seeds, "Moving segment centres"):
            centers, cost = self._improve(sample, int(seed))
            if best is None or cost < least * (1 - 1e-9):
                best, least = centers, cost
        assert best is not None  # n_init ≥ 1
        centers = best[:, np.argsort(columns)]
        order = by_size(_nearest(X, centers)[0], self.n_clusters, centers)
        self.cluster_centers_ = np.ascontiguousarray(centers[order])
        self.labels_ = self.predict(X)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the nearest centre of each row, by the sum of absolute differences."""
        return _nearest(np.asarray(X, dtype=np.float64), self.cluster_centers_)[0].astype(np.int32)

    def _improve(self, X: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
        centers, _ = kmeans_plusplus(X, self.n_clusters, random_state=seed)
        cost = np.inf
        for _ in range(self.max_iter):
            labels, distances = _nearest(X, centers)
            now = float(distances.sum())
            if now >= cost * (1 - 1e-6):
                break
            cost = now
            for k in range(self.n_clusters):
                mine = labels == k
                # An empty segment starts anew at the customer worst placed.
                centers[k] = np.median(X[mine], axis=0) if mine.any() else X[distances.argmax()]
        return centers, float(_nearest(X, centers)[1].sum())


def _nearest(X: np.ndarray, centers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    distances = np.column_stack([np.abs(X - center).sum(axis=1) for center in centers])
    labels = distances.argmin(axis=1)
    return labels, distances[np.arange(len(X)), labels]
