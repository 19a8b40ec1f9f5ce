"""K-means on small random batches: for very large files."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import MiniBatchKMeans as SklearnMiniBatchKMeans
from sklearn.metrics import pairwise_distances_argmin

from segdesk.api import Param, report
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows


class MiniBatchKMeans(ClusterMixin, BaseEstimator):
    """K-means that looks at a small part of the customers at a time: a little less exact, much less work.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        Largest segment first.
    labels_ : ndarray of int32 of shape (n,)

    Notes
    -----
    Sculley, "Web-scale k-means clustering" (2010), by scikit-learn, on the rows in an order of their own.
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        batch_size: Annotated[int, Param("Customers per batch", ge=100, le=100_000, advanced=True)] = 4096,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: Any = None) -> MiniBatchKMeans:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        columns = column_order(X)
        rows = canonical_sample(X, len(X))
        ordered = X[np.ix_(rows, columns)]
        need_different_rows(ordered, self.n_clusters)
        report(0.2, "Looking for segments")
        model = SklearnMiniBatchKMeans(
            self.n_clusters, batch_size=self.batch_size, n_init=5, random_state=self.random_state
        ).fit(ordered)
        centers = model.cluster_centers_[:, np.argsort(columns)]
        order = by_size(pairwise_distances_argmin(X, centers), self.n_clusters, centers)
        self.cluster_centers_ = np.ascontiguousarray(centers[order])
        self.labels_ = self.predict(X)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the nearest centre of each row."""
        found = pairwise_distances_argmin(np.asarray(X, dtype=np.float64), self.cluster_centers_)
        return found.astype(np.int32)
