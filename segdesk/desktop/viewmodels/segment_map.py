"""The map of customers: where each one stands, and what is said about one under the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table import ArrowTable
from segdesk.desktop.viewmodels.segment_labels import Rows
from segdesk.jobs.store import Store
from segdesk.results.segmentation import MapData
from segdesk.results.table import Column
from segdesk.text import msg, render

MAX_DRAWN = 100_000
Numbers = np.ndarray[Any, np.dtype[np.float64]]


class MapPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Customers in the plane: row numbers and positions, all of the same length."""

    rows: Rows
    x: Numbers
    y: Numbers
    sampled: bool = False


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
    xs, ys = column_numbers(table, x), column_numbers(table, y)
    known = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys)).astype(np.int32)
    sampled = len(known) > MAX_DRAWN
    if sampled:  # more would freeze the window, and a picture has no room to show them
        known = np.sort(np.random.default_rng(0).choice(known, MAX_DRAWN, replace=False))
    return MapPoints(rows=known, x=xs[known], y=ys[known], sampled=sampled)


def column_numbers(table: ArrowTable, name: str) -> Numbers:
    """Return a column of numbers, or of dates as seconds since 1970, as floats with NaN where missing."""
    data = table.data(table.column_index(name))
    if pa.types.is_timestamp(data.type):
        micros = pc.cast(pc.cast(data, pa.timestamp("us")), pa.int64())
        return pc.divide(pc.cast(micros, pa.float64(), safe=False), 1e6).to_numpy()
    return pc.cast(data, pa.float64(), safe=False).to_numpy()


def axis_columns(table: ArrowTable, used: Sequence[str]) -> list[Column]:
    """Return the columns that can be an axis, those used for grouping first."""
    usable = [
        column
        for column in table.columns
        if column.type in ("number", "date") and column.role not in ("identifier", "order", "personal")
    ]
    return sorted(usable, key=lambda column: used.index(column.name) if column.name in used else len(used))


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
