"""Parquet files to a raw table: every value as the text that stands for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from segdesk.tables.budgets import MAX_CELLS, MAX_COLUMNS
from segdesk.tables.errors import ReadError
from segdesk.tables.layout import unique_names
from segdesk.tables.rawtable import RawTable
from segdesk.tables.workbook import cell_text
from segdesk.text import Message, msg

_DEEPEST = 20
_UTC = "UTC"


def read_parquet(path: Path, rows: int | None = None) -> RawTable:
    """Read a Parquet file; raises `ReadError` if it is damaged or too large."""
    try:
        with pq.ParquetFile(path) as file:
            size = file.metadata.num_rows * max(1, file.metadata.num_columns)
            if file.metadata.num_columns > MAX_COLUMNS or size > MAX_CELLS:
                raise ReadError(
                    msg("This file has more than 200 million cells. Export fewer rows or columns.")
                )
            table = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ReadError(
            msg("This Parquet file is damaged or incomplete. Export it again."), str(error)
        ) from error
    table = _flat(table if rows is None else table.slice(0, rows))
    if not table.num_columns:
        raise ReadError(msg("There is not a single column in this file. Choose another file."))
    if table.num_columns > MAX_COLUMNS or table.num_rows * table.num_columns > MAX_CELLS:
        raise ReadError(msg("This file has more than 200 million cells. Export fewer rows or columns."))
    names, originals = unique_names(table.column_names, table.num_columns)
    texts = [_as_text(column) for column in table.columns]
    kinds = [column.type for column in table.columns]
    return RawTable(
        table=pa.table(texts, names=names),
        names=names,
        originals=originals,
        kind="parquet",
        header_row=1,
        first_line=2,
        dates={name for name, kind in zip(names, kinds, strict=True) if _is_date(kind)},
        notes=_notes(names, kinds),
    )


def _flat(table: pa.Table) -> pa.Table:
    """Return a table with a column for every field of a record: `address.city`."""
    for _ in range(_DEEPEST):
        if not any(pa.types.is_struct(kind) for kind in table.schema.types):
            break
        table = table.flatten()
    return table


def _is_date(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) or pa.types.is_date(kind)


def _notes(names: list[str], kinds: list[pa.DataType]) -> list[Message]:
    """Say what was put into words, and in which time zone times are."""
    pairs = list(zip(names, kinds, strict=True))
    notes = []
    lists = [name for name, kind in pairs if pa.types.is_nested(kind)]
    if lists:
        notes.append(
            msg("{columns:list}: each value is a list. It was written as one text.", columns=lists[:5])
        )
    zoned = [(name, _zone(kind)) for name, kind in pairs if pa.types.is_timestamp(kind) and kind.tz]
    for zone in sorted({zone for _, zone in zoned}):
        named = [name for name, own in zoned if own == zone][:5]
        notes.append(
            msg("{columns:list}: times as the clock shows them in {zone}.", columns=named, zone=zone)
        )
    return notes


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type))
    try:
        if pa.types.is_timestamp(kind):
            local = pc.local_timestamp(column) if _zone(kind) not in ("", _UTC) else column
            texts = pc.strftime(local.cast(pa.timestamp("us"), safe=False), format="%Y-%m-%d %H:%M:%S")
            texts = pc.replace_substring_regex(texts, r"(\.0+)$| 00:00:00(\.0+)?$", "")
        elif pa.types.is_time(kind):
            texts = pc.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")
        elif pa.types.is_duration(kind) or pa.types.is_nested(kind):
            texts = _words(column)
        else:
            texts = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # bytes that are no text, kinds of other programs
        texts = _words(column)
    return texts.fill_null("").cast(pa.string())


def _zone(kind: pa.DataType) -> str:
    """Return the time zone in which a column of times is shown: its own, if this computer knows it."""
    if kind.tz is None:
        return ""
    try:
        pc.local_timestamp(pa.array([0], pa.timestamp("s", kind.tz)))
    except pa.ArrowException:
        return _UTC
    return str(kind.tz)


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([[_word(value) for value in column.to_pylist()]], pa.string())


def _word(value: Any) -> str | None:
    """Return what Arrow cannot put into words itself."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return cell_text(value)
