"""Rows of text (from a web page) to a raw table."""

from __future__ import annotations

import pyarrow as pa

from segdesk.documents.recipe import ReadOptions
from segdesk.tables.cells import filled
from segdesk.tables.layout import find_layout, header_names, unique_names
from segdesk.tables.rawtable import RawTable


def rows_to_table(rows: list[list[str]], options: ReadOptions, limit: int | None = None) -> RawTable:
    """Find the table in rows of text."""
    layout = find_layout(rows[:300], None, options.header_row)
    header = header_names(rows, layout)
    kept = [i for i in range(layout.first, len(rows)) if filled(rows[i]) and i + 1 not in options.skip_lines]
    empty = len(rows) - layout.first - len(kept)
    kept = kept[:limit]
    width = max([layout.width, *(len(rows[i]) for i in kept)])
    names, originals = unique_names(header, width)
    arrays = [
        pa.chunked_array([pa.array([rows[i][c] if c < len(rows[i]) else "" for i in kept], pa.string())])
        for c in range(width)
    ]
    return RawTable(
        table=pa.table(arrays, names=names),
        names=names,
        originals=originals,
        kind="html",
        header_row=layout.header + 1,
        first_line=layout.first + 1,
        lines=[i + 1 for i in kept],
        empty_rows=empty,
    )
