"""How long a method would take, said in the list of methods before it runs."""

from __future__ import annotations

import msgspec
import pytest

from segdesk.desktop.viewmodels.method_costs import with_cost
from segdesk.documents import segmentation_analysis
from segdesk.documents.cost import LONG, about, cost
from segdesk.jobs.store import Store
from segdesk.text import render
from tests.desktop import factories as f

TITLES = {"segdesk.kmeans": "K-means", "segdesk.hdbscan": "Dense groups"}


def words(tmp_path, stage: str, rows: int, **changes) -> str:
    store = Store(tmp_path / "store")
    found = msgspec.structs.replace(f.make_segmentation(store, f.make_table(store)), rows=rows)
    analysis = msgspec.structs.replace(segmentation_analysis(), **changes)
    return with_cost(stage, "Title", analysis, found, lambda other: TITLES.get(other, other))


def test_a_method_that_takes_long_says_so_and_names_a_faster_one(tmp_path):
    assert words(tmp_path, "segdesk.kmedoids", 50_000) == "Title (about 15 seconds; K-means: 2 seconds)"
    slow = words(tmp_path / "more", "segdesk.hdbscan", 5_000_000)
    assert slow == "Title (about 2 minutes; K-means: 7 seconds)"


@pytest.mark.parametrize(
    ("stage", "rows"), [("segdesk.kmeans", 50_000), ("segdesk.ward", 300), ("acme.x", 10**7)]
)
def test_a_method_that_answers_soon_or_is_unknown_says_nothing(tmp_path, stage, rows):
    assert words(tmp_path, stage, rows) == "Title"


def test_one_number_of_segments_takes_less_than_nine(tmp_path):
    assert words(tmp_path, "segdesk.kmedoids", 50_000, n_segments=4) == "Title"


def test_more_customers_and_more_columns_never_cost_less():
    for stage in ("segdesk.kmeans", "segdesk.gaussian_mixture", "segdesk.spectral", "segdesk.automatic"):
        sizes = [cost(stage, rows, 6, 9).seconds for rows in (100, 5_000, 50_000, 1_000_000)]
        widths = [cost(stage, 5_000, columns, 9).seconds for columns in (2, 6, 30, 500)]
        assert sizes == sorted(sizes)
        assert widths == sorted(widths)
    assert cost("segdesk.gaussian_mixture", 5_000, 60, 9).seconds > 20 * LONG


def test_times_are_said_in_round_numbers():
    said = [render(about(seconds)) for seconds in (0.3, 3.4, 13, 58, 61, 600)]
    assert said == ["1 second", "3 seconds", "15 seconds", "60 seconds", "1 minute", "10 minutes"]
