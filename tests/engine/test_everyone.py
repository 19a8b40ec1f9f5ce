"""All customers as another method groups them: the same as choosing that method, on a sample or not."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from sklearn import metrics
from sklearn.neighbors import KNeighborsClassifier

from segdesk.documents import Analysis
from segdesk.engine.segmentation import fitting
from segdesk.engine.segmentation.evaluating import everyone, inputs
from segdesk.jobs.requests import EveryoneRequest
from segdesk.results.evaluation import OtherGroups
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import TableRef
from segdesk.text import render
from tests.engine.conftest import Desk, short, three_groups


def _analysis(stage: str) -> Analysis:
    model = msgspec.structs.replace(short().model, stage=stage)
    return msgspec.structs.replace(short(), id="a", model=model)


def _shown(desk: Desk, rows: int = 240) -> tuple[TableRef, Segmentation]:
    frame = three_groups(rows)
    frame["Age"] += np.random.default_rng(1).normal(0, 12, rows)  # so that methods differ at the borders
    table = desk.table(frame, "t", Customer="identifier", Spent="amount")
    return table, desk.segment(table, _analysis("segdesk.kmeans"))


def _everyone(desk: Desk, table: TableRef, shown: Segmentation, stage: str, k: int) -> OtherGroups:
    request = EveryoneRequest(
        analysis=_analysis("segdesk.kmeans"), table=table, segmentation=shown, stage=stage, n_segments=k
    )
    return OtherGroups.from_plain(desk.job("everyone", request).result)


def _groups(desk: Desk, found: OtherGroups) -> np.ndarray:
    return pa.ipc.open_file(str(desk.path(found.labels))).read_all()["group"].to_numpy()


@pytest.mark.parametrize("stage", ["segdesk.ward", "segdesk.gaussian_mixture", "segdesk.value_tiers"])
def test_everybody_is_grouped_as_if_the_method_were_chosen(desk: Desk, stage: str) -> None:
    table, shown = _shown(desk)
    found = _everyone(desk, table, shown, stage, 3)
    chosen = desk.segment(table, _analysis(stage))
    labels = pa.ipc.open_file(str(desk.path(chosen.labels))).read_all()
    expected = labels.column(chosen.solution(3).column).to_numpy()
    assert found.groups == 3
    assert metrics.adjusted_rand_score(expected, _groups(desk, found)) == 1.0
    assert "all 240 customers" in render(found.how)


def test_many_are_placed_after_a_sample_was_grouped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = three_groups(600)
    columns = ["Age", "Spent", "Visits"]
    frame[columns] = np.random.default_rng(2).normal(size=(600, 3)).round(3)  # one cloud, cut anyhow
    table = desk.table(frame, "t", Customer="identifier")
    shown = desk.segment(table, _analysis("segdesk.kmeans"))
    for module in (fitting, everyone):
        monkeypatch.setattr(module, "FIT_ROWS", 150)
    monkeypatch.setattr(inputs, "SAMPLE", 150)
    found = _everyone(desk, table, shown, "segdesk.ward", 3)
    labels = _groups(desk, found)
    assert len(labels) == found.rows == 600
    assert labels.min() == 0
    words = render(found.how).replace("\N{NO-BREAK SPACE}", " ")
    assert words.startswith("Hierarchical was fitted on 150 customers; all 600 were placed with those most")
    assert 0.5 < found.how.args["share"] <= 1.0
    # nearly all are where the nearest others are: they were placed by likeness, not by chance
    X = frame[columns].to_numpy()
    again = KNeighborsClassifier(5).fit(X[::2], labels[::2]).score(X[1::2], labels[1::2])
    assert again > 0.75
    itself = _everyone(desk, table, shown, "segdesk.kmedians", 3)
    assert "placed all 600 itself" in render(itself.how).replace("\N{NO-BREAK SPACE}", " ")
    assert "whose middle is nearest" in render(_everyone(desk, table, shown, "segdesk.kmeans", 3).how)


def test_what_is_kept_is_not_worked_out_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    table, shown = _shown(desk)
    first = _everyone(desk, table, shown, "segdesk.ward", 3)
    monkeypatch.setattr(everyone, "make_inputs", None)
    assert _everyone(desk, table, shown, "segdesk.ward", 3) == first
