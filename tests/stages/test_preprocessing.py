"""Filling, scaling, tidying: what they do and what they say."""

import numpy as np
import pandas as pd
import pytest

from segdesk.api import StageError
from segdesk.text import render
from tests.stages.conftest import columns


def test_filling_says_what_was_put_where(make):
    table = pd.DataFrame({"Income": [40_000.0, 54_200.0, 60_000.0, np.nan, np.nan], "Age": [1.0, 2, 3, 4, 5]})
    stage = make("fill_missing").fit(table)

    filled = stage.transform(table)

    assert filled["Income"].tolist() == [40_000, 54_200, 60_000, 54_200, 54_200]
    assert render(stage.summary_) == "Filled 2 missing values in “Income” with the median, 54,200"


def test_many_filled_columns_name_the_worst_three(make):
    table = pd.DataFrame({f"c{i}": [1.0, *[np.nan] * i, *[1.0] * (5 - i)] for i in range(1, 5)})

    words = render(make("fill_missing").fit(table).summary_)

    assert words.startswith("Filled 10 missing values in 4 columns, most in “c4”")
    assert "c1" not in words


def test_every_kind_of_column_is_filled_from_what_was_learned(make):
    table = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "c": pd.Categorical(["a", None, "a"]),
            "d": pd.to_datetime(["2024-01-01", None, "2024-01-03"]),
            "empty": [np.nan] * 3,
        }
    )
    new = pd.DataFrame(
        {
            "n": [np.nan],
            "c": pd.Categorical([None], categories=["b"]),
            "d": pd.to_datetime([None]),
            "empty": [np.nan],
        },
        index=[7],
    )
    filled = make("fill_missing").fit(table).transform(new)

    assert filled.index.tolist() == [7]
    assert filled.iloc[0].tolist() == [2.0, "(missing)", pd.Timestamp("2024-01-02"), 0.0]


@pytest.mark.parametrize(
    ("numbers", "categories", "expected"),
    [("mean", "commonest", [4.0, "b"]), ("zero", "missing", [0.0, "(missing)"])],
)
def test_other_ways_of_filling(make, numbers, categories, expected):
    table = pd.DataFrame({"n": [1.0, 1, 10, np.nan], "c": ["a", "b", "b", None]})

    filled = make("fill_missing", numbers=numbers, categories=categories).fit(table).transform(table)

    assert filled.iloc[3].tolist() == expected


def test_leaving_missing_values_says_so(make):
    table = pd.DataFrame({"n": [1.0, np.nan]})
    stage = make("fill_missing", numbers="leave").fit(table)

    assert stage.transform(table)["n"].isna().sum() == 1
    assert render(stage.summary_) == "Left 1 missing value as it is"


def test_automatic_scale_takes_the_log_of_lopsided_columns_only(make):
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "Spend": random.lognormal(5, 1.2, 2000),
            "Share": random.lognormal(-9, 1.2, 2000),
            "Age": random.integers(18, 80, 2000),
            "Balance": random.standard_t(2, 2000) * 100,
            "City": pd.Categorical(random.choice(["a", "b"], 2000)),
        }
    )
    stage = make("scale").fit(table)
    scaled = stage.transform(table)

    assert stage.columns_log_ == ["Spend", "Share"]
    assert render(stage.summary_) == "4 number columns now weigh the same; on the log scale: “Spend”, “Share”"
    assert scaled["City"].equals(table["City"])
    numbers = scaled[["Spend", "Share", "Age", "Balance"]]
    np.testing.assert_allclose(numbers.mean(), 0, atol=1e-9)
    np.testing.assert_allclose(numbers.std(ddof=0), 1)
    # Once more with other rows: what was learned is applied, a value below zero counts as zero.
    np.testing.assert_array_equal(stage.transform(table.tail(3)), scaled.tail(3))
    low = stage.transform(table.head(1).assign(Spend=-5.0))["Spend"].iloc[0]
    assert low == stage.transform(table.head(1).assign(Spend=0.0))["Spend"].iloc[0]


def test_a_column_that_is_lopsided_also_on_the_log_scale_stays(make):
    table = pd.DataFrame({"Flag": [0.0] * 990 + [1.0] * 10})

    assert make("scale").fit(table).columns_log_ == []


def test_a_constant_column_becomes_zero(make):
    table = pd.DataFrame({"Same": [0.1] * 50, "Huge": [1e15 + 0.1] * 50})

    assert (make("scale").fit(table).transform(table) == 0).all(axis=None)


def test_robust_scale_ignores_extremes(make):
    table = pd.DataFrame({"x": [*range(101), 10**9]})
    scaled = make("scale", mode="robust").fit(table).transform(table)["x"]

    assert abs(scaled.iloc[:101]).max() < 2


def test_scale_none_changes_nothing(make):
    table = pd.DataFrame({"x": [1, 5, 9]})

    assert make("scale", mode="none").fit(table).transform(table).equals(table)


def test_spellings_are_unified_to_the_commonest(make):
    values = ["North", "North", "north ", "ＮＯＲＴＨ", "South", None, "会员 卡", "会员  卡"]
    table = pd.DataFrame({"City": pd.Categorical(values), "n": range(8)})

    output = make("clean_categories").apply(table, columns(table))

    assert output.table["City"].tolist()[:5] == ["North"] * 4 + ["South"]
    assert output.table["City"].isna().sum() == 1
    assert output.table["City"].nunique() == 3
    assert "“north ” → “North”" in render(output.summary)
    assert table["City"].tolist()[2] == "north "


def test_repeated_rows_are_removed(make):
    table = pd.DataFrame({"id": ["1", "1", "2", None, None], "x": [1, 1, 3, 4, 4]})

    whole = make("drop_duplicates").apply(table, columns(table))
    by_id = make("drop_duplicates", columns=["id"]).apply(table, columns(table))

    assert whole.table["x"].tolist() == [1, 3, 4]
    assert render(whole.summary) == "Removed 2 repeated rows"
    assert by_id.table["x"].tolist() == [1, 3, 4, 4]  # rows without an id are nobody's duplicate
    assert by_id.table.index.tolist() == [0, 1, 2, 3]


def test_removing_columns(make):
    table = pd.DataFrame({"a": [1], "b": [2], "c": [3]})
    output = make("remove_columns", columns=["b", "gone"]).apply(table, columns(table))

    assert list(output.table) == ["a", "c"] == [column.name for column in output.columns]
    assert render(output.summary) == "Removed “b”"
    with pytest.raises(StageError):
        make("remove_columns", columns=["a", "b", "c"]).apply(table, columns(table))


@pytest.mark.parametrize("stage", ["clean_categories", "drop_duplicates"])
def test_a_chosen_column_that_is_gone_is_named(make, stage):
    table = pd.DataFrame({"a": [1]})

    with pytest.raises(StageError) as caught:
        make(stage, columns=["gone"]).apply(table, columns(table))

    assert "“gone”" in render(caught.value.message)
