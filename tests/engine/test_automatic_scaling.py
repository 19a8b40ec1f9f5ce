"""Which scaling, form of segments and number "Automatic" takes, and how it says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score

from segdesk.documents import Step, segmentation_analysis
from segdesk.engine.arrow import read_table
from segdesk.engine.segmentation.automatic import scaling as automatic_scaling
from segdesk.engine.segmentation.automatic.scaling import with_scaling
from segdesk.engine.segmentation.quality import emptiness
from segdesk.engine.segmentation.verdict import in_favour
from segdesk.results.run import RunResult
from segdesk.text import render
from tests.engine.conftest import Desk


def labels(desk: Desk, run: RunResult) -> np.ndarray:
    found = run.segmentation
    assert found is not None
    return read_table(desk.path(found.labels))[found.solution(None).column].to_numpy()


def bands(seed: int = 4) -> tuple[pd.DataFrame, np.ndarray]:
    """Two groups a little apart in one column, beside a column that varies ten times more."""
    random = np.random.default_rng(seed)
    y = np.arange(500) % 2
    return pd.DataFrame(
        {"Age": random.uniform(0, 40, 500), "Spent": np.where(y == 0, 0, 9) + random.normal(0, 0.35, 500)}
    ), y


def scale_summary(run: RunResult) -> str:
    return next(render(step.summary) for step in run.steps if step.stage == "segdesk.scale")


def test_the_usual_scaling_stays_where_it_finds_the_same(desk: Desk) -> None:
    frame, y = bands()
    run = desk.run(desk.table(frame, "bands"))
    assert adjusted_rand_score(y, labels(desk, run)) > 0.95
    assert "Chosen because" not in scale_summary(run)


def test_a_scaling_in_which_groups_stand_apart_is_chosen_and_said(desk: Desk) -> None:
    """One far customer in a thousand squeezes arcs flat; widths by quarters do not see him."""
    X, y = make_moons(600, noise=0.05, random_state=0)
    frame = pd.DataFrame(X * [1.0, 6.0], columns=["Age", "Spent"])
    frame.loc[len(frame)] = [60.0, 0.0]
    run = desk.run(desk.table(frame, "far"), segmentation_analysis())
    assert adjusted_rand_score(y, labels(desk, run)[:-1]) > 0.9
    found = run.segmentation
    assert found is not None
    assert found.choice is not None
    if "Chosen because" in scale_summary(run):
        assert "(" in render(found.choice)


def test_only_an_automatic_scaling_is_replaced() -> None:
    steps = (Step(id="a", stage="segdesk.fill_missing"), Step(id="b", stage="segdesk.scale"))
    fixed = (Step(id="b", stage="segdesk.scale", params={"mode": "log"}),)
    assert [s.params for s in with_scaling(steps, "raw")] == [{}, {"mode": "none"}]
    assert with_scaling(steps, "usual") == steps
    assert with_scaling(fixed, "raw") == fixed


def test_groups_of_any_form_are_one_answer_beside_those_of_k_means(desk: Desk) -> None:
    X, y = make_moons(500, noise=0.05, random_state=3)
    run = desk.run(desk.table(pd.DataFrame(X, columns=["Age", "Spent"]), "arcs"), segmentation_analysis())
    found = run.segmentation
    assert found is not None
    assert found.suggested == 2
    assert adjusted_rand_score(y, labels(desk, run)) > 0.95
    assert found.solution(None).verdict.clarity != "none"
    assert [solution.n_segments for solution in found.solutions] == list(range(2, 11))
    if found.method == "segdesk.hdbscan":
        assert found.solution(2).method_title is None
        assert all(render(s.method_title) == "K-means" for s in found.solutions if s.n_segments > 2)
    assert found.model is not None


def test_borders_are_empty_between_forms_and_full_within_one() -> None:
    X, y = make_moons(400, noise=0.04, random_state=1)
    halves = (X[:, 0] > X[:, 0].mean()).astype(np.int16)
    some = np.where(np.arange(400) < 200, y, -1).astype(np.int16)
    assert emptiness(X, y.astype(np.int16)) == pytest.approx(1.0)
    assert emptiness(X, halves) < 0.4
    assert emptiness(X, some) <= 0.5
    assert emptiness(X, np.zeros(400, dtype=np.int16)) == 0.0


def test_no_number_scores_above_the_suggested_one() -> None:
    assert in_favour({2: 0.5, 3: 0.9, 4: 0.7}, 4) == {2: 0.5, 3: 0.7, 4: 0.7}


def test_many_customers_keep_the_usual_scaling_and_the_method_that_answers_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segdesk.engine.segmentation.automatic.scaling.MOST_ROWS", 300)
    monkeypatch.setattr("segdesk.engine.segmentation.automatic.run.MOST_ROWS", 300)
    prepared: list[int] = []
    real = automatic_scaling.fit_preparation
    monkeypatch.setattr(
        automatic_scaling, "fit_preparation", lambda *given: prepared.append(1) or real(*given)
    )
    X, _ = make_moons(400, noise=0.05, random_state=0)
    found = desk.segment(desk.table(pd.DataFrame(X * [1, 9], columns=["Age", "Spent"]), "many"))
    assert found.method == "segdesk.kmeans"
    assert found.choice is not None
    assert "answers at once for so many customers" in render(found.choice)
    assert prepared == []
