"""The fast reader: pyarrow on all-text columns, believed only where its record count agrees with the file."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from segdesk.tables.dialect import Dialect
from segdesk.tables.encoding import Encoding, decode

_BLOCK = 4 * 1024 * 1024


def read_fast(
    data: bytes | memoryview, encoding: Encoding, dialect: Dialect, width: int, first_line: int
) -> pa.Table | None:
    """Read the records from `first_line` on; None where only the careful reader is exact."""
    if dialect.runs or width < 2 or dialect.delimiter is None or len(dialect.delimiter) != 1:
        return None
    buffer = _as_utf8(data, encoding)
    start = _offset_of_line(buffer, first_line)
    if start is None:
        return None
    body = buffer[start:]
    array = np.frombuffer(body, dtype=np.uint8)
    quotes = dialect.quote.encode()
    lines = _count_lines(array)
    if lines is None or (quotes in _probe(body) and not _quotes_are_plain(array, dialect)):
        return None
    return _parse(body, dialect, width, lines)


def _probe(body: memoryview) -> bytes:
    return bytes(body)


def _as_utf8(data: bytes | memoryview, encoding: Encoding) -> memoryview:
    view = memoryview(data)
    if encoding.name == "utf-8" and not encoding.lossy:
        return view
    if encoding.name == "utf-8-sig" and bytes(view[:3]) == b"\xef\xbb\xbf":
        try:
            text = str(view[3:], "utf-8")
        except UnicodeDecodeError:
            return memoryview(decode(view, encoding).encode())
        del text
        return view[3:]
    return memoryview(decode(view, encoding).encode())


def _offset_of_line(buffer: memoryview, line: int) -> int | None:
    if line <= 1:
        return 0
    head = bytes(buffer[:16_000_000])
    position = 0
    for _ in range(line - 1):
        position = head.find(b"\n", position) + 1
        if position == 0:
            return None
    return position


def _count_lines(array: np.ndarray) -> int | None:
    """Count the lines that hold something; None for line ends or bytes the fast reader mistakes."""
    if not array.size:
        return 0
    feeds = np.flatnonzero(array == 10)
    returns = np.flatnonzero(array == 13)
    if returns.size and (not feeds.size or not _all_before_feeds(array, returns)):
        return None
    if (array == 0).any():
        return None
    starts = np.concatenate(([0], feeds + 1))
    ends = np.concatenate((feeds, [array.size]))
    lengths = ends - starts
    if returns.size:
        before = ends[lengths > 0] - 1
        lengths[lengths > 0] -= array[before] == 13
    return int((lengths > 0).sum())


def _all_before_feeds(array: np.ndarray, returns: np.ndarray) -> bool:
    last = returns[-1] == array.size - 1
    inner = returns[:-1] if last else returns
    return bool((array[inner + 1] == 10).all())


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


def _parse(body: memoryview, dialect: Dialect, width: int, lines: int) -> pa.Table | None:
    names = [str(i) for i in range(width)]
    try:
        table = pacsv.read_csv(
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
    return table if table.num_rows == lines else None
