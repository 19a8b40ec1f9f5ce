"""K-means that gives the same segments whatever the order of the rows, also on a million of them."""

from __future__ import annotations

import warnings
from typing import Annotated, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import pairwise_distances_argmin

from segdesk.api import Param, report, track
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows

SAMPLE = 50_000
"""Above this number of rows the starts are tried on a sample, and the best one is improved on all rows."""


class KMeans(ClusterMixin, BaseEstimator):
    """Compact segments around an average customer each.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        The average customers, largest segment first.
    labels_ : ndarray of int32 of shape (n,)
    inertia_ : float
        Sum of squared distances to the nearest centre.

    Notes
    -----
    Lloyd's algorithm (1982) with k-means++ starts (Arthur & Vassilvitskii 2007), by scikit-learn. Rows and
    columns are brought into an order of their own first, so a shuffled file gives the same segments. Of more
    than 50,000 rows a sample finds the best start, then all rows improve it.
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        n_init: Annotated[
            int,
            Param("Fresh starts", ge=1, le=50, advanced=True, help="The best of several starts is kept."),
        ] = 10,
        max_iter: Annotated[int, Param("Improvement rounds", ge=1, le=1000, advanced=True)] = 300,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: Any = None) -> KMeans:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        rows = canonical_sample(X, SAMPLE)
        columns = column_order(X)
        sample = X[np.ix_(rows, columns)]
        need_different_rows(sample, self.n_clusters)
        centers = self._best_start(sample)
        if len(rows) < len(X):
            report(0.9, "Improving the segments on all customers")
            centers = self._run(X[:, columns], centers, None).cluster_centers_
        centers = centers[:, np.argsort(columns)]
        labels = pairwise_distances_argmin(X, centers)
        order = by_size(labels, self.n_clusters, centers)
        self.cluster_centers_ = np.ascontiguousarray(centers[order])
        self.labels_ = self.predict(X)
        self.inertia_ = float(((X - self.cluster_centers_[self.labels_]) ** 2).sum())
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the nearest centre of each row."""
        found = pairwise_distances_argmin(np.asarray(X, dtype=np.float64), self.cluster_centers_)
        return found.astype(np.int32)

    def _best_start(self, sample: np.ndarray) -> np.ndarray:
        seeds = np.random.default_rng(self.random_state).integers(2**31 - 1, size=self.n_init)
        best = None
        for seed in track(seeds, "Looking for segments"):
            found = self._run(sample, "k-means++", int(seed))
            if best is None or found.inertia_ < best.inertia_ * (1 - 1e-9):
                best = found
        assert best is not None  # n_init ≥ 1
        return best.cluster_centers_

    def _run(self, X: np.ndarray, init: Any, seed: int | None) -> SklearnKMeans:
        model = SklearnKMeans(
            self.n_clusters, init=init, n_init=1, max_iter=self.max_iter, random_state=seed, algorithm="lloyd"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(X)
