"""Prediction methods on tables as they come: gaps, categories, dates, values never seen."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

MODELS = ["logistic", "boosting"]


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)
    n = 1200
    table = pd.DataFrame(
        {
            "Age": random.integers(18, 80, n),
            "Spend": np.where(random.random(n) < 0.1, np.nan, random.lognormal(4, 1, n)),
            "Plan": pd.Categorical(random.choice(["month", "year", None], n, p=[0.5, 0.4, 0.1])),
            "Last": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 365, n), unit="D"),
            "Noise": random.normal(size=n),
        }
    )
    days = (pd.Timestamp("2025-01-01") - table["Last"]).dt.days
    z = 2.0 * (table["Plan"] == "month").to_numpy() + days / 100 - 3 + 0.0 * table["Age"]
    return table, np.where(random.random(n) < 1 / (1 + np.exp(-z)), "yes", "no"), z


@pytest.mark.parametrize("name", MODELS)
def test_what_decides_is_learned(name, make, data):
    table, y, z = data
    model = make(name).fit(table[:800], y[:800])
    score = model.predict_proba(table[800:])[:, 1]

    assert model.classes_.tolist() == ["no", "yes"]
    # The best possible ranking is the one by the chances the outcome was drawn from.
    assert roc_auc_score(y[800:], score) > roc_auc_score(y[800:], z[800:]) - 0.06


@pytest.mark.parametrize("name", [*MODELS, "naive"])
def test_values_never_seen_and_missing_columns_of_values_still_get_a_chance(name, make, data):
    table, y, _ = data
    model = make(name).fit(table, y)
    odd = pd.DataFrame(
        {
            "Age": [np.nan, 1e9],
            "Spend": [np.nan, -5.0],
            "Plan": pd.Categorical(["century", None]),
            "Last": pd.to_datetime([None, "2030-01-01"]),
            "Noise": [0.0, 0.0],
        }
    )
    chances = model.predict_proba(odd)

    assert np.isfinite(chances).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)


@pytest.mark.parametrize("name", [*MODELS, "naive"])
def test_three_outcomes_and_truth_values(name, make, data):
    table, y, z = data
    three = np.where(z > 1, "c", np.where(z > 0, "b", "a"))

    assert make(name).fit(table, three).predict_proba(table).shape == (len(table), 3)
    assert make(name).fit(table, y == "yes").classes_.tolist() == [False, True]


def test_logistic_is_tighter_where_few_customers_have_many_columns(make):
    random = np.random.default_rng(3)
    X = random.standard_normal((3_000, 40))
    y = (X[:, :3].sum(axis=1) + 2 * random.standard_normal(3_000) > 0).astype(int)
    table = pd.DataFrame(X, columns=[f"c{number}" for number in range(40)])
    few = table[:120], y[:120]

    chosen, free = make("logistic").fit(*few), make("logistic", strength=1.0).fit(*few)
    assert chosen.strength_ < 0.3
    assert free.strength_ == 1.0
    unseen, truth = table[120:], y[120:]
    chances = [model.predict_proba(unseen)[:, 1] for model in (chosen, free)]
    assert roc_auc_score(truth, chances[0]) > roc_auc_score(truth, chances[1])
    assert np.mean((chances[0] - truth) ** 2) < np.mean((chances[1] - truth) ** 2)
    assert make("logistic").fit(table, y).strength_ == 1.0  # of many it hardly matters


def test_logistic_contributions_add_up_to_the_log_odds(make, data):
    table, y, _ = data
    model = make("logistic").fit(table, y)
    parts = model.contributions(table)
    chance = model.predict_proba(table)[:, 1]
    log_odds = np.log(chance / (1 - chance))
    constant = log_odds - parts.sum(axis=1)

    assert list(parts) == list(table)
    np.testing.assert_allclose(constant, constant[0], atol=1e-9)
    assert parts["Plan"].abs().mean() > 5 * parts["Noise"].abs().mean()


def test_the_naive_model_gives_the_base_rate(make, data):
    table, y, _ = data
    np.testing.assert_allclose(make("naive").fit(table, y).predict_proba(table)[:, 1], (y == "yes").mean())


def test_many_category_values_are_no_problem(make):
    random = np.random.default_rng(0)
    table = pd.DataFrame({"Shop": [f"s{i}" for i in random.integers(0, 400, 3000)]})
    y = random.random(3000) < 0.3

    for name in MODELS:
        assert np.isfinite(make(name).fit(table, y).predict_proba(table)).all()


@pytest.mark.parametrize("name", MODELS)
def test_row_order_does_not_change_the_model_much(name, make, data):
    table, y, _ = data
    rows = np.random.default_rng(1).permutation(len(table))
    first = make(name).fit(table, y).predict_proba(table)[:, 1]
    second = make(name).fit(table.iloc[rows], y[rows]).predict_proba(table)[:, 1]

    np.testing.assert_allclose(first, second, atol=1e-3)
