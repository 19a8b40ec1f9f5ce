"""Grouping by the course of the months, and figures about it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segdesk.api import MonthlySeries, StageError, series_of, without_series
from segdesk.api.series import series_column
from segdesk_clustering.monthly import MonthlyPattern, moving_average
from segdesk_features.monthly_figures import monthly_figures

MONTHS = 24
COURSES = {
    "rising": np.linspace(0.2, 4, MONTHS),
    "falling": np.linspace(4, 0.2, MONTHS),
    "season": np.where(np.arange(MONTHS) % 12 >= 10, 8, 0.2),
    "stopped": np.where(np.arange(MONTHS) < 12, 3, 0.0),
}


def frame(amounts: np.ndarray, orders: np.ndarray | None = None) -> pd.DataFrame:
    """Return a table as the host hands it over: a month per column, counted back from the last."""
    orders = (amounts > 0).astype(float) if orders is None else orders
    width = amounts.shape[1]
    return pd.DataFrame(
        {
            series_column(kind, ago): values[:, width - 1 - ago]
            for kind, values in (("orders", orders), ("amount", amounts))
            for ago in range(width)
        }
    )


@pytest.fixture(scope="module")
def customers() -> tuple[np.ndarray, np.ndarray]:
    """Four courses, each of small and of very large buyers."""
    random = np.random.default_rng(0)
    kind = np.arange(240) % 4
    size = random.lognormal(3, 1.5, 240)
    orders = random.poisson(np.array(list(COURSES.values()))[kind] * 2)
    return orders * size[:, None], kind


def test_customers_of_one_course_are_together_however_much_they_buy(customers):
    amounts, kind = customers
    found = MonthlyPattern(4, random_state=0).fit(frame(amounts))

    assert adjusted_rand_score(kind, found.labels_) > 0.95
    assert np.array_equal(found.predict(frame(amounts * 7)), found.labels_)
    assert found.predict_proba(frame(amounts)).sum(axis=1) == pytest.approx(np.ones(240))
    assert np.array_equal(found.predict_proba(frame(amounts)).argmax(axis=1), found.labels_)


def test_the_order_of_rows_and_columns_does_not_matter(customers):
    amounts, _kind = customers
    X = frame(amounts)
    turned = X[X.columns[::-1]].iloc[::-1]

    assert np.allclose(MonthlyPattern().embed(turned)[::-1], MonthlyPattern().embed(X))


def test_months_come_back_oldest_first():
    series = series_of(frame(np.arange(6.0).reshape(2, 3)).assign(Age=[30, 40]))

    assert series.months == ("-2", "-1", "0")
    assert series.amount.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert list(without_series(frame(np.ones((2, 3))).assign(Age=[30, 40]))) == ["Age"]
    assert series_of(pd.DataFrame({"Age": [1]})) is None


def test_without_months_it_says_what_to_do():
    with pytest.raises(StageError, match="no months"):
        MonthlyPattern().fit(pd.DataFrame({"Age": [1.0, 2.0]}))


def test_smoothing_is_the_mean_of_the_months_around():
    assert moving_average(np.array([[3.0, 0.0, 0.0, 6.0]]), 3).tolist() == [[1.5, 1.0, 2.0, 3.0]]
    assert moving_average(np.array([[3.0, 0.0, 6.0]]), 1).tolist() == [[3.0, 0.0, 6.0]]


def test_figures_of_the_months_by_hand():
    months = tuple(f"2024-{m:02d}" for m in range(1, 13)) + tuple(f"2025-{m:02d}" for m in range(1, 14))[:12]
    amount = np.zeros((4, 24))
    amount[0, 12:] = np.arange(1, 13)  # a step of 1, of a mean of 6.5
    amount[1, 11] = amount[1, 23] = 50.0  # once a year
    amount[2, -2] = 10.0
    figures = monthly_figures(MonthlySeries(months, (amount > 0).astype(int), amount))

    assert figures["month_trend"][0] == pytest.approx(1 / 6.5, abs=1e-4)
    assert figures["lately"].tolist() == [round((10 + 11 + 12) / 78, 4), 1.0, 1.0, 0.0]
    assert figures["active"].tolist() == [1.0, round(1 / 12, 4), round(1 / 12, 4), 0.0]
    apart = amount[1] - amount[1].mean()
    by_hand = (apart[12:] * apart[:12]).sum() / (apart**2).sum()
    assert figures["season"][1] == pytest.approx(by_hand, abs=1e-4)
    assert figures["season"][3] == 0


def test_a_month_that_is_not_over_and_short_series_do_not_count():
    whole = MonthlySeries(tuple("abcdefg"), np.ones((1, 7), dtype=int))
    begun = MonthlySeries(tuple("abcdefgh"), np.c_[np.ones((1, 7), dtype=int), [[9]]], complete=False)

    assert monthly_figures(begun)["lately"] == monthly_figures(whole)["lately"] == round(3 / 7, 4)
    assert "season" not in monthly_figures(whole)
    assert monthly_figures(MonthlySeries(tuple("abcde"), np.ones((1, 5), dtype=int))) == {}
    assert monthly_figures(None) == {}
