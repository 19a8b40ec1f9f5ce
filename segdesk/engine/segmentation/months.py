"""What the customers of a segment ordered month by month: the mean curve, and its course in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from segdesk.api import MonthlySeries
from segdesk.engine.segmentation.centres import Labels
from segdesk.results.segmentation import Segment, Solution
from segdesk.text import Message, msg, render

SHOWN = 24
YEAR = 12
LATELY = 3
_STOPPED, _NEW = 0.15, 0.85
_MORE, _LESS = 1.25, 0.8
_FLAT = 0.1  # months that differ less from the trend than a tenth of the mean are no season
_SEASONAL = 0.75
LEAST_FOR_SEASON = 20
"""Full months from which on a season can be told: eight are known twice. In noise one curve in sixty has the
correlation with the year before that is asked for.
"""


def with_months(solution: Solution, labels: Labels, series: MonthlySeries, *, named: bool) -> Solution:
    """Return the solution with the mean months of every segment, and what they show.

    Parameters
    ----------
    series : of full months
    named : the segments were found by their months, so that those name them
    """
    values = series.orders if series.amount is None else np.maximum(series.amount, 0.0)
    shown = values[:, -SHOWN:]
    curves = _means(labels, len(solution.segments), values)
    segments = []
    for segment in solution.segments:
        curve = curves[segment.code]
        course = course_of(curve, series.months)
        mean = tuple(round(float(value), 4) for value in curve[-shown.shape[1] :])
        segments.append(msgspec.structs.replace(segment, months=mean, course=course))
    if named:
        segments = _named(segments)
    return msgspec.structs.replace(solution, segments=tuple(segments), months=series.months[-SHOWN:])


def _named(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments named by their course; of several with the same one the further ones are counted."""
    met: Counter[str] = Counter()
    named = []
    for segment in segments:
        name = segment.course
        if name is None:
            named.append(segment)
            continue
        words = render(name)
        met[words] += 1
        if met[words] > 1:
            name = msg("{name} ({number})", name=name, number=met[words])
        named.append(msgspec.structs.replace(segment, name=name))
    return named


def _means(labels: Labels, k: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean customer of each segment, shape (k, months)."""
    curves = np.zeros((k, values.shape[1]))
    for code in range(k):
        rows = labels == code
        if rows.any():
            curves[code] = values[rows].mean(axis=0, dtype=np.float64)
    return curves


def course_of(curve: NDArray[np.float64], months: tuple[str, ...]) -> Message | None:
    """Say how a curve of full months goes; None where fewer than six say nothing.

    Stopped: the last three months hold less than 15 % of what three months did before, and more was bought at
    this time a year ago (or nothing since). New: the last third holds more than 85 %. In season: after the
    trend is taken off, the months are like those of the year before. Rising and falling compare the last year
    with the one before, or the later half with the earlier.
    """
    if len(curve) < 2 * LATELY or curve.sum() <= 0:
        return None
    if _stopped(curve):
        return msg("Stopped buying")
    third = max(LATELY, len(curve) // 3)
    if curve[-third:].sum() >= _NEW * curve.sum():
        return msg("Began lately")
    if (best := _season(curve)) is not None:
        return msg("In season, most in {month}", month=_month_name(months[best]))
    span = YEAR if len(curve) >= 2 * YEAR else len(curve) // 2
    late, early = curve[-span:].mean(), curve[-2 * span : -span].mean()
    if late >= _MORE * early:
        return msg("Buying more and more")
    if late <= _LESS * early:
        return msg("Buying less and less")
    return msg("Buying steadily")


def _stopped(curve: NDArray[np.float64]) -> bool:
    """Whether hardly anything is bought lately that was bought before, also at this time of the year."""
    before = float(curve[:-LATELY].mean())
    low = _STOPPED * before
    if before <= 0 or curve[-LATELY:].mean() > low:
        return False
    if len(curve) < YEAR + LATELY:
        return True
    year_ago = curve[-YEAR - LATELY : -YEAR].mean()
    return bool(year_ago > low or curve[-YEAR:].mean() <= low)


def _season(curve: NDArray[np.float64]) -> int | None:
    """Return the place of the strongest month of the last year, where the same months are alike each year."""
    if len(curve) < LEAST_FOR_SEASON:
        return None
    time = np.arange(len(curve)) - (len(curve) - 1) / 2
    apart = curve - curve.mean() - time * float(curve @ time) / float((time**2).sum())
    if apart.std() <= _FLAT * curve.mean():
        return None
    now, year_before = apart[YEAR:], apart[:-YEAR]
    if min(now.std(), year_before.std()) == 0 or np.corrcoef(now, year_before)[0, 1] < _SEASONAL:
        return None
    return int(len(curve) - YEAR + curve[-YEAR:].argmax())


def _month_name(month: str) -> Message:
    names = (
        msg("January"), msg("February"), msg("March"), msg("April"), msg("May"), msg("June"),
        msg("July"), msg("August"), msg("September"), msg("October"), msg("November"), msg("December"),
    )  # fmt: skip
    return names[int(month[5:7]) - 1]
