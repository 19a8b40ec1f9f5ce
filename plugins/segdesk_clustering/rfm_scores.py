"""Scores from 1 to 5: by fifths of the customers, or by limits a person typed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from segdesk.api import Message, StageError, msg

SCORES = 5
DAY = 86_400_000_000  # microseconds


def fifths(values: np.ndarray) -> np.ndarray:
    """Return from which value on each of the scores 2, 3, 4 and 5 is given, larger being better.

    Customers with equal values get the same score, the lower one in question, in whatever order they stand.

    Parameters
    ----------
    values : ndarray of shape (n,)
        float64; NaN is left out.

    Returns
    -------
    ndarray of shape (4,)
        Ascending; infinite where a score is given to nobody. Equal values all get the middle score.
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known) or known[0] == known[-1]:
        return np.array([-np.inf, -np.inf, np.inf, np.inf])
    limits = []
    for part in range(1, SCORES):
        highest = known[max(-(-part * len(known) // SCORES) - 1, 0)]
        above = np.searchsorted(known, highest, side="right")
        limits.append(known[above] if above < len(known) else np.inf)
    return np.array(limits, dtype=np.float64)


def score(values: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Return 1 to 5 for each value, 0 where it is missing."""
    found = 1 + np.searchsorted(limits, values, side="right")
    return np.where(np.isfinite(values), found, 0).astype(np.int64)


def typed_limits(text: str, setting: Message, falling: bool) -> np.ndarray:
    """Return four limits written as text; raises `StageError` in words for anything else.

    `falling` tells that smaller is better (days since the last purchase): 30, 90, 180, 365 give 5, 4, 3, 2.
    """
    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?", text)
    rest = re.sub(r"[-+]?\d+(?:\.\d+)?", "", text)
    values = [float(number) for number in numbers]
    if len(values) != SCORES - 1 or values != sorted(set(values)) or rest.strip(" ,;，；、\t"):
        raise StageError(
            msg(
                "“{setting}” must be four rising numbers with commas between them, as in 30, 90, 180, 365.",
                setting=setting,
            )
        )
    return np.array([-value for value in reversed(values)] if falling else values)


def goodness(values: pd.Series, as_of: float | None = None) -> np.ndarray:
    """Return numbers of which the larger is better for recency: minus the days since the last purchase.

    Dates are counted back from `as_of` (days since 1970).
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        assert as_of is not None
        return days(values) - as_of
    return -numbers(values)


def days(dates: pd.Series) -> np.ndarray:
    """Return dates as whole days since 1970, NaN where missing."""
    found = np.floor(dates.astype("datetime64[us]").astype("int64").to_numpy(dtype=np.float64) / DAY)
    found[dates.isna().to_numpy()] = np.nan
    return found


def numbers(values: pd.Series) -> np.ndarray:
    """Return a numeric column as float64, NaN where missing."""
    return values.to_numpy(dtype=np.float64, na_value=np.nan)
