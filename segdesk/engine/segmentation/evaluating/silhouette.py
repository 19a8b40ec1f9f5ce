"""How well each customer fits its segment, for every number of segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segdesk.api import track
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.quality import silhouettes
from segdesk.results.evaluation import SilhouetteBars, Silhouettes
from segdesk.text import msg

BARS = 120  # values kept per segment: a plot has room for no more


def silhouette_plots(inputs: Inputs) -> tuple[Silhouettes, ...]:
    """Return the silhouettes (Rousseeuw 1987) of the sample, by the method's own distance."""
    return tuple(
        _plot(k, inputs.size(k), silhouettes(inputs.distances, inputs.near(k)), inputs.near(k))
        for k in track(inputs.numbers, msg("Measuring how well customers fit"))
    )


def found_fits(inputs: Inputs, plots: Sequence[Silhouettes]) -> dict[int, float]:
    """Return the mean silhouette for each number of segments, before any change by hand."""
    fits = {plot.n_segments: plot.mean for plot in plots}
    for k in fits:
        if inputs.found[k] is not inputs.labels[k]:
            labels = inputs.near_found(k)
            fits[k] = _mean(silhouettes(inputs.distances, labels), labels)
    return fits


def _mean(values: NDArray[np.float64], labels: NDArray[np.int16]) -> float:
    placed = labels >= 0
    return float(values[placed].mean()) if placed.any() else 0.0


def _plot(k: int, size: int, values: NDArray[np.float64], labels: NDArray[np.int16]) -> Silhouettes:
    return Silhouettes(
        n_segments=k,
        mean=_mean(values, labels),
        segments=tuple(_bars(code, np.sort(values[labels == code])[::-1]) for code in range(size)),
    )


def _bars(code: int, values: NDArray[np.float64]) -> SilhouetteBars:
    if not len(values):
        return SilhouetteBars(code=code, values=(), rows=0, mean=0.0, elsewhere=0.0)
    picked = values
    if len(values) > BARS:
        picked = values[np.linspace(0, len(values) - 1, BARS).round().astype(np.intp)]
    return SilhouetteBars(
        code=code,
        values=tuple(round(float(value), 4) for value in picked),
        rows=len(values),
        mean=float(values.mean()),
        elsewhere=float((values < 0).mean()),
    )
