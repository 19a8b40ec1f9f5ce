"""The figures a person can check: those of a plain script with scikit-learn and pandas."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

from segdesk.documents import Analysis, Step, segmentation_analysis
from segdesk.engine.arrow import read_table
from tests.engine.conftest import Desk


def plain_kmeans() -> Analysis:
    """K-means with three segments on the numbers as they are."""
    analysis = segmentation_analysis()
    steps = tuple(
        msgspec.structs.replace(step, params={"mode": "none"}) if step.stage == "segdesk.scale" else step
        for step in analysis.preparation
    )
    model = Step(id="model", stage="segdesk.kmeans")
    return msgspec.structs.replace(analysis, preparation=steps, model=model, n_segments=3, k_min=3, k_max=3)


def test_three_segments_are_those_of_a_plain_script(desk: Desk) -> None:
    random = np.random.default_rng(12)
    centres = np.array([[25, 30_000, 70], [45, 80_000, 40], [62, 45_000, 20]])
    X = centres[random.integers(3, size=400)] + random.standard_normal((400, 3)) * [6, 9_000, 12]
    frame = pd.DataFrame(X, columns=["Age", "Income", "Spending"]).round(0)

    found = desk.segment(desk.table(frame, "people"), plain_kmeans())
    ours = read_table(desk.path(found.labels))["k3"].to_numpy()
    theirs = KMeans(n_clusters=3, n_init=10, random_state=0).fit(frame.to_numpy()).labels_

    same = pd.crosstab(ours, theirs)
    assert (np.count_nonzero(same.to_numpy(), axis=0) == 1).all()
    assert (np.count_nonzero(same.to_numpy(), axis=1) == 1).all()
    averages = frame.groupby(theirs).mean().loc[same.to_numpy().argmax(axis=1)]
    solution = found.solution(3)
    for row in solution.profile:
        if row.kind == "number":
            cells = [cell.value for cell in row.cells]
            assert cells == pytest.approx(averages[row.column].tolist(), rel=1e-12)
    assert [segment.size for segment in solution.segments] == np.bincount(ours).tolist()
