"""The fast reader: pyarrow on all-text columns, believed only where its record count agrees with the file."""

from __future__ import annotations

import os
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from segdesk.tables.dialect import Dialect
from segdesk.tables.encoding import Encoding, decode

_BLOCK = 4 * 1024 * 1024
_CACHED = 1 << 18  # bytes that stay in the processor's cache
_EXACT_LINES = 20 * 1024 * 1024  # files with blank lines up to this size are read carefully


def read_fast(
    data: bytes, encoding: Encoding, dialect: Dialect, width: int, first_line: int
) -> pa.Table | None:
    """Read the records from `first_line` on; None where only the careful reader is exact.

    As many records as lines that hold something, each of the right width, proves that no quote swallowed
    a line end; a quote left in a value, which the sum of all bytes tells, is looked at closely.
    """
    if dialect.runs or width < 2 or dialect.delimiter is None or len(dialect.delimiter) != 1:
        return None
    if not (dialect.delimiter.isascii() and dialect.quote.isascii()):
        return None
    utf8 = _as_utf8(data, encoding)
    start = _offset_of_line(utf8, first_line)
    if start is None:
        return None
    lines = _count_lines(utf8, start)
    if lines is None:
        return None
    table = _parse(memoryview(utf8)[start:], dialect, width)
    if table is None:
        return None
    # As many rows as lines proves that none of them is blank: to look for blank ones takes longer.
    if table.num_rows != lines and table.num_rows != _lines_with_something(utf8, start, lines):
        return None
    array = np.frombuffer(utf8, dtype=np.uint8, offset=start)
    sums_up = _every_byte_is_accounted_for(table, array, ord(dialect.quote))
    if sums_up and _quotes_stand_at_edges(array, dialect):
        return table
    return table if not sums_up and _quotes_are_plain(array, dialect) else None


def _as_utf8(data: bytes, encoding: Encoding) -> bytes:
    if encoding.name == "utf-8" and not encoding.lossy:
        return data
    return decode(data, encoding).encode()


def _offset_of_line(data: bytes, line: int) -> int | None:
    position = 0
    for _ in range(line - 1):
        position = data.find(b"\n", position) + 1
        if position == 0:
            return None
    return position


def _count_lines(data: bytes, start: int) -> int | None:
    """Count the lines; None for line ends or bytes the fast reader mistakes."""
    if start >= len(data):
        return 0
    if data.find(b"\0", start) >= 0:
        return None
    feeds = data.count(b"\n", start)
    if data.find(b"\r", start) >= 0 and data.count(b"\r", start) != data.count(b"\r\n", start):
        return None
    return feeds + (not data.endswith(b"\n"))


def _lines_with_something(data: bytes, start: int, lines: int) -> int | None:
    """Return how many lines are not blank; None where blank ones must be looked at more carefully."""
    blank = data.startswith((b"\n", b"\r\n"), start)
    if blank or data.find(b"\n\n", start) >= 0 or data.find(b"\n\r\n", start) >= 0:
        if len(data) < _EXACT_LINES:
            return None  # line numbers would be off
        return lines - sum(1 for _ in re.finditer(rb"^\r?\n", memoryview(data)[start:], re.MULTILINE))
    return lines


def _every_byte_is_accounted_for(table: pa.Table, array: np.ndarray, quote: int) -> bool:
    """Tell whether values, delimiters, line ends and quotes make up the file: no value holds a quote."""
    quotes, ends = (_count(array, byte) for byte in (quote, 10))
    ends += _count(array, 13)
    between = (table.num_columns - 1) * table.num_rows
    values = sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in table.columns)
    return values + between + ends + quotes == len(array)


def _count(array: np.ndarray, byte: int) -> int:
    return sum(
        int(np.count_nonzero(array[at : at + _CACHED] == byte)) for at in range(0, len(array), _CACHED)
    )


def _quotes_stand_at_edges(array: np.ndarray, dialect: Dialect) -> bool:
    """Tell whether no quote stands between two characters of a value, as in `"a"b`."""
    between = ord(dialect.delimiter or ",")
    for at in range(0, len(array), _CACHED):
        part = array[max(0, at - 1) : at + _CACHED + 1]
        quotes = part == ord(dialect.quote)
        if not quotes.any():
            continue
        edges = (part == between) | (part == 10) | (part == 13)
        if (quotes[1:-1] & ~(edges[:-2] | edges[2:])).any():
            return False
    return True


def _quotes_are_plain(array: np.ndarray, dialect: Dialect) -> bool:
    """Tell whether every quote opens or closes a field within its line, or is doubled inside one."""
    at = np.flatnonzero(array == ord(dialect.quote))
    if at.size % 2:
        return False
    edges = {10, 13, ord(dialect.delimiter or ",")}
    padded = np.concatenate(([10], array, [10]))
    before, after = padded[at], padded[at + 2]
    quote = ord(dialect.quote)
    edge_before = np.isin(before, list(edges))
    edge_after = np.isin(after, list(edges))
    doubled = (before == quote) | (after == quote)
    if not (edge_before | edge_after | doubled).all():
        return False
    opens, closes = at[0::2], at[1::2]
    if doubled.any():
        return bool((padded[at[0]] != quote) and np.isin(padded[opens], [*edges, quote]).all())
    if not (np.isin(padded[opens], list(edges)).all() and np.isin(padded[closes + 2], list(edges)).all()):
        return False
    feeds = np.flatnonzero(array == 10)
    return bool((np.searchsorted(feeds, opens) == np.searchsorted(feeds, closes)).all())


def _parse(body: memoryview, dialect: Dialect, width: int) -> pa.Table | None:
    names = [str(i) for i in range(width)]
    threads = pa.cpu_count()
    pa.set_cpu_count(os.cpu_count() or 1)  # the rows are the same; a worker otherwise has one thread
    try:
        return pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=pacsv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=pacsv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=dialect.quote, newlines_in_values=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    finally:
        pa.set_cpu_count(threads)
