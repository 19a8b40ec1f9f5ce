"""The distribution of one column of a table on show, worked out from Arrow on a thread."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.results.table import ColumnProfile, Histogram

_BINS = 24
_VALUES = 12


def profile_column(table: ArrowTable, column: int) -> ColumnProfile:
    """Return counts, totals and a histogram of one column; the ends hold the outermost half per cent."""
    data, name = table.data(column), table.columns[column].name
    missing = data.null_count
    if table.is_number(column):
        return _number_profile(name, data, missing)
    if pa.types.is_timestamp(data.type):
        return _date_profile(name, data, missing)
    counts = pc.value_counts(
        pc.cast(data, pa.string()) if pa.types.is_dictionary(data.type) else data.drop_null()
    )
    top = sorted(
        ((str(entry["values"]), entry["counts"].as_py()) for entry in _largest(counts)),
        key=lambda item: -item[1],
    )
    shown = [(word, count) for word, count in top if word != "None"][:_VALUES]
    count = len(data) - missing
    return ColumnProfile(
        name=name,
        count=count,
        missing=missing,
        distinct=len(counts),
        histogram=Histogram(
            counts=tuple(n for _, n in shown),
            labels=tuple(word for word, _ in shown),
            other=max(count - sum(n for _, n in shown), 0),
        ),
    )


def _largest(counts: pa.StructArray) -> pa.StructArray:
    order = pc.array_sort_indices(counts.field("counts"), order="descending")[: _VALUES + 1]
    return counts.take(order)


def _number_profile(name: str, data: pa.ChunkedArray, missing: int) -> ColumnProfile:
    values = data.drop_null().to_numpy().astype(np.float64)
    values = values[np.isfinite(values)]
    missing = len(data) - len(values)
    if not len(values):
        return ColumnProfile(name=name, count=0, missing=missing, distinct=0, histogram=Histogram(counts=()))
    counts, edges = _bins(values)
    deviation = float(values.std())
    return ColumnProfile(
        name=name,
        count=len(values),
        missing=missing,
        distinct=pc.count_distinct(data).as_py(),
        histogram=Histogram(counts=tuple(int(n) for n in counts), edges=tuple(float(e) for e in edges)),
        sum=float(values.sum()),
        mean=float(values.mean()),
        median=float(np.median(values)),
        std=deviation,
        skew=float(((values - values.mean()) ** 3).mean() / deviation**3) if deviation > 0 else 0.0,
        min=float(values.min()),
        max=float(values.max()),
        negatives=int((values < 0).sum()),
        zeros=int((values == 0).sum()),
    )


def _date_profile(name: str, data: pa.ChunkedArray, missing: int) -> ColumnProfile:
    present = data.drop_null()
    if not len(present):
        return ColumnProfile(name=name, count=0, missing=missing, distinct=0, histogram=Histogram(counts=()))
    seconds = (
        pc.cast(pc.cast(present, pa.timestamp("s"), safe=False), pa.int64()).to_numpy().astype(np.float64)
    )
    counts, edges = _bins(seconds)
    ends = pc.min_max(present)
    return ColumnProfile(
        name=name,
        count=len(present),
        missing=missing,
        distinct=pc.count_distinct(present).as_py(),
        histogram=Histogram(counts=tuple(int(n) for n in counts), edges=tuple(float(e) for e in edges)),
        min=ends["min"].as_py().isoformat(),
        max=ends["max"].as_py().isoformat(),
    )


def _bins(values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    low, high = np.quantile(values, [0.005, 0.995])
    if low == high:
        low, high = values.min(), values.max()
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.histogram(np.clip(values, low, high), bins=_BINS, range=(low, high))
