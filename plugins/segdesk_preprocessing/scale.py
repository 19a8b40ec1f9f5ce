"""One scale for all numbers, and the log scale where a few customers would outshine the rest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, TransformerMixin

from segdesk.api import Message, Param, msg, plural

SKEW_LIMIT = 2.0
"""Above this skewness a column is a candidate for the log scale."""

_SHOWN = 4


class Scale(TransformerMixin, BaseEstimator):
    """Makes columns comparable, so that income in dollars does not drown age in years.

    Only number columns are touched. A column without any variation becomes 0.

    Attributes
    ----------
    columns_log_ : list of str
        Columns that were put on the log scale first.
    columns_ : list of str
        Columns that were scaled.
    units_, centers_, widths_ : dict of str to float
        Per column: the unit inside the logarithm, and what is subtracted and divided by after it.
    summary_ : Message
        What was done.

    Notes
    -----
    "automatic" takes ``log(1 + x / unit)`` of a column that is never negative, whose skewness is above 2 and
    is at least halved by it; then every column is brought to average 0 and standard deviation 1. A power
    transform of this kind before clustering follows Kaufman & Rousseeuw, "Finding Groups in Data" (1990),
    chapter 1.
    """

    def __init__(
        self,
        mode: Annotated[
            Literal["automatic", "standard", "robust", "log", "none"],
            Param(
                "Scale",
                choices={
                    "automatic": "Automatic",
                    "standard": "Equal weight",
                    "robust": "Equal weight, ignoring extremes",
                    "log": "Log scale",
                    "none": "As it is",
                },
                help="Automatic: equal weight, and the log scale where few customers are far ahead.",
            ),
        ] = "automatic",
    ) -> None:
        self.mode = mode

    def fit(self, X: pd.DataFrame, y: Any = None) -> Scale:
        """Learn unit, middle and width of every number column."""
        self.columns_: list[str] = []
        self.columns_log_: list[str] = []
        self.units_: dict[str, float] = {}
        self.centers_: dict[str, float] = {}
        self.widths_: dict[str, float] = {}
        if self.mode != "none":
            for name in X.columns:
                if dtypes.is_numeric_dtype(X[name].dtype) and not dtypes.is_bool_dtype(X[name].dtype):
                    self._learn(name, X[name].to_numpy(dtype="float64", na_value=np.nan))
        self.summary_ = self._summary()
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with its number columns scaled."""
        scaled = {}
        for name in self.columns_:
            values = X[name].to_numpy(dtype="float64", na_value=np.nan)
            if name in self.units_:
                values = _log(values, self.units_[name])
            values = values - self.centers_[name]
            values /= self.widths_[name]
            scaled[name] = values
        return X.assign(**scaled)

    def _learn(self, name: str, values: np.ndarray) -> None:
        known = values[np.isfinite(values)]
        unit = self._log_unit(known)
        if unit is not None:
            self.columns_log_.append(name)
            self.units_[name] = unit
            known = _log(known, unit)
        center, width = _robust(known) if self.mode == "robust" else _standard(known)
        self.columns_.append(name)
        self.centers_[name] = center
        self.widths_[name] = width

    def _log_unit(self, known: np.ndarray) -> float | None:
        if self.mode not in ("automatic", "log") or not known.size or known.min() < 0 or known.max() <= 0:
            return None
        before = _skewness(known) if self.mode == "automatic" else np.inf
        if before <= SKEW_LIMIT:
            return None
        middle = float(np.median(known[known > 0]))
        # Small fractions would stay on the straight part of log(1 + x): measure them in tenths of it.
        unit = 1.0 if middle >= 1 else middle / 10
        if self.mode == "log":
            return unit
        return unit if abs(_skewness(_log(known, unit))) < before / 2 else None

    def _summary(self) -> Message:
        if self.mode == "none":
            return msg("Numbers are compared as they are")
        if not self.columns_:
            return msg("There are no number columns to scale")
        if not self.columns_log_:
            return plural(
                "{n} number column is on a common scale",
                "{n} number columns now weigh the same",
                len(self.columns_),
            )
        shown: list[str] = [f"“{name}”" for name in self.columns_log_[:_SHOWN]]
        if len(self.columns_log_) > _SHOWN:
            shown.append("…")
        return plural(
            "{n} number column is on the log scale",
            "{n} number columns now weigh the same; on the log scale: {columns:list}",
            len(self.columns_),
            columns=shown,
        )


def _log(values: np.ndarray, unit: float) -> np.ndarray:
    # A new customer may be below zero where none was before; he counts as zero.
    return np.log1p(np.maximum(values, 0.0) / unit)


def _standard(known: np.ndarray) -> tuple[float, float]:
    if not known.size:
        return 0.0, 1.0
    if known.min() == known.max():
        return float(known[0]), 1.0
    center, width = float(known.mean()), float(known.std())
    # Rounding leaves a tiny spread in an all but constant column, which must not be blown up to 1.
    return center, width if width > 1e-12 * max(1.0, abs(center)) else 1.0


def _robust(known: np.ndarray) -> tuple[float, float]:
    if not known.size:
        return 0.0, 1.0
    low, center, high = (float(v) for v in np.percentile(known, [25, 50, 75]))
    width = (high - low) / 1.349  # of a normal column: its standard deviation
    return (center, width) if width > 0 else (center, _standard(known)[1])


def _skewness(known: np.ndarray) -> float:
    center, width = _standard(known)
    z = (known - center) / width
    return float((z * z * z).mean()) if known.size else 0.0  # ** 3 takes fifty times longer
