"""How compact segments are and how far apart: silhouette, Calinski-Harabasz, Davies-Bouldin."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from segdesk.api import Evaluation, Measure, Message, Param, msg

Level = Literal["good", "fair", "bad", "neutral"]


class Structure(BaseEstimator):
    """How compact the segments are and how far they lie apart.

    Notes
    -----
    Silhouette: Rousseeuw 1987, on a sample; its reading as clear (> 0.5), fair (> 0.25) or weak follows
    Kaufman & Rousseeuw 1990. The simplified silhouette uses centres in place of pairs (Hruschka et al.
    2004). Calinski & Harabasz 1974. Davies & Bouldin 1979. Customers in no segment (label −1) are left out.
    """

    def __init__(
        self,
        sample: Annotated[
            int,
            Param(
                "Customers compared",
                ge=100,
                le=20_000,
                advanced=True,
                help="More take longer, and change little.",
            ),
        ] = 5_000,
        random_state: int | None = None,
    ) -> None:
        self.sample = sample
        self.random_state = random_state

    def evaluate(self, X: np.ndarray, labels: np.ndarray) -> Evaluation:
        """Judge a grouping.

        Parameters
        ----------
        X : ndarray of shape (n, d)
            The prepared columns, float64 and finite.
        labels : ndarray of shape (n,)
            One whole number per row, −1 for "in no segment".
        """
        X, labels = np.asarray(X, dtype=np.float64), np.asarray(labels)
        X, labels = X[labels >= 0], labels[labels >= 0]
        groups = len(np.unique(labels))
        if not 2 <= groups < len(X):
            return Evaluation(measures=tuple(_untold(name, title) for name, title in _TITLES.items()))
        return Evaluation(
            measures=(
                _silhouette("silhouette", self._pairwise(X, labels)),
                _silhouette("simplified_silhouette", simplified_silhouette(X, labels)),
                _calinski(float(calinski_harabasz_score(X, labels))),
                _davies(float(davies_bouldin_score(X, labels))),
            )
        )

    def _pairwise(self, X: np.ndarray, labels: np.ndarray) -> float | None:
        if len(X) > self.sample:
            rows = np.random.default_rng(self.random_state or 0).choice(len(X), self.sample, replace=False)
            X, labels = X[rows], labels[rows]
        if not 2 <= len(np.unique(labels)) < len(X):
            return None
        return float(silhouette_score(X, labels))


_TITLES = {
    "silhouette": msg("Silhouette"),
    "simplified_silhouette": msg("Silhouette by centres"),
    "calinski_harabasz": msg("Calinski-Harabasz"),
    "davies_bouldin": msg("Davies-Bouldin"),
}


def simplified_silhouette(X: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of (b − a) / max(a, b), a and b the distances to the own and the nearest other centre.

    One pass over the rows, where the silhouette compares all pairs; `labels` must name at least two groups.
    """
    _, codes = np.unique(labels, return_inverse=True)
    sizes = np.bincount(codes)
    centers = np.column_stack([np.bincount(codes, column) / sizes for column in X.T])
    total = 0.0
    for start in range(0, len(X), 50_000):
        part, own = X[start : start + 50_000], codes[start : start + 50_000]
        squares = (part**2).sum(1)[:, None] - 2 * part @ centers.T + (centers**2).sum(1)
        distances = np.sqrt(np.maximum(squares, 0.0))
        rows = np.arange(len(part))
        a = distances[rows, own]
        distances[rows, own] = np.inf
        b = distances.min(axis=1)
        larger = np.maximum(a, b)
        total += float(np.divide(b - a, larger, out=np.zeros_like(a), where=larger > 0).sum())
    return total / len(X)


def _untold(name: str, title: Message) -> Measure:
    return Measure(
        name=name,
        title=title,
        value=None,
        text=msg("This needs at least two segments with several customers."),
    )


def _silhouette(name: str, value: float | None) -> Measure:
    title = _TITLES[name]
    if value is None:
        return _untold(name, title)
    level: Level
    if value > 0.5:
        text, level = msg("Customers are much closer to their own segment than to the next one."), "good"
    elif value > 0.25:
        text, level = msg("Most customers fit their segment; some lie between two."), "fair"
    else:
        text, level = msg("Many customers lie between segments."), "bad"
    return Measure(name=name, title=title, value=value, text=text, level=level)


def _calinski(value: float) -> Measure:
    return Measure(
        name="calinski_harabasz",
        title=_TITLES["calinski_harabasz"],
        value=value,
        text=msg("Compare it among numbers of segments: higher means tighter segments, further apart."),
    )


def _davies(value: float) -> Measure:
    level: Level
    if value < 0.7:
        text, level = msg("Segments are narrow compared with the distance between them."), "good"
    elif value < 1.2:
        text, level = msg("Neighbouring segments touch."), "fair"
    else:
        text, level = msg("Neighbouring segments overlap."), "bad"
    return Measure(
        name="davies_bouldin",
        title=_TITLES["davies_bouldin"],
        value=value,
        text=text,
        level=level,
        higher_is_better=False,
    )
