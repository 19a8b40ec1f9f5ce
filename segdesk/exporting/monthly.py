"""Orders by month and customer as a list: one row per month, or one column per month."""

from __future__ import annotations

import json
from typing import Literal

import numpy as np
import pyarrow as pa

from segdesk.exporting.customers import Customers, OutColumn, StorePath, opened
from segdesk.exporting.plan import ExportPlan
from segdesk.text import translate as _

MOST_CELLS = 4_000_000
"""Of more the workbook has no page: the CSV list takes any number."""


def monthly_list(plan: ExportPlan, store_path: StorePath, form: Literal["long", "wide"]) -> Customers | None:
    """Return the series of the table's rows, or None where there is none.

    Long: customer, month, orders, amount; months without any are left out. Wide: a row per customer.
    """
    if plan.table.series is None:
        return None
    try:
        kept = opened(store_path(plan.table.series))
    except (FileNotFoundError, pa.ArrowException):
        return None
    months = tuple(json.loads((kept.schema.metadata or {})[b"months"]))
    orders = _matrix(kept.column("orders"), len(months))
    amount = _matrix(kept.column("amount"), len(months)) if "amount" in kept.column_names else None
    who = _who(plan, store_path, len(orders))
    return _long(who, months, orders, amount) if form == "long" else _wide(who, months, orders, amount)


def _who(plan: ExportPlan, store_path: StorePath, rows: int) -> OutColumn:
    """Return the column that names the customers, else their numbers."""
    name = next((column.name for column in plan.table.columns if column.role == "identifier"), None)
    if name is None:
        return OutColumn(_("Row"), "number", pa.chunked_array([pa.array(np.arange(1, rows + 1))]))
    values = opened(store_path(plan.table.artifact)).column(name)
    return OutColumn(name, "text", values.cast(pa.large_string()))


def _matrix(lists: pa.ChunkedArray, width: int) -> np.ndarray:
    parts = [np.asarray(chunk.flatten()).reshape(-1, width) for chunk in lists.chunks]
    return np.concatenate(parts) if parts else np.zeros((0, width))


def _long(
    who: OutColumn, months: tuple[str, ...], orders: np.ndarray, amount: np.ndarray | None
) -> Customers:
    known = orders > 0 if amount is None else (orders > 0) | (amount != 0)
    row, month = np.nonzero(known)
    names = pa.array(months, pa.large_string()).take(pa.array(month))
    columns = [
        OutColumn(who.name, who.kind, who.values.take(pa.array(row))),
        OutColumn(_("Month"), "text", pa.chunked_array([names])),
        OutColumn(_("Orders"), "number", pa.chunked_array([pa.array(orders[row, month].astype(np.int64))])),
    ]
    if amount is not None:
        spent = np.round(amount[row, month].astype(np.float64), 2)
        columns.append(OutColumn(_("Spent"), "number", pa.chunked_array([pa.array(spent)])))
    return Customers(tuple(columns), len(row))


def _wide(
    who: OutColumn, months: tuple[str, ...], orders: np.ndarray, amount: np.ndarray | None
) -> Customers:
    columns = [who]
    for at, month in enumerate(months):
        title = _("Orders {month}").format(month=month)
        columns.append(
            OutColumn(title, "number", pa.chunked_array([pa.array(orders[:, at].astype(np.int64))]))
        )
    for at, month in enumerate(months if amount is not None else ()):
        assert amount is not None
        spent = np.round(amount[:, at].astype(np.float64), 2)
        title = _("Spent {month}").format(month=month)
        columns.append(OutColumn(title, "number", pa.chunked_array([pa.array(spent)])))
    return Customers(tuple(columns), len(orders))
