"""Columns with another name: proposed by name, type and content, in both languages, never in doubt."""

import numpy as np
import pandas as pd
import pytest

from segdesk.engine.proposing import Candidate, propose
from segdesk.results.table import Column
from segdesk.text import render

RNG = np.random.default_rng(4)
MONEY = pd.Series(RNG.gamma(2.0, 80.0, 200).round(2))
AGES = pd.Series(RNG.integers(18, 80, 200))
IDS = pd.Series([f"C{n:04d}" for n in range(200)])
CITIES = pd.Series(["Oslo", "Lyon", "Rome", "Bern"] * 50)
DAYS = pd.Series(pd.date_range("2025-01-01", periods=200, freq="6h").astype("datetime64[us]"))


def column(name: str, values: pd.Series, role: str = "measure") -> Candidate:
    kind = "date" if values.dtype.kind == "M" else "number" if values.dtype.kind in "if" else "text"
    return Candidate(Column(name=name, type=kind, role=role), values)


def pairs(new: list[Candidate], old: list[Candidate]) -> dict[str, str]:
    return {found.column: found.into for found in propose(new, old)}


@pytest.mark.parametrize("name", ["Sales amount", "AMOUNT_", "消费金额", "amount (EUR)", "Amout"])
def test_a_column_is_proposed_by_name_in_either_language_and_by_its_values(name):
    new = column(name, MONEY * 1.1, "amount")

    assert pairs([new], [column("Amount", MONEY, "amount"), column("Age", AGES)]) == {name: "Amount"}


def test_several_columns_find_their_places_at_once():
    new = [
        column("客户编号", IDS[50:], "identifier"),
        column("实付金额", MONEY, "amount"),
        column("下单日期", DAYS + pd.Timedelta(days=40), "date"),
        column("Town", CITIES, "category"),
    ]
    old = [
        column("City", CITIES, "category"),
        column("Order date", DAYS, "date"),
        column("Customer ID", IDS, "identifier"),
        column("Amount", MONEY, "amount"),
    ]

    assert pairs(new, old) == {
        "客户编号": "Customer ID",
        "实付金额": "Amount",
        "下单日期": "Order date",
        "Town": "City",
    }
    [city] = [found for found in propose(new, old) if found.into == "City"]
    assert [render(reason) for reason in city.reasons] == ["similar values"]


def test_what_has_nothing_in_common_is_not_proposed():
    assert not propose([column("Newsletter", CITIES, "category")], [column("Amount", MONEY, "amount")])
    assert not propose([column("Age", AGES)], [column("Amount", MONEY, "amount")])
    assert not propose([column("Order date", DAYS, "date")], [column("Customer", IDS, "identifier")])


def test_in_doubt_nothing_is_proposed():
    new = [column("A", MONEY, "amount"), column("B", MONEY, "amount")]

    assert not propose(new, [column("Amount", MONEY, "amount")])


def test_the_order_of_rows_and_columns_does_not_matter():
    new = [column("Sales", MONEY, "amount"), column("Town", CITIES, "category")]
    old = [column("City", CITIES, "category"), column("Amount", MONEY, "amount")]
    turned = [Candidate(one.info, one.values[::-1]) for one in reversed(new)]

    assert pairs(new, old) == pairs(turned, old[::-1]) == {"Sales": "Amount", "Town": "City"}
