"""Whether each segment is found again when part of the customers is left out."""

from __future__ import annotations

import numpy as np

from segdesk.api import track
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.quality import jaccards
from segdesk.results.evaluation import Resamples, Stability
from segdesk.text import msg

ROWS = 2_000
ROUNDS = 20


def stability_boxes(inputs: Inputs) -> tuple[Stability, ...]:
    """Return the Jaccard index of each segment in every resample, for each number of segments."""
    rows, refit = inputs.rows[:ROWS], inputs.refit
    if refit is None:
        return ()
    found = []
    for k in track(inputs.numbers, msg("Checking whether the segments are found again")):
        labels = inputs.labels[k][rows]
        values = jaccards(inputs.X[:ROWS], labels, k, refit, ROUNDS, inputs.analysis.seed)
        codes = np.unique(labels[labels >= 0])
        found.append(
            Stability(
                n_segments=k,
                segments=tuple(
                    Resamples(code=int(code), values=tuple(float(v) for v in column[~np.isnan(column)]))
                    for code, column in zip(codes, values.T, strict=True)
                ),
            )
        )
    return tuple(found)
