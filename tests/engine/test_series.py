"""Monthly series: kept beside the step's table, passed on while the rows stay, asked for by name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from segdesk.api import ColumnInfo, MonthlySeries, TableStepOutput, msg
from segdesk.documents import Step
from segdesk.engine.series import asked_series, keep_series, load_series
from segdesk.results.base import ArtifactRef
from segdesk.results.table import TableRef
from tests.engine.conftest import Desk

ORDERS = "segdesk.orders_to_customers"


def _orders(customers: int = 60, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    owner = np.repeat(np.arange(customers), random.integers(2, 9, customers))
    days = random.integers(0, 400, len(owner))
    return pd.DataFrame(
        {
            "Customer": [f"C{number:03d}" for number in owner],
            "When": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, "D"),
            "Amount": random.uniform(5, 100, len(owner)).round(2),
        }
    )


def _table(desk: Desk, frame: pd.DataFrame) -> TableRef:
    return desk.table(frame, "orders", Customer="identifier", Amount="amount")


def test_series_lie_beside_the_customers(desk: Desk) -> None:
    frame = _orders()
    result = desk.run(_table(desk, frame), steps=(Step(id="o", stage=ORDERS),))
    ref = result.table.series
    assert ref is not None
    assert ref.key == result.table.artifact.key
    folder = SimpleNamespace(find=lambda key, name: desk.store / key / name)
    series = load_series(folder, result.table)  # type: ignore[arg-type]
    assert series is not None
    assert series.months[0] == "2024-01"
    assert series.orders.shape == (result.table.rows, 14)
    first = frame["Customer"].iloc[0]
    mine = frame[frame["Customer"] == first]
    by_month = mine.drop_duplicates("When").groupby(mine["When"].dt.strftime("%Y-%m")).size()
    found = {month: int(n) for month, n in zip(series.months, series.orders[0], strict=True) if n}
    assert found == by_month.to_dict()
    assert series.amount is not None
    assert series.amount.sum() == pytest.approx(frame["Amount"].sum(), rel=1e-5)


def test_a_second_run_finds_the_series_again(desk: Desk) -> None:
    table, steps = _table(desk, _orders()), (Step(id="o", stage=ORDERS),)
    first, again = desk.run(table, steps=steps), desk.run(table, steps=steps)
    assert again.table.series == first.table.series
    report = next(step for step in again.steps if step.step == "o")
    assert report.cached


def test_steps_that_keep_the_rows_pass_series_on_and_others_do_not(desk: Desk) -> None:
    table = _table(desk, _orders())
    keep = Step(id="k", stage="segdesk.remove_columns", params={"columns": ["Trend"]})
    fewer = Step(id="f", stage="segdesk.drop_duplicates", params={"columns": ["Orders"]})
    orders = Step(id="o", stage=ORDERS)
    assert desk.run(table, steps=(orders, keep)).table.series == desk.run(table, steps=(orders,)).table.series
    assert desk.run(table, steps=(orders, fewer)).table.series is None


def _context(desk: Desk) -> Any:
    folder = desk.root / "made"
    found = {"k": folder / "k"}

    def find(key: str, name: str) -> Any:
        path = found[key] / name
        return path if path.exists() else None

    def make(key: str) -> Any:
        found[key].mkdir(parents=True, exist_ok=True)
        return found[key]

    return SimpleNamespace(find=find, folder=make)


def test_a_step_that_asks_is_given_the_series(desk: Desk) -> None:
    context = _context(desk)
    series = MonthlySeries(("2024-01", "2024-02"), np.array([[1, 0], [2, 3]]), np.array([[5.0, 0], [1, 2]]))
    frame = pd.DataFrame({"id": ["a", "b"]})
    output = TableStepOutput(
        frame, (ColumnInfo(name="id", type="text", role="identifier"),), msg("done"), series=series
    )
    bare = TableRef(artifact=ArtifactRef(key="k", name="table.arrow"), rows=2, columns=())
    ref = keep_series(context, output, bare, "k")
    table = TableRef(artifact=bare.artifact, rows=2, columns=(), series=ref)

    class Asks:
        def apply(self, table: Any, columns: Any, series: Any = None) -> None: ...

    class Plain:
        def apply(self, table: Any, columns: Any) -> None: ...

    given = asked_series(context, Asks(), table)["series"]
    assert given is not None
    assert given.months == series.months
    assert np.array_equal(given.orders, series.orders)
    assert given.amount is not None
    assert np.array_equal(given.amount, series.amount)
    assert asked_series(context, Plain(), table) == {}
    assert load_series(context, bare) is None


@pytest.mark.parametrize("shape", [(2, 3), (2,)])
def test_series_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="monthly series"):
        MonthlySeries(("2024-01", "2024-02"), np.zeros(shape))
    series = MonthlySeries(("2024-01",), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="one row per row"):
        TableStepOutput(pd.DataFrame({"a": [1]}), (), msg("done"), series=series)
