"""Monthly series of the rows of a table: one Arrow file beside the table of the step that made them.

Columns `orders` (fixed-size list of int32) and, where known, `amount` (of float32), one list per row of the
table; the schema's metadata names the months.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

import numpy as np
import pyarrow as pa

from segdesk.api import MonthlySeries, TableStepOutput
from segdesk.engine.context import JobContext
from segdesk.results.base import ArtifactRef
from segdesk.results.table import TableRef
from segdesk.tables.arrow_files import open_table, write_table

SERIES = "series.arrow"
MONTHS = b"months"


def asked_series(context: JobContext, stage: Any, table: TableRef) -> dict[str, MonthlySeries | None]:
    """Return the series as a keyword for a step whose `apply` asks for it, else nothing."""
    if "series" not in inspect.signature(stage.apply).parameters:
        return {}
    return {"series": load_series(context, table)}


def keep_series(
    context: JobContext, output: TableStepOutput, table: TableRef, key: str
) -> ArtifactRef | None:
    """Write the series of a step's table, or pass on those of the table before it while its rows stay."""
    if output.series is None:
        same = output.row_effect == "same" and len(output.table) == table.rows
        return table.series if same else None
    series = output.series
    lists = {"orders": _lists(series.orders, np.int32)}
    if series.amount is not None:
        lists["amount"] = _lists(series.amount, np.float32)
    metadata = {MONTHS: json.dumps(series.months).encode()}
    made = pa.table(lists).replace_schema_metadata(metadata)
    write_table(made, context.folder(key) / SERIES)
    return ArtifactRef(key=key, name=SERIES)


def load_series(context: JobContext, table: TableRef) -> MonthlySeries | None:
    """Return the series of a table's rows, or None where there are none."""
    path = context.find(table.series.key, table.series.name) if table.series is not None else None
    if path is None:
        return None
    kept = open_table(path)
    months = tuple(json.loads((kept.schema.metadata or {})[MONTHS]))
    shape = (kept.num_rows, len(months))
    amount = _matrix(kept.column("amount"), shape) if "amount" in kept.column_names else None
    return MonthlySeries(months, _matrix(kept.column("orders"), shape), amount)


def _lists(values: np.ndarray, kind: Any) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(values, dtype=kind).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])


def _matrix(lists: pa.ChunkedArray, shape: tuple[int, int]) -> np.ndarray:
    parts = [np.asarray(chunk.flatten()) for chunk in lists.chunks]
    return np.concatenate(parts).reshape(shape) if parts else np.zeros(shape)
