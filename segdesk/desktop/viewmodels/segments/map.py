"""The map of customers: where each one stands, and what is said about one under the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.labels import Rows
from segdesk.jobs.store import Store
from segdesk.results.segmentation import MapData
from segdesk.results.table import Column
from segdesk.text import msg, render
from segdesk.text import translate as _

MAX_DRAWN = 100_000
MOST_WORDS = 10  # of a category that have a place of their own on an axis
SCATTER = 0.34  # how far from its word's place a customer may lie; 0.5 would touch the next
Numbers = np.ndarray[Any, np.dtype[np.float64]]


class MapPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Customers in the plane: row numbers and positions, all of the same length.

    Where an axis is a category, position 0, 1, 2 … stands for a word of it, and customers lie around it.
    """

    rows: Rows
    x: Numbers
    y: Numbers
    sampled: bool = False
    x_words: tuple[str, ...] = ()
    y_words: tuple[str, ...] = ()


def overview(store: Store, data: MapData) -> MapPoints:
    """Return the projection the segmentation came with."""
    table = pa.ipc.open_file(pa.memory_map(str(store.path(data.artifact)))).read_all()
    return MapPoints(
        rows=table.column("row").to_numpy().astype(np.int32),
        x=table.column("x").to_numpy().astype(np.float64),
        y=table.column("y").to_numpy().astype(np.float64),
    )


def two_columns(table: ArrowTable, x: str, y: str) -> MapPoints:
    """Return the customers by two columns; those without one of the values are left out."""
    (xs, x_words), (ys, y_words) = axis_places(table, x), axis_places(table, y)
    known = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys)).astype(np.int32)
    sampled = len(known) > MAX_DRAWN
    if sampled:  # more would freeze the window, and a picture has no room to show them
        known = np.sort(np.random.default_rng(0).choice(known, MAX_DRAWN, replace=False))
    scatter = np.random.default_rng(1)
    places = [
        values[known] + (scatter.uniform(-SCATTER, SCATTER, len(known)) if words else 0.0)
        for values, words in ((xs, x_words), (ys, y_words))
    ]
    return MapPoints(rows=known, x=places[0], y=places[1], sampled=sampled, x_words=x_words, y_words=y_words)


def axis_places(table: ArrowTable, name: str) -> tuple[Numbers, tuple[str, ...]]:
    """Return where each customer stands on the axis of a column (NaN: not known), and a category's words."""
    at = table.column_index(name)
    if table.columns[at].type != "category":
        return column_numbers(table, name), ()
    indices, words = common_words(table.data(at), MOST_WORDS)
    return np.where(indices >= 0, indices.astype(np.float64), np.nan), words


def common_words(data: pa.ChunkedArray, most: int) -> tuple[np.ndarray[Any, Any], tuple[str, ...]]:
    """Return the number of each value among the commonest (−1: missing), and their words.

    What is not among the commonest `most` counts as one more word, "Others".
    """
    encoded = data.unify_dictionaries() if pa.types.is_dictionary(data.type) else data.dictionary_encode()
    joined = encoded.combine_chunks()
    joined = joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined
    words = [str(word) for word in joined.dictionary.to_pylist()]
    indices = pc.fill_null(joined.indices, len(words)).to_numpy().astype(np.int64)
    counts = np.bincount(indices, minlength=len(words) + 1)[: len(words)]
    order = np.argsort(-counts, kind="stable")
    place = np.full(len(words) + 1, -1)
    place[order] = np.minimum(np.arange(len(order)), most)
    names = [words[at] for at in order[:most]]
    if len(order) > most:
        names.append(_("Others"))
    return place[indices], tuple(names)


def column_numbers(table: ArrowTable, name: str) -> Numbers:
    """Return a column of numbers, or of dates as seconds since 1970, as floats with NaN where missing."""
    data = table.data(table.column_index(name))
    if pa.types.is_timestamp(data.type):
        micros = pc.cast(pc.cast(data, pa.timestamp("us")), pa.int64())
        return pc.divide(pc.cast(micros, pa.float64(), safe=False), 1e6).to_numpy()
    return pc.cast(data, pa.float64(), safe=False).to_numpy()


def axis_columns(table: ArrowTable, used: Sequence[str]) -> list[Column]:
    """Return the columns that can be an axis: numbers and dates, the most telling first, then categories."""
    usable = [
        column
        for column in table.columns
        if column.type in ("number", "date", "category")
        and column.role not in ("identifier", "order", "personal", "text")
    ]
    place = {name: at for at, name in reversed(list(enumerate(used)))}
    return sorted(usable, key=lambda column: (column.type == "category", place.get(column.name, len(used))))


class LazyTips(Sequence[str]):
    """Hover texts that are made when they are looked at."""

    def __init__(self, count: int, text: Callable[[int], str]) -> None:
        self._count, self._text = count, text

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self._text(i) for i in range(*index.indices(self._count))]
        return self._text(index)


def customer_tip(table: ArrowTable, row: int, identifier: str | None, names: Sequence[str]) -> list[str]:
    """Return the lines about one customer: who it is, then the main columns."""
    lines = []
    if identifier and table.has_column(identifier):
        lines.append(table.text(row, table.column_index(identifier)))
    for name in names:
        column = table.column_index(name)
        if column >= 0 and name != identifier:
            lines.append(render(msg("{column}: {value}", column=name, value=table.text(row, column) or "–")))
    return lines
