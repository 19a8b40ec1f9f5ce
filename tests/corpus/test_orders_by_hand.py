"""Every figure of orders → customers against plain pandas, customer by customer, on public order files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segdesk.api import ColumnInfo, MonthlySeries
from segdesk.plugins import load_registry
from segdesk.text import render


@pytest.fixture
def superstore(corpus):
    """The order lines of the Superstore workbook and the names of their columns."""
    from python_calamine import CalamineWorkbook

    path = corpus("superstore_xls/Sample - Superstore.xls")
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Orders").to_python()
    lines = pd.DataFrame(rows, columns=header)
    lines["Order Date"] = pd.to_datetime(lines["Order Date"])
    roles = {
        "Customer ID": ("text", "identifier"),
        "Order ID": ("text", "order"),
        "Order Date": ("date", "date"),
        "Sales": ("number", "amount"),
        "Product ID": ("text", "product"),
        "Category": ("category", "category"),
    }
    lines = lines[list(roles)].astype({"Category": "category"})
    return lines, ("Customer ID", "Order ID", "Order Date", "Sales", "Product ID"), roles


@pytest.fixture
def retail(corpus):
    """The order lines of a shop with returns, quantities and unit prices."""
    lines = pd.read_csv(
        corpus("online_retail_france/online_retail_france.csv"), dtype={"CustomerID": str, "InvoiceNo": str}
    )
    lines = lines.dropna(subset=["CustomerID"])
    lines["InvoiceDate"] = pd.to_datetime(lines["InvoiceDate"], format="%m/%d/%Y %H:%M")
    roles = {
        "CustomerID": ("text", "identifier"),
        "InvoiceNo": ("text", "order"),
        "InvoiceDate": ("date", "date"),
        "StockCode": ("text", "product"),
        "Quantity": ("number", "measure"),
        "UnitPrice": ("number", "amount"),
    }
    lines["Worth"] = lines["Quantity"] * lines["UnitPrice"]
    return lines, ("CustomerID", "InvoiceNo", "InvoiceDate", "Worth", "StockCode"), roles


def made(lines: pd.DataFrame, roles: dict[str, tuple[str, str]], **params: object):
    columns = [ColumnInfo(name=name, type=type, role=role) for name, (type, role) in roles.items()]
    step = load_registry().create("segdesk.orders_to_customers", {"names": "en", **params})
    return step.apply(lines[list(roles)].reset_index(drop=True), columns)


def by_hand(lines: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Work the figures out with one loop over the customers."""
    customer, order, date, worth, product = names
    day = lines[date].dt.normalize()
    as_of = day.max() + pd.Timedelta(days=1)
    found = {}
    for who, mine in lines.assign(day=day).groupby(customer):
        bought = mine[mine[worth] >= 0]
        if "Quantity" in mine:
            bought = bought[bought["Quantity"] >= 0]
        orders = bought.groupby(order)["day"].min().sort_values()
        gaps = orders.diff().dropna().dt.days.to_numpy()
        days = orders if len(orders) else mine["day"]
        spent = mine[worth].sum()
        found[who] = {
            "Recency (days)": (as_of - days.max()).days,
            "Orders": len(orders),
            "Total spent": round(spent, 4),
            "Average order": round(spent / len(orders), 4) if len(orders) else 0.0,
            "Customer for (days)": (as_of - days.min()).days,
            "Days between orders": round(gaps.mean(), 2) if len(gaps) else np.nan,
            "Regularity of orders": round(1 / (1 + gaps.std() / gaps.mean()), 4)
            if len(gaps) >= 2 and gaps.sum()
            else np.nan,
            "Orders, last 90 days": int((orders >= as_of - pd.Timedelta(days=90)).sum()),
            "Different products": bought[product].nunique(),
            "First order": days.min(),
            "Last order": days.max(),
        }
    return pd.DataFrame.from_dict(found, orient="index")


@pytest.mark.parametrize("shop", ["superstore", "retail"])
def test_every_figure_of_every_customer(shop, request):
    lines, names, roles = request.getfixturevalue(shop)
    output = made(lines, roles)
    table = output.table.set_index(names[0])
    expected = by_hand(lines, names)

    assert set(table.index) == set(expected.index)
    for name in expected:
        mine, hand = table[name].reindex(expected.index), expected[name]
        if mine.dtype.kind == "M":
            assert (mine == hand).all(), name
        else:
            same = np.isclose(mine.astype(float), hand.astype(float), atol=0.011, rtol=1e-6, equal_nan=True)
            assert same.all(), (name, mine[~same].head(), hand[~same].head())


def test_returns_of_a_shop_are_no_orders_and_lower_the_total(retail):
    lines, _names, roles = retail
    table = made(lines, roles).table.set_index("CustomerID")

    back = lines[lines["Quantity"] < 0]
    assert len(back)
    assert table["Returns"].sum() == back.groupby(["CustomerID", "InvoiceNo"]).ngroups
    assert abs(table["Total spent"].sum() - lines["Worth"].sum()) < 0.01


def test_the_main_category_is_the_one_most_is_spent_on(superstore):
    lines, _names, roles = superstore
    table = made(lines, roles).table.set_index("Customer ID")
    sums = lines.groupby(["Customer ID", "Category"], observed=True)["Sales"].sum().unstack(fill_value=0)

    assert (table["Main category"].astype(str) == sums.idxmax(axis=1).reindex(table.index)).all()
    share = (sums.max(axis=1) / sums.sum(axis=1)).reindex(table.index)
    assert np.allclose(table["Share of main category"], share, atol=1e-4)


@pytest.mark.parametrize("shop", ["superstore", "retail"])
def test_first_and_last_product_of_every_customer(shop, request):
    lines, (customer, order, date, worth, product), roles = request.getfixturevalue(shop)
    table = made(lines, roles).table.set_index(customer)
    began = lines.groupby([customer, order])[date].transform("min")
    bought = lines.assign(began=began)[lines[worth] >= 0]
    if "Quantity" in bought:
        bought = bought[bought["Quantity"] >= 0]
    for who, mine in bought.groupby(customer):
        for name, moment in (("First product", mine["began"].min()), ("Last product", mine["began"].max())):
            there = mine[mine["began"] == moment]
            best = there[there[worth] == there[worth].max()][product].astype(str).min()
            assert table.loc[who, name] == best, (who, name)
    only_back = set(table.index) - set(bought[customer])
    assert table.loc[sorted(only_back), ["First product", "Last product"]].isna().all(axis=None)


def test_shares_of_value_are_what_was_spent_on_each_category(superstore):
    lines, _names, roles = superstore
    table = made(lines, roles).table.set_index("Customer ID")
    sums = lines.groupby(["Customer ID", "Category"], observed=True)["Sales"].sum().unstack(fill_value=0)
    shares = sums.div(sums.sum(axis=1), axis=0).reindex(table.index)

    assert [name for name in table if name.endswith("(share of value)")] == [
        f"{name} (share of value)" for name in sums.sum().sort_values(ascending=False).index
    ]
    for name in shares:
        assert np.allclose(table[f"{name} (share of value)"], shares[name], atol=1e-4)


@pytest.mark.parametrize("shop", ["superstore", "retail"])
def test_the_months_add_up(shop, request):
    lines, names, roles = request.getfixturevalue(shop)
    customer, _order, date, worth, _product = names
    output = made(lines, roles)
    series = output.series

    assert isinstance(series, MonthlySeries)
    month = lines[date].dt.strftime("%Y-%m")
    sums = lines.groupby([lines[customer], month])[worth].sum().unstack(fill_value=0.0)
    hand = sums.reindex(index=output.table[customer], columns=list(series.months), fill_value=0.0)
    assert series.amount is not None
    assert np.allclose(series.amount, hand.to_numpy(), atol=0.01)
    last = lines[date].max()
    assert series.complete == ((last + pd.Timedelta(days=1)).month != last.month)


def test_days_are_counted_to_the_date_a_person_chose(superstore):
    lines, _names, roles = superstore
    early = lines[lines["Order Date"] <= "2016-12-31"]
    whole, part = made(lines, roles, as_of="2016-12-31").table, made(early, roles, as_of="2016-12-31").table

    pd.testing.assert_frame_equal(whole, part, check_categorical=False, check_dtype=False)
    assert whole["Recency (days)"].min() >= 0


def test_what_to_expect_stands_beside_the_past_rate_or_is_refused(superstore):
    lines, _names, roles = superstore
    output = made(lines, roles, lifetime=True)
    assert {"Expected orders", "Orders at the past rate", "Expected value", "Value at the past rate"} <= set(
        output.table
    )
    assert output.table["Chance still a customer"].between(0, 1).all()
    few = lines[lines["Customer ID"].isin(lines["Customer ID"].unique()[:12])]
    refused = made(few, roles, lifetime=True)
    assert "Expected orders" not in refused.table
    assert "only 12 customers bought again, 50 are needed" in render(refused.summary)
