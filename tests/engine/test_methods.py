"""Every method of the method chooser goes through the whole segmentation and places new customers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segdesk.documents import Source, Step, default_recipe, new_id
from segdesk.engine import jobs
from segdesk.engine.arrow import read_table
from segdesk.engine.segmentation.placing import NeighbourPlacer, Neighbours
from segdesk.jobs.requests import ReadRequest, RunRequest, ScoreRequest
from segdesk.results.run import RunResult, ScoreResult
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import ReadResult
from segdesk.text import render
from tests.engine.conftest import Desk, three_groups

EXAMPLE = Path(__file__).parents[1] / "fixtures" / "example_plugin" / "acme_kmedians.py"
METHODS = [
    "segdesk.kmeans",
    "segdesk.kmedians",
    "segdesk.kmedoids",
    "segdesk.minibatch_kmeans",
    "segdesk.gaussian_mixture",
    "segdesk.ward",
    "segdesk.spectral",
    "segdesk.hdbscan",
    "segdesk.dbscan",
    "acme.kmedians",
    "acme.joined",
]
NO_PREDICT = '''
"""Scikit-learn's own class, which cannot place new customers."""
from sklearn.cluster import AgglomerativeClustering
from segdesk.api import Clusterer, Param, hookimpl

@hookimpl
def segdesk_stages():
    number = Param("Number of segments", name="n_clusters", ge=2, le=20)
    return [Clusterer("acme.joined", "Joined", AgglomerativeClustering, params=[number])]
'''


@pytest.fixture(autouse=True)
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two plugins of somebody else, installed as far as Python can tell."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    shutil.copy(EXAMPLE, folder)
    (folder / "acme_joined.py").write_text(NO_PREDICT)
    for name in ("acme_kmedians", "acme_joined"):
        about = folder / f"{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nAuthor: Acme\n")
        (about / "entry_points.txt").write_text(f"[segdesk]\n{name} = {name}\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(jobs, "_registries", {})
    yield
    for name in ("acme_kmedians", "acme_joined"):
        sys.modules.pop(name, None)


class Segmented:
    """A file segmented with a method, three to four segments tried."""

    def __init__(self, desk: Desk, frame: pd.DataFrame, method: str) -> None:
        self.desk = desk
        path = desk.root / "customers.csv"
        frame.to_csv(path, index=False)
        self.source = Source(id="file", path=str(path))
        read = ReadResult.from_plain(desk.job("read", ReadRequest(source=self.source)).result)
        recipe = default_recipe(self.source, read.table)
        self.analysis = msgspec.structs.replace(
            recipe.analyses[0], model=Step(id=new_id(), stage=method), k_min=3, k_max=4
        )
        self.recipe = recipe.with_analysis(self.analysis)
        request = RunRequest(recipe=self.recipe, tables={"file": read.table}, analysis=self.analysis.id)
        self.run = RunResult.from_plain(desk.job("run", request).result)
        assert self.run.segmentation is not None
        self.found: Segmentation = self.run.segmentation

    def labels(self) -> np.ndarray:
        """Return everybody's segment."""
        return self.column(self.found.solution(None).column)

    def column(self, name: str) -> np.ndarray:
        """Return a column of the labels file."""
        return read_table(self.desk.path(self.found.labels))[name].to_numpy()

    def score(self, path: Path) -> np.ndarray:
        """Return the segments of the customers of another file."""
        assert self.found.model is not None
        request = ScoreRequest(
            source=Source(id="new", path=str(path)),
            recipe=self.recipe,
            analysis=self.analysis.id,
            model=self.found.model,
            segmentation=self.found,
        )
        scored = ScoreResult.from_plain(self.desk.job("score", request).result)
        return read_table(self.desk.path(scored.output))["segment"].to_numpy()


@pytest.mark.parametrize("method", METHODS)
def test_a_method_goes_all_the_way(desk: Desk, method: str) -> None:
    frame = three_groups(180)
    done = Segmented(desk, frame, method)
    solution = done.found.solution(None)

    labels = done.labels()
    placed = labels >= 0
    assert placed.mean() > 0.9
    assert len({render(segment.name) for segment in solution.segments}) == solution.n_segments
    if method != "acme.kmedians":  # it starts once, anywhere, and may end anywhere
        assert solution.n_segments == 3
        assert solution.verdict.clarity == "clear"
        assert adjusted_rand_score(np.arange(180)[placed] % 3, labels[placed]) > 0.95
    for each in done.found.solutions:
        codes = done.column(each.column)
        assert set(codes[codes >= 0].tolist()) == set(range(each.n_segments))
        sure = done.column(each.confidence_column)
        assert ((sure >= 0) & (sure <= 1)).all()
    assert done.score(Path(done.source.path)).tolist() == labels.tolist()


@pytest.mark.parametrize("method", ["segdesk.kmedians", "segdesk.hdbscan", "segdesk.gaussian_mixture"])
def test_new_customers_go_where_the_method_itself_puts_them(desk: Desk, method: str) -> None:
    done = Segmented(desk, three_groups(180), method)
    new = three_groups(60, seed=5)
    path = desk.root / "new.csv"
    new.to_csv(path, index=False)

    labels = done.score(path)

    groups = pd.crosstab(np.arange(60) % 3, labels)
    assert (groups.drop(columns=-1, errors="ignore").max(axis=1) >= 18).all()


def test_dense_groups_leave_out_who_is_far_away_and_say_so(desk: Desk) -> None:
    frame = three_groups(180)
    frame.loc[[0, 1, 2], ["Age", "Spent", "Visits"]] = [[120, 900, 5], [20, 1200, 150], [99, 100, 140]]
    done = Segmented(desk, frame, "segdesk.hdbscan")
    solution = done.found.solution(None)

    assert [each.n_segments for each in done.found.solutions] == [3]
    assert done.found.suggested == 3
    assert done.labels()[:3].tolist() == [-1, -1, -1]
    assert sum(segment.size for segment in solution.segments) == (done.labels() >= 0).sum()
    assert any("in none" in render(warning) for warning in solution.verdict.warnings)
    assert "3 segments found" in render(done.run.steps[-1].summary)


def test_a_stand_in_for_a_missing_predict_tells_how_good_it_is(desk: Desk) -> None:
    solution = Segmented(desk, three_groups(180), "acme.joined").found.solution(None)

    warnings = [render(warning) for warning in solution.verdict.warnings]
    assert any("most like them" in text and "100" in text for text in warnings), warnings


def test_the_agreement_of_the_stand_in_does_not_count_a_customer_itself() -> None:
    random = np.random.default_rng(0)
    X = random.standard_normal((400, 2))

    chance = NeighbourPlacer(Neighbours(X), random.integers(2, size=400).astype(np.int16)).agreement(400)
    sides = NeighbourPlacer(Neighbours(X), (X[:, 0] > 0).astype(np.int16)).agreement(400)

    assert 0.4 < chance < 0.6
    assert sides > 0.95
