"""HDBSCAN: dense groups of any form, and customers who belong to none."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import HDBSCAN
from sklearn.neighbors import NearestNeighbors

from segdesk.api import Param, report
from segdesk_clustering.canonical import by_size, canonical_sample, column_order

SAMPLE = 20_000
"""Rows in which dense groups are looked for at most; the others go where their nearest neighbour is."""


class Density(ClusterMixin, BaseEstimator):
    """Finds dense groups of any form by itself; customers far from all of them are in no segment.

    Attributes
    ----------
    labels_ : ndarray of int32 of shape (n,)
        −1 for customers in no segment.
    examples_ : ndarray of shape (m, d), example_labels_ : ndarray of int32
        The customers looked at, and their segments.
    reach_ : ndarray of shape (m,)
        How near a new customer must be to each of them to share its segment.

    Notes
    -----
    Campello, Moulavi & Sander 2013, by scikit-learn. A new customer takes the segment of the nearest
    customer if it is no farther away than that one's own neighbours are (twice its core distance).
    """

    def __init__(
        self,
        min_cluster_size: Annotated[
            int | None,
            Param(
                "Least customers per segment",
                ge=2,
                le=1_000_000,
                help="Automatic: about 2 % of the customers, at least 5.",
            ),
        ] = None,
        min_samples: Annotated[
            int | None,
            Param(
                "Neighbours for a dense spot",
                ge=1,
                le=1_000,
                advanced=True,
                help="Higher values leave more customers without a segment. Automatic: up to 10.",
            ),
        ] = None,
    ) -> None:
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples

    def fit(self, X: np.ndarray, y: Any = None) -> Density:
        """Group the rows of a finite float64 array."""
        X = np.asarray(X, dtype=np.float64)
        rows = canonical_sample(X, SAMPLE)
        sample = np.ascontiguousarray(X[rows])
        share = len(rows) / max(len(X), 1)
        wanted = self.min_cluster_size or max(5, round(0.02 * len(X)))
        size = min(max(2, round(wanted * share)), max(2, len(sample) // 2))
        near = min(self.min_samples or min(size, 10), max(1, len(sample) - 1))
        report(0.1, "Looking for dense groups")
        model = HDBSCAN(min_cluster_size=size, min_samples=near, copy=True)
        codes = model.fit_predict(sample[:, column_order(X)])
        codes = np.where(codes < 0, -1, codes)
        found = int(codes.max(initial=-1)) + 1
        if found:
            codes = np.append(np.argsort(by_size(codes, found)), -1)[codes]
        self.examples_, self.example_labels_ = sample, codes.astype(np.int32)
        distances, _ = NearestNeighbors(n_neighbors=min(near + 1, len(sample))).fit(sample).kneighbors(sample)
        self.reach_ = 2 * distances[:, -1]
        self.labels_ = np.empty(len(X), dtype=np.int32)
        if len(rows) < len(X):
            report(0.8, "Placing the other customers")
            self.labels_ = self.predict(X)
        self.labels_[rows] = self.example_labels_
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the segment of each row, −1 when it is far from everybody in one."""
        search = NearestNeighbors(n_neighbors=1).fit(self.examples_)
        distances, nearest = search.kneighbors(np.asarray(X, dtype=np.float64))
        near = distances[:, 0] <= self.reach_[nearest[:, 0]]
        return np.where(near, self.example_labels_[nearest[:, 0]], -1).astype(np.int32)
