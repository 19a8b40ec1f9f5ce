"""Segments by the course of their months: found, told, placed again, and the same in a later file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from segdesk.documents import Analysis, Recipe, SegmentEdit, Source, Step
from segdesk.engine.arrow import read_table
from segdesk.engine.errors import EngineError
from segdesk.engine.segmentation.months import course_of
from segdesk.jobs.requests import EvaluateRequest, ScoreRequest
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.run import RunResult, ScoreResult
from segdesk.tables.frames import load_frame
from segdesk.text import render
from tests.engine.conftest import Desk, three_groups

YEAR = tuple(f"2024-{m:02d}" for m in range(1, 13)) + tuple(f"2025-{m:02d}" for m in range(1, 13))
ORDERS = Step(id="o", stage="segdesk.orders_to_customers")


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        (np.linspace(1, 5, 24), "Buying more and more"),
        (np.linspace(5, 1, 24), "Buying less and less"),
        (np.where(np.arange(24) % 12 == 11, 9.0, 1.0), "In season, most in December"),
        (np.where(np.arange(24) < 16, 3.0, 0.1), "Stopped buying"),
        (np.where(np.arange(24) >= 18, 3.0, 0.0), "Began lately"),
        (3 + 0.2 * np.cos(np.arange(24) * 1.7), "Buying steadily"),
        (np.linspace(1, 5, 8), "Buying more and more"),
        (np.where(np.arange(23) % 12 == 4, 9.0, 0.1), "In season, most in June"),
        (np.where(np.arange(24) < 6, 3.0, 0.0), "Stopped buying"),
    ],
)
def test_the_course_of_a_curve_in_words(curve, words):
    assert render(course_of(curve, YEAR[-len(curve) :])) == words


def test_noise_has_no_season():
    random = np.random.default_rng(0)
    told = [render(course_of(random.poisson(30, 24).astype(float), YEAR)) for _ in range(200)]

    assert sum(text.startswith("In season") for text in told) <= 4


def test_too_few_months_say_nothing():
    assert course_of(np.ones(5), YEAR[:5]) is None
    assert course_of(np.zeros(12), YEAR[:12]) is None


def lines(customers: int = 160, months: int = 24, start: str = "2023-07", seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        for at, month in enumerate(pd.period_range(start, periods=months, freq="M")):
            kinds = (0.1 + at / 10, 2.5 - at / 10, 4.0 if month.month in (11, 12) else 0.05, 2.0 * (at < 12))
            for _ in range(random.poisson(max(kinds[number % 4], 0))):
                day = f"{month}-{random.integers(1, 29):02d}"
                rows.append((f"C{number:04d}", pd.Timestamp(day), round(float(random.gamma(2, 20)), 2)))
    return pd.DataFrame(rows, columns=["Customer", "When", "Amount"])


@pytest.fixture
def found(desk: Desk):
    frame = lines()
    table = desk.table(frame, "orders", Customer="identifier", Amount="amount")
    analysis = Analysis(
        id="a", kind="segmentation", model=Step(id="m", stage="segdesk.monthly_pattern"), k_min=4, k_max=4
    )
    return desk.run(table, analysis, steps=(ORDERS,)), table, analysis


def test_segments_are_found_and_told_by_their_months(found):
    result, _table, _analysis = found
    solution = result.segmentation.solution(None)

    assert {render(segment.name) for segment in solution.segments} == {
        "Buying more and more",
        "Buying less and less",
        "Stopped buying",
        "In season, most in December",
    }
    assert len(solution.months) == 23  # the last month is not over
    assert all(len(segment.months) == 23 for segment in solution.segments)
    assert all(segment.traits for segment in solution.segments)
    told = [render(step.summary) for step in result.steps]
    assert not any("months ago" in text for text in told)
    assert not any("\u2063" in column.name for step in result.steps for column in step.input_columns)


def test_the_same_lines_in_another_order_give_the_same_segments(found, desk):
    result, _table, analysis = found
    turned = lines().sample(frac=1, random_state=3).reset_index(drop=True)
    again = desk.run(
        desk.table(turned, "turned", Customer="identifier", Amount="amount"), analysis, steps=(ORDERS,)
    )

    assert places(desk, again) == places(desk, result)


def places(desk: Desk, result: RunResult) -> dict[str, str]:
    """Return the name of each customer's segment."""
    solution = result.segmentation.solution(None)
    names = {segment.code: render(segment.name) for segment in solution.segments}
    labels = read_table(desk.path(result.segmentation.labels)).column(solution.column).to_pylist()
    customers = load_frame(desk.path(result.table.artifact))["Customer"]
    return {customer: names[code] for customer, code in zip(customers, labels, strict=True)}


def score(desk: Desk, result: RunResult, analysis: Analysis, path: str) -> ScoreResult:
    recipe = Recipe(
        sources=(Source(id="file", path="orders.csv"),), table_steps=(ORDERS,), analyses=(analysis,)
    )
    request = ScoreRequest(
        source=Source(id="new", path=path),
        recipe=recipe,
        analysis=analysis.id,
        model=result.segmentation.model,
        segmentation=result.segmentation,
    )
    return ScoreResult.from_plain(desk.job("score", request).result)


def test_customers_of_a_later_file_are_placed_by_their_own_months(found, desk, tmp_path):
    result, _table, analysis = found
    later = lines(40, months=14, start="2026-01", seed=5)
    later.to_csv(tmp_path / "later.csv", index=False)
    scored = score(desk, result, analysis, str(tmp_path / "later.csv"))

    frame = load_frame(desk.path(scored.table.artifact))
    segment = dict(zip(frame["Customer"], frame["Segment"].astype(str), strict=True))
    assert not scored.missing_columns
    assert [segment[f"C{n:04d}"] for n in (0, 4, 8)] == ["Buying more and more"] * 3
    same = score(desk, result, analysis, _written(lines(), tmp_path / "same.csv"))
    frame = load_frame(desk.path(same.table.artifact))
    assert dict(zip(frame["Customer"], frame["Segment"].astype(str), strict=True)) == places(desk, result)


def _written(frame: pd.DataFrame, path: Path) -> str:
    frame.to_csv(path, index=False)
    return str(path)


def test_a_file_without_dates_is_refused_in_words(found, desk, tmp_path):
    result, _table, analysis = found
    path = _written(lines(20)[["Customer", "Amount"]], tmp_path / "undated.csv")

    with pytest.raises(EngineError) as refused:
        score(desk, result, analysis, path)
    assert "month by month" in render(refused.value.message)


def test_next_months_file_keeps_the_segments(found, desk):
    result, _table, analysis = found
    longer = desk.table(lines(months=26), "longer", Customer="identifier", Amount="amount")
    again = desk.run(
        longer, analysis, steps=(ORDERS,), previous=result.segmentation, previous_table=result.table
    )

    before = {s.id: render(s.name) for s in result.segmentation.solution(None).segments}
    now = {s.id: render(s.name) for s in again.segmentation.solution(None).segments}
    assert len(before.keys() & now.keys()) >= 3
    other = desk.run(desk.table(lines(), "orders", Customer="identifier", Amount="amount"), steps=(ORDERS,))
    back = desk.run(
        longer, analysis, steps=(ORDERS,), previous=other.segmentation, previous_table=other.table
    )
    for result_now in (again, back):  # a name says what is true now, whatever it was before
        for segment in result_now.segmentation.solution(None).segments:
            assert render(segment.name).startswith(render(segment.course))
        names = [render(segment.name) for segment in result_now.segmentation.solution(None).segments]
        assert len(set(names)) == len(names)
    assert len(again.segmentation.solution(None).months) == 24


def test_it_can_be_evaluated_and_changed_by_hand(found, desk):
    result, _table, analysis = found
    request = EvaluateRequest(analysis=analysis, table=result.table, segmentation=result.segmentation)
    report = EvaluationReport.from_plain(desk.job("evaluate", request).result)
    assert report.silhouettes

    ids = [segment.id for segment in result.segmentation.solution(None).segments]
    merged = msgspec.structs.replace(
        analysis, edits=(SegmentEdit(id="e", kind="merge", segments=tuple(ids[:2]), n_segments=4),)
    )
    table = desk.table(lines(), "orders", Customer="identifier", Amount="amount")
    changed = desk.run(table, merged, steps=(ORDERS,)).segmentation.solution(None)
    assert len(changed.segments) == 3
    assert all(len(segment.months) == 23 for segment in changed.segments)


def test_without_orders_by_month_the_method_says_what_to_do(desk):
    analysis = Analysis(id="a", kind="segmentation", model=Step(id="m", stage="segdesk.monthly_pattern"))
    with pytest.raises(EngineError) as refused:
        desk.run(desk.table(three_groups(), "customers", Customer="identifier"), analysis)
    assert "Turn orders with dates into customers first" in render(refused.value.message)


def test_other_methods_show_the_months_too_and_figures_can_be_learned_from(desk):
    table = desk.table(lines(80), "orders", Customer="identifier", Amount="amount")
    step = msgspec.structs.replace(ORDERS, params={"months": True})
    result = desk.run(table, steps=(step,))

    assert {"Trend by month", "Share of last 3 months", "Months with orders"} <= {
        column.name for column in result.table.columns
    }
    assert any(segment.course is not None for segment in result.segmentation.solution(None).segments)
