"""Numbers beside categories as one matrix: what a column weighs, and what a missing value does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

MOST_LEVELS = 40
"""Of more categories in a column the commonest are kept and the others are one."""
SKEWED = 1.5
LEAST = 0.25
STRONG = 0.3
"""Share of another column's variation that a category tells, from which on it has its full weight."""
DAY = 86_400_000_000.0  # microseconds


class MixedColumns(BaseEstimator):
    """Turns a table into numbers in which each column says about equally much.

    A number (or date) has a spread of 1, on a logarithmic scale where it is skewed. A category becomes one
    column per value, scaled so that all of them together have the spread of its weight. A missing value
    stands in the middle of everybody, so it draws a customer nowhere.

    Attributes
    ----------
    number_names_, category_names_ : list of str
    weights_ : ndarray of shape (number of categories,)
        From 0.25 for a category that goes together with nothing else to 1: a category that tells nothing of
        the other columns would only cut every segment in two.
    embedded_columns_ : list of str
        The column behind each of the d columns of the matrix.
    """

    def __init__(self, category_weight: float | None = None) -> None:
        self.category_weight = category_weight

    def fit(self, X: pd.DataFrame, y: Any = None) -> MixedColumns:
        """Learn scales, values and weights from a table."""
        names = [str(name) for name in X.columns]
        self.number_names_ = [name for name in names if _is_number(X[name])]
        self.category_names_ = [name for name in names if name not in self.number_names_]
        self._fit_numbers(X)
        self.levels_ = [_levels(X[name]) for name in self.category_names_]
        codes = self.codes(X)
        shares = [_shares(codes[:, at], len(levels)) for at, levels in enumerate(self.levels_)]
        self.shares_ = shares
        if self.category_weight is None:
            told = _associations(self.numbers(X), codes, [len(levels) for levels in self.levels_])
            self.weights_ = LEAST + (1 - LEAST) * np.minimum(told / STRONG, 1.0)
        else:
            self.weights_ = np.full(len(shares), float(self.category_weight))
        owners = [[name] * len(share) for name, share in zip(self.category_names_, shares, strict=True)]
        self.embedded_columns_ = [*self.number_names_, *(name for part in owners for name in part)]
        return self

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        """Return the (n, d) matrix of a table with the same columns."""
        parts = [np.nan_to_num(self.numbers(X), nan=0.0)]
        codes = self.codes(X)
        for at, (share, weight) in enumerate(zip(self.shares_, self.weights_, strict=True)):
            spread = max(1.0 - float((share**2).sum()), 1e-9)
            made = np.tile(np.zeros(len(share)), (len(X), 1))
            known = codes[:, at] >= 0
            made[known] = -share
            made[np.flatnonzero(known), codes[known, at]] += 1.0
            parts.append(made * np.sqrt(weight / spread))
        return np.hstack(parts)

    def numbers(self, X: pd.DataFrame) -> np.ndarray:
        """Return the numbers with a spread of 1 around 0, NaN where missing."""
        made = np.full((len(X), len(self.number_names_)), np.nan)
        for at, name in enumerate(self.number_names_):
            values = _plain(X[name])
            if self.logs_[at]:
                values = np.log1p(np.maximum(values, 0.0))
            made[:, at] = (values - self.means_[at]) / self.spreads_[at]
        return made

    def codes(self, X: pd.DataFrame) -> np.ndarray:
        """Return the number of each category's value, −1 where missing; unknown values count as "other"."""
        made = np.full((len(X), len(self.category_names_)), -1, dtype=np.int64)
        for at, name in enumerate(self.category_names_):
            levels, values = self.levels_[at], X[name]
            texts = values.astype("str")
            found = pd.Index(levels[:-1]).get_indexer(pd.Index(texts))
            made[:, at] = np.where(values.isna(), -1, np.where(found < 0, len(levels) - 1, found))
        return made

    def _fit_numbers(self, X: pd.DataFrame) -> None:
        logs, means, spreads = [], [], []
        for name in self.number_names_:
            values = _plain(X[name])
            known = values[np.isfinite(values)]
            log = bool(len(known) and known.min() >= 0 and _skew(known) > SKEWED)
            if log:
                known = np.log1p(known)
            logs.append(log)
            means.append(float(known.mean()) if len(known) else 0.0)
            spreads.append(float(known.std()) if len(known) and known.std() > 0 else 1.0)
        self.logs_ = np.array(logs, dtype=bool)
        self.means_ = np.array(means, dtype=np.float64)
        self.spreads_ = np.array(spreads, dtype=np.float64)


def _is_number(values: pd.Series) -> bool:
    kind = values.dtype
    numeric = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
    return bool(numeric or pd.api.types.is_datetime64_any_dtype(kind))


def _plain(values: pd.Series) -> np.ndarray:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        days = values.astype("datetime64[us]").astype("int64").to_numpy(dtype=np.float64) / DAY
        days[values.isna().to_numpy()] = np.nan
        return days
    found = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _skew(known: np.ndarray) -> float:
    spread = known.std()
    if spread <= 0:
        return 0.0
    z = (known - known.mean()) / spread
    return float((z * z * z).mean())


def _levels(values: pd.Series) -> list[str]:
    """Return the values that are told apart, commonest first, and an empty text for all others."""
    counts = values.dropna().astype("str").value_counts()
    ranked = sorted(counts.index, key=lambda level: (-int(counts[level]), level))
    return [*(str(level) for level in ranked[: MOST_LEVELS - 1]), ""]


def _shares(codes: np.ndarray, levels: int) -> np.ndarray:
    counts = np.bincount(codes[codes >= 0], minlength=levels)
    return counts / max(int(counts.sum()), 1)


def _associations(numbers: np.ndarray, codes: np.ndarray, levels: list[int]) -> np.ndarray:
    """Return for each category how much of the column it goes together with best it tells (0 to 1)."""
    told = np.zeros(codes.shape[1])
    for at in range(codes.shape[1]):
        others = [_of_number(codes[:, at], levels[at], column) for column in numbers.T]
        others += [
            _of_category(codes[:, at], levels[at], codes[:, other], levels[other])
            for other in range(codes.shape[1])
            if other != at
        ]
        told[at] = max(others, default=1.0)
    return told


def _of_number(codes: np.ndarray, levels: int, values: np.ndarray) -> float:
    """Return the share of variance that lies between the values of a category, less what chance gives."""
    both = (codes >= 0) & np.isfinite(values)
    n, part, column = int(both.sum()), codes[both], values[both]
    if n <= levels or column.std() <= 0:
        return 0.0
    counts = np.bincount(part, minlength=levels)
    means = np.bincount(part, weights=column, minlength=levels) / np.maximum(counts, 1)
    between = float((counts * (means - column.mean()) ** 2).sum() / (n * column.var()))
    return _beyond_chance(between, int((counts > 0).sum()) - 1, n)


def _of_category(a: np.ndarray, a_levels: int, b: np.ndarray, b_levels: int) -> float:
    """Return the share of another category's variation that one tells (Goodman & Kruskal's tau, 1954)."""
    both = (a >= 0) & (b >= 0)
    n = int(both.sum())
    table = np.bincount(a[both] * b_levels + b[both], minlength=a_levels * b_levels).reshape(
        a_levels, b_levels
    )
    if n <= a_levels:
        return 0.0
    shares = table.sum(axis=0) / n
    whole = 1.0 - float((shares**2).sum())
    rows = np.maximum(table.sum(axis=1), 1)
    within = 1.0 - float(((table**2).sum(axis=1) / rows).sum() / n)
    told = (whole - within) / whole if whole > 0 else 0.0
    return _beyond_chance(told, int((table.sum(axis=1) > 0).sum()) - 1, n)


def _beyond_chance(told: float, freedom: int, n: int) -> float:
    chance = freedom / max(n - 1, 1)
    return max((told - chance) / max(1.0 - chance, 1e-9), 0.0)
