"""Another column in the colours of the map: revenue, churn, a category."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.labels import Rows
from segdesk.desktop.viewmodels.segments.map import column_numbers, common_words
from segdesk.desktop.viewmodels.segments.profile import date_words
from segdesk.results.table import Column
from segdesk.text import msg, render, short_text

BANDS = 5
MOST = 7  # categories with a colour of their own
_SAMPLE = 100_000
_HIDDEN = ("identifier", "order", "personal", "text", "ignored")


class Colouring(msgspec.Struct, frozen=True, kw_only=True):
    """A code for each customer drawn (−1: not known) and the words for every code.

    `ordered` codes go from little to much.
    """

    codes: np.ndarray[Any, Any]
    names: tuple[str, ...]
    ordered: bool


def colour_columns(table: ArrowTable, telling: Sequence[str]) -> list[Column]:
    """Return the columns worth a colour: what the segments were not made of first, such as an outcome."""
    usable = [c for c in table.columns if c.role not in _HIDDEN and c.type != "text"]
    known = set(telling)
    return sorted(usable, key=lambda c: (not _is_outcome(c), c.name in known, c.type != "category"))


def _is_outcome(column: Column) -> bool:
    return column.role == "outcome" or column.outcome_candidate


def colouring(table: ArrowTable, column: str, rows: Rows) -> Colouring:
    """Return a column's colours: bands of as many customers each, or the commonest categories."""
    at = table.column_index(column)
    data = table.data(at)
    if table.is_number(at) or pa.types.is_timestamp(data.type):
        return _bands(column_numbers(table, column), rows, pa.types.is_timestamp(data.type))
    return _categories(data, rows)


def _bands(values: np.ndarray[Any, Any], rows: Rows, is_date: bool) -> Colouring:
    known = values[np.isfinite(values)]
    known = known[:: max(1, len(known) // _SAMPLE)]
    if not len(known):
        return Colouring(codes=np.full(len(rows), -1), names=(), ordered=True)
    distinct = np.unique(known)
    if len(distinct) <= BANDS:
        edges = (distinct[:-1] + distinct[1:]) / 2
        names = tuple(_words(value, is_date) for value in distinct)
    else:
        edges = np.unique(np.quantile(known, np.linspace(0, 1, BANDS + 1)[1:-1]))
        edges = edges[edges < known.max()]
        names = _band_names(edges, is_date)
    shown = values[rows]
    codes = np.searchsorted(edges, shown, side="left")
    return Colouring(codes=np.where(np.isfinite(shown), codes, -1), names=names, ordered=True)


def _band_names(edges: np.ndarray[Any, Any], is_date: bool) -> tuple[str, ...]:
    said = [_words(edge, is_date) for edge in edges]
    between = [render(msg("{low} to {high}", low=low, high=high)) for low, high in pairwise(said)]
    first = render(msg("up to {value}", value=said[0]))
    return (first, *between, render(msg("above {value}", value=said[-1])))


def _words(value: float, is_date: bool) -> str:
    return date_words(value) if is_date else short_text(float(value))


def _categories(data: pa.ChunkedArray, rows: Rows) -> Colouring:
    indices, names = common_words(data, MOST)
    return Colouring(codes=indices[rows], names=names, ordered=False)
