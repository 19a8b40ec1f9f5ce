"""The profile: what is typical of each segment, column by column, most telling first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.segmentation.centres import Labels
from segdesk.results.segmentation import ProfileCell, ProfileRow
from segdesk.results.table import Column
from segdesk.text import Message, msg

MEDIAN_ROWS = 200_000  # medians beyond this many customers are those of every n-th customer
FULL_TINT = 1.5  # standard deviations from the average customer that give the strongest tint
SKEWED = 1.0
FEW = 20  # how many of a thing 99 of 100 customers have at most, for a column to be a small number
MAX_SHOWN_LEVELS = 60

Kind = Literal["number", "share", "date"]


@dataclass(frozen=True)
class Feature:
    """One column made ready for comparing segments.

    `values` holds numbers as read (dates: seconds since 1970), NaN where missing; `even` the same on the
    scale
    on which differences are judged (logarithm for skewed columns). Categories: `codes` (−1 missing),
    `levels`.
    """

    column: Column
    kind: Kind
    used: bool
    values: NDArray[np.float64] | None = None
    even: NDArray[np.float64] | None = None
    by_median: bool = False
    complete: bool = False  # no value is missing
    codes: NDArray[np.int32] | None = None
    levels: tuple[str, ...] = ()
    fraction: bool = False  # a number that is a share of something, 0 to 1, read as per cent
    counted: bool = False  # a small whole number: so many of a thing

    @cached_property
    def middle_and_spread(self) -> tuple[float, float]:
        """Return mean and standard deviation over all customers of a number that misses none."""
        assert self.even is not None
        return float(self.even.mean()), float(self.even.std())

    @cached_property
    def average(self) -> float:
        """Return the average over all customers of a number that misses none."""
        assert self.values is not None
        return float(self.values.mean())

    @cached_property
    def median(self) -> float | None:
        """Return the middle value of all customers of a number that misses none."""
        assert self.values is not None
        return _median(self.values)


@dataclass(frozen=True)
class Row:
    """A feature in every segment, by segment code."""

    feature: Feature
    overall: float | None
    typical: NDArray[np.float64]  # (k,) value per segment
    effect: NDArray[np.float64]  # (k,) standardised distance from the average customer
    importance: float
    category: str | None = None
    commonest: tuple[str, ...] = ()  # categories: the commonest value of each segment


def features(frame: pd.DataFrame, columns: Sequence[Column], used: set[str]) -> list[Feature]:
    """Make the columns that are worth showing ready; what names a customer is not."""
    result = []
    for column in columns:
        if column.name not in frame or (
            column.name not in used and (column.role in _HIDDEN or column.type == "text")
        ):
            continue
        feature = _feature(frame[column.name], column, column.name in used)
        if feature is not None:
            result.append(feature)
    return result


_FRACTION = re.compile(
    r"\bshare\b|\brate\b|percent|proportion|fraction|占比|比例|比率|率$|率[(（]", re.IGNORECASE
)
_HIDDEN = ("identifier", "order", "personal", "text", "ignored")


def _feature(values: pd.Series, column: Column, used: bool) -> Feature | None:
    if column.type == "category":
        category = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
        levels = tuple(str(level) for level in category.cat.categories)
        if not 2 <= len(levels) <= MAX_SHOWN_LEVELS:
            return None
        codes = np.asarray(category.cat.codes, dtype=np.int32)
        return Feature(column, "share", used, codes=codes, levels=levels)
    if column.type == "date":
        seconds = values.astype("datetime64[us]").astype("int64").to_numpy(dtype=np.float64) / 1e6
        seconds[values.isna().to_numpy()] = np.nan
        complete = bool(np.isfinite(seconds).all())
        return Feature(column, "date", used, seconds, seconds, by_median=True, complete=complete)
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = numbers[np.isfinite(numbers)]
    if len(known) < 2 or known.min() == known.max():
        return None
    skewed = bool(abs(_skew(known)) > SKEWED)
    even = np.log1p(numbers) if skewed and known.min() >= 0 else numbers
    fraction = _is_fraction(column, known)
    # What a segment buys on average says more than its middle, which is often 0: on the scale as read.
    even = numbers if fraction else even
    counted = _counted(known)
    # Most shares of a product are 0, and so are most small numbers: their medians are alike in every segment.
    return Feature(
        column,
        "number",
        used,
        numbers,
        even,
        by_median=skewed and not fraction and not counted,
        complete=len(known) == len(numbers),
        fraction=fraction,
        counted=counted,
    )


def _is_fraction(column: Column, known: NDArray[np.float64]) -> bool:
    if column.number_format is not None and column.number_format.percent:
        return True
    return bool(_FRACTION.search(column.name)) and known.min() >= 0.0 and known.max() <= 1.0


def _counted(known: NDArray[np.float64]) -> bool:
    some = known[:: max(1, len(known) // MEDIAN_ROWS)]
    return bool(some.min() >= 0 and np.quantile(some, 0.99) <= FEW and (some == np.round(some)).all())


def _skew(known: NDArray[np.float64]) -> float:
    spread = known.std()
    if spread <= 0:
        return 0.0
    z = (known - known.mean()) / spread  # a power of 3 is fifty times slower than two products
    return float((z * z * z).mean())


def compare(features: Sequence[Feature], labels: Labels, k: int) -> list[Row]:
    """Compare k segments in every feature; most telling first, columns not used for grouping last."""
    codes = labels.astype(np.intp)
    sizes = np.bincount(codes, minlength=k) if (labels >= 0).all() else None
    rows = [
        _shares(feature, codes, k) if feature.kind == "share" else _numbers(feature, codes, k, sizes)
        for feature in features
    ]
    return sorted(rows, key=lambda row: (not row.feature.used, -row.importance))


def _numbers(feature: Feature, labels: NDArray[np.intp], k: int, sizes: NDArray[np.intp] | None) -> Row:
    """Compare a number or a date; `sizes` of the segments where every customer is in one."""
    assert feature.values is not None
    assert feature.even is not None
    at, even, raw = labels, feature.even, feature.values
    whole = sizes is not None and feature.complete and len(even) > 0
    if not whole:
        fine = np.isfinite(feature.even)
        at, even, raw = labels[fine], even[fine], raw[fine]
    if whole:
        middle, spread = feature.middle_and_spread
    else:
        middle, spread = (float(even.mean()), float(even.std())) if len(even) else (0.0, 0.0)
    everyone = raw
    if sizes is None:  # those in no segment are customers all the same: "all" is all of them
        placed = at >= 0
        at, even, raw = at[placed], even[placed], raw[placed]
    counts = sizes if sizes is not None and whole else np.bincount(at, minlength=k)
    some = np.maximum(counts, 1)
    means = np.bincount(at, weights=even, minlength=k) / some
    effect = np.where(counts > 0, (means - middle) / spread, 0.0) if spread > 0 else np.zeros(k)
    between = float((counts * effect**2).sum() / max(len(everyone), 1))
    if feature.by_median:
        typical, overall = _medians(raw, at, k), feature.median if whole else _median(everyone)
    else:
        shown = means if even is raw else np.bincount(at, weights=raw, minlength=k) / some
        typical = np.where(counts > 0, shown, np.nan)
        overall = feature.average if whole else float(everyone.mean()) if len(everyone) else None
    return Row(feature, overall, typical, effect, min(1.0, between))


def _medians(raw: NDArray[np.float64], at: NDArray[np.intp], k: int) -> NDArray[np.float64]:
    step = max(1, len(raw) // MEDIAN_ROWS)
    raw, at = raw[::step], at[::step]
    order = np.argsort(at.astype(np.int16), kind="stable")  # a few short numbers are sorted in one pass
    parts = np.split(raw[order], np.cumsum(np.bincount(at, minlength=k))[:-1])
    return np.array([np.median(part) if len(part) else np.nan for part in parts])


def _median(values: NDArray[np.float64]) -> float | None:
    return float(np.median(values[:: max(1, len(values) // MEDIAN_ROWS)])) if len(values) else None


def _shares(feature: Feature, labels: NDArray[np.intp], k: int) -> Row:
    assert feature.codes is not None
    at, codes, width = labels, feature.codes, len(feature.levels)
    known = codes >= 0
    if not known.all():
        at, codes = at[known], codes[known]
    placed = at >= 0
    total = None if placed.all() else np.bincount(codes, minlength=width)
    if total is not None:
        at, codes = at[placed], codes[placed]
    table = np.bincount(at * width + codes, minlength=k * width).reshape(k, width)
    total = table.sum(axis=0) if total is None else total
    sizes = table.sum(axis=1)
    share = table / np.maximum(sizes, 1)[:, None]
    overall = total / max(total.sum(), 1)
    weight = sizes / max(sizes.sum(), 1)
    between = (weight[:, None] * (share - overall) ** 2).sum(axis=0)
    within = overall * (1 - overall)
    shown = _telling_level(feature, between, overall)
    spread = float(np.sqrt(within[shown]))
    effect = (share[:, shown] - overall[shown]) / spread if spread > 0 else np.zeros(k)
    return Row(
        feature,
        float(overall[shown]),
        share[:, shown],
        np.where(sizes > 0, effect, 0.0),
        float(min(1.0, between.sum() / within.sum())) if within.sum() > 0 else 0.0,
        category=feature.levels[shown],
        commonest=tuple(feature.levels[at] for at in table.argmax(axis=1)),
    )


YES = {"yes", "y", "true", "1", "是", "有", "真"}


def _telling_level(feature: Feature, between: NDArray[np.float64], overall: NDArray[np.float64]) -> int:
    """Return the level whose share is shown: of two the "yes", else the one that differs most."""
    if len(feature.levels) == 2:
        for at, level in enumerate(feature.levels):
            if level.strip().lower() in YES:
                return at
        return int(overall.argmin())
    return int(between.argmax())


def profile_rows(rows: Sequence[Row], codes: Sequence[int]) -> tuple[ProfileRow, ...]:
    """Return the rows of the profile with one cell per segment, in the order of `codes`."""
    return tuple(
        ProfileRow(
            column=row.feature.column.name,
            kind="share" if row.feature.fraction else row.feature.kind,
            overall=_plain(row.overall),
            cells=tuple(_cell(row, code) for code in codes),
            importance=row.importance,
            used=row.feature.used,
            category=row.category,
        )
        for row in rows
    )


def _plain(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _cell(row: Row, code: int) -> ProfileCell:
    value = _plain(float(row.typical[code]))
    text: Message | str | None = None
    if row.feature.kind == "date" and value is not None:
        text = msg("{when:date}", when=iso_day(value))
    return ProfileCell(value=value, tint=float(np.clip(row.effect[code] / FULL_TINT, -1.0, 1.0)), text=text)


def iso_day(seconds: float) -> str:
    """Return seconds since 1970 as an ISO day."""
    return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)).date().isoformat()
