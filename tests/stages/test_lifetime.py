"""Customer lifetime value: recovery of known parameters, extremes, and refusals in words."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import betaln

from segdesk.text import render
from segdesk_features import lifetime
from segdesk_features.lifetime import BetaGeometric, GammaGamma
from segdesk_features.lifetime_orders import Visits, hold_out
from segdesk_features.order_facts import Lines
from tests.stages.conftest import columns

ADDED = [
    "Chance still a customer",
    "Expected orders",
    "Orders at the past rate",
    "Expected value",
    "Value at the past rate",
]
ROLES = {"customer": "identifier", "amount": "amount"}


def simulate(customers, r=0.6, alpha=8.0, a=0.8, b=2.5, T=52.0, until=None, seed=0):
    """Draw purchase times as the BG/NBD model has them: (customer, time since the first purchase)."""
    rng = np.random.default_rng(seed)
    rate, leave = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    who, when = np.arange(customers), np.zeros(customers)
    found = [(who, when)]
    while len(who):
        when = when + rng.exponential(1 / rate[who])
        seen = when <= (until or T)
        who, when = who[seen], when[seen]
        found.append((who, when))
        stays = rng.random(len(who)) > leave[who]
        who, when = who[stays], when[stays]
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def summed_up(who, when, customers, T):
    known = when <= T
    x = np.bincount(who[known], minlength=customers) - 1
    t_x = np.zeros(customers)
    np.maximum.at(t_x, who[known], when[known])
    return x, t_x, np.full(customers, T)


def order_file(customers=1500, seed=0, weeks=60, worth=None):
    """Order lines of simulated customers who all start within ten weeks."""
    rng = np.random.default_rng(seed)
    who, when = simulate(customers, T=weeks, seed=seed)
    start = rng.integers(0, 70, customers)
    seen = start[who] + 7 * when < 7 * weeks
    who, when = who[seen], when[seen]
    mean = 20 / rng.gamma(4.0, 1 / 3.0, customers)
    table = pd.DataFrame(
        {
            "customer": np.char.add("c", who.astype(str)),
            "date": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(start[who] + (7 * when).astype(int), unit="D"),
            "amount": np.round(rng.gamma(5.0, mean[who] / 5), 2) + 0.01,
        }
    )
    return table.sample(frac=1, random_state=seed).reset_index(drop=True)


def run(make, table, **params):
    output = make("orders_to_customers", lifetime=True, **params).apply(table, columns(table, **ROLES))
    return output.table, render(output.summary)


def test_known_parameters_are_found_again():
    who, when = simulate(40_000, seed=3)
    model = BetaGeometric().fit(*summed_up(who, when, 40_000, 52.0))
    assert_allclose((model.r_, model.alpha_), (0.6, 8.0), rtol=0.06)
    assert model.a_ / (model.a_ + model.b_) == pytest.approx(0.8 / 3.3, rel=0.05)


def test_the_forecast_matches_what_was_simulated():
    customers = 20_000
    who, when = simulate(customers, until=104.0, seed=4)
    past = summed_up(who, when, customers, 52.0)
    later = np.bincount(who[when > 52], minlength=customers)
    model = BetaGeometric().fit(*past)
    expected = model.expected_purchases(52.0, *past)

    assert expected.sum() == pytest.approx(later.sum(), rel=0.03)
    few, many = expected < np.median(expected), expected > np.quantile(expected, 0.9)
    assert expected[few].sum() == pytest.approx(later[few].sum(), rel=0.1)
    assert expected[many].sum() == pytest.approx(later[many].sum(), rel=0.05)


def test_the_unit_of_time_and_money_does_not_matter():
    x, t_x, T = summed_up(*simulate(2000, seed=5), 2000, 52.0)
    weeks, days = BetaGeometric().fit(x, t_x, T), BetaGeometric().fit(x, 7 * t_x, 7 * T)
    assert days.alpha_ == pytest.approx(7 * weeks.alpha_, rel=1e-4)
    assert days.log_likelihood_ == pytest.approx(weeks.log_likelihood_ - x.sum() * np.log(7), abs=1e-4)

    m = np.random.default_rng(0).gamma(3.0, 10.0, 2000)
    euro, cent = GammaGamma().fit(x, m), GammaGamma().fit(x, 100 * m)
    assert_allclose(cent.expected_value(x, 100 * m), 100 * euro.expected_value(x, m), rtol=1e-4)


def test_known_values_are_found_again():
    rng = np.random.default_rng(6)
    x = rng.integers(1, 12, 30_000)
    m = rng.gamma(6.0 * x) / (x * rng.gamma(4.0, 1 / 15.0, 30_000))
    model = GammaGamma().fit(x, m)
    # p and v make up for each other, so single estimates scatter by a tenth; the likelihood ratio does not:
    # twice the difference is chi-square with 3 degrees of freedom, above 16 once in a thousand draws.
    counts, index = np.unique(x, return_inverse=True)
    truth, _ = lifetime._value_likelihood(np.array([6.0, 4, 15]), counts, index, (x, m), np.ones(len(x)))
    assert 0 < 2 * (model.log_likelihood_ - truth) < 16
    assert model.q_ == pytest.approx(4, rel=0.05)
    everyone = model.expected_value(np.array([0, 1000]), np.array([np.nan, 77.0]))
    assert everyone[0] == pytest.approx(30, rel=0.03)
    assert everyone[1] == pytest.approx(77, rel=0.01)


@pytest.mark.parametrize("likelihood", ["orders", "value"])
def test_the_slope_is_the_slope(likelihood):
    x, t_x, T = (np.array(each, dtype=float) for each in ([0, 1, 3, 3], [0, 0.2, 0.4, 0.9], [1, 0.5, 0.9, 1]))
    counts, index = np.unique(x[1:] if likelihood == "value" else x, return_inverse=True)
    if likelihood == "orders":
        function, rows, at = lifetime._orders_likelihood, (x, t_x, T), np.array([0.4, 0.2, 0.7, 1.9])
    else:
        function, rows, at = lifetime._value_likelihood, (x[1:], T[1:]), np.array([5.0, 3.0, 0.6])
    weights = np.array([5.0, 1, 2, 3])[-len(rows[0]) :]
    slope = function(at, counts, index, rows, weights)[1]
    assert_allclose(
        slope, approx_fprime(at, lambda p: function(p, counts, index, rows, weights)[0]), rtol=1e-4
    )


@pytest.mark.parametrize(
    ("r", "a", "b", "x"),
    [(0.2, 0.8, 2.4, 2), (0.5, 1.0, 2.0, 3), (0.3, 1.3, 0.7, 1000), (10, 50, 3, 20), (0.4, 0.3, 0.7, 0)],
)
def test_expected_purchases_against_the_integral(r, a, b, x):
    """Around a = 1, a + b = 1 and for frequent buyers the formula has no answer of its own."""
    model = BetaGeometric()
    model.r_, model.alpha_, model.a_, model.b_ = r, 5.0, a, b

    def density(log_p):
        p = np.exp(log_p)
        bought = -np.expm1(-(r + x) * np.log1p(p * 90 / 15)) / p
        return np.exp(a * log_p + (b + x - 1) * np.log1p(-p) - betaln(a, b + x)) * bought

    integral = sum(quad(density, *ends, limit=400)[0] for ends in ((-120, -20), (-20, -8), (-8, -3), (-3, 0)))
    alive = model.p_alive(x, 10.0 if x else 0.0, 10.0)
    expected = model.expected_purchases(90.0, x, 10.0 if x else 0.0, 10.0)
    assert_allclose(expected, alive * integral, rtol=1e-5)


def test_one_huge_customer_breaks_nothing():
    x, t_x, T = summed_up(*simulate(3000, seed=7), 3000, 52.0)
    x[0], t_x[0] = 50_000, 52.0
    model = BetaGeometric().fit(x, t_x, T)
    expected = model.expected_purchases(52.0, x, t_x, T)
    assert np.isfinite(expected).all()
    assert (expected >= 0).all()
    assert 10_000 < expected[0] <= 50_100
    assert ((model.p_alive(x, t_x, T) >= 0) & (model.p_alive(x, t_x, T) <= 1)).all()


def test_nobody_bought_again_is_an_error():
    with pytest.raises(ValueError, match="nobody bought again"):
        BetaGeometric().fit(np.zeros(100), np.zeros(100), np.arange(100) + 1.0)
    with pytest.raises(ValueError, match="t_x ≤ T"):
        BetaGeometric().fit([1.0], [5.0], [4.0])


def test_the_step_adds_what_to_expect(make):
    table, summary = run(make, order_file())

    assert list(table)[-5:] == ADDED
    assert table[ADDED].notna().all(axis=None)
    assert table[ADDED[0]].between(0, 1).all()
    assert table.loc[table["Orders"] == 1, "Orders at the past rate"].eq(0).all()
    naive = table["Orders at the past rate"] * table["Total spent"] / table["Orders"]
    assert_allclose(table["Value at the past rate"], naive, rtol=1e-3, atol=1e-3)
    assert table["Expected orders"].sum() < 0.8 * table["Orders at the past rate"].sum()
    assert "Checked on the last 20 weeks: predicted " in summary
    half, _ = run(make, order_file(), horizon_months=6)
    share = half["Expected orders"].sum() / table["Expected orders"].sum()
    assert 0.5 < share < 0.7


def test_the_check_of_the_step_comes_out_right():
    lines = order_file(20_000, seed=2)
    day = lines.date.to_numpy().astype("datetime64[D]").astype(np.int64)
    codes, names = pd.factorize(lines.customer)
    visits = Visits.of(
        Lines(customer=codes, customers=len(names), returned=np.zeros(len(day), bool), day=day)
    )
    found = hold_out(visits, day.min() + 280, day.min() + 420)
    assert found.predicted == pytest.approx(found.actual, rel=0.05)
    assert found.naive > 1.3 * found.actual
    assert found.error < found.naive_error


def test_without_the_setting_nothing_changes(make):
    table = order_file(300)
    plain = make("orders_to_customers").apply(table, columns(table, **ROLES)).table
    assert not set(ADDED) & set(plain)


def test_returns_do_not_count_as_orders_but_lower_the_value(make):
    orders = order_file()
    back = orders.assign(amount=-0.5 * orders.amount, date=orders.date + pd.Timedelta(days=1))
    before, _ = run(make, orders, as_of="2025-03-01")
    after, _ = run(make, pd.concat([orders, back], ignore_index=True), as_of="2025-03-01")
    assert_allclose(after["Expected orders"], before["Expected orders"])
    assert after["Expected value"].sum() == pytest.approx(0.5 * before["Expected value"].sum(), rel=0.01)


def test_without_amounts_there_are_orders_but_no_value(make):
    table, _ = run(make, order_file().drop(columns="amount"))
    assert list(table)[-3:] == ADDED[:3]


def subscriptions():
    due = pd.date_range("2024-01-05", periods=12, freq="MS")
    table = pd.DataFrame([(f"c{n}", day) for n in range(200) for day in due], columns=["customer", "date"])
    return table.assign(amount=9.9)


def rare():
    day = pd.to_datetime(["2024-01-01", "2024-07-19"])
    table = pd.DataFrame([(f"c{n}", when) for n in range(80) for when in day], columns=["customer", "date"])
    table.loc[0, "date"] = pd.Timestamp("2023-11-01")
    return table.assign(amount=30.0)


def related():
    table = order_file()
    count = table.groupby("customer").amount.transform("size")
    return table.assign(amount=table.amount * count**2)


@pytest.mark.parametrize(
    ("table", "words", "added"),
    [
        (order_file(60), "customers bought again, 50 are needed", 0),
        (order_file().query("date < '2024-03-20'"), "days, 84 are needed", 0),
        (rare(), "covers 262 days, 400 are needed", 0),
        (subscriptions(), "as under a contract", 0),
        (related(), "spends clearly more per order", 3),
        (order_file().drop(columns="date"), "purchases with a date", 0),
    ],
)
def test_data_that_cannot_carry_it_are_refused_in_words(make, table, words, added):
    answer, summary = run(make, table.reset_index(drop=True))
    assert words in summary
    assert [name for name in answer if name in ADDED] == ADDED[:added]


def test_too_few_early_customers_leave_the_check_out():
    who, when = simulate(60, seed=1)
    order = np.lexsort((when, who))
    visits = Visits(who[order], (7 * when[order]).astype(np.int64), 60)
    assert hold_out(visits, 240, 364) is None


def test_the_figures_of_the_check_are_handed_on(make):
    table = order_file()
    output = make("orders_to_customers", lifetime=True).apply(table, columns(table, **ROLES))
    assert set(output.figures) == {"weeks", "predicted", "actual", "naive", "error", "naive_error"}
    assert output.figures["actual"] > 0
    assert output.figures["error"] < output.figures["naive_error"]
    assert make("orders_to_customers").apply(table, columns(table, **ROLES)).figures == {}
