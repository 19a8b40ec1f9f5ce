"""Missing values: a typical value of the column, learned from the customers who have one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

from segdesk.api import Message, Param, msg, plural

MISSING = "(missing)"
"""The value that stands for "no value" in a category column."""

_SHOWN = 3


class FillMissing(TransformerMixin, BaseEstimator):
    """Puts a typical value where a customer has none, so that no customer has to be left out.

    Dates are filled with the middle date. A column that has no value at all becomes 0, or "(missing)".

    Attributes
    ----------
    fills_ : dict of str to float, str or Timestamp
        The value put into each column; a column without an entry is left as it is.
    counts_ : dict of str to int
        Missing values per column in the data given to `fit`.
    summary_ : Message
        What was done.
    """

    def __init__(
        self,
        numbers: Annotated[
            Literal["median", "mean", "zero", "leave"],
            Param(
                "Missing numbers become",
                choices={
                    "median": "The middle value",
                    "mean": "The average",
                    "zero": "0",
                    "leave": "Stay missing",
                },
                help="The middle value (median) is safe when a few customers are far above the others.",
            ),
        ] = "median",
        categories: Annotated[
            Literal["missing", "commonest", "leave"],
            Param(
                "Missing categories become",
                choices={
                    "missing": "A value of their own",
                    "commonest": "The commonest value",
                    "leave": "Stay missing",
                },
            ),
        ] = "missing",
    ) -> None:
        self.numbers = numbers
        self.categories = categories

    def fit(self, X: pd.DataFrame, y: Any = None) -> FillMissing:
        """Learn the value for every column."""
        self.fills_: dict[str, Any] = {}
        self.counts_: dict[str, int] = {}
        for name in X.columns:
            column = X[name]
            missing = int(column.isna().sum())
            if missing:
                self.counts_[name] = missing
            fill = self._fill_for(column)
            if fill is not None:
                self.fills_[name] = fill
        self.summary_ = self._summary()
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the learned values in place of the missing ones."""
        filled = {}
        for name in X.columns:
            column = X[name]
            fill = self.fills_.get(name)
            if fill is None or not column.isna().any():
                continue
            if isinstance(column.dtype, pd.CategoricalDtype) and fill not in column.cat.categories:
                column = column.cat.add_categories([fill])
            elif dtypes.is_integer_dtype(column.dtype):
                column = column.astype("float64")
            filled[name] = column.fillna(fill)
        return X.assign(**filled)

    def _fill_for(self, column: pd.Series) -> Any:
        if dtypes.is_bool_dtype(column.dtype):
            return None
        if dtypes.is_datetime64_any_dtype(column.dtype):
            return column.median() if column.notna().any() else None
        if dtypes.is_numeric_dtype(column.dtype):
            return self._number_for(column)
        if self.categories == "leave":
            return None
        if self.categories == "commonest" and column.notna().any():
            return str(column.mode().iloc[0])
        return MISSING

    def _number_for(self, column: pd.Series) -> float | None:
        match self.numbers:
            case "leave":
                return None
            case "zero":
                return 0.0
        if not column.notna().any():
            return 0.0
        if self.numbers == "mean":
            return float(column.mean())
        if column.dtype == np.float64 and not column.hasnans:
            return float(np.median(column.to_numpy()))  # the same in half the time
        return float(column.median())

    def _summary(self) -> Message:
        touched = sorted(
            (name for name in self.counts_ if name in self.fills_), key=lambda name: -self.counts_[name]
        )
        left = sum(count for name, count in self.counts_.items() if name not in self.fills_)
        if not touched:
            if left:
                return plural("Left {n} missing value as it is", "Left {n} missing values as they are", left)
            return msg("Nothing was missing")
        total = sum(self.counts_[name] for name in touched)
        parts = [self._part(name) for name in touched[:_SHOWN]]
        if len(touched) == 1:
            return plural(
                "Filled {n} missing value in {what}",
                "Filled {n} missing values in {what}",
                total,
                what=parts[0],
            )
        if len(touched) <= _SHOWN:
            return plural(
                "Filled {n} missing value: {what:list}",
                "Filled {n} missing values: {what:list}",
                total,
                what=parts,
            )
        return msg(
            "Filled {count} missing values in {columns} columns, most in {what:list}",
            count=total,
            columns=len(touched),
            what=parts,
        )

    def _part(self, name: str) -> Message:
        fill = self.fills_[name]
        if isinstance(fill, pd.Timestamp):
            return msg(
                "“{column}” with the middle date, {value:date}", column=name, value=fill.date().isoformat()
            )
        if isinstance(fill, str):
            return msg(
                "“{column}” with “{value}”", column=name, value=msg("(missing)") if fill == MISSING else fill
            )
        match self.numbers:
            case "median":
                return msg("“{column}” with the median, {value}", column=name, value=fill)
            case "mean":
                return msg("“{column}” with the average, {value}", column=name, value=fill)
        return msg("“{column}” with {value}", column=name, value=fill)
