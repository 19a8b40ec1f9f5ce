"""Categories and dates as numbers that weigh as much as one scaled number column each."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

from segdesk.api import Message, Param, msg, plural

OTHER = "(other)"
"""Stands for the rare values of a category column."""

_LEAST_VARIATION = 0.09  # that of a yes/no column with 10 % yes
_YES = frozenset({"yes", "y", "true", "1", "是", "有", "t"})


class Encode(TransformerMixin, BaseEstimator):
    """Makes contract type or last visit comparable with numbers, each weighing like one number.

    Numbers pass through. A category column becomes one 0/1 column per value, a category of two values a
    single one, a date the number of days before the latest date (scaled). Values never seen in `fit` become
    zeros.

    Attributes
    ----------
    levels_ : dict of str to list of str
        The values of each category column that got a column.
    weights_ : dict of str to float
        What the 0/1 columns of a category are multiplied with.
    latest_ : dict of str to Timestamp
        The latest date of each date column.
    spreads_ : dict of str to (float, float)
        Average and standard deviation of the days of each date column.
    origins_ : dict of str to (str, str or None)
        For every output column: the input column and, for a category, its value.

    Notes
    -----
    The 0/1 columns of a category with shares p are divided by the square root of ``Σ p (1 − p)``, so
    together they vary as much as one standardised number (Mirkin, "Clustering: A Data Recovery Approach",
    2012, section 2.4). Near-constant categories are not blown up beyond what a column with 10 % "yes" gets.
    """

    def __init__(
        self,
        max_levels: Annotated[
            int,
            Param(
                "Most values kept per category",
                ge=2,
                le=50,
                help="Rarer values are counted together as one.",
                advanced=True,
            ),
        ] = 12,
        rare_share: Annotated[
            float,
            Param(
                "Rare below this share",
                ge=0,
                le=0.2,
                step=0.005,
                help="A value fewer customers than this share have is counted with the other rare ones.",
                advanced=True,
            ),
        ] = 0.01,
        category_weight: Annotated[
            float,
            Param(
                "Weight of categories",
                ge=0,
                le=3,
                step=0.1,
                help="1 lets a category count as much as one number column.",
            ),
        ] = 1.0,
    ) -> None:
        self.max_levels = max_levels
        self.rare_share = rare_share
        self.category_weight = category_weight

    def fit(self, X: pd.DataFrame, y: Any = None) -> Encode:
        """Learn values, weights and date spreads."""
        self.columns_: list[str] = [str(name) for name in X.columns]
        self.levels_: dict[str, list[str]] = {}
        self.weights_: dict[str, float] = {}
        self.rare_: dict[str, list[str]] = {}
        self.latest_: dict[str, pd.Timestamp] = {}
        self.spreads_: dict[str, tuple[float, float]] = {}
        self.origins_: dict[str, tuple[str, str | None]] = {}
        for name in self.columns_:
            column = X[name]
            if dtypes.is_datetime64_any_dtype(column.dtype):
                self._learn_dates(name, column)
                self.origins_[name] = (name, None)
            elif _is_number(column):
                self.origins_[name] = (name, None)
            else:
                self._learn_levels(name, column)
        self.summary_ = self._summary()
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return number columns only (float64), in the order of ``origins_``."""
        parts: dict[str, np.ndarray] = {}
        for name in self.columns_:
            column = X[name]
            if name in self.levels_:
                codes = _text(column)
                for level in self.levels_[name]:
                    values = self._hits(name, codes, level)
                    parts[_column_name(name, level)] = values * self.weights_[name]
            elif name in self.latest_:
                center, width = self.spreads_[name]
                parts[name] = (_days_before(column, self.latest_[name]) - center) / width
            else:
                parts[name] = column.to_numpy(dtype="float64", na_value=np.nan)
        return pd.DataFrame(parts, index=X.index, columns=list(self.origins_))

    def _hits(self, name: str, codes: pd.Categorical, level: str) -> np.ndarray:
        if level != OTHER:
            return np.asarray(codes == level, dtype="float64")
        return np.asarray(codes.isin(self.rare_[name]), dtype="float64")

    def _learn_dates(self, name: str, column: pd.Series) -> None:
        latest = column.max()
        self.latest_[name] = latest if latest is not pd.NaT else pd.Timestamp(0)
        days = _days_before(column, self.latest_[name])
        known = days[np.isfinite(days)]
        width = float(known.std()) if known.size else 0.0
        self.spreads_[name] = (float(known.mean()) if known.size else 0.0, width if width > 0 else 1.0)

    def _learn_levels(self, name: str, column: pd.Series) -> None:
        codes = _text(column)
        counts = pd.Series(np.bincount(codes.codes[codes.codes >= 0], minlength=len(codes.categories)))
        rows = max(len(codes), 1)
        # Commonest first, ties by name: the same columns whatever the order of the rows.
        order = sorted(range(len(counts)), key=lambda i: (-int(counts[i]), str(codes.categories[i])))
        order = [i for i in order if counts[i] > 0]
        kept = [i for i in order if counts[i] / rows >= self.rare_share][: self.max_levels]
        if len(order) <= 2:
            kept = order
        kept = [i for i in kept if str(codes.categories[i]) != OTHER]
        rare = [i for i in order if i not in set(kept)]
        levels = [str(codes.categories[i]) for i in kept]
        shares = [float(counts[i]) / rows for i in kept]
        if not rare and len(levels) == 2:
            level = next((value for value in levels if value.strip().casefold() in _YES), min(levels))
            shares = [shares[levels.index(level)]]
            levels = [level]
        if rare:
            levels.append(OTHER)
            shares.append(float(sum(counts[i] for i in rare)) / rows)
        self.rare_[name] = [str(codes.categories[i]) for i in rare]
        variation = max(sum(share * (1 - share) for share in shares), _LEAST_VARIATION)
        self.levels_[name] = levels
        self.weights_[name] = self.category_weight / float(np.sqrt(variation))
        for level in levels:
            self.origins_[_column_name(name, level)] = (name, level)

    def _summary(self) -> Message:
        parts = []
        if self.levels_:
            parts.append(plural("{n} category column", "{n} category columns", len(self.levels_)))
        if self.latest_:
            parts.append(plural("{n} date column", "{n} date columns", len(self.latest_)))
        if not parts:
            return msg("All columns are numbers already")
        return msg("Turned into numbers: {what:list}", what=parts)


def _is_number(column: pd.Series) -> bool:
    return dtypes.is_numeric_dtype(column.dtype)


def _text(column: pd.Series) -> Any:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.array
    return pd.Categorical(column.astype("str").where(column.notna()))


def _column_name(name: str, level: str) -> str:
    return f"{name} = {level}"


def _days_before(column: pd.Series, latest: pd.Timestamp) -> np.ndarray:
    days = (latest - column).dt.total_seconds() / 86_400
    return days.to_numpy(dtype="float64", na_value=np.nan)
