"""Extremes: capped at the usual range, or brought closer by a log scale; both learned from the data."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

from segdesk.api import Column, Message, Param, msg, plural

_SHOWN = 3


class CapExtremes(TransformerMixin, BaseEstimator):
    """Brings values far outside the usual range to its edge, so that a few of them cannot pull a segment.

    Attributes
    ----------
    low_, high_ : dict of str to float
        The edges of the usual range of each column, learned from the data given to `fit`.
    counts_ : dict of str to int
        Values outside of it in that data.
    summary_ : Message
        What was done.

    Notes
    -----
    The usual range reaches `reach` interquartile ranges beyond the quartiles (Tukey, "Exploratory Data
    Analysis", 1977, calls those beyond three far out; six leaves ordinary tails alone). Of a column that
    is never negative and has a long tail (its upper tenth lies more than twice as far from the middle as its
    lower one), the quartiles of the logarithm are taken. A column whose quartiles are equal is left alone.
    """

    def __init__(
        self,
        columns: Annotated[
            list[str] | None,
            Column("Columns", types=["number"], help="Automatic: all number columns."),
        ] = None,
        reach: Annotated[
            float,
            Param(
                "How far out",
                ge=1.5,
                le=20,
                step=0.5,
                unit="× the middle half",
                help="Values this many widths of the middle half away from it are brought to the edge.",
            ),
        ] = 6.0,
    ) -> None:
        self.columns = columns
        self.reach = reach

    def fit(self, X: pd.DataFrame, y: Any = None) -> CapExtremes:
        """Learn the usual range of every column."""
        self.low_: dict[str, float] = {}
        self.high_: dict[str, float] = {}
        self.counts_: dict[str, int] = {}
        for name in _chosen(X, self.columns):
            values = X[name].to_numpy(dtype="float64", na_value=np.nan)
            known = values[np.isfinite(values)]
            limits = _limits(known, self.reach)
            if limits is None:
                continue
            self.low_[name], self.high_[name] = limits
            self.counts_[name] = int(((known < limits[0]) | (known > limits[1])).sum())
        self.summary_ = self._summary()
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with values outside the learned ranges at their edges."""
        capped = {}
        for name, low in self.low_.items():
            if name in X.columns:
                values = X[name].to_numpy(dtype="float64", na_value=np.nan)
                capped[name] = np.clip(values, low, self.high_[name])
        return X.assign(**capped)

    def _summary(self) -> Message:
        touched = sorted((n for n, count in self.counts_.items() if count), key=lambda n: -self.counts_[n])
        if not touched:
            return msg("No value is far outside the usual range")
        parts: list[Message] = [
            msg(
                "“{column}” to {low} … {high}",
                column=name,
                low=_short(self.low_[name]),
                high=_short(self.high_[name]),
            )
            for name in touched[:_SHOWN]
        ]
        return plural(
            "Capped {n} value: {what:list}",
            "Capped {n} values: {what:list}",
            sum(self.counts_.values()),
            what=parts,
        )


class LogScale(TransformerMixin, BaseEstimator):
    """Puts columns on a log scale, so that twice as much counts the same for small and large customers.

    Attributes
    ----------
    units_ : dict of str to float
        Per column the unit inside ``log(1 + x / unit)``: 1, or a tenth of the median of small fractions.
    columns_log_ : list of str
        The columns that were changed.
    summary_ : Message
        What was done.
    """

    def __init__(
        self,
        columns: Annotated[
            list[str] | None,
            Column("Columns", types=["number"], help="Automatic: number columns that a few values dominate."),
        ] = None,
    ) -> None:
        self.columns = columns

    def fit(self, X: pd.DataFrame, y: Any = None) -> LogScale:
        """Learn the unit of every column; columns with values below zero are left alone."""
        self.units_: dict[str, float] = {}
        left: list[str] = []
        for name in _chosen(X, self.columns):
            values = X[name].to_numpy(dtype="float64", na_value=np.nan)
            known = values[np.isfinite(values)]
            if not known.size or known.max() <= 0 or (self.columns is None and not _skewed(known)):
                continue
            if known.min() < 0:
                left.append(name)
                continue
            middle = float(np.median(known[known > 0]))
            self.units_[name] = 1.0 if middle >= 1 else middle / 10
        self.columns_log_ = list(self.units_)
        shown: list[str] = [f"“{name}”" for name in self.columns_log_]
        if not shown:
            self.summary_ = (
                msg("Left as they are, as they hold values below zero: {columns:list}", columns=left)
                if left
                else msg("No column needs a log scale")
            )
        else:
            self.summary_ = msg("On the log scale: {columns:list}", columns=shown)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the learned columns on the log scale."""
        changed = {}
        for name, unit in self.units_.items():
            if name in X.columns:
                values = X[name].to_numpy(dtype="float64", na_value=np.nan)
                changed[name] = np.log1p(np.maximum(values, 0.0) / unit)
        return X.assign(**changed)


def _chosen(X: pd.DataFrame, columns: list[str] | None) -> list[str]:
    """Return the number columns to work on; chosen ones that an analysis leaves out do not matter."""
    numbers = [
        str(name)
        for name in X.columns
        if dtypes.is_numeric_dtype(X[name].dtype) and not dtypes.is_bool_dtype(X[name].dtype)
    ]
    return numbers if columns is None else [name for name in numbers if name in columns]


def _skewed(known: np.ndarray) -> bool:
    width = known.std()
    return bool(width > 0 and known.min() >= 0 and (((known - known.mean()) / width) ** 3).mean() > 3)


def _limits(known: np.ndarray, reach: float) -> tuple[float, float] | None:
    if known.size < 20:
        return None
    logged = known.min() >= 0 and _long_tail(known)
    values = np.log1p(known) if logged else known
    low, high = np.quantile(values, [0.25, 0.75])
    if low == high:
        return None
    ends = np.array([low - reach * (high - low), high + reach * (high - low)])
    if logged:
        ends = np.expm1(np.minimum(ends, 700.0))
    # A range of the values that are there: an edge nobody has would be one more invented value.
    inside = known[(known >= ends[0]) & (known <= ends[1])]
    return float(inside.min()), float(inside.max())


def _long_tail(known: np.ndarray) -> bool:
    """Tell whether the body of the values is skewed; the extremes themselves do not count."""
    low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
    return bool(high - middle > 2 * (middle - low))


def _short(value: float) -> float:
    return float(f"{value:.6g}")
