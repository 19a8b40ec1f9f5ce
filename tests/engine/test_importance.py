"""A column that a person lets count more, or not at all."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from segdesk.documents import Analysis, Step
from segdesk.engine.arrow import read_table
from segdesk.results.segmentation import Segmentation
from segdesk.text import render
from tests.engine.conftest import Desk, short


def table(seed: int = 0) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Two groups by age and two others by what is spent, and whether there is a card."""
    random = np.random.default_rng(seed)
    young, rich = np.arange(300) % 2, np.arange(300) // 2 % 2
    frame = pd.DataFrame(
        {
            "Age": 30 + 25 * young + random.normal(0, 4, 300),
            "Spent": 200 + 300 * rich + random.normal(0, 50, 300),
            "Card": pd.Categorical(np.where(random.random(300) < 0.5, "yes", "no")),
        }
    )
    return frame, young, rich


def weighed(*weights: tuple[str, float], **more: object) -> Analysis:
    analysis = msgspec.structs.replace(short(), **more)
    steps = [
        Step(id=f"w{number}", stage="segdesk.weigh", params={"columns": [name], "weight": weight})
        for number, (name, weight) in enumerate(weights)
    ]
    return msgspec.structs.replace(analysis, preparation=(*analysis.preparation, *steps))


def two(desk: Desk, found: Segmentation) -> np.ndarray:
    return read_table(desk.path(found.labels))["k2"].to_numpy()


def test_the_column_that_counts_more_decides(desk: Desk) -> None:
    frame, young, rich = table()
    ref = desk.table(frame, "customers")

    by_age = two(desk, desk.segment(ref, weighed(("Age", 3.0))))
    by_spent = two(desk, desk.segment(ref, weighed(("Age", 0.5), ("Spent", 2.0))))

    assert adjusted_rand_score(young, by_age) > 0.9
    assert adjusted_rand_score(rich, by_spent) > 0.9


def test_the_list_of_columns_says_how_much_they_count(desk: Desk) -> None:
    frame, young, _ = table()
    analysis = weighed(("Age", 3.0), ("Spent", 0.0), columns=("Age", "Spent", "Card"))
    run = desk.run(desk.table(frame, "customers"), analysis)
    found = run.segmentation
    assert found is not None

    words = {use.column: render(use.reason) for use in found.columns if use.reason is not None}
    assert words == {
        "Age": "Counts 3 times as much as the others",
        "Spent": "Does not count",
    }
    summaries = [render(step.summary) for step in run.steps if step.stage == "segdesk.weigh"]
    assert summaries == ["Importance 3: “Age”", "Not counted: “Spent”"]
    assert adjusted_rand_score(young, two(desk, found)) > 0.9


def test_a_category_can_count_more_too(desk: Desk) -> None:
    frame, _, _ = table()
    found = desk.segment(
        desk.table(frame, "customers"), weighed(("Card", 3.0), columns=("Age", "Spent", "Card"))
    )
    assert adjusted_rand_score(frame["Card"] == "yes", two(desk, found)) > 0.9


def test_a_column_that_is_gone_does_no_harm(desk: Desk) -> None:
    frame, _, _ = table()
    run = desk.run(desk.table(frame, "customers"), weighed(("Income", 2.0)))
    assert run.segmentation is not None
    assert "Choose the columns" in render(run.steps[-2].summary)
