"""Hierarchical clustering: a tree of merges, on a sample when there are many customers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.metrics import pairwise_distances_argmin
from sklearn.neighbors import KNeighborsClassifier

from segdesk.api import Param, report
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows

SAMPLE = 6_000
"""Rows the tree is built on at most: it needs memory for every pair."""

_KEPT = 4_000
_NEIGHBOURS = 5


class Hierarchical(ClusterMixin, BaseEstimator):
    """Joins the two closest groups again and again until the wanted number is left.

    Attributes
    ----------
    labels_ : ndarray of int32 of shape (n,)
    examples_ : ndarray of shape (m, d), example_labels_ : ndarray of int32
        Customers of the tree and their segments; other customers go where most of their five nearest are
        (Ward's method: to the segment with the nearest average).
    cluster_centers_ : ndarray of shape (n_clusters, d)
    tree_ : ndarray of shape (m - 1, 4), rows_ : ndarray of m row numbers
        The merges as SciPy writes them, and the customers they join.

    Notes
    -----
    Ward 1963 in the form of Murtagh & Legendre 2014; average, complete and single linkage after Sneath &
    Sokal 1973; merges by SciPy. Of more than 6,000 rows a sample is taken that does not depend on their
    order.
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        method: Annotated[
            Literal["ward", "average", "complete", "single"],
            Param(
                "Distance between groups",
                choices={
                    "ward": "Compact groups (Ward)",
                    "average": "Average distance",
                    "complete": "Farthest customers",
                    "single": "Nearest customers (chains)",
                },
            ),
        ] = "ward",
    ) -> None:
        self.n_clusters = n_clusters
        self.method = method

    def fit(self, X: np.ndarray, y: Any = None) -> Hierarchical:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        self.rows_ = canonical_sample(X, SAMPLE)
        columns = column_order(X)
        need_different_rows(X[np.ix_(self.rows_, columns)], self.n_clusters)
        report(0.1, "Building the tree of customers")
        self.tree_ = linkage(X[np.ix_(self.rows_, columns)], method=self.method)
        self._cut(X)
        return self

    def cut(self, X: np.ndarray, n_clusters: int) -> Hierarchical:
        """Return the same tree cut into another number of segments; X as in `fit`."""
        X = np.asarray(X, dtype=np.float64)
        need_different_rows(X[np.ix_(self.rows_, column_order(X))], n_clusters)
        other = Hierarchical(n_clusters, self.method)
        other.rows_, other.tree_ = self.rows_, self.tree_
        other._cut(X)
        return other

    def _cut(self, X: np.ndarray) -> None:
        rows, sample = self.rows_, np.ascontiguousarray(X[self.rows_])
        codes = _groups(self.tree_, self.n_clusters)
        order = by_size(codes, self.n_clusters)
        codes = np.argsort(order)[codes].astype(np.int32)
        self.cluster_centers_ = np.array([sample[codes == k].mean(axis=0) for k in range(self.n_clusters)])
        self.examples_, self.example_labels_ = sample[:_KEPT], codes[:_KEPT]
        if len(sample) > _KEPT:
            kept = np.random.default_rng(0).permutation(len(sample))[:_KEPT]
            self.examples_, self.example_labels_ = sample[kept], codes[kept]
        if len(rows) == len(X):
            self.labels_ = np.empty(len(X), dtype=np.int32)
            self.labels_[rows] = codes
        else:
            report(0.8, "Placing the other customers")
            self.labels_ = self.predict(X)
            self.labels_[rows] = codes

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the segment of each row (Ward: nearest average; else by the five nearest customers)."""
        X = np.asarray(X, dtype=np.float64)
        if self.method == "ward":
            return pairwise_distances_argmin(X, self.cluster_centers_).astype(np.int32)
        neighbours = KNeighborsClassifier(min(_NEIGHBOURS, len(self.examples_)), weights="distance")
        neighbours.fit(self.examples_, self.example_labels_)
        parts = [neighbours.predict(X[start : start + 20_000]) for start in range(0, len(X), 20_000)]
        return np.concatenate(parts).astype(np.int32) if parts else np.empty(0, dtype=np.int32)


def _groups(tree: np.ndarray, n_clusters: int) -> np.ndarray:
    """Return the group of each of n customers when all but the last merges are made (SciPy's own is slow)."""
    customers = len(tree) + 1
    merges = customers - n_clusters
    made = np.repeat(np.arange(customers, customers + merges), 2)
    joined = tree[:merges, :2].astype(np.int64).ravel()
    size = customers + merges
    graph = coo_array((np.ones(len(made), dtype=np.int8), (made, joined)), shape=(size, size))
    return connected_components(graph, directed=False)[1][:customers]
