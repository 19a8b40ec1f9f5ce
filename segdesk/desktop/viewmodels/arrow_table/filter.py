"""Filters by column: values, a range, a piece of text, or whether there is a value at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.text import date_text, msg, number_text, plural, render

Mask = np.ndarray[Any, np.dtype[np.bool_]]
MOST_VALUES = 1000
_NAMED = 3


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows on show have in one column; every part that is given must hold."""

    column: int
    values: tuple[str, ...] | None = None  # one of these
    text: str = ""  # this piece of text, in any case
    low: float | datetime | None = None
    high: float | datetime | None = None  # dates: up to and including this moment
    missing: bool = False  # rows without a value, in addition to those that fit

    @property
    def is_empty(self) -> bool:
        """Whether every row fits."""
        return self.values is None and not self.missing and not self._bounded

    @property
    def only_missing(self) -> bool:
        """Whether nothing but rows without a value is asked for."""
        return self.missing and self.values is None and not self._bounded

    @property
    def _bounded(self) -> bool:
        return bool(self.text) or self.low is not None or self.high is not None


def filter_mask(table: ArrowTable, filter: Filter) -> Mask:
    """Return which rows a filter lets through."""
    data = table.data(filter.column)
    missing = _plain(pc.is_null(data, nan_is_null=pa.types.is_floating(data.type)))
    if filter.only_missing:
        return missing
    mask = ~missing
    if filter.values is not None:
        mask &= _value_mask(data, filter.values)
    if filter.text:
        mask &= _text_mask(data, filter.text)
    if filter.low is not None:
        mask &= _plain(pc.greater_equal(data, _scalar(filter.low, data.type)))
    if filter.high is not None:
        mask &= _plain(pc.less_equal(data, _scalar(filter.high, data.type)))
    return mask | missing if filter.missing else mask


def column_values(table: ArrowTable, column: int) -> list[tuple[str, int]]:
    """Return the values of a column with their rows, the commonest first, at most 1,000."""
    counted = pc.value_counts(table.data(column))
    words, counts = counted.field("values"), counted.field("counts").to_numpy()
    if pa.types.is_dictionary(words.type):
        words = pc.cast(words, pa.large_string())
    order = np.argsort(-counts, kind="stable")[: MOST_VALUES + 1]
    pairs = [(words[int(at)].as_py(), int(counts[at])) for at in order]
    return [(str(word), count) for word, count in pairs if word is not None][:MOST_VALUES]


def filter_words(filter: Filter, name: str) -> str:
    """Say a filter in a few words: “City: Oslo, Rome”."""
    parts = []
    if filter.values is not None:
        shown = list(filter.values[:_NAMED])
        if len(filter.values) > _NAMED:
            rest = len(filter.values) - _NAMED
            shown.append(render(plural("{n} more", "{n} more", rest)))
        parts.append(render(msg("{values:list}", values=shown)))
    if filter.text:
        parts.append(render(msg("contains “{text}”", text=filter.text)))
    low, high = _word(filter.low), _word(filter.high)
    if low and high:
        parts.append(render(msg("{low} to {high}", low=low, high=high)))
    elif low:
        parts.append(render(msg("from {low}", low=low)))
    elif high:
        parts.append(render(msg("up to {high}", high=high)))
    if filter.missing:
        parts.append(render(msg("no value") if filter.only_missing else msg("or no value")))
    return render(msg("{column}: {what}", column=name, what=" ".join(parts)))


def _word(value: float | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return date_text(value)
    return number_text(value, 0 if value == round(value) else 2)


def _plain(mask: Any) -> Mask:
    return np.asarray(pc.fill_null(mask, False), dtype=bool)


def _scalar(value: float | datetime, kind: pa.DataType) -> pa.Scalar:
    return pa.scalar(value, kind if pa.types.is_timestamp(kind) else pa.float64())


def _value_mask(data: pa.ChunkedArray, values: tuple[str, ...]) -> Mask:
    if not pa.types.is_dictionary(data.type):
        return _plain(pc.is_in(pc.cast(data, pa.large_string()), pa.array(values, pa.large_string())))
    return _by_word(data, lambda words: pc.is_in(words, pa.array(values, words.type)))


def _text_mask(data: pa.ChunkedArray, text: str) -> Mask:
    any_case = text.lower() != text.upper()
    if pa.types.is_dictionary(data.type):
        return _by_word(data, lambda words: pc.match_substring(words, text, ignore_case=any_case))
    return _plain(pc.match_substring(pc.cast(data, pa.large_string()), text, ignore_case=any_case))


def _by_word(data: pa.ChunkedArray, fits: Any) -> Mask:
    """Ask once for each word of a dictionary instead of once for each row."""
    parts = []
    for chunk in data.chunks:
        found = np.append(_plain(fits(chunk.dictionary)), False)
        parts.append(found[chunk.indices.fill_null(len(found) - 1).to_numpy()])
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)
