"""Order lines become customers: every figure checked against one worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from segdesk.api import StageError
from segdesk.text import render
from tests.stages.conftest import columns

ORDERS = pd.DataFrame(
    {
        "Customer ID": ["007", "007", "007", "x 1", "x 1", None, "007", "  "],
        "Order No": ["A1", "A1", "A2", "B1", "B2", "C1", "A3", "C2"],
        "Order Date": pd.to_datetime(
            [
                "2024-01-01 23:59",
                "2024-01-01 23:59",
                "2024-01-11 08:00",
                "2024-01-05",
                "2024-01-31 12:00",
                "2024-01-02",
                "2024-01-21",
                "2024-01-03",
            ],
            format="ISO8601",
        ),
        "Product": ["tea", "cup", "tea", "tea", "pot", "tea", "cup", "tea"],
        "Category": pd.Categorical(["food", "ware", "food", "food", "ware", "food", "ware", "food"]),
        "Amount": [10.0, 20.0, 5.0, 100.0, -40.0, 7.0, np.nan, 1.0],
    }
)
ROLES = {"Customer ID": "identifier", "Order No": "order", "Product": "product", "Amount": "amount"}


def run(make, table=ORDERS, roles=None, **params):
    return make("orders_to_customers", **params).apply(table, columns(table, **(roles or ROLES)))


def test_the_figures_of_two_customers(make):
    output = run(make)
    table = output.table.set_index("Customer ID")

    assert output.key == "Customer ID"
    assert output.row_effect == "grouped"
    assert list(table.index) == ["007", "x 1"]
    first, second = table.loc["007"], table.loc["x 1"]
    # Counted to 1 February: the day after the last order. x 1's last order is a return, so the 5th counts.
    assert (first["Recency (days)"], second["Recency (days)"]) == (11, 27)
    assert (first["Orders"], second["Orders"]) == (3, 1)
    assert (first["Total spent"], second["Total spent"]) == (35, 60)
    assert first["Average order"] == pytest.approx(35 / 3)
    assert (first["Customer for (days)"], second["Customer for (days)"]) == (31, 27)
    assert first["Days between orders"] == 10
    assert np.isnan(second["Days between orders"])
    assert (first["Returns"], second["Returns"]) == (0, 1)
    assert (first["Different products"], second["Different products"]) == (2, 1)
    assert (first["Main category"], first["Share of main category"]) == (
        "ware",
        pytest.approx(20 / 35, abs=1e-4),
    )
    assert first["Orders, last 90 days"] == 3
    assert first["Last order"] == pd.Timestamp("2024-01-21")
    assert first["First order"] == pd.Timestamp("2024-01-01")


def test_lines_without_a_customer_are_counted(make):
    assert (
        render(run(make).summary)
        == "8 order lines became 2 customers, counted to 1 Feb 2024; set aside: 2 lines without a customer"
    )


def test_every_new_column_is_described(make):
    output = run(make)
    found = {column.name: (column.type, column.role) for column in output.columns}

    assert list(found) == list(output.table)
    assert found["Customer ID"] == ("text", "identifier")
    assert found["Total spent"] == ("number", "amount")
    assert found["Orders"] == ("number", "measure")
    assert found["Main category"] == ("category", "category")
    assert found["Last order"] == ("date", "ignored")


def test_a_given_day_leaves_later_orders_out(make):
    output = run(make, as_of="2024-01-12")
    table = output.table.set_index("Customer ID")

    assert table.loc["007", "Recency (days)"] == 1
    assert table.loc["007", "Orders"] == 2
    assert "2 later lines" in render(output.summary)
    with pytest.raises(StageError):
        run(make, as_of="12/01/2024")


def test_without_an_order_number_a_day_is_an_order(make):
    table = run(make, ORDERS.drop(columns="Order No")).table.set_index("Customer ID")

    assert table.loc["007", "Orders"] == 3


def test_lines_without_an_order_number_are_one_order_per_day(make):
    lines = ORDERS.assign(**{"Order No": ["A1", None, None, "B1", "B2", "C1", None, "C2"]})
    table = run(make, lines).table.set_index("Customer ID")

    # A1 and an unnumbered line on 1 January, and unnumbered ones on the 11th and the 21st.
    assert table.loc["007", "Orders"] == 4


def test_quantity_times_price_makes_the_amount(make):
    lines = pd.DataFrame(
        {
            "CustomerID": ["1", "1", "2"],
            "InvoiceNo": ["a", "Cb", "c"],
            "InvoiceDate": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]),
            "Quantity": [3, -1, 2],
            "UnitPrice": [2.5, 2.5, 10.0],
        }
    )
    roles = {"CustomerID": "identifier", "InvoiceNo": "order", "UnitPrice": "amount"}
    table = run(make, lines, roles).table

    assert table["Total spent"].tolist() == [5.0, 20.0]
    assert table["Returns"].tolist() == [1, 0]


def test_chinese_headers_give_chinese_names(make):
    lines = ORDERS.set_axis(["会员号", "订单号", "下单时间", "商品", "品类", "实付金额"], axis=1)
    roles = {"会员号": "identifier", "订单号": "order", "商品": "product", "实付金额": "amount"}

    assert "距上次购买天数" in run(make, lines, roles).table
    assert "Recency (days)" in run(make, lines, roles, names="en").table


def test_other_amounts_are_added_up_and_the_right_one_is_taken(make):
    lines = ORDERS.assign(Profit=1.0)[["Profit", *ORDERS.columns]]
    table = run(make, lines, {**ROLES, "Profit": "amount"}).table

    assert table["Total spent"].tolist() == [35, 60]
    assert table["Profit (total)"].tolist() == [4, 2]


def many(customers=40):
    ids = np.repeat([f"c{i:03d}" for i in range(customers)], 2)
    return pd.DataFrame(
        {
            "Customer": ids,
            "Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(len(ids)), unit="D"),
            "Amount": 1.0,
            "Country": pd.Categorical(np.repeat(np.array(["France", "Spain"])[np.arange(customers) % 2], 2)),
            "Channel": pd.Categorical(np.tile(["web", "shop"], customers)),
        }
    )


def test_what_belongs_to_the_customer_is_kept(make):
    roles = {"Customer": "identifier", "Amount": "amount"}
    table = run(make, many(), roles).table

    assert table["Country"].astype(str).tolist() == ["France", "Spain"] * 20
    assert "Channel" not in table
    assert "Country" not in run(make, many(), roles, keep_same=False).table
    assert "Country" not in run(make, many(19), roles).table  # too few customers to tell


def test_the_order_of_the_lines_does_not_matter(make):
    roles = {"Customer": "identifier", "Amount": "amount"}
    lines = many().assign(Amount=np.random.default_rng(0).normal(50, 20, 80).round(2))
    first = run(make, lines, roles).table.set_index("Customer")
    second = run(make, lines.sample(frac=1, random_state=1), roles).table.set_index("Customer")

    pd.testing.assert_frame_equal(first, second.loc[first.index], check_categorical=False)


@pytest.mark.parametrize(
    ("roles", "params", "words"),
    [
        ({"Customer ID": "text"}, {}, "which customer"),
        (ROLES, {"customer": "gone"}, "“gone”"),
        (
            {
                "Customer ID": "identifier",
                **dict.fromkeys(["Order Date", "Amount", "Product", "Category"], "ignored"),
            },
            {},
            "a date, an amount or a product",
        ),
    ],
)
def test_what_is_missing_is_said(make, roles, params, words):
    with pytest.raises(StageError) as caught:
        run(make, roles=roles, **params)

    assert words in render(caught.value.message)


def test_no_line_left_is_said(make):
    with pytest.raises(StageError, match="No order line"):
        run(make, ORDERS.head(0))


def test_without_dates_there_is_no_recency(make):
    table = run(make, ORDERS.drop(columns="Order Date")).table

    assert "Recency (days)" not in table
    assert table["Orders"].tolist() == [3, 1]


def test_baskets_without_date_and_amount_say_what_was_bought(make):
    table = pd.DataFrame(
        {
            "id": ["1", "1", "1", "1", "2", "2", "3"],
            "Goods": pd.Categorical(["tea", "tea", "cup", None, "tea", "pot", "pot"]),
        }
    )
    answer = run(make, table, {"id": "identifier", "Goods": "product"}).table.set_index("id")

    assert answer["Lines bought"].tolist() == [4, 2, 1]
    assert answer["Different products"].tolist() == [2, 2, 1]
    assert answer["tea (share)"].tolist() == [pytest.approx(2 / 3, abs=1e-4), 0.5, 0]
    assert answer["pot (share)"].tolist() == [0, 0.5, 1]
    assert "Orders" not in answer
    assert list(answer.columns[2:4]) == ["tea (share)", "pot (share)"], "the commonest first"


def test_no_more_than_the_eight_commonest_products_get_a_column(make):
    goods = [f"g{number}" for number in range(12) for _ in range(12 - number)]
    table = pd.DataFrame({"id": [str(at % 7) for at in range(len(goods))], "Goods": goods})
    answer = run(make, table, {"id": "identifier", "Goods": "product"}).table

    shares = [name for name in answer if name.endswith("(share)")]
    assert shares == [f"g{number} (share)" for number in range(8)]


def test_dates_without_amounts_give_orders_and_shares(make):
    lines = ORDERS.drop(columns=["Amount", "Order No", "Category"])
    roles = {"Customer ID": "identifier", "Product": "product"}
    answer = run(make, lines, roles).table.set_index("Customer ID")

    assert answer.loc["007", "Orders"] == 3
    assert answer.loc["007", "tea (share)"] == 0.5
    assert "Recency (days)" in answer


def test_regular_customers_are_told_from_random_ones(make):
    days = {"clock": range(0, 300, 30), "random": (0, 1, 2, 90, 95, 300), "twice": (0, 50)}
    table = pd.DataFrame(
        [
            (who, pd.Timestamp("2024-01-01") + pd.Timedelta(days=d), 5.0)
            for who, all in days.items()
            for d in all
        ],
        columns=["Customer ID", "Order Date", "Amount"],
    )
    output = run(make, table, {"Customer ID": "identifier", "Amount": "amount"})
    regular = output.table.set_index("Customer ID")["Regularity of orders"]
    assert regular["clock"] == 1
    assert 0.3 < regular["random"] < 0.5
    assert np.isnan(regular["twice"])
    column = next(c for c in output.columns if c.name == "Regularity of orders")
    assert column.role == "ignored"
    assert column.number_format.percent


def test_shares_are_in_per_cent_and_named_as_the_goods_are(make):
    table = pd.DataFrame({"id": ["1", "1", "2"], "Goods": pd.Categorical(["牛奶", "面包", "牛奶"])})
    output = run(make, table, {"id": "identifier", "Goods": "product"})
    shares = [c for c in output.columns if c.name.endswith("（占比）")]
    assert [c.name for c in shares] == ["牛奶（占比）", "面包（占比）"]
    assert all(c.number_format.percent for c in shares)
    english = run(
        make,
        table.assign(Goods=pd.Categorical(["milk", "bread", "milk"])),
        {"id": "identifier", "Goods": "product"},
    )
    assert "milk (share)" in english.table
    chosen = run(make, table, {"id": "identifier", "Goods": "product"}, names="en")
    assert "牛奶 (share)" in chosen.table


def test_monthly_series_count_orders_and_money(make):
    output = run(make)
    series = output.series
    assert series.months == ("2024-01",)
    assert series.orders.tolist() == [[3], [1]]
    assert series.amount.tolist() == [[35.0], [60.0]]
    assert run(make, as_of="2024-01-15").series.orders.tolist() == [[2], [1]]


def test_first_and_last_product_come_from_the_first_and_last_order(make):
    table = run(make).table.set_index("Customer ID")

    # 007 began with tea (10) and a cup (20); x 1's last order is a return and counts for nothing.
    assert table["First product"].tolist() == ["cup", "tea"]
    assert table["Last product"].tolist() == ["cup", "tea"]
    column = next(c for c in run(make).columns if c.name == "First product")
    assert (column.type, column.role) == ("category", "product")


def ends(make, *lines):
    """Return first and last product of the customers of lines (customer, order, time, product, amount)."""
    table = pd.DataFrame(lines, columns=["Customer ID", "Order No", "Order Date", "Product", "Amount"])
    table["Order Date"] = pd.to_datetime(table["Order Date"], format="ISO8601")
    found = []
    for some in (table, table[::-1].reset_index(drop=True)):
        made = run(make, some).table.sort_values("Customer ID")
        found.append(made[["First product", "Last product"]].astype(object).fillna("-").to_numpy().tolist())
    assert found[0] == found[1], "the order of the lines does not matter"
    return found[0]


def test_of_equal_lines_the_first_by_name_is_the_product(make):
    day = "2024-01-01"
    assert ends(
        make, ("a", "1", day, "tea", 5.0), ("a", "1", day, "cup", 5.0), ("a", "1", day, "pot", 4.0)
    ) == [["cup", "cup"]]


def test_of_several_lines_the_largest_is_the_product(make):
    day = "2024-01-01"
    assert ends(make, ("a", "1", day, "cup", 5.0), ("a", "1", day, "tea", 9.0)) == [["tea", "tea"]]


def test_two_orders_of_one_day_are_told_apart_by_the_time(make):
    lines = [("a", "2", "2024-01-01 18:00", "cup", 1.0), ("a", "1", "2024-01-01 09:00", "tea", 9.0)]
    assert ends(make, *lines) == [["tea", "cup"]]


def test_a_product_nobody_noted_stays_empty(make):
    lines = [
        ("a", "1", "2024-01-01", None, 9.0),
        ("a", "2", "2024-01-02", "tea", 1.0),
        ("a", "2", "2024-01-02", None, 5.0),
        ("b", "3", "2024-01-02", "cup", -5.0),
    ]
    assert ends(make, *lines) == [["-", "tea"], ["-", "-"]]


def test_shares_of_value_leave_returns_out_and_are_in_per_cent(make):
    output = run(make)
    table = output.table.set_index("Customer ID")

    assert table["food (share of value)"].tolist() == [pytest.approx(15 / 35, abs=1e-4), 1]
    assert table["ware (share of value)"].tolist() == [pytest.approx(20 / 35, abs=1e-4), 0]
    assert not [name for name in table if name.endswith("(share)")]
    assert "Others (share of value)" not in table
    shares = [c for c in output.columns if c.name.endswith("(share of value)")]
    assert all(c.number_format.percent for c in shares)


def test_categories_beyond_the_eight_largest_are_the_others(make):
    kinds = [*(f"k{number}" for number in range(9)), "Others"]
    table = pd.DataFrame(
        {
            "id": ["1"] * 10 + ["2"],
            "Category": pd.Categorical([*kinds, "k8"]),
            "Amount": [*range(20, 11, -1), 50.0, 5.0],
        }
    )
    answer = run(make, table, {"id": "identifier", "Amount": "amount"}).table.set_index("id")
    shares = [name for name in answer if name.endswith("(share of value)")]

    assert [name.split(" ")[0] for name in shares] == [
        "k0",
        "k1",
        "k2",
        "k3",
        "k8",
        "k4",
        "k5",
        "k6",
        "Others",
    ]
    assert answer.loc["2", "k8 (share of value)"] == 1
    assert answer.loc["1", "Others (share of value)"] == pytest.approx((50 + 13) / 194, abs=1e-4)
    assert answer[shares].sum(axis=1).tolist() == pytest.approx([1, 1], abs=1e-3)


def test_without_a_category_or_a_product_there_are_no_such_columns(make):
    table = run(make, ORDERS.drop(columns=["Category", "Product"])).table
    assert not [name for name in table if "share" in name or "product" in name]
