"""Orders by month as lists: long, wide, and as a page of the workbook."""

import csv

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from openpyxl import load_workbook

from segdesk.exporting import ExportPlan
from segdesk.results.table import Column, TableRef
from tests.exporting.samples import Folder

MONTHS = ("2025-01", "2025-02", "2025-03")
ORDERS = np.array([[1, 0, 2], [0, 0, 0], [0, 3, 0]])
SPENT = np.array([[10.5, 0, 20], [0, -4, 0], [0, 9.99, 0]])


@pytest.fixture
def table(folder: Folder) -> TableRef:
    """Three customers with their months, as the engine keeps them."""
    names = pa.array(["=A", "007", "会员"], pa.large_string())
    made = folder.table({"Customer": names}, (Column(name="Customer", type="text", role="identifier"),))
    lists = {
        "orders": pa.FixedSizeListArray.from_arrays(pa.array(ORDERS.ravel().astype(np.int32)), 3),
        "amount": pa.FixedSizeListArray.from_arrays(pa.array(SPENT.ravel().astype(np.float32)), 3),
    }
    kept = pa.table(lists).replace_schema_metadata({b"months": msgspec.json.encode(MONTHS)})
    return msgspec.structs.replace(made, series=folder.artifact("series.arrow", kept))


def _csv(folder: Folder, table: TableRef, form: str) -> list[list[str]]:
    target = folder.path / f"{form}.csv"
    folder.export(ExportPlan(target=str(target), format="csv", table=table, series=form))
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_long_has_a_row_for_each_month_with_something(folder: Folder, table: TableRef) -> None:
    assert _csv(folder, table, "long") == [
        ["Customer", "Month", "Orders", "Spent"],
        ["'=A", "2025-01", "1", "10.5"],
        ["'=A", "2025-03", "2", "20"],
        ["007", "2025-02", "0", "-4"],
        ["会员", "2025-02", "3", "9.99"],
    ]


def test_wide_has_a_row_for_each_customer(folder: Folder, table: TableRef) -> None:
    head, *rows = _csv(folder, table, "wide")

    assert head[:4] == ["Customer", "Orders 2025-01", "Orders 2025-02", "Orders 2025-03"]
    assert head[4:] == ["Spent 2025-01", "Spent 2025-02", "Spent 2025-03"]
    assert rows[2] == ["会员", "0", "3", "0", "0", "9.99", "0"]
    assert len(rows) == 3


def test_the_workbook_has_a_page_of_them(folder: Folder, table: TableRef) -> None:
    plan = ExportPlan(target=str(folder.path / "out.xlsx"), format="xlsx", table=table)
    folder.export(plan)
    page = load_workbook(plan.target)["Orders by month"]
    assert [cell.value for cell in page[3]] == ["007", 0, 0, 0, 0, -4, 0]
    without = msgspec.structs.replace(plan, table=msgspec.structs.replace(table, series=None))
    folder.export(without)
    assert "Orders by month" not in load_workbook(plan.target).sheetnames
