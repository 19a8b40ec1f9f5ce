"""The customers as CSV that spreadsheets open well and machines read alike."""

from __future__ import annotations

import codecs
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv

from segdesk.exporting.customers import Customers, OutColumn, iso_dates
from segdesk.exporting.safe_text import safe_for_csv


def write_csv(customers: Customers, file: BinaryIO, *, exact: bool) -> int:
    """Write UTF-8 with a byte order mark; returns how many texts were made safe (none if `exact`)."""
    guarded = 0
    arrays, names = [], []
    for column in customers.columns:
        values, name = _values(column), pa.array([column.name], pa.large_string())
        if not exact:
            name, changed = safe_for_csv(name)
            guarded += changed
            if pa.types.is_large_string(values.type) and column.kind == "text":
                values, changed = safe_for_csv(values)
                guarded += changed
        arrays.append(values)
        names.append(name[0].as_py())
    file.write(codecs.BOM_UTF8)
    options = pacsv.WriteOptions(include_header=True, quoting_style="needed")
    pacsv.write_csv(pa.table(arrays, names=names), file, options)
    return guarded


def _values(column: OutColumn) -> pa.ChunkedArray:
    if column.kind == "date":
        return iso_dates(column.values)
    return column.values
