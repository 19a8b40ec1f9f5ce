"""Monthly series of the rows of a table: one Arrow file beside the table of the step that made them.

Columns `orders` (fixed-size list of int32) and, where known, `amount` (of float32), one list per row of the
table; the schema's metadata names the months.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from segdesk.api import MonthlySeries, StageError, TableStepOutput
from segdesk.api.series import Kind, series_column, series_place
from segdesk.engine.context import JobContext
from segdesk.results.base import ArtifactRef
from segdesk.results.table import Column, TableRef
from segdesk.tables.arrow_files import open_table, write_table
from segdesk.text import msg

SERIES = "series.arrow"
MONTHS, COMPLETE = b"months", b"complete"
LEAST_MONTHS = 2


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
    metadata = {MONTHS: json.dumps(series.months).encode(), COMPLETE: json.dumps(series.complete).encode()}
    made = pa.table(lists).replace_schema_metadata(metadata)
    write_table(made, context.folder(key) / SERIES)
    return ArtifactRef(key=key, name=SERIES)


def load_series(context: JobContext, table: TableRef) -> MonthlySeries | None:
    """Return the series of a table's rows, or None where there are none."""
    path = context.find(table.series.key, table.series.name) if table.series is not None else None
    if path is None:
        return None
    kept = open_table(path)
    metadata = kept.schema.metadata or {}
    months, complete = tuple(json.loads(metadata[MONTHS])), bool(json.loads(metadata.get(COMPLETE, b"true")))
    shape = (kept.num_rows, len(months))
    amount = _matrix(kept.column("amount"), shape) if "amount" in kept.column_names else None
    return MonthlySeries(months, _matrix(kept.column("orders"), shape), amount, complete)


def series_columns(context: JobContext, table: TableRef) -> tuple[Column, ...]:
    """Return the columns in which methods get the series of a table's rows; none where there is none."""
    series = full_months(load_series(context, table))
    if series is None:
        return ()
    kinds: tuple[Kind, ...] = ("orders",) if series.amount is None else ("orders", "amount")
    names = [series_column(kind, ago) for kind in kinds for ago in range(len(series.months))]
    return tuple(Column(name=name, type="number", role="measure") for name in names)


def with_series(
    context: JobContext, table: TableRef, frame: pd.DataFrame, names: Iterable[str]
) -> pd.DataFrame:
    """Return a frame of the table's rows with those of `names` that are months of its series.

    Months before the first that is known count as without orders.

    Raises
    ------
    StageError
        When there are such names but the table has no series.
    """
    wanted = {name: place for name in names if (place := series_place(name)) is not None}
    if not wanted:
        return frame
    series = full_months(load_series(context, table))
    if series is None:
        raise StageError(
            msg(
                "What each customer ordered month by month is not known of this file. Turn orders with dates "
                "into customers first."
            )
        )
    added = {}
    for name, (kind, ago) in wanted.items():
        values = series.orders if kind == "orders" else series.amount
        known = values is not None and ago < len(series.months)
        added[name] = values[:, -1 - ago].astype(np.float64) if known else np.zeros(len(frame))  # type: ignore[index]
    return pd.concat([frame, pd.DataFrame(added, index=frame.index)], axis=1)


def full_months(series: MonthlySeries | None) -> MonthlySeries | None:
    """Return a series without its last month where that is not over; None without two full months."""
    if series is None or len(series.months) - (not series.complete) < LEAST_MONTHS:
        return None
    if series.complete:
        return series
    amount = None if series.amount is None else series.amount[:, :-1]
    return MonthlySeries(series.months[:-1], series.orders[:, :-1], amount)


def _lists(values: np.ndarray, kind: Any) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(values, dtype=kind).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])


def _matrix(lists: pa.ChunkedArray, shape: tuple[int, int]) -> np.ndarray:
    parts = [np.asarray(chunk.flatten()) for chunk in lists.chunks]
    return np.concatenate(parts).reshape(shape) if parts else np.zeros(shape)
