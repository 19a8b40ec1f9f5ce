"""A table in an Arrow file, memory-mapped: any cell in constant time, in the words of the language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from segdesk.results.table import Column
from segdesk.text import date_text, number_text, percent_text

MISSING = "–"
SHOWN_CHARACTERS = 300

_RAW_ROLES = ("identifier", "order", "category", "product", "personal")
_SAMPLE = 2000


class ArrowTable:
    """One Arrow IPC file with its columns; nothing is copied into memory but what is looked at."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._source = pa.memory_map(str(path))
        self._table = pa.ipc.open_file(self._source).read_all()
        known = set(self._table.column_names)
        self.columns = tuple(column for column in columns if column.name in known)
        self.rows = self._table.num_rows
        self._index = {column.name: i for i, column in enumerate(self.columns)}
        # of the columns looked at: sixteen thousand take a fifth of a second
        self._data: dict[int, pa.ChunkedArray] = {}
        self._parts: dict[int, tuple[list[pa.Array], list[int]]] = {}
        self._codes: dict[tuple[int, int], tuple[Any, list[Any]]] = {}
        self._decimals: dict[int, int | None] = {}
        self._with_time: dict[int, bool] = {}

    def column_index(self, name: str) -> int:
        """Return the position of a column, or −1."""
        return self._index.get(name, -1)

    def data(self, column: int) -> pa.ChunkedArray:
        """Return a whole column as it lies in the file."""
        if column not in self._data:
            self._data[column] = self._table.column(self.columns[column].name)
        return self._data[column]

    def has_column(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self._index

    def with_columns(self, columns: Sequence[Column]) -> bool:
        """Take over new types and roles of the same columns; False if the columns are others."""
        if [c.name for c in columns if c.name in self._index] != [c.name for c in self.columns]:
            return False
        self.columns = tuple(column for column in columns if column.name in self._index)
        self._decimals.clear()
        return True

    def value(self, row: int, column: int) -> Any:
        """Return one value as Python data; None where it is missing."""
        chunks, starts = self._parts.get(column) or self._chunked(column)
        part = bisect_right(starts, row) - 1
        chunk = chunks[part]
        at = row - starts[part]
        if pa.types.is_dictionary(chunk.type):
            codes, words = self._dictionary(column, part)
            code = codes[at].as_py()
            return None if code is None else words[code]
        return chunk[at].as_py()

    def text(self, row: int, column: int) -> str:
        """Return one value as a person reads it; empty where it is missing."""
        value = self.value(row, column)
        if value is None:
            return ""
        if isinstance(value, str):
            return value[:SHOWN_CHARACTERS].replace("\n", " ").replace("\r", " ")
        if isinstance(value, datetime):
            return self._date_text(value, column)
        if isinstance(value, bool):
            return str(value)
        if value != value:
            return ""
        if self.is_percent(column):
            return percent_text(value)
        decimals = self.decimals(column)
        if decimals is None:
            return f"{value:.15g}" if isinstance(value, float) else str(value)
        return number_text(value, decimals)

    def plain_text(self, row: int, column: int) -> str:
        """Return one value for the clipboard: plain numbers, ISO dates, text that no spreadsheet runs."""
        value = self.value(row, column)
        if value is None or value != value:
            return ""
        if isinstance(value, datetime):
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        if isinstance(value, str):
            return safe_text(value)
        return f"{value:.15g}" if isinstance(value, float) else str(value)

    def is_number(self, column: int) -> bool:
        """Whether the values are numbers."""
        kind = self.data(column).type
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    def is_percent(self, column: int) -> bool:
        """Whether the values are shares, written in per cent."""
        form = self.columns[column].number_format
        return form is not None and form.percent

    def decimals(self, column: int) -> int | None:
        """Return how many decimals a column is written with; None: as it is, without thousands marks."""
        if column not in self._decimals:
            self._decimals[column] = self._find_decimals(column)
        return self._decimals[column]

    def close(self) -> None:
        """Let go of the file."""
        self._codes.clear()
        self._parts.clear()
        self._data.clear()
        del self._table
        self._source.close()

    def _chunked(self, column: int) -> tuple[list[pa.Array], list[int]]:
        chunks = self.data(column).chunks
        self._parts[column] = chunks, _starts(chunks)
        return self._parts[column]

    def _dictionary(self, column: int, part: int) -> tuple[Any, list[Any]]:
        key = (column, part)
        if key not in self._codes:
            chunk = self._parts[column][0][part]
            self._codes[key] = (chunk.indices, chunk.dictionary.to_pylist())
        return self._codes[key]

    def _date_text(self, value: datetime, column: int) -> str:
        if column not in self._with_time:
            sample = [v.as_py() for v in self.data(column)[:200]]
            self._with_time[column] = any(v is not None and v.time() != time() for v in sample)
        words = date_text(value)
        return f"{words} {value:%H:%M}" if self._with_time[column] else words

    def _find_decimals(self, column: int) -> int | None:
        info, data = self.columns[column], self.data(column)
        if info.role in _RAW_ROLES:
            return None
        sample = data[:_SAMPLE].drop_null().to_numpy().astype(np.float64)
        sample = sample[np.isfinite(sample)]
        if not len(sample):
            return 0
        whole = bool(np.all(sample == np.round(sample)))
        if whole and sample.min() >= 1900 and sample.max() <= 2100:
            return None  # years
        if whole:
            return 0
        if info.role == "amount":
            return 2
        most = 2 if np.median(np.abs(sample)) >= 10 else 4
        for decimals in range(1, most):
            if np.allclose(sample, np.round(sample, decimals), rtol=0, atol=1e-9):
                return decimals
        return most


def safe_text(value: str) -> str:
    """Return text that a spreadsheet takes for text, never for a formula, and that stays in one cell."""
    flat = value.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return "'" + flat if flat[:1] in ("=", "+", "-", "@") or value[:1] in ("\t", "\r") else flat


def _starts(chunks: Sequence[pa.Array]) -> list[int]:
    starts, total = [], 0
    for chunk in chunks:
        starts.append(total)
        total += len(chunk)
    return starts
