"""Parquet files to a raw table: every value as the text that stands for it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from segdesk.tables.budgets import MAX_CELLS, MAX_COLUMNS
from segdesk.tables.errors import ReadError
from segdesk.tables.layout import unique_names
from segdesk.tables.rawtable import RawTable
from segdesk.text import msg


def read_parquet(path: Path, rows: int | None = None) -> RawTable:
    """Read a Parquet file; raises `ReadError` if it is damaged, nested or too large."""
    try:
        with pq.ParquetFile(path) as file:
            size = file.metadata.num_rows * max(1, file.metadata.num_columns)
            if file.metadata.num_columns > MAX_COLUMNS or size > MAX_CELLS:
                raise ReadError(
                    msg("This file has more than 200 million cells. Export fewer rows or columns.")
                )
            table = file.read()
            table.validate(full=True)  # a damaged file may hold texts that are none
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ReadError(
            msg("This Parquet file is damaged or incomplete. Export it again."), str(error)
        ) from error
    table = table if rows is None else table.slice(0, rows)
    if not table.num_columns:
        raise ReadError(msg("There is not a single column in this file. Choose another file."))
    names, originals = unique_names(table.column_names, table.num_columns)
    texts = [_as_text(column, name) for column, name in zip(table.columns, names, strict=True)]
    dates = {
        name for name, column in zip(names, table.columns, strict=True) if pa.types.is_temporal(column.type)
    }
    return RawTable(
        table=pa.table(texts, names=names),
        names=names,
        originals=originals,
        kind="parquet",
        header_row=1,
        first_line=2,
        dates=dates,
    )


def _as_text(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_nested(kind):
        raise ReadError(
            msg("The column “{column}” holds lists or records. Export it as plain values.", column=name)
        )
    if pa.types.is_timestamp(kind):
        texts = pc.strftime(column.cast(pa.timestamp("us")), format="%Y-%m-%d %H:%M:%S")
        texts = pc.replace_substring_regex(texts, r"(\.0+)$| 00:00:00(\.0+)?$", "")
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = pa.chunked_array(
            [[v and v.decode("utf-8", "replace") for v in column.to_pylist()]], pa.string()
        )
    else:
        texts = column.cast(pa.string())
    return texts.fill_null("").cast(pa.string())
