"""Order lines to customers on public order files, against published counts."""

import pandas as pd

from segdesk.api import ColumnInfo
from segdesk.plugins import load_registry


def test_cdnow_first_39_weeks(corpus):
    """Fader, Hardie & Lee 2005: 2,357 customers, 2,457 repeat purchases, 946 repeat buyers."""
    lines = pd.read_csv(
        corpus("cdnow_sample/CDNOW_sample.txt"),
        sep=r"\s+",
        header=None,
        names=["master", "customer", "date", "discs", "amount"],
        dtype={"master": str, "customer": str, "date": str},
        parse_dates=["date"],
    )
    columns = (
        ColumnInfo(name="master", type="text", role="ignored"),
        ColumnInfo(name="customer", type="text", role="identifier"),
        ColumnInfo(name="date", type="date", role="date"),
        ColumnInfo(name="discs", type="number", role="measure"),
        ColumnInfo(name="amount", type="number", role="amount"),
    )
    step = load_registry().create("segdesk.orders_to_customers", {"as_of": "1997-09-30"})

    table = step.apply(lines, columns).table

    assert len(table) == 2357
    assert (table["Orders"] - 1).sum() == 2457
    assert (table["Orders"] > 1).sum() == 946


def test_superstore_totals_stay(corpus):
    from python_calamine import CalamineWorkbook

    path = corpus("superstore_xls/Sample - Superstore.xls")
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Orders").to_python()
    lines = pd.DataFrame(rows, columns=header)[["Order ID", "Order Date", "Customer ID", "Sales", "Profit"]]
    lines["Order Date"] = pd.to_datetime(lines["Order Date"])
    roles = ("order", "date", "identifier", "amount", "amount")
    types = ("text", "date", "text", "number", "number")
    columns = [
        ColumnInfo(name=name, type=type, role=role)
        for name, type, role in zip(lines.columns, types, roles, strict=True)
    ]

    table = load_registry().create("segdesk.orders_to_customers", {}).apply(lines, columns).table

    assert len(table) == lines["Customer ID"].nunique() == 793
    assert table["Orders"].sum() == lines["Order ID"].nunique() == 5009
    assert abs(table["Total spent"].sum() - lines["Sales"].sum()) < 0.01
    assert abs(table["Profit (total)"].sum() - lines["Profit"].sum()) < 0.01
