"""Customer lifetime value on the CDNOW sample, against the published figures."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from segdesk_features.lifetime import BetaGeometric, GammaGamma
from segdesk_features.lifetime_orders import Visits, hold_out
from segdesk_features.order_facts import Lines

END = pd.Timestamp("1997-09-30")
WEEKS = 39


class Cdnow(NamedTuple):
    """The 2,357 customers after 39 weeks, and what they bought in the 39 weeks after."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    m: np.ndarray
    actual: np.ndarray


def read(path):
    return pd.read_csv(
        path,
        sep=r"\s+",
        header=None,
        names=["master", "customer", "date", "discs", "amount"],
        dtype={"master": str, "customer": str, "date": str},
        parse_dates=["date"],
    )


@pytest.fixture(scope="module")
def cdnow(corpus) -> Cdnow:
    days = (
        read(corpus("cdnow_sample/CDNOW_sample.txt"))
        .groupby(["customer", "date"], as_index=False)
        .amount.sum()
    )
    before = days[days.date <= END]
    facts = before.groupby("customer").date.agg(["min", "max", "count"])
    repeats = before[before.date > before.customer.map(facts["min"])].groupby("customer").amount.mean()
    after = days[days.date > END].groupby("customer").size()
    return Cdnow(
        x=facts["count"].to_numpy() - 1,
        t_x=(facts["max"] - facts["min"]).dt.days.to_numpy() / 7,
        T=(END - facts["min"]).dt.days.to_numpy() / 7,
        m=repeats.reindex(facts.index, fill_value=0.0).to_numpy(),
        actual=after.reindex(facts.index, fill_value=0).to_numpy(),
    )


def test_the_published_orders_model(cdnow: Cdnow) -> None:
    """Fader, Hardie & Lee (2005), table 2 and their worked example."""
    model = BetaGeometric().fit(cdnow.x, cdnow.t_x, cdnow.T)

    assert (len(cdnow.x), cdnow.x.sum()) == (2357, 2457)
    assert [round(value, 3) for value in (model.r_, model.alpha_, model.a_, model.b_)] == [
        0.243,
        4.414,
        0.793,
        2.426,
    ]
    assert round(model.log_likelihood_, 1) == -9582.4
    assert round(model.expected_purchases(WEEKS, 2, 30.43, 38.86)[0], 3) == 1.226


def test_the_published_value_model(cdnow: Cdnow) -> None:
    """Fader & Hardie (2013): p 6.25, q 3.74, v 15.44 on the 946 who bought again."""
    assert ((cdnow.x > 0) & (cdnow.m > 0)).sum() == 946
    model = GammaGamma().fit(cdnow.x, cdnow.m)
    assert [round(value, 2) for value in (model.p_, model.q_, model.v_)] == [6.25, 3.74, 15.44]


def test_the_next_39_weeks(cdnow: Cdnow) -> None:
    expected = (
        BetaGeometric()
        .fit(cdnow.x, cdnow.t_x, cdnow.T)
        .expected_purchases(WEEKS, cdnow.x, cdnow.t_x, cdnow.T)
    )
    naive = cdnow.x / cdnow.T * WEEKS

    assert cdnow.actual.sum() == 1882
    assert round(expected.sum()) == 1653
    assert round(np.abs(expected - cdnow.actual).mean(), 3) == 0.785
    assert round(naive.sum()) == 2930
    assert round(np.abs(naive - cdnow.actual).mean(), 3) == 1.024


def test_the_check_inside_the_step(corpus) -> None:
    """The same figures come out of order lines: 39 weeks known, 39 to come."""
    lines = read(corpus("cdnow_sample/CDNOW_sample.txt"))
    day = lines.date.to_numpy().astype("datetime64[D]").astype(np.int64)
    codes, _ = pd.factorize(lines.customer)
    visits = Visits.of(
        Lines(customer=codes, customers=2357, returned=np.zeros(len(lines), dtype=bool), day=day)
    )
    split = int(END.to_datetime64().astype("datetime64[D]").astype(np.int64))

    found = hold_out(visits, split, split + 7 * WEEKS)

    assert (found.actual, round(found.predicted), round(found.naive)) == (1882, 1653, 2930)
    assert (round(found.error, 3), round(found.naive_error, 3)) == (0.785, 1.024)
