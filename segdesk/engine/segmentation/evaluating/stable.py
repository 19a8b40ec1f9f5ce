"""Whether each segment is found again when part of the customers is left out."""

from __future__ import annotations

import numpy as np

from segdesk.api import track
from segdesk.engine.segmentation.centres import Labels
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.quality import jaccards
from segdesk.results.evaluation import Resamples, Stability
from segdesk.text import msg

ROWS = 2_000
ROUNDS = 20


def stability_boxes(inputs: Inputs) -> tuple[Stability, ...]:
    """Return the Jaccard index of each segment in every resample, for each number of segments.

    A segment changed by hand has none: segmenting anew does not repeat what a person did.
    """
    rows, (keys, refit) = inputs.rows[:ROWS], inputs.resampling
    found = []
    for k in track(inputs.numbers, msg("Checking whether the segments are found again")):
        labels = inputs.found[k][rows]
        values = jaccards(keys[:ROWS], labels, k, refit, ROUNDS, inputs.analysis.seed)
        shown = _codes_shown(inputs.found[k], inputs.labels[k])
        columns = {
            shown[int(code)]: tuple(float(v) for v in column[~np.isnan(column)])
            for code, column in zip(np.unique(labels[labels >= 0]), values.T, strict=True)
            if int(code) in shown
        }
        boxes = tuple(Resamples(code=code, values=columns[code]) for code in sorted(columns))
        found.append(Stability(n_segments=k, segments=boxes))
    return tuple(found)


def _codes_shown(found: Labels, labels: Labels) -> dict[int, int]:
    """Return the code on show of each segment as found that still has the same customers."""
    sizes = np.bincount(labels[labels >= 0])
    same = {}
    for code in np.unique(found[found >= 0]):
        now = np.unique(labels[found == code])
        if len(now) == 1 and now[0] >= 0 and sizes[now[0]] == (found == code).sum():
            same[int(code)] = int(now[0])
    return same
