"""Categories and dates as numbers that weigh like one number each."""

import numpy as np
import pandas as pd

from segdesk.text import render


def shares(**counts):
    return pd.Categorical(np.repeat(list(counts), list(counts.values())))


def test_a_category_weighs_like_one_number_column(make):
    table = pd.DataFrame({"Plan": shares(basic=500, plus=300, pro=200)})
    encoded = make("encode").fit(table).transform(table)

    assert list(encoded) == ["Plan = basic", "Plan = plus", "Plan = pro"]
    np.testing.assert_allclose(encoded.var(ddof=0).sum(), 1)


def test_yes_no_becomes_one_column(make):
    table = pd.DataFrame({"Member": shares(No=60, Yes=40)})
    stage = make("encode").fit(table)
    encoded = stage.transform(table)

    assert list(encoded) == ["Member = Yes"]
    assert stage.origins_ == {"Member = Yes": ("Member", "Yes")}
    np.testing.assert_allclose(encoded["Member = Yes"].std(ddof=0), 1)


def test_a_near_constant_category_is_not_blown_up(make):
    table = pd.DataFrame({"Rare": shares(no=999, yes=1)})

    assert make("encode").fit(table).transform(table).to_numpy().max() < 4


def test_rare_values_are_counted_together(make):
    letters = pd.Categorical([*["a"] * 600, *["b"] * 390, *"cdefghijkl"])
    table = pd.DataFrame({"Code": letters})
    stage = make("encode", rare_share=0.05).fit(table)
    encoded = stage.transform(table)

    assert stage.levels_ == {"Code": ["a", "b", "(other)"]}
    assert (encoded["Code = (other)"] > 0).sum() == 10


def test_a_value_that_was_never_seen_becomes_zeros(make):
    stage = make("encode").fit(pd.DataFrame({"Plan": ["a", "b", "c", "c"]}))

    assert (stage.transform(pd.DataFrame({"Plan": ["zzz", None]})) == 0).all(axis=None)


def test_a_value_that_is_called_other_keeps_its_column(make):
    table = pd.DataFrame({"Plan": ["a", "a", "(other)", "b"]})
    encoded = make("encode").fit(table).transform(table)

    assert (encoded["Plan = (other)"] > 0).tolist() == [False, False, True, False]


def test_dates_become_days_before_the_latest(make):
    table = pd.DataFrame(
        {"Last": pd.to_datetime(["2024-01-01", "2024-01-11", "2024-01-21"]), "n": [1.0, 2, 3]}
    )
    stage = make("encode").fit(table)
    encoded = stage.transform(table)

    assert encoded["Last"].is_monotonic_decreasing
    np.testing.assert_allclose(encoded["Last"].std(ddof=0), 1)
    assert encoded["n"].tolist() == [1, 2, 3]
    assert render(stage.summary_) == "Turned into numbers: 1 date column"


def test_the_columns_do_not_depend_on_the_order_of_rows(make):
    table = pd.DataFrame({"Plan": list("aabbccdd") * 5})
    shuffled = table.sample(frac=1, random_state=3)

    first = make("encode").fit(table).transform(table)
    second = make("encode").fit(shuffled).transform(table)

    pd.testing.assert_frame_equal(first, second)
