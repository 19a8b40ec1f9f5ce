"""DBSCAN: groups of customers who are near each other, and customers who are near nobody."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

from segdesk.api import Param, report
from segdesk_clustering.canonical import by_size, canonical_sample, column_order

SAMPLE = 6_000
"""Rows in which groups are looked for at most: a wide reach makes every pair of them neighbours."""


class Reach(ClusterMixin, BaseEstimator):
    """Joins customers who are within reach of each other; those with too few around are in no segment.

    Attributes
    ----------
    labels_ : ndarray of int32 of shape (n,)
        −1 for customers in no segment.
    eps_ : float, min_samples_ : int
        The reach and the number of neighbours used.
    examples_ : ndarray of shape (m, d), example_labels_ : ndarray of int32
        Customers with enough neighbours, and their segments.

    Notes
    -----
    Ester, Kriegel, Sander & Xu 1996, by scikit-learn; Schubert et al. 2017 for the choice of settings. The
    automatic reach is the knee of the sorted distances to the farthest of those neighbours (Satopää et al.
    2011): the point farthest below the straight line from the middle one to the largest.
    """

    def __init__(
        self,
        eps: Annotated[
            float | None,
            Param(
                "Reach",
                ge=1e-9,
                le=1e12,
                help="How near customers of one group are. Automatic: where distances start to grow fast.",
            ),
        ] = None,
        min_samples: Annotated[
            int | None,
            Param(
                "Neighbours for a dense spot",
                ge=1,
                le=1_000,
                help="Higher values leave more customers without a segment. Automatic: by the columns.",
            ),
        ] = None,
    ) -> None:
        self.eps = eps
        self.min_samples = min_samples

    def fit(self, X: np.ndarray, y: Any = None) -> Reach:
        """Group the rows of a finite float64 array."""
        X = np.asarray(X, dtype=np.float64)
        rows = canonical_sample(X, SAMPLE)
        sample = np.ascontiguousarray(X[rows][:, column_order(X)])
        self.min_samples_ = min(self.min_samples or max(5, 2 * X.shape[1]), len(sample))
        report(0.1, "Measuring how near customers are")
        self.eps_ = self.eps or suggested_reach(sample, self.min_samples_)
        report(0.4, "Looking for dense groups")
        model = DBSCAN(eps=self.eps_, min_samples=self.min_samples_).fit(sample)
        codes, found = model.labels_, int(model.labels_.max(initial=-1)) + 1
        if found:
            codes = np.append(np.argsort(by_size(codes, found)), -1)[codes]
        core = np.zeros(len(sample), dtype=bool)
        core[model.core_sample_indices_] = True
        self.examples_ = np.ascontiguousarray(X[rows[core]])
        self.example_labels_ = codes[core].astype(np.int32)
        self.labels_ = np.full(len(X), -1, dtype=np.int32)
        if len(rows) < len(X):
            report(0.8, "Placing the other customers")
            self.labels_ = self.predict(X)
        self.labels_[rows] = codes
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the segment of the nearest customer of a dense spot, −1 when nobody is within reach."""
        X = np.asarray(X, dtype=np.float64)
        if not len(self.examples_):
            return np.full(len(X), -1, dtype=np.int32)
        search = NearestNeighbors(n_neighbors=1).fit(self.examples_)
        distances, nearest = search.kneighbors(X)
        found = self.example_labels_[nearest[:, 0]]
        return np.where(distances[:, 0] <= self.eps_, found, -1).astype(np.int32)


def suggested_reach(X: np.ndarray, neighbours: int) -> float:
    """Return the knee of the sorted distances to the farthest of the nearest rows (with the row itself)."""
    search = NearestNeighbors(n_neighbors=min(neighbours, len(X))).fit(X)
    curve = np.sort(search.kneighbors(X)[0][:, -1])
    sparse = curve[len(curve) // 2 :]
    low, high = float(sparse[0]), float(sparse[-1])
    if high <= low:
        return max(high, 1e-9)
    steps = np.linspace(0.0, 1.0, len(sparse))
    knee = float(sparse[int((steps - (sparse - low) / (high - low)).argmax())])
    return max(knee, float(curve[curve > 0][0]))  # many equal customers: a reach of nothing joins nobody else
