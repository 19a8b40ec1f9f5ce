"""The customers as CSV that spreadsheets open well and machines read alike."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv

from segdesk.exporting.customers import Customers, OutColumn, has_time_of_day
from segdesk.exporting.safe_text import safe_for_csv

CHUNK = 50_000


def write_csv(customers: Customers, file: BinaryIO, progress: Callable[[float], None], *, exact: bool) -> int:
    """Write UTF-8 with a byte order mark; returns how many texts were made safe (none if `exact`)."""
    guarded = 0
    names = []
    for column in customers.columns:
        name = pa.array([column.name], pa.large_string())
        if not exact:
            name, changed = safe_for_csv(name)
            guarded += changed
        names.append(name[0].as_py())
    types = [_written_type(column) for column in customers.columns]
    schema = pa.schema([pa.field(name, kind) for name, kind in zip(names, types, strict=True)])
    file.write(codecs.BOM_UTF8)
    with pacsv.CSVWriter(file, schema) as writer:
        for start in range(0, customers.rows, CHUNK):
            arrays = []
            for column, kind in zip(customers.columns, types, strict=True):
                values = column.values.slice(start, CHUNK).cast(kind, safe=False)
                if column.kind == "text" and not exact:
                    values, changed = safe_for_csv(values)
                    guarded += changed
                arrays.append(values)
            writer.write_table(pa.table(arrays, schema=schema))
            progress(min(1.0, (start + CHUNK) / customers.rows))
    return guarded


def _written_type(column: OutColumn) -> pa.DataType:
    if column.kind == "date":
        return pa.timestamp("s") if has_time_of_day(column.values) else pa.date32()
    return column.values.type
