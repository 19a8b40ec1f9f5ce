"""The distribution of every column: counts, totals and a small histogram."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from segdesk.results.table import Column, ColumnProfile, ColumnTotals, Histogram
from segdesk.tables.arrow_files import open_table
from segdesk.tables.parallel import each

_BINS = 24
_TOP = 24


def profile_table(table: pa.Table | Path | str, columns: Sequence[Column]) -> tuple[ColumnProfile, ...]:
    """Describe every column of a typed table."""
    if not isinstance(table, pa.Table):
        table = open_table(Path(table))

    def describe(index: int) -> ColumnProfile:
        return profile_column(table.column(index), columns[index].name, columns[index].distinct)

    return tuple(each(describe, range(len(columns)), table.num_rows))


def profile_column(values: pa.ChunkedArray, name: str, distinct: int = 0) -> ColumnProfile:
    """Describe one column; `distinct` is taken over if it is known (text only)."""
    kind = values.type
    if pa.types.is_timestamp(kind):
        return _dates(values, name)
    if pa.types.is_dictionary(kind):
        return _category(values, name)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return _numbers(values, name)
    return _text(values, name, distinct)


def _valid(values: pa.ChunkedArray, kind: pa.DataType) -> np.ndarray:
    kept = values.drop_null() if values.null_count else values
    return np.asarray(kept.cast(kind))


def _numbers(values: pa.ChunkedArray, name: str) -> ColumnProfile:
    numbers = _valid(values, pa.float64())
    numbers = numbers[np.isfinite(numbers)]
    count = len(numbers)
    if not count:
        return ColumnProfile(
            name=name, count=0, missing=len(values), distinct=0, histogram=Histogram(counts=())
        )
    ordered = np.sort(numbers)
    mean = float(numbers.mean())
    std = float(numbers.std(ddof=1)) if count > 1 else 0.0
    standard = (numbers - mean) / (std or 1.0)
    skew = float((standard * standard * standard).mean())  # `** 3` takes twenty times longer
    return ColumnProfile(
        name=name,
        count=count,
        missing=len(values) - count,
        distinct=1 + int((np.diff(ordered) != 0).sum()),
        histogram=_bins(ordered),
        sum=float(numbers.sum()),
        mean=mean,
        median=float((ordered[(count - 1) // 2] + ordered[count // 2]) / 2),
        std=std,
        skew=skew,
        min=float(ordered[0]),
        max=float(ordered[-1]),
        negatives=int(np.searchsorted(ordered, 0.0, "left")),
        zeros=int(np.searchsorted(ordered, 0.0, "right") - np.searchsorted(ordered, 0.0, "left")),
    )


def _bins(ordered: np.ndarray) -> Histogram:
    """Count in bins over the robust range; the outermost bins take the rest."""
    count = len(ordered)
    low, high = ordered[int(0.01 * (count - 1))], ordered[int(np.ceil(0.99 * (count - 1)))]
    reach = 0.25 * (high - low)
    low = ordered[0] if low - ordered[0] <= reach else low
    high = ordered[-1] if ordered[-1] - high <= reach else high
    if low == high:
        low, high = ordered[0], ordered[-1]
    if low == high:
        return Histogram(counts=(count,), edges=(float(low), float(low)))
    bins = _BINS
    if high - low <= _BINS and bool((ordered == np.floor(ordered)).all()):
        low, high = low - 0.5, high + 0.5
        bins = int(high - low)
    edges = np.linspace(low, high, bins + 1)
    places = np.searchsorted(ordered, edges[1:-1], "left")
    counts = np.diff(np.concatenate(([0], places, [count])))
    return Histogram(counts=tuple(counts.tolist()), edges=tuple(edges.tolist()))


def _dates(values: pa.ChunkedArray, name: str) -> ColumnProfile:
    seconds = _valid(values.cast(pa.timestamp("us")), pa.int64()) / 1_000_000
    count = len(seconds)
    if not count:
        return ColumnProfile(
            name=name, count=0, missing=len(values), distinct=0, histogram=Histogram(counts=())
        )
    ordered = np.sort(seconds)
    return ColumnProfile(
        name=name,
        count=count,
        missing=len(values) - count,
        distinct=1 + int((np.diff(ordered) != 0).sum()),
        histogram=_bins(ordered),
        min=_iso(ordered[0]),
        max=_iso(ordered[-1]),
    )


def _iso(seconds: float) -> str:
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=float(seconds))
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(timespec="seconds")


def _category(values: pa.ChunkedArray, name: str) -> ColumnProfile:
    values = values.unify_dictionaries()
    words = values.chunk(0).dictionary if values.num_chunks else pa.array([], pa.string())
    counts = np.zeros(len(words), dtype=np.int64)
    for chunk in values.chunks:
        codes = np.asarray(chunk.indices.drop_null())
        counts += np.bincount(codes, minlength=len(words))
    return _top(words, counts, name, len(values))


def _text(values: pa.ChunkedArray, name: str, distinct: int) -> ColumnProfile:
    kept = values.drop_null()
    if distinct > 1000:
        return ColumnProfile(
            name=name,
            count=len(kept),
            missing=len(values) - len(kept),
            distinct=distinct,
            histogram=Histogram(counts=(), other=len(kept)),
        )
    counted = kept.value_counts()
    words = counted.field("values")
    return _top(words, np.asarray(counted.field("counts")), name, len(values))


def _top(words: pa.Array, counts: np.ndarray, name: str, rows: int) -> ColumnProfile:
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0]
    top = order[:_TOP]
    total = int(counts.sum())
    labels = tuple(str(text)[:80] for text in words.take(pa.array(top)).to_pylist())
    shown = tuple(int(count) for count in counts[top])
    return ColumnProfile(
        name=name,
        count=total,
        missing=rows - total,
        distinct=len(order),
        histogram=Histogram(counts=shown, labels=labels, other=total - sum(shown)),
    )


def totals(profiles: Sequence[ColumnProfile]) -> tuple[ColumnTotals, ...]:
    """Return the control totals of the numeric columns."""
    return tuple(
        ColumnTotals(
            column=p.name,
            count=p.count,
            sum=p.sum,
            min=p.min if isinstance(p.min, float) else None,
            max=p.max if isinstance(p.max, float) else None,
        )
        for p in profiles
        if p.sum is not None
    )
