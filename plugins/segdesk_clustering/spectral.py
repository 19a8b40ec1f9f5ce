"""Spectral clustering: segments of any form, found by following near neighbours."""

from __future__ import annotations

import warnings
from typing import Annotated, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.manifold import spectral_embedding
from sklearn.neighbors import NearestNeighbors, kneighbors_graph

from segdesk.api import Param, report
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows

SAMPLE = 3_000
"""Rows that are joined to neighbours at most; the others go where their nearest one is."""

MOST = 20
_STARTS = 10


class Spectral(ClusterMixin, BaseEstimator):
    """Follows chains of near neighbours, so that arcs, rings and bands stay whole.

    It has no rule for new customers: they go where the known ones most like them are.

    Attributes
    ----------
    labels_ : ndarray of int32 of shape (n,)
    rows_ : ndarray of m row numbers, embedding_ : ndarray of shape (m, 20)
        The customers looked at, and where the graph of neighbours puts them.

    Notes
    -----
    Normalised cuts (Shi & Malik 2000; Ng, Jordan & Weiss 2001; von Luxburg 2007) of the graph of nearest
    neighbours, as scikit-learn's `SpectralClustering` with ``affinity="nearest_neighbors"``: its embedding,
    then k-means. One embedding serves every number of segments.
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        n_neighbors: Annotated[
            int,
            Param(
                "Neighbours",
                ge=2,
                le=200,
                advanced=True,
                help="Fewer follow thin forms more closely; more join forms that nearly touch.",
            ),
        ] = 10,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_neighbors = n_neighbors
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: Any = None) -> Spectral:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        self.rows_ = canonical_sample(X, SAMPLE)
        sample = X[np.ix_(self.rows_, column_order(X))]
        need_different_rows(sample, self.n_clusters)
        report(0.1, "Joining customers to their neighbours")
        self.embedding_ = self._embedded(sample)
        self._cut(X)
        return self

    def cut(self, X: np.ndarray, n_clusters: int) -> Spectral:
        """Return the same graph cut into another number of segments; X as in `fit`."""
        X = np.asarray(X, dtype=np.float64)
        need_different_rows(X[np.ix_(self.rows_, column_order(X))], n_clusters)
        other = Spectral(n_clusters, self.n_neighbors, self.random_state)
        other.rows_, other.embedding_ = self.rows_, self.embedding_
        other._cut(X)
        return other

    def _embedded(self, sample: np.ndarray) -> np.ndarray:
        near = min(self.n_neighbors, len(sample) - 1)
        graph = kneighbors_graph(sample, near, include_self=True)
        count = min(max(MOST, self.n_clusters), len(sample) - 2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # separate parts are what is looked for
            return spectral_embedding(
                0.5 * (graph + graph.T),
                n_components=max(count, 1),
                eigen_solver="arpack" if len(sample) > 50 else "lobpcg",
                random_state=self.random_state,
                drop_first=False,
            )

    def _cut(self, X: np.ndarray) -> None:
        rows = self.rows_
        axes = np.ascontiguousarray(self.embedding_[:, : self.n_clusters])
        codes = KMeans(self.n_clusters, n_init=_STARTS, random_state=self.random_state).fit_predict(axes)
        codes = np.argsort(by_size(codes, self.n_clusters))[codes].astype(np.int32)
        if len(rows) == len(X):
            self.labels_ = np.empty(len(X), dtype=np.int32)
        else:
            report(0.8, "Placing the other customers")
            nearest = NearestNeighbors(n_neighbors=1).fit(X[rows]).kneighbors(X, return_distance=False)
            self.labels_ = codes[nearest[:, 0]]
        self.labels_[rows] = codes
