"""Columns of another file by a key: rows counted both ways, never multiplied."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdesk.api import InputTable, InputTables, StageError
from segdesk.text import render
from segdesk_features import JoinFile
from segdesk_features.keys import _text, key_texts
from segdesk_features.keys import plain as plain_key
from segdesk_features.remembered import Remembered
from tests.stages.conftest import columns

CUSTOMERS = pd.DataFrame(
    {
        "Customer ID": ["001", "002 ", "003", "004", None],
        "Age": [20, 30, 40, 50, 60],
    }
)
ADDRESSES = pd.DataFrame(
    {
        "Kundennr": ["００２", "001", "009", " 004"],
        "City": pd.Categorical(["Lyon", "Oslo", "Rome", "Bonn"]),
        "Age": [1, 2, 3, 4],
    }
)
ORDERS = pd.DataFrame(
    {
        "Customer ID": ["001", "001", "003", "009"],
        "Date": pd.to_datetime(["2024-01-01", "2024-01-11", "2024-01-05", "2024-01-02"]).astype(
            "datetime64[us]"
        ),
        "Amount": [10.0, np.nan, 5.0, 1.0],
        "Shop": ["north", "south", "north", "east"],
    }
)
KEYS = {"Customer ID": "Kundennr"}


def tables(other: pd.DataFrame, **roles: str) -> InputTables:
    return InputTables("customers.csv", {"f": InputTable("f", "more.csv", other, columns(other, **roles))})


def join(other=ADDRESSES, table=CUSTOMERS, roles=None, **params):
    step = JoinFile(source="f", **params)
    infos = columns(table, **{"Customer ID": "identifier"})
    return step.apply(table, infos, tables(other, **(roles or {})))


def check(other, table=CUSTOMERS, roles=None, **params):
    step = JoinFile(source="f", **params)
    return step.check(table, columns(table, **{"Customer ID": "identifier"}), tables(other, **(roles or {})))


def plain(values):
    return [None if pd.isna(value) else value for value in values]


def test_keys_meet_without_blanks_and_full_width():
    output = join(keys=KEYS)

    assert plain(output.table["City"]) == ["Oslo", "Lyon", None, "Bonn", None]
    assert plain(output.table["Age (more.csv)"]) == [2, 1, None, 4, None]
    assert list(output.table) == ["Customer ID", "Age", "City", "Age (more.csv)"]
    assert render(output.summary) == "2 columns of more.csv; 3 of 5 rows found there"


def test_matches_are_counted_both_ways():
    keys = check(ADDRESSES, keys=KEYS).keys

    assert (keys.left_found, keys.left_rows, keys.left_empty) == (3, 5, 1)
    assert (keys.right_found, keys.right_rows) == (3, 4)
    assert keys.left_unmatched == (2, 4)
    assert keys.right_unmatched == (2,)


def test_only_rows_found_in_both():
    output = join(keys=KEYS, keep="both")

    assert output.table["Customer ID"].tolist() == ["001", "002 ", "004"]
    assert output.row_effect == "fewer"
    assert render(output.summary).endswith("for the 3 of 5 rows found there; the others are set aside")


def test_a_join_that_would_multiply_rows_is_refused_until_a_person_decides():
    assert "1 key stands in several rows of more.csv" in render(check(ORDERS).problem)
    with pytest.raises(StageError):
        join(ORDERS)


@pytest.mark.parametrize(
    ("how", "name", "expected"),
    [
        ("first", "Amount", [10, None, 5, None, None]),
        ("last", "Amount", [None, None, 5, None, None]),
        ("last", "Shop", ["south", None, "north", None, None]),
        ("sum", "Amount (total)", [10, None, 5, None, None]),
        ("mean", "Amount (average)", [10, None, 5, None, None]),
        ("sum", "Shop", ["north", None, "north", None, None]),
        ("count", "Rows in more.csv", [2, 0, 1, 0, 0]),
    ],
)
def test_several_rows_for_one_key_become_one(how, name, expected):
    output = join(ORDERS, keys={"Customer ID": "Customer ID"}, repeated=how)

    assert plain(output.table[name]) == expected
    assert len(output.table) == len(CUSTOMERS)


def test_orders_are_worked_out_per_customer_before_they_are_joined():
    output = join(ORDERS, roles={"Customer ID": "identifier", "Amount": "amount"}, repeated="orders")

    assert plain(output.table["Orders"]) == [2, 0, 1, 0, 0]
    assert plain(output.table["Total spent"]) == [10, 0, 5, 0, 0]
    assert plain(output.table["Recency (days)"]) == [1, None, 7, None, None]


def test_keys_are_suggested_with_reasons():
    best = check(ADDRESSES, roles={"Kundennr": "identifier"}).suggestions[0]

    assert (best.left, best.right) == ("Customer ID", "Kundennr")
    assert [render(reason) for reason in best.reasons] == [
        "both name the customer",
        "75\u00a0% of the values are in both",
    ]
    assert best.left_share == pytest.approx(3 / 4)


def test_the_same_name_and_values_win_over_a_column_that_repeats():
    left = CUSTOMERS.assign(City=["Oslo"] * 5)
    right = pd.DataFrame({"customer id": ["001", "003"], "City": ["Oslo", "Oslo"]})

    assert check(right, left).suggestions[0].right == "customer id"


def test_leading_zeros_count_and_are_pointed_out():
    other = pd.DataFrame({"Customer ID": [1, 2, 3], "City": ["a", "b", "c"]})
    left = pd.DataFrame({"Customer ID": ["001", "2"], "Age": [1, 2]})
    combined = check(other, left, keys={"Customer ID": "Customer ID"})

    assert combined.keys.left_found == 1
    assert "1 more key would match without its leading zeros, such as “001” here and “1” there" in render(
        combined.notes[0]
    )


def test_capitals_are_pointed_out():
    other = pd.DataFrame({"Customer ID": ["a-1", "B-2"], "City": ["x", "y"]})
    left = pd.DataFrame({"Customer ID": ["A-1", "B-2"], "Age": [1, 2]})

    assert "if capitals did not count, such as “A-1” and “a-1”" in render(check(other, left).notes[0])


def test_no_key_in_common_is_refused():
    other = pd.DataFrame({"Customer ID": ["x", "y"], "City": ["a", "b"]})

    with pytest.raises(StageError) as refused:
        join(other, keys={"Customer ID": "Customer ID"})
    assert "“001” here, “x” there" in render(refused.value.message)


def test_several_key_columns_must_all_be_the_same():
    left = pd.DataFrame({"Shop": ["n", "n", "s"], "Year": [2023, 2024, 2024], "Sales": [1, 2, 3]})
    right = pd.DataFrame({"Shop": ["n", "s", "s"], "Year": [2024, 2024, 2023], "Staff": [5, 6, 7]})

    output = join(right, left, keys={"Shop": "Shop", "Year": "Year"})

    assert plain(output.table["Staff"]) == [None, 5, 6]


def test_columns_are_renamed_or_left_out():
    output = join(keys=KEYS, matches={"City": "Town", "Age": ""})

    assert list(output.table) == ["Customer ID", "Age", "Town"]


def test_what_is_gone_is_named():
    assert "“Number” is no longer there" in render(check(ADDRESSES, keys={"Number": "Kundennr"}).problem)
    with pytest.raises(StageError):
        JoinFile(source="gone").apply(CUSTOMERS, columns(CUSTOMERS), tables(ADDRESSES))


@given(
    st.lists(st.text("ab01 ", min_size=1, max_size=6), min_size=1, max_size=30, unique_by=str.strip),
    st.randoms(use_true_random=False),
)
def test_a_file_split_by_columns_comes_together_again(ids, random):
    ids = [text for text in ids if text.strip()] or ["a"]
    table = pd.DataFrame(
        {
            "id": pd.Series(ids, dtype="str"),
            "one": np.arange(len(ids)),
            "two": np.arange(len(ids)) / 3,
            "three": pd.Series([f"t{n}" for n in range(len(ids))], dtype="str"),
        }
    )
    order = list(range(len(ids)))
    random.shuffle(order)
    right = table[["id", "two", "three"]].iloc[order].reset_index(drop=True)

    output = join(right, table[["id", "one"]], keys={"id": "id"})

    pd.testing.assert_frame_equal(output.table, table)


def test_other_files_are_looked_at_anew():
    before = check(ADDRESSES, keys=KEYS).keys
    again = check(ADDRESSES, keys=KEYS).keys
    other = check(ADDRESSES[1:].reset_index(drop=True), keys=KEYS).keys

    assert again == before
    assert (before.right_rows, before.left_found) == (4, 3)
    assert (other.right_rows, other.left_found) == (3, 2)


def test_a_table_in_the_place_of_one_that_is_gone_is_not_taken_for_it():
    remembered = Remembered(4)

    for number in range(50):
        table = pd.DataFrame({"a": [number]})
        assert remembered.get((table,), "a", lambda table=table: int(table["a"].sum())) == number
        assert remembered.get((table,), "a", lambda: -1) == number
        del table


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([17.0, 0.5, np.nan, 1e300, np.inf, -0.0]),
        pd.Series([17, -3, 2**60]),
        pd.Series(["１７", " a\x1f", "", "\u3000b ", None, "b", "00"], dtype="str"),
        pd.Series([17, "17", 1.5, True, None], dtype=object),
        pd.Series(pd.Categorical(["a ", None, "a", "é"])),
        pd.Series(pd.to_datetime(["2024-01-01 00:00", None, "2024-01-01 12:30"])),
    ],
)
def test_keys_are_written_like_a_single_value(column):
    expected = [None if pd.isna(value) else plain_key(_text(value)) or None for value in column]

    assert key_texts(column).to_pylist() == expected
