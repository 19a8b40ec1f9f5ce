"""The steps that repair what the health check finds."""

import numpy as np
import pandas as pd
import pytest

from segdesk.api import StageError
from segdesk.text import render
from tests.stages.conftest import columns


def test_extremes_are_capped_at_learned_limits(make):
    table = pd.DataFrame({"Spent": [*range(100), 5000], "Age": np.linspace(20, 60, 101)})
    stage = make("cap_extremes", columns=["Spent"]).fit(table)
    capped = stage.transform(table)
    assert capped["Spent"].max() == 99
    assert capped["Age"].equals(table["Age"])
    assert render(stage.summary_) == "Capped 1 value: “Spent” to 0 … 99"
    new = stage.transform(pd.DataFrame({"Spent": [1e9, -1e9, np.nan], "Age": [1.0, 2, 3]}))
    assert new["Spent"].tolist()[:2] == [99, 0]
    assert np.isnan(new["Spent"][2])


def test_capping_leaves_ordinary_skew_alone(make):
    spent = np.exp(np.random.default_rng(1).normal(4, 0.8, 2000))
    stage = make("cap_extremes").fit(pd.DataFrame({"Spent": spent}))
    assert stage.counts_["Spent"] == 0
    assert render(stage.summary_) == "No value is far outside the usual range"


def test_the_log_scale_learns_its_unit(make):
    table = pd.DataFrame({"a": [1.0, 10, 100, 1000], "b": [0.001, 0.01, 0.1, 1], "c": [-1.0, 2, 3, 4]})
    stage = make("log_scale", columns=["a", "b", "c", "gone"]).fit(table)
    changed = stage.transform(table)
    assert np.allclose(changed["a"], np.log1p(table["a"]))
    assert changed["c"].equals(table["c"])
    assert stage.columns_log_ == ["a", "b"]
    assert stage.units_["b"] == pytest.approx(0.0055)


@pytest.mark.parametrize(
    ("params", "left"),
    [
        ({"below": 0.0}, [30, None, 150, 999]),
        ({"above": 120.0}, [30, -3, None, None]),
        ({"equal": 999.0}, [30, -3, 150, None]),
    ],
)
def test_impossible_numbers_become_missing(make, params, left):
    table = pd.DataFrame({"Age": [30, -3, 150, 999]})
    output = make("blank_impossible", columns=["Age"], **params).apply(table, columns(table))
    assert [None if np.isnan(v) else v for v in output.table["Age"]] == left
    assert table["Age"].tolist() == [30, -3, 150, 999]
    assert output.columns[0].missing == left.count(None)


def test_impossible_dates_become_missing(make):
    table = pd.DataFrame(
        {
            "from": pd.to_datetime(["2024-01-05 00:00", "2024-01-05 18:00", "1899-12-30 00:00"]),
            "to": pd.to_datetime(["2024-01-01 00:00", "2024-01-05 08:00", "2999-01-01 00:00"]),
        }
    )
    make_step = lambda **params: make("blank_impossible", **params).apply(table, columns(table)).table  # noqa: E731
    assert make_step(columns=["to"], not_before="from")["to"].isna().tolist() == [True, False, False]
    assert make_step(columns=["to"], latest="2024-12-31")["to"].isna().tolist() == [False, False, True]
    assert make_step(columns=["from"], earliest="1901-01-01")["from"].isna().tolist() == [False, False, True]
    with pytest.raises(StageError):
        make_step(columns=["to"], latest="soon")
    with pytest.raises(StageError):
        make_step(columns=["gone"], below=0.0)


def test_one_form_per_customer(make):
    table = pd.DataFrame({"id": ["AB-12", "AB-12", "ab12", "ＡＢ１２", "007", "7", "-7", None]})
    output = make("unify_keys").apply(table, columns(table, id="identifier"))
    assert output.table["id"].tolist()[:7] == ["AB-12"] * 4 + ["007", "007", "-7"]
    assert output.table["id"].isna().tolist() == [False] * 7 + [True]
    assert "3 customers were written in another form" in render(output.summary)


def test_chosen_spellings_are_merged(make):
    table = pd.DataFrame(
        {"City": pd.Categorical(["New York", "NY", "new york", "Shangai", "Shanghai", None])}
    )
    output = make(
        "clean_categories", columns=["City"], merges="NY → New York; Shangai -> Shanghai; gone → there"
    ).apply(table, columns(table))
    assert output.table["City"].dropna().tolist() == ["New York"] * 3 + ["Shanghai"] * 2
    assert output.columns[0].distinct == 2
    with pytest.raises(StageError):
        make("clean_categories", merges="NY").apply(table, columns(table))
