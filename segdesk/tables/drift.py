"""Drift: which columns are not distributed alike in files that were put under one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from segdesk.results.table import Column, Finding
from segdesk.text import Message, msg

LEVEL = 1e-3
"""Chance that a finding comes up where nothing moved, for all columns and files of a table together."""

SMALLEST = {"numbers": 0.1, "shares": 0.05, "missing": 0.05}
"""What moves less than this does not matter, however sure it is (a million rows make everything sure)."""

SERIOUS = {"numbers": 0.35, "shares": 0.25, "missing": 0.3}

_SKIPPED = ("identifier", "order", "personal", "text", "row", "ignored")
_MOST_VALUES = 200  # categories with more values than this name things, such as products


@dataclass(frozen=True)
class _Moved:
    """One change: how large on the scale of its kind (0-1), and what to say."""

    kind: str
    size: float
    text: Message


def find_drift(
    table: pd.DataFrame, columns: Sequence[Column], sizes: Sequence[int], names: Sequence[str]
) -> tuple[Finding, ...]:
    """Return the columns that moved from file to file, the most severe first, one finding per column.

    Each file is compared with all others together. Numbers are compared by the two-sample Kolmogorov-Smirnov
    distance (the largest difference between the shares of values up to some point), categories by the
    chi-squared test and the share that changed most, and the share of missing values by the test of two
    shares. All levels are divided by the number of comparisons (Bonferroni).

    Parameters
    ----------
    table
        The files under one another, shape (sum(sizes), n_columns).
    columns
        What its columns are; identifiers, personal data, free text and dates are left out: they always move.
    sizes, names
        Rows and name of each file, in order.
    """
    if sum(size > 0 for size in sizes) < 2:
        return ()
    starts = np.concatenate([[0], np.cumsum(sizes)])
    looked_at = [c for c in columns if c.name in table and c.role not in _SKIPPED and c.type != "date"]
    pairs = 1 if len(sizes) == 2 else len(sizes)
    level = LEVEL / max(3 * len(looked_at) * pairs, 1)
    found = []
    for column in looked_at:
        best: tuple[float, _Moved] | None = None
        for file in range(pairs):
            inside = np.zeros(len(table), dtype=bool)
            at = file if len(sizes) > 2 else 1  # of two files the second is the newer one
            inside[starts[at] : starts[at + 1]] = True
            other = names[1 - at] if len(sizes) == 2 else None
            for moved in _compare(column, table[column.name], inside, names[at], other, level):
                weight = moved.size / SERIOUS[moved.kind]
                if best is None or weight > best[0]:
                    best = (weight, moved)
        if best is not None:
            found.append((best[0], column.name, best[1]))
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    return tuple(
        Finding(
            kind="drift",
            severity="serious" if weight >= 1 else "notable" if weight >= 0.5 else "minor",
            columns=(name,),
            count=0,
            text=moved.text,
        )
        for weight, name, moved in found
    )


def _compare(
    column: Column, values: pd.Series, inside: np.ndarray, file: str, other: str | None, level: float
) -> list[_Moved]:
    rest = msg("the other files") if other is None else other
    missing = values.isna().to_numpy()
    found = _missing(column.name, missing[inside], missing[~inside], file, rest, level)
    here, there = values[inside & ~missing], values[~inside & ~missing]
    if len(here) and len(there):
        if column.type == "number":
            found += _numbers(column.name, here, there, file, rest, level)
        elif column.type == "category":
            found += _shares(column.name, here, there, file, rest, level)
    return found


def _missing(
    name: str, here: np.ndarray, there: np.ndarray, file: str, rest: Message | str, level: float
) -> list[_Moved]:
    if not len(here) or not len(there):
        return []
    one, two = float(here.mean()), float(there.mean())
    pooled = (here.sum() + there.sum()) / (len(here) + len(there))
    spread = pooled * (1 - pooled) * (1 / len(here) + 1 / len(there))
    if abs(one - two) < SMALLEST["missing"] or chdtrc(1, (one - two) ** 2 / max(spread, 1e-12)) > level:
        return []
    text = msg(
        "“{column}” is missing in {one:percent} of {file}, and in {two:percent} of {rest}.",
        column=name,
        one=one,
        two=two,
        file=file,
        rest=rest,
    )
    return [_Moved("missing", abs(one - two), text)]


def _numbers(
    name: str, here: pd.Series, there: pd.Series, file: str, rest: Message | str, level: float
) -> list[_Moved]:
    first = np.sort(here.to_numpy("float64"))
    second = np.sort(there.to_numpy("float64"))
    distance = ks_distance(first, second)
    rows = len(first) * len(second) / (len(first) + len(second))
    # Hodges (1958): the asymptotic chance of so large a distance
    if distance < SMALLEST["numbers"] or 2 * np.exp(-2 * rows * distance**2) > level:
        return []
    one, two = float(np.median(first)), float(np.median(second))
    values: dict[str, Any] = {
        "column": name,
        "one": _round(one),
        "two": _round(two),
        "file": file,
        "rest": rest,
    }
    if one > two:
        text = msg("“{column}” is higher in {file}: typically {one}, against {two} in {rest}.", **values)
    elif one < two:
        text = msg("“{column}” is lower in {file}: typically {one}, against {two} in {rest}.", **values)
    else:
        low, high = (_round(float(np.mean(part))) for part in (first, second))
        values |= {"one": low, "two": high}
        text = msg(
            "“{column}” is spread otherwise in {file}: {one} on average, against {two} in {rest}.", **values
        )
    return [_Moved("numbers", distance, text)]


def ks_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Return the largest difference between the distribution functions of two sorted samples, 0 to 1."""
    points = np.concatenate([first, second])
    below = np.searchsorted(first, points, "right") / len(first)
    above = np.searchsorted(second, points, "right") / len(second)
    return float(np.abs(below - above).max())


def _shares(
    name: str, here: pd.Series, there: pd.Series, file: str, rest: Message | str, level: float
) -> list[_Moved]:
    one, two = here.astype("str").value_counts(), there.astype("str").value_counts()
    values = sorted(set(one.index) | set(two.index))
    if len(values) < 2 or len(values) > _MOST_VALUES:
        return []
    counts = np.array([[one.get(value, 0), two.get(value, 0)] for value in values], dtype=float)
    totals = counts.sum(axis=0)
    expected = counts.sum(axis=1, keepdims=True) * totals / totals.sum()
    squares = ((counts - expected) ** 2 / expected).sum(axis=1)
    rare = expected.min(axis=1) < 5  # the test does not hold for few: those count together
    statistic = squares[~rare].sum()
    freedom = int((~rare).sum()) - (not rare.any())
    if rare.any():
        together, hoped = counts[rare].sum(axis=0), expected[rare].sum(axis=0)
        if hoped.min() >= 5:
            statistic += ((together - hoped) ** 2 / hoped).sum()
        else:
            freedom -= 1
    if freedom < 1 or chdtrc(freedom, statistic) > level:
        return []
    shares = counts / totals
    change = np.abs(shares[:, 0] - shares[:, 1])
    at = int(change.argmax())
    if change[at] < SMALLEST["shares"]:
        return []
    facts: dict[str, Any] = {
        "value": values[at],
        "column": name,
        "one": float(shares[at, 0]),
        "two": float(shares[at, 1]),
        "file": file,
        "rest": rest,
    }
    if counts[at, 1] == 0:
        text = msg("“{value}” in “{column}” is new in {file}: {one:percent}; none in {rest}.", **facts)
    elif counts[at, 0] == 0:
        text = msg("“{value}” in “{column}” is gone in {file}; {two:percent} in {rest}.", **facts)
    else:
        text = msg(
            "“{value}” in “{column}” makes up {one:percent} of {file}, and {two:percent} of {rest}.", **facts
        )
    return [_Moved("shares", float(change[at]), text)]


def _round(number: float) -> float:
    """Return a number with four digits: more are noise in a sentence."""
    return float(f"{number:.4g}")
