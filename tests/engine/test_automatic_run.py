""" "Automatic" in a whole segmentation: k-means, unless another method is clearly better."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score

from segdesk.documents import segmentation_analysis
from segdesk.engine.segmentation.labels import NAME
from segdesk.text import render
from tests.engine.conftest import three_groups

if TYPE_CHECKING:
    from segdesk.results.segmentation import Segmentation
    from tests.engine.conftest import Desk


def labels(desk: Desk, found: Segmentation) -> np.ndarray:
    import pyarrow as pa

    assert found.labels.name == NAME
    with pa.OSFile(str(desk.path(found.labels))) as file:
        table = pa.ipc.open_file(file).read_all()
    return table.column(f"k{found.suggested}").to_numpy()


def test_groups_around_an_average_customer_stay_with_k_means(desk: Desk) -> None:
    found = desk.segment(desk.table(three_groups(), "three", Customer="identifier"))
    assert found.method == "segdesk.kmeans"
    assert found.suggested == 3
    assert found.choice is not None
    words = render(found.choice)
    assert "none is clearly better than K-means with 3 segments" in words
    assert "Next best" in words


def test_arcs_are_found_whole_and_every_number_is_still_shown(desk: Desk) -> None:
    X, y = make_moons(400, noise=0.05, random_state=0)
    found = desk.segment(desk.table(pd.DataFrame(X, columns=["Age", "Spent"]), "arcs"))
    assert found.method != "segdesk.kmeans"
    assert found.suggested == 2
    assert found.choice is not None
    assert [solution.n_segments for solution in found.solutions] == [2, 3, 4]
    assert adjusted_rand_score(y, labels(desk, found)) > 0.95


def test_a_person_who_wants_k_means_gets_it(desk: Desk) -> None:
    X, _ = make_moons(400, noise=0.05, random_state=0)
    table = desk.table(pd.DataFrame(X, columns=["Age", "Spent"]), "arcs")
    analysis = msgspec.structs.replace(segmentation_analysis(), k_max=4)
    automatic = desk.segment(table, analysis)
    model = msgspec.structs.replace(analysis.model, stage="segdesk.kmeans")
    chosen = desk.segment(table, msgspec.structs.replace(analysis, model=model))
    assert chosen.method == "segdesk.kmeans"
    assert chosen.key != automatic.key


def test_structureless_customers_stay_with_k_means_and_no_segments(desk: Desk) -> None:
    random = np.random.default_rng(4)
    for number, X in enumerate((random.uniform(size=(400, 3)), random.standard_normal((400, 3)))):
        found = desk.segment(
            desk.table(pd.DataFrame(X, columns=["Age", "Spent", "Visits"]), f"cloud{number}")
        )
        assert found.method == "segdesk.kmeans"
        best = next(s for s in found.solutions if s.n_segments == found.suggested)
        assert best.verdict.clarity == "none"


def test_columns_in_which_many_share_a_value_stay_with_k_means(desk: Desk) -> None:
    X, _ = make_moons(400, noise=0.05, random_state=0)
    frame = pd.DataFrame(X, columns=["Age", "Spent"])
    frame["Balance"] = np.where(np.arange(400) % 3 == 0, 0.0, frame["Age"] + 1)
    assert desk.segment(desk.table(frame, "zeros")).method == "segdesk.kmeans"


def test_a_few_exceptions_split_off_are_not_chosen(desk: Desk) -> None:
    """In an even cube, eleven customers who happen to lie aside have by far the best score."""
    X = np.random.default_rng(15).uniform(size=(300, 3))
    table = desk.table(pd.DataFrame(X, columns=["Age", "Spent", "Visits"]), "cube")
    assert desk.segment(table, segmentation_analysis()).method == "segdesk.kmeans"


def test_a_form_that_density_does_not_find_is_not_chosen(desk: Desk) -> None:
    """In an even cube of six columns Ward's method has by far the best score."""
    X = np.random.default_rng(5).uniform(size=(1000, 6))
    table = desk.table(pd.DataFrame(X, columns=["Age", "Spent", "Visits", "Items", "Days", "Width"]), "cube")
    assert desk.segment(table, segmentation_analysis()).method == "segdesk.kmeans"


def _rings(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A ring in a ring round a ball, which round groups cut to pieces."""
    group = np.arange(900) % 3
    angle = random.uniform(0, 2 * np.pi, 900)
    radius = np.array([0.0, 2.0, 4.0])[group] + random.normal(0, 0.12, 900)
    X = np.c_[radius * np.cos(angle), radius * np.sin(angle)]
    X[group == 0] = random.normal(0, 0.3, (300, 2))
    return X, group


def _spirals(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that turn round each other."""
    group = np.arange(800) % 2
    way = np.sqrt(random.uniform(0.04, 1, 800)) * 3 * np.pi
    angle = way + np.pi * group
    X = np.c_[way * np.cos(angle), way * np.sin(angle)]
    return X + random.normal(0, 0.2, (800, 2)), group


@pytest.mark.parametrize("shape", [_rings, _spirals])
@pytest.mark.parametrize("unequal", [False, True])
def test_shapes_are_found_where_round_groups_see_one_cloud(
    desk: Desk, shape: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]], unequal: bool
) -> None:
    """No segments by the method tried first is no reason to stop."""
    X, group = shape(np.random.default_rng(7))
    frame = pd.DataFrame(X * ([1, 400] if unequal else 1), columns=["Age", "Spent"])
    table = desk.table(frame, "shape")
    round_groups = segmentation_analysis()
    model = msgspec.structs.replace(round_groups.model, stage="segdesk.kmeans", params={})
    first = desk.segment(table, msgspec.structs.replace(round_groups, model=model))
    assert adjusted_rand_score(group, labels(desk, first)) < 0.5

    found = desk.segment(table, segmentation_analysis())
    assert adjusted_rand_score(group, labels(desk, found)) >= 0.95
    assert found.solution(None).verdict.clarity in ("clear", "fair")


def _heaps(random: np.random.Generator) -> pd.DataFrame:
    """Months with many new and many old customers, and two heaps of bills that tell nothing of the months."""
    low, high = random.normal(20, 2, 1200), random.uniform(45, 118, 1200)
    months = 72 * random.beta(0.6, 0.6, 1200)
    return pd.DataFrame({"Months": months, "Bill": np.where(random.random(1200) < 0.25, low, high)})


def test_what_automatic_says_agrees_with_a_verdict_of_no_segments(desk: Desk) -> None:
    """Density finds the heap of low bills, which is there without any types of customers."""
    found = desk.segment(desk.table(_heaps(np.random.default_rng(3)), "heaps"), segmentation_analysis())
    assert found.solution(None).verdict.clarity == "none"
    assert found.choice is not None
    words = render(found.choice)
    assert "most clearly" not in words
    assert "sets customers apart clearly" in words
    assert "Closest of the others" in words
