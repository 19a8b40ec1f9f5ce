"""Judging: every number of segments by structure, stability and against structureless data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from segdesk.api import job_part, report, track
from segdesk.engine.segmentation.centres import Labels
from segdesk.engine.segmentation.quality import (
    Fit,
    borders,
    calinski_harabasz,
    emptiness,
    fit_each,
    silhouettes,
    stability,
)
from segdesk.engine.segmentation.reference import draws
from segdesk.text import msg

SAMPLE = 2_000
SAMPLES = 3
STABILITY_ROWS = 3_000
STABILITY_ROUNDS = 8
REFERENCE_ROWS = 1_000
REFERENCE_DRAWS = 8
FEWER_DRAWS = 5  # for many customers, where every second counts
MANY = 50_000
EMPTIER = 0.05  # than at the emptiest stand-in: counts as one standard deviation


@dataclass(frozen=True)
class Quality:
    """All measures of one number of segments."""

    n_segments: int
    silhouette: float
    calinski_harabasz: float
    border: float  # 0-1, how empty the borders are
    stability: tuple[float, ...]  # per segment
    shares: tuple[float, ...]  # per segment
    gap: float  # silhouette above the best structureless stand-in, in its standard deviations
    border_gap: float  # the same for the emptiness of the borders
    empty: float | None = None  # 0-1, how empty the borders are where segments may have any form

    @property
    def mean_stability(self) -> float:
        """Stability over all segments, weighted by size."""
        return float(np.average(self.stability, weights=self.shares))


def judge(
    X: NDArray[np.float64],
    order: NDArray[np.intp],
    labels: dict[int, Labels],
    fit: Fit | None,
    seed: int,
    shaped: Collection[int] = (),
    again: Fit | None = None,
) -> list[Quality]:
    """Measure every number of segments.

    Parameters
    ----------
    X : (n, d) prepared customers
    order : (n,) canonical order, whose beginning serves as the sample
    labels : number of segments -> (n,) labels
    fit : segments a further matrix the same way; None compares with no structureless data
    shaped : numbers of segments whose segments may have any form: distances to a middle say little of those,
        so that empty borders count as well
    again : segments customers anew that are given by their row numbers (m, 1), where a matrix is not enough
    """
    numbers = sorted(labels)
    with job_part(0.0, 0.2):
        shape = _structure(X, order, labels)
    with job_part(0.2, 0.6):
        stable: dict[int, NDArray[np.float64]] = {}
        rows = order[:STABILITY_ROWS]
        for k in track(numbers, msg("Checking whether the segments are found again")):
            stable[k] = _found_again(X, rows, labels[k], k, fit, again, seed)
    with job_part(0.6, 1.0):
        rows = order[:REFERENCE_ROWS]
        count = REFERENCE_DRAWS if len(X) <= MANY else FEWER_DRAWS
        gaps = (
            _gaps(X[rows], {k: labels[k][rows] for k in numbers}, fit, count, seed, shaped)
            if fit is not None
            else dict.fromkeys(numbers, (0.0, 0.0))
        )
        empty = {k: emptiness(X[rows], labels[k][rows]) for k in numbers if k in shaped}
    return [
        Quality(
            n_segments=k,
            silhouette=shape[k][0],
            calinski_harabasz=shape[k][1],
            border=max(shape[k][2], empty.get(k, 0.0)),
            stability=_aligned(stable[k], labels[k], order[:STABILITY_ROWS], k),
            shares=tuple((np.bincount(labels[k] + 1, minlength=k + 1)[1:] / len(X)).tolist()),
            gap=gaps[k][0],
            border_gap=gaps[k][1],
            empty=empty.get(k),
        )
        for k in numbers
    ]


def _found_again(
    X: NDArray[np.float64],
    rows: NDArray[np.intp],
    labels: Labels,
    k: int,
    fit: Fit | None,
    again: Fit | None,
    seed: int,
) -> NDArray[np.float64]:
    if again is not None:
        numbers: NDArray[Any] = rows[:, None]
        return stability(numbers, labels[rows], k, again, STABILITY_ROUNDS, seed)
    if fit is None:
        raise ValueError("nothing says how customers are grouped anew")
    return stability(X[rows], labels[rows], k, fit, STABILITY_ROUNDS, seed)


def _aligned(
    values: NDArray[np.float64], labels: Labels, rows: NDArray[np.intp], k: int
) -> tuple[float, ...]:
    """Return one value per segment; a segment too small to be in the sample counts as not found again."""
    result = np.zeros(k)
    codes = np.unique(labels[rows][labels[rows] >= 0])
    result[codes] = values
    return tuple(float(value) for value in result)


def _structure(
    X: NDArray[np.float64], order: NDArray[np.intp], labels: dict[int, Labels]
) -> dict[int, tuple[float, float, float]]:
    parts = [order[at : at + SAMPLE] for at in range(0, min(len(order), SAMPLES * SAMPLE), SAMPLE)]
    parts = [rows for rows in parts if len(rows) >= SAMPLE // 2] or parts[:1]
    widths: dict[int, list[float]] = {k: [] for k in labels}
    for number, rows in enumerate(parts):
        report(number / len(parts), msg("Measuring how clear the segments are"))
        distances = cdist(X[rows], X[rows]).astype(np.float32)
        for k, values in labels.items():
            widths[k].append(float(silhouettes(distances, values[rows]).mean()))
    rows = np.concatenate(parts)
    return {
        k: (
            float(np.mean(widths[k])),
            calinski_harabasz(X[rows], values[rows]),
            borders(X[rows], values[rows]),
        )
        for k, values in labels.items()
    }


def _gaps(
    X: NDArray[np.float64],
    labels: dict[int, Labels],
    fit: Fit,
    count: int,
    seed: int,
    shaped: Collection[int],
) -> dict[int, tuple[float, float]]:
    """Return how far silhouette and borders lie above the best of `count` structureless stand-ins of each
    kind; for segments of any form the emptiness of the borders where that is farther.
    """
    numbers: Sequence[int] = [k for k in labels if k < len(X)]
    made: dict[str, list[NDArray[np.float64]]] = {}
    for kind, _, fake in draws(X, count, seed):
        made.setdefault(kind, []).append(fake)
    apart = {kind: [cdist(fake, fake).astype(np.float32) for fake in fakes] for kind, fakes in made.items()}
    width, empty, form = ({kind: np.zeros((count, len(numbers))) for kind in made} for _ in range(3))
    steps = [(kind, at) for kind in made for at in range(len(numbers))]
    for kind, at in track(steps, msg("Comparing with data that has no segments")):
        k, fakes = numbers[at], made[kind]
        groups = fit_each(fit, fakes, k, [seed + number for number in range(count)])
        for number, (fake, found) in enumerate(zip(fakes, groups, strict=True)):
            width[kind][number, at] = silhouettes(apart[kind][number], found).mean()
            empty[kind][number, at] = borders(fake, found)
            if k in shaped:
                form[kind][number, at] = emptiness(fake, found)
    distances = cdist(X, X).astype(np.float32)
    result = {k: (0.0, 0.0) for k in labels}
    for at, k in enumerate(numbers):
        own = float(silhouettes(distances, labels[k]).mean())
        result[k] = (
            min(_gap(own, values, at, 0.004) for values in width.values()),
            min(_gap(borders(X, labels[k]), values, at, 0.02) for values in empty.values()),
        )
        if k in shaped:
            # shares, whose spread says little: two dense spots by chance are empty between them
            best = max(float(values[:, at].max()) for values in form.values())
            away_gap = (emptiness(X, labels[k]) - best) / EMPTIER
            result[k] = (max(result[k][0], away_gap), max(result[k][1], away_gap))
    return result


def _gap(own: float, values: NDArray[np.float64], at: int, least: float) -> float:
    """Return the distance above the stand-ins of one kind, in standard deviations pooled over all numbers."""
    spread = float(np.sqrt(values.var(axis=0, ddof=1).mean()))
    return (own - float(values[:, at].mean())) / max(spread, least)
