"""From a table with numbers, categories and dates to the number matrix a model learns from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

_SKEWED = 2.0


class LinearMatrix(TransformerMixin, BaseEstimator):
    """Fills, scales and one-hot encodes, all learned in `fit`, for linear models.

    Numbers: median for missing ones plus a 0/1 column that says so, log scale for skewed ones that are never
    negative, then average 0 and deviation 1. Dates: days before the latest. Categories: one 0/1 column per
    value with at least `least` customers; rarer, new and missing ones have zeros.

    Attributes
    ----------
    sources_ : list of str
        For every column of the matrix the column of the table it came from.
    """

    def __init__(self, least: int = 10) -> None:
        self.least = least

    def fit(self, X: pd.DataFrame, y: Any = None) -> LinearMatrix:
        """Learn medians, scales and values."""
        self.columns_ = [str(name) for name in X.columns]
        self.numbers_: dict[str, dict[str, Any]] = {}
        self.levels_: dict[str, list[str]] = {}
        self.latest_: dict[str, pd.Timestamp] = {}
        self.sources_: list[str] = []
        for name in self.columns_:
            column = X[name]
            if dtypes.is_datetime64_any_dtype(column.dtype):
                self.latest_[name] = column.max() if column.notna().any() else pd.Timestamp(0)
            if name in self.latest_ or is_number(column):
                self.numbers_[name] = _learn_number(self._values(name, column))
                self.sources_ += [name] * (2 if self.numbers_[name]["flag"] else 1)
            else:
                counts = as_category(column).value_counts()
                common = [str(level) for level, count in counts.items() if count >= self.least]
                self.levels_[name] = sorted(common)
                self.sources_ += [name] * len(common)
        return self

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        """Return the matrix, float64, one column per entry of ``sources_``."""
        parts: list[np.ndarray] = []
        for name in self.columns_:
            if name in self.levels_:
                codes = level_codes(X[name], self.levels_[name])
                hot = np.zeros((len(X), len(self.levels_[name]) + 1))
                hot[np.arange(len(X)), codes] = 1.0  # −1, no value: the spare last column
                parts.append(hot[:, :-1])
            else:
                parts.append(_number_columns(self._values(name, X[name]), self.numbers_[name]))
        return np.hstack(parts) if parts else np.zeros((len(X), 0))

    def _values(self, name: str, column: pd.Series) -> np.ndarray:
        if name in self.latest_:
            column = days_before(column, self.latest_[name])
        return column.to_numpy(dtype="float64", na_value=np.nan)


def is_number(column: pd.Series) -> bool:
    """Tell whether a column holds numbers (or yes/no as truth values)."""
    return dtypes.is_numeric_dtype(column.dtype)


def days_before(column: pd.Series, latest: pd.Timestamp) -> pd.Series:
    """Return how many days each date lies before the latest one."""
    return (latest - column).dt.total_seconds() / 86_400


def as_category(column: pd.Series) -> pd.Series:
    """Return a column of any kind as categories of text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column
    return column.astype("str").where(column.notna()).astype("category")


def level_codes(column: pd.Series, levels: list[str]) -> np.ndarray:
    """Return the place of every value in `levels`, −1 for missing and unknown ones."""
    category = as_category(column)
    names = category.cat.categories.astype("str")
    # The last entry answers for code −1.
    places = np.append(pd.Index(levels, dtype="str").get_indexer(names), -1)
    return places[category.cat.codes.to_numpy()]


def _learn_number(values: np.ndarray) -> dict[str, Any]:
    known = values[np.isfinite(values)]
    median = float(np.median(known)) if known.size else 0.0
    log = bool(known.size and known.min() >= 0 and known.max() > 1 and _skewness(known) > _SKEWED)
    scaled = np.log1p(known) if log else known
    center, width = (float(scaled.mean()), float(scaled.std())) if known.size else (0.0, 1.0)
    missing = len(values) - len(known)
    return {
        "median": median,
        "log": log,
        "center": center,
        "width": width if width > 1e-12 * max(1.0, abs(center)) else 1.0,
        "flag": bool(missing and len(known)),
    }


def _number_columns(values: np.ndarray, facts: dict[str, Any]) -> np.ndarray:
    missing = ~np.isfinite(values)
    filled = np.where(missing, facts["median"], values)
    if facts["log"]:
        filled = np.log1p(np.maximum(filled, 0.0))
    scaled = (filled - facts["center"]) / facts["width"]
    return np.column_stack([scaled, missing]) if facts["flag"] else scaled[:, None]


def _skewness(known: np.ndarray) -> float:
    width = known.std()
    return float((((known - known.mean()) / width) ** 3).mean()) if width > 0 else 0.0
