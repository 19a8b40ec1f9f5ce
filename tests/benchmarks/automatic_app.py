"""What the app itself answers on one set: the whole segmentation as `segdesk segment` runs it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.documents import segmentation_analysis
from segdesk.engine.arrow import read_table
from segdesk.engine.errors import EngineError
from segdesk.engine.jobs import forget
from segdesk.text import render
from tests.engine.conftest import Desk

MOST = 20  # segments the app offers


class Answer(NamedTuple):
    """The segments (n,), −1 for customers in none, and what was chosen in words."""

    labels: NDArray[np.int64]
    words: str


def answer(X: NDArray[np.float64], n_segments: int | None) -> Answer:
    """Segment customers by "Automatic", with the number of segments told or not."""
    frame = pd.DataFrame(X, columns=[f"Column {number:02d}" for number in range(X.shape[1])])
    analysis = segmentation_analysis()
    if n_segments is not None:
        k = min(n_segments, MOST)
        analysis = msgspec.structs.replace(analysis, k_min=k, k_max=k, n_segments=k)
    forget()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        try:
            run = desk.run(desk.table(frame, "set"), analysis)
        except EngineError as error:
            return Answer(np.zeros(len(X), dtype=np.int64), render(error.message))
        found = run.segmentation
        assert found is not None
        labels = read_table(desk.path(found.labels))[found.solution(None).column].to_numpy()
    verdict = found.solution(None).verdict.clarity
    method = found.method.removeprefix("segdesk.")
    scaling = next(render(step.summary) for step in run.steps if step.stage == "segdesk.scale")
    return Answer(labels.astype(np.int64), f"{method} {found.suggested} {verdict}, {scaling}")
