"""Third-party methods that learn from the months of each customer, through the whole contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segdesk.documents import Analysis, Recipe, Source, Step
from segdesk.engine import jobs
from segdesk.engine.errors import EngineError
from segdesk.jobs.requests import ScoreRequest
from segdesk.plugins import load_registry
from segdesk.plugins.check import check_stage
from segdesk.results.run import ScoreResult
from segdesk.tables.frames import load_frame
from segdesk.text import render
from tests.engine.conftest import Desk, three_groups
from tests.plugins.conftest import MakePlugin

ORDERS = Step(id="o", stage="segdesk.orders_to_customers")
CODE = """
    import numpy as np
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.linear_model import LogisticRegression
    from segdesk.api import Predictor, hookimpl, series_of, without_series

    class LastMonths(ClassifierMixin, BaseEstimator):
        '''Predicts from the orders of the last six months.'''

        def _numbers(self, X):
            series = series_of(X)
            assert without_series(X).shape[1] and not np.isnan(series.orders).any()
            return series.orders[:, -6:]

        def fit(self, X, y):
            found = LogisticRegression().fit(self._numbers(X), y)
            self.coef_, self.start_ = found.coef_[0], float(found.intercept_[0])
            self.classes_ = found.classes_
            return self

        def predict_proba(self, X):
            chance = 1 / (1 + np.exp(-(self._numbers(X) @ self.coef_ + self.start_)))
            return np.column_stack([1 - chance, chance])

    @hookimpl
    def segdesk_stages():
        return [Predictor("acme.last_months", "Last months", LastMonths, accepts=("mixed", "series"))]
"""


@pytest.fixture
def desk(tmp_path: Path, make_plugin: MakePlugin) -> Iterator[Desk]:
    """A store, with the plugin among the others."""
    make_plugin("acme_months", CODE)
    jobs.forget()
    jobs._registries.clear()
    yield Desk(tmp_path)
    jobs._registries.clear()


def lines(customers: int, seed: int) -> pd.DataFrame:
    """Return orders over two years; whoever is to leave buys nothing in the last half year."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        leaves = number % 3 == 0
        for month in range(24):
            for _ in range(random.poisson(0.1 if leaves and month >= 18 else 1.5)):
                day = pd.Timestamp("2024-01-01") + pd.DateOffset(months=month, days=int(random.integers(27)))
                rows.append((f"C{number:03d}", day, 10.0, "yes" if leaves else "no"))
    return pd.DataFrame(rows, columns=["Customer", "When", "Amount", "Left"]).astype({"Left": "category"})


def analysis() -> Analysis:
    model = Step(id="m", stage="acme.last_months")
    return Analysis(id="p", kind="prediction", model=model, outcome="Left", positive="yes")


def test_a_predictor_learns_from_the_months_and_scores_customers_of_a_later_file(
    desk: Desk, tmp_path: Path
) -> None:
    table = desk.table(lines(150, 0), "orders", Customer="identifier", Amount="amount", Left="outcome")
    result = desk.run(table, analysis(), steps=(ORDERS,))

    assert result.prediction is not None
    assert result.prediction.models[0].auc > 0.95
    later = lines(40, 7)
    later["When"] += pd.DateOffset(months=5)
    later.drop(columns="Left").to_csv(tmp_path / "later.csv", index=False)
    request = ScoreRequest(
        source=Source(id="new", path=str(tmp_path / "later.csv")),
        recipe=Recipe(
            sources=(Source(id="file", path="o.csv"),), table_steps=(ORDERS,), analyses=(analysis(),)
        ),
        analysis="p",
        model=result.prediction.model,
        prediction=result.prediction,
    )
    scored = ScoreResult.from_plain(desk.job("score", request).result)
    frame = load_frame(desk.path(scored.table.artifact)).set_index("Customer")
    leaving = frame.index.str[1:].astype(int) % 3 == 0
    assert frame["Chance"][leaving].min() > frame["Chance"][~leaving].median()


def test_without_orders_it_says_what_to_do(desk: Desk) -> None:
    frame = three_groups(90).assign(Left=pd.Categorical(["yes", "no", "no"] * 30))
    with pytest.raises(EngineError) as refused:
        desk.run(desk.table(frame, "customers", Customer="identifier", Left="outcome"), analysis())
    assert "Turn orders with dates into customers first" in render(refused.value.message)


def test_the_conformance_check_hands_over_months(desk: Desk) -> None:
    registry = load_registry()
    for stage in ("acme.last_months", "segdesk.monthly_pattern"):
        failed = [outcome for outcome in check_stage(registry, stage) if outcome.status == "failed"]
        assert not failed, failed
