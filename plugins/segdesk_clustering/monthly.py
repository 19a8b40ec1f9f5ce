"""Segments by when customers buy: rising, falling, seasonal, stopped."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClusterMixin

from segdesk.api import Param, StageError, msg, report, series_column, series_of
from segdesk_clustering.kmeans import KMeans


class MonthlyPattern(ClusterMixin, BaseEstimator):
    """Segments of customers whose buying is spread over the months alike, however much they buy.

    Attributes
    ----------
    labels_ : ndarray of int32 of shape (n,)
    months_ : int
        How many full months were learned from.
    embedded_columns_ : list of str
        The month behind each dimension of `embed`.

    Notes
    -----
    Each customer's months are smoothed by a moving average and made shares of a whole, so that a large buyer
    and a small one with the same course are alike. K-means on the square roots of the shares compares them
    by the Hellinger distance, which suits profiles with many zeros (Legendre & Gallagher 2001, "Ecologically
    meaningful transformations for ordination of species data").
    """

    def __init__(
        self,
        n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5,
        look_at: Annotated[
            Literal["amount", "orders"],
            Param(
                "Look at",
                choices={"amount": "What was spent", "orders": "How many orders"},
                help="Where no amounts are known, the orders are counted.",
            ),
        ] = "amount",
        smooth: Annotated[
            int,
            Param(
                "Smooth over",
                ge=1,
                le=6,
                unit="months",
                help="So that buying a month earlier or later does not count as another pattern.",
            ),
        ] = 3,
        n_init: Annotated[
            int,
            Param("Fresh starts", ge=1, le=50, advanced=True, help="The best of several starts is kept."),
        ] = 10,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.look_at = look_at
        self.smooth = smooth
        self.n_init = n_init
        self.random_state = random_state

    def fit(self, X: pd.DataFrame, y: Any = None) -> MonthlyPattern:
        """Group customers by their months; `StageError` for fewer different patterns than segments."""
        report(0.0, "Comparing the months")
        Z = self.embed(X)
        self.months_ = Z.shape[1]
        self.embedded_columns_ = [series_column("orders", ago) for ago in range(self.months_ - 1, -1, -1)]
        found = KMeans(self.n_clusters, n_init=self.n_init, random_state=self.random_state).fit(Z)
        self.centres_ = found.cluster_centers_
        self.spread_ = float(found.inertia_) / len(Z)
        self.labels_ = self.predict(X)
        return self

    def embed(self, X: pd.DataFrame) -> np.ndarray:
        """Return the (n, months) matrix in which customers are compared; its rows have the length 1."""
        series = series_of(X)
        if series is None:
            raise StageError(
                msg("There are no months to compare. Turn orders with dates into customers first.")
            )
        amount = series.amount if self.look_at == "amount" else None
        values = np.maximum(series.orders if amount is None else amount, 0.0)
        smoothed = moving_average(values, self.smooth)
        total = smoothed.sum(axis=1, keepdims=True)
        shares = np.divide(smoothed, total, out=np.zeros_like(smoothed), where=total > 0)
        roots: np.ndarray = np.sqrt(shares)
        return roots

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Return the segment of each row."""
        return self._away(X).argmin(axis=1).astype(np.int32)

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Return how likely each segment is for each row, by how much nearer it is than the others."""
        chances: np.ndarray = softmax(
            self._away(X) * (-0.5 * self.months_ / max(self.spread_, 1e-12)), axis=1
        )
        return chances

    def _away(self, X: pd.DataFrame) -> np.ndarray:
        """Return a squared distance from each row to each segment, up to the same number per row."""
        return (self.centres_**2).sum(axis=1) - 2.0 * (self.embed(X) @ self.centres_.T)


def moving_average(values: np.ndarray, months: int) -> np.ndarray:
    """Return the mean of up to so many months around each, shape (n, months) as given."""
    width = values.shape[1]
    before, after = (months - 1) // 2, months // 2
    sums = np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)
    first = np.maximum(np.arange(width) - before, 0)
    last = np.minimum(np.arange(width) + after + 1, width)
    means: np.ndarray = (sums[:, last] - sums[:, first]) / (last - first)
    return np.maximum(means, 0.0)  # sums of floats may fall a hair below
