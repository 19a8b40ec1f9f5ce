"""Gaussian mixture: stretched and overlapping segments, with a chance for every customer."""

from __future__ import annotations

import warnings
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as SklearnGaussianMixture

from segdesk.api import Param, track
from segdesk_clustering.canonical import by_size, canonical_sample, column_order, need_different_rows

SAMPLE = 20_000
"""Rows the mixture is fitted on at most; the others are placed by it."""


class GaussianMixture(ClusterMixin, BaseEstimator):
    """Segments that may be stretched and may overlap; says how sure each customer's place is.

    Attributes
    ----------
    model_ : sklearn.mixture.GaussianMixture
        Its columns are in the order `columns_`.
    order_ : ndarray of int
        The component of each segment, largest segment first.
    labels_ : ndarray of int32 of shape (n,)
    bic_ : float
        Bayesian information criterion (Schwarz 1978) of the rows fitted on; lower is better.

    Notes
    -----
    Expectation-maximisation (Dempster, Laird & Rubin 1977; Fraley & Raftery 2002), by scikit-learn, from
    several k-means++ starts. A small constant on the diagonal keeps a component from collapsing onto one
    customer.
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        shape: Annotated[
            Literal["full", "diag", "spherical", "tied"],
            Param(
                "Shape of segments",
                choices={
                    "full": "Stretched in any direction",
                    "diag": "Stretched along the columns",
                    "spherical": "Round",
                    "tied": "All of one shape",
                },
            ),
        ] = "full",
        n_init: Annotated[int, Param("Fresh starts", ge=1, le=20, advanced=True)] = 5,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.shape = shape
        self.n_init = n_init
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: Any = None) -> GaussianMixture:
        """Group the rows of a finite float64 array; `StageError` for fewer different rows than segments."""
        X = np.asarray(X, dtype=np.float64)
        self.columns_ = column_order(X)
        sample = X[np.ix_(canonical_sample(X, SAMPLE), self.columns_)]
        need_different_rows(sample, self.n_clusters)
        self.model_ = self._best(sample)
        self.bic_ = float(self.model_.bic(sample))
        self.order_ = np.arange(self.n_clusters)
        labels = self.predict(X)
        self.order_ = by_size(labels, self.n_clusters, self.model_.means_)
        self.labels_ = np.argsort(self.order_)[labels].astype(np.int32)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the likeliest segment of each row."""
        return self.predict_proba(X).argmax(axis=1).astype(np.int32)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the chance of each segment, one row per customer."""
        return self.model_.predict_proba(np.asarray(X, dtype=np.float64)[:, self.columns_])[:, self.order_]

    def _best(self, sample: np.ndarray) -> SklearnGaussianMixture:
        seeds = np.random.default_rng(self.random_state).integers(2**31 - 1, size=self.n_init)
        best = None
        for seed in track(seeds, "Looking for segments"):
            model = SklearnGaussianMixture(
                self.n_clusters,
                covariance_type=self.shape,
                reg_covar=1e-4 * max(float(sample.var(axis=0).mean()), 1e-12),
                init_params="k-means++" if best is not None else "kmeans",
                max_iter=200,
                random_state=int(seed),
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(sample)
            if best is None or model.lower_bound_ > best.lower_bound_ + 1e-9:
                best = model
        return best
