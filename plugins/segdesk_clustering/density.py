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

SHARES = (0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12)
TRIED_ON = 1_000
USUAL = 0.02


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
    min_cluster_size_ : int
        Least customers per segment among the customers looked at.

    Notes
    -----
    Campello, Moulavi & Sander 2013, by scikit-learn. A new customer takes the segment of the nearest
    customer if it is no farther away than that one's own neighbours are (twice its core distance).

    The same holds for customers in no dense group, if those near a segment are to join it.

    The automatic size is tried out on a sample: of 1 % to 12 % of the customers, the sizes over which the
    number of segments stays the same for longest, and of those the one that leaves fewest customers out.
    """

    def __init__(
        self,
        min_cluster_size: Annotated[
            int | None,
            Param(
                "Least customers per segment",
                ge=2,
                le=1_000_000,
                help="Automatic: the size at which the number of segments changes least.",
            ),
        ] = None,
        min_share: Annotated[
            float | None,
            Param(
                "Least share per segment",
                ge=0.1,
                le=50,
                step=0.5,
                unit="%",
                advanced=True,
                help="The same as a share of the customers, so that it also fits larger files.",
            ),
        ] = None,
        join_near: Annotated[
            bool,
            Param(
                "Customers near a segment join it",
                advanced=True,
                help="Off: everybody at the thin edge of a segment is in none.",
            ),
        ] = True,
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
        self.min_share = min_share
        self.join_near = join_near
        self.min_samples = min_samples

    def fit(self, X: np.ndarray, y: Any = None) -> Density:
        """Group the rows of a finite float64 array."""
        X = np.asarray(X, dtype=np.float64)
        rows = canonical_sample(X, SAMPLE)
        sample = np.ascontiguousarray(X[rows])
        report(0.1, "Looking for dense groups")
        self.min_cluster_size_ = size = self._size(X, len(sample))
        near = min(self.min_samples or min(size, 10), max(1, len(sample) - 1))
        model = HDBSCAN(min_cluster_size=size, min_samples=near, copy=True)
        codes = model.fit_predict(sample[:, column_order(X)])
        codes = np.where(codes < 0, -1, codes)
        found = int(codes.max(initial=-1)) + 1
        if found:
            codes = np.append(np.argsort(by_size(codes, found)), -1)[codes]
        distances, _ = NearestNeighbors(n_neighbors=min(near + 1, len(sample))).fit(sample).kneighbors(sample)
        self.reach_ = 2 * distances[:, -1]
        if self.join_near and found:
            codes = _joined(sample, codes, self.reach_)
            codes = np.append(np.argsort(by_size(codes, found)), -1)[codes]
        self.examples_, self.example_labels_ = sample, codes.astype(np.int32)
        self.labels_ = np.empty(len(X), dtype=np.int32)
        if len(rows) < len(X):
            report(0.8, "Placing the other customers")
            self.labels_ = self.predict(X)
        self.labels_[rows] = self.example_labels_
        return self

    def _size(self, X: np.ndarray, looked_at: int) -> int:
        """Return the least customers per segment among those looked at."""
        if self.min_cluster_size is not None:
            size = max(2, round(self.min_cluster_size * looked_at / max(len(X), 1)))
        else:
            share = self.min_share / 100 if self.min_share is not None else suggested_share(X)
            size = max(5, round(share * looked_at))
        return min(size, max(2, looked_at // 2))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the segment of each row, −1 when it is far from everybody in one."""
        search = NearestNeighbors(n_neighbors=1).fit(self.examples_)
        distances, nearest = search.kneighbors(np.asarray(X, dtype=np.float64))
        near = distances[:, 0] <= self.reach_[nearest[:, 0]]
        return np.where(near, self.example_labels_[nearest[:, 0]], -1).astype(np.int32)


def _joined(sample: np.ndarray, codes: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return segments in which customers of none are where their nearest one in one is, if within reach."""
    inside, outside = np.flatnonzero(codes >= 0), np.flatnonzero(codes < 0)
    if not len(outside):
        return codes
    distances, at = NearestNeighbors(n_neighbors=1).fit(sample[inside]).kneighbors(sample[outside])
    nearest = inside[at[:, 0]]
    joined = codes.copy()
    joined[outside] = np.where(distances[:, 0] <= reach[nearest], codes[nearest], -1)
    return joined


def suggested_share(X: np.ndarray) -> float:
    """Return the share of the customers a segment needs so that the number of segments changes least."""
    sample = X[np.ix_(canonical_sample(X, TRIED_ON), column_order(X))]
    shares = [share for share in SHARES if share * len(sample) >= 2]
    found = [_tried(sample, share) for share in shares]
    runs: list[list[int]] = []
    for at, (number, _) in enumerate(found):
        if at and found[at - 1][0] == number:
            runs[-1].append(at)
        else:
            runs.append([at])
    runs = [run for run in runs if found[run[0]][0] >= 2]
    if not runs:
        return USUAL
    longest = max(len(run) for run in runs)
    least_out = min((found[at][1], at) for run in runs if len(run) == longest for at in run)
    return shares[least_out[1]]


def _tried(sample: np.ndarray, share: float) -> tuple[int, float]:
    """Return how many segments there are if each needs that share, and the share of customers in none."""
    size = min(max(5, round(share * len(sample))), max(2, len(sample) // 2))
    near = min(size, 10, max(1, len(sample) - 1))
    codes = HDBSCAN(min_cluster_size=size, min_samples=near, copy=True).fit_predict(sample)
    return int(codes.max(initial=-1)) + 1, float((codes < 0).mean())
