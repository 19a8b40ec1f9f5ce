"""How to recognise a segment: a few plain rules, tested on customers they were not made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.labels import Codes
from segdesk.desktop.viewmodels.segments.map import column_numbers
from segdesk.results.segmentation import ProfileRow, Solution

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Side = Literal["least", "most", "is"]

MAX_RULES = 3
_COLUMNS = 8
_RANGES = 4
_ROWS = 100_000
_GAIN = 0.01


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One question about a customer: at least or at most a number, or a category."""

    column: str
    side: Side
    number: float = 0.0
    category: str = ""
    is_date: bool = False
    decimals: int | None = None


class TypicalRange(msgspec.Struct, frozen=True, kw_only=True):
    """Between which values four in five customers lie: of the segment, and of everybody."""

    column: str
    low: float
    high: float
    all_low: float
    all_high: float
    is_date: bool = False
    decimals: int | None = None


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """The rules for one segment, and how far they can be trusted (measured on customers set aside).

    `right` is the share of the customers who fit that are in the segment; `found` the share of the segment
    that fits.
    """

    segment: str
    rules: tuple[Rule, ...]
    ranges: tuple[TypicalRange, ...]
    right: float | None
    found: float | None

    @property
    def strength(self) -> float:
        """Return how good the rules are, 0 to 1 (the harmonic mean of both shares)."""
        right, found = self.right or 0.0, self.found or 0.0
        return 2 * right * found / (right + found) if right + found else 0.0


class _Candidate(msgspec.Struct, frozen=True):
    rule: Rule
    fits: Mask


def recognise(table: ArrowTable, codes: Codes, solution: Solution) -> list[Recognition]:
    """Return the rules for every segment, in the order of the solution; runs on a thread."""
    step = max(1, -(-table.rows // _ROWS))
    rows = np.arange(0, table.rows, step, dtype=np.int64)
    codes = codes[rows]
    columns = question_columns(table, solution.profile, rows)
    found = []
    for position, segment in enumerate(solution.segments):
        inside = codes == segment.code
        order = sorted(columns, key=lambda name: -_telling(solution.profile, name, position))[:_COLUMNS]
        candidates = [c for name in order for c in _candidates(table, name, columns[name], inside)]
        ranges = [r for name in order if (r := _range(table, name, columns[name], inside)) is not None]
        rules, right, share = _choose(candidates, inside)
        found.append(
            Recognition(
                segment=segment.id, rules=rules, ranges=tuple(ranges[:_RANGES]), right=right, found=share
            )
        )
    return found


def question_columns(
    table: ArrowTable, profile: Sequence[ProfileRow], rows: np.ndarray[Any, Any]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return the values of the columns used, for the rows looked at: floats, or words."""
    values: dict[str, np.ndarray[Any, Any]] = {}
    for row in profile:
        at = table.column_index(row.column)
        if not row.used or at < 0 or row.column in values:
            continue
        data = table.data(at)
        if table.is_number(at) or pa.types.is_timestamp(data.type):
            values[row.column] = column_numbers(table, row.column)[rows]
        else:
            words = pc.cast(data.take(pa.array(rows)), pa.large_string())
            values[row.column] = np.array(words.to_pylist(), dtype=object)
    return values


def _telling(profile: Sequence[ProfileRow], name: str, position: int) -> float:
    return max(
        (abs(row.cells[position].tint) * (0.2 + row.importance) for row in profile if row.column == name),
        default=0.0,
    )


def _candidates(table: ArrowTable, name: str, values: np.ndarray[Any, Any], inside: Mask) -> list[_Candidate]:
    if values.dtype == object:
        words, counts = np.unique([word for word in values[inside] if word is not None], return_counts=True)
        common = words[np.argsort(-counts, kind="stable")[:2]]
        return [
            _Candidate(Rule(column=name, side="is", category=str(word)), values == word) for word in common
        ]
    mine = values[inside & np.isfinite(values)]
    if not len(mine):
        return []
    at = table.column_index(name)
    is_date = table.columns[at].type == "date"
    decimals = None if is_date else table.decimals(at)
    result = []
    for shares, side in (((0.02, 0.05, 0.1, 0.25), "least"), ((0.98, 0.95, 0.9, 0.75), "most")):
        for number in dict.fromkeys(readable(float(q), is_date, decimals) for q in np.quantile(mine, shares)):
            with np.errstate(invalid="ignore"):
                fits = values >= number if side == "least" else values <= number
            rule = Rule(column=name, side=side, number=number, is_date=is_date, decimals=decimals)  # type: ignore[arg-type]
            result.append(_Candidate(rule, fits))
    return result


def readable(value: float, is_date: bool, decimals: int | None) -> float:
    """Return a number as it will be read: three figures, or a whole day; a rule must mean what it says."""
    if is_date:
        return float(round(value / 86_400) * 86_400)
    if value == 0 or not np.isfinite(value):
        return value
    return round(float(f"{value:.3g}"), decimals or 0)


def _range(table: ArrowTable, name: str, values: np.ndarray[Any, Any], inside: Mask) -> TypicalRange | None:
    if values.dtype == object:
        return None
    known = np.isfinite(values)
    if not (known & inside).any():
        return None
    low, high = np.quantile(values[known & inside], [0.1, 0.9])
    all_low, all_high = np.quantile(values[known], [0.1, 0.9])
    at = table.column_index(name)
    is_date = table.columns[at].type == "date"
    return TypicalRange(
        column=name,
        low=float(low),
        high=float(high),
        all_low=float(all_low),
        all_high=float(all_high),
        is_date=is_date,
        decimals=None if is_date else table.decimals(at),
    )


def _choose(
    candidates: Sequence[_Candidate], inside: Mask
) -> tuple[tuple[Rule, ...], float | None, float | None]:
    """Add the question that helps most until no further one helps; measure on the other half of the rows."""
    learn = half_of(inside)
    chosen: list[_Candidate] = []
    fits = np.ones(len(inside), bool)
    best = 0.0
    while len(chosen) < MAX_RULES:
        scored = [(_strength(fits & c.fits, inside, learn), c) for c in candidates]
        top, candidate = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if candidate is None or top < best + _GAIN:
            break
        best, fits = top, fits & candidate.fits
        chosen = [c for c in chosen if not _replaces(candidate.rule, c.rule)] + [candidate]
    if not chosen:
        return (), None, None
    test = ~learn
    hits = int((fits & inside & test).sum())
    fitting, members = int((fits & test).sum()), int((inside & test).sum())
    return (
        tuple(c.rule for c in chosen),
        hits / fitting if fitting else None,
        hits / members if members else None,
    )


def half_of(inside: Mask) -> Mask:
    """Return half of the segment's customers and half of the others, drawn by lot (the same every time)."""
    # Not every other row: files are often sorted so that neighbours alternate.
    learn = np.zeros(len(inside), bool)
    for rows in (np.flatnonzero(inside), np.flatnonzero(~inside)):
        learn[np.random.default_rng(0).permutation(rows)[: (len(rows) + 1) // 2]] = True
    return learn


def _replaces(new: Rule, old: Rule) -> bool:
    """Whether a sharper bound on the same side makes an earlier one needless."""
    if new.column != old.column or new.side != old.side or new.side == "is":
        return False
    return new.number >= old.number if new.side == "least" else new.number <= old.number


def _strength(fits: Mask, inside: Mask, among: Mask) -> float:
    hits = np.count_nonzero(fits & inside & among)
    size = np.count_nonzero(fits & among) + np.count_nonzero(inside & among)
    return 2 * hits / size if size else 0.0
