"""Small data the conformance check tries stages with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segdesk.api.series import Kind, series_column
from segdesk.api.tables import ColumnInfo, InputTable, InputTables
from segdesk.results.plugins import StageInfo


def array(rows: int) -> np.ndarray:
    """Return three clear groups in three columns."""
    random = np.random.default_rng(0)
    centers = np.array([[0.0, 0.0, 0.0], [6.0, 6.0, 0.0], [0.0, 6.0, 6.0]])
    return centers[np.arange(rows) % 3] + random.normal(size=(rows, 3))


def groups(rows: int) -> np.ndarray:
    """Return the group of every row of `array`."""
    return np.arange(rows) % 3


def outcome(rows: int) -> np.ndarray:
    """Return a yes/no outcome, about 30 % yes."""
    return np.where(np.random.default_rng(1).random(rows) < 0.3, "yes", "no")


def table(rows: int) -> pd.DataFrame:
    """Return order lines: with numbers (some missing), categories, dates, a customer and an order."""
    random = np.random.default_rng(2)
    spend = random.lognormal(3, 1, rows)
    spend[::17] = np.nan
    return pd.DataFrame(
        {
            "Customer": pd.Series([f"C{i % max(rows // 4, 1):04d}" for i in range(rows)], dtype="str"),
            "Order": pd.Series([f"O{i:05d}" for i in range(rows)], dtype="str"),
            "Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, rows), unit="D"),
            "Spend": spend,
            "Age": random.integers(18, 80, rows),
            "Purchases": random.poisson(4, rows) + 1,
            "Recency": random.integers(0, 400, rows),
            "City": pd.Categorical(random.choice(["North", "South", "East"], rows)),
        }
    )


def months(rows: int) -> pd.DataFrame:
    """Return the columns of monthly series: rising, falling and seasonal buyers over two years."""
    random = np.random.default_rng(3)
    month = np.arange(24)
    courses = np.array([0.2 + month / 8, 3.2 - month / 8, np.where(month % 12 == 11, 8.0, 0.2)])
    orders = random.poisson(courses[np.arange(rows) % 3])
    values: dict[Kind, np.ndarray] = {
        "orders": orders,
        "amount": orders * random.lognormal(3, 1, (rows, 1)),
    }
    return pd.DataFrame(
        {
            series_column(kind, ago): made[:, -1 - ago].astype(np.float64)
            for kind, made in values.items()
            for ago in range(24)
        }
    )


def columns() -> tuple[ColumnInfo, ...]:
    """Return the descriptions of the columns of `table`."""
    return (
        ColumnInfo(name="Customer", type="text", role="identifier"),
        ColumnInfo(name="Order", type="text", role="order"),
        ColumnInfo(name="Date", type="date", role="date"),
        ColumnInfo(name="Spend", type="number", role="amount"),
        ColumnInfo(name="Age", type="number", role="measure"),
        ColumnInfo(name="Purchases", type="number", role="measure"),
        ColumnInfo(name="Recency", type="number", role="measure"),
        ColumnInfo(name="City", type="category", role="category"),
    )


MEANINGS = {"recency": "Recency", "frequency": "Purchases", "monetary": "Spend"}
"""The columns of `table` by what they are about."""


def settings(info: StageInfo) -> dict[str, Any]:
    """Return the column settings of a segmentation method, filled as the host would fill them."""
    if info.kind != "clusterer":
        return {}
    found = {}
    for param in info.params:
        if param.type == "column" and param.default is None:
            fitting = (c.name for c in columns() if c.role in param.column_roles)
            found[param.name] = MEANINGS.get(param.column_meaning) or next(fitting, None)
    return found


def others() -> InputTables:
    """Return a further file: the customers of `table`, one row each."""
    customers = pd.DataFrame(
        {
            "Customer": pd.Series([f"C{i:04d}" for i in range(40)], dtype="str"),
            "Country": pd.Categorical(["Norway", "France"] * 20),
        }
    )
    described = (
        ColumnInfo(name="Customer", type="text", role="identifier"),
        ColumnInfo(name="Country", type="category", role="category"),
    )
    return InputTables("first.csv", {"other": InputTable("other", "other.csv", customers, described)})
