"""Columns that took no part in the grouping: whether they differ between segments beyond chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from segdesk.engine.segmentation.centres import Labels
from segdesk.engine.segmentation.evaluating.indices import crosstab
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.profile import Feature, features
from segdesk.results.evaluation import Beside, BesideAt
from segdesk.text import Message, msg

MOST_COLUMNS = 60
CHANCE = 0.01
_NUMBERS = (0.01, 0.06, 0.14)  # η² of a small, medium and large difference (Cohen 1988)
_CATEGORIES = (0.1, 0.3, 0.5)  # Cohen's w; Cramér's V times the root of the smaller side less one


def beside_segments(inputs: Inputs) -> tuple[BesideAt, ...]:
    """Return the columns not used, for each number of segments, from a sample where customers are many."""
    used = {use.column for use in inputs.segmentation.columns if use.used}
    columns = [column for column in inputs.table.columns if column.name not in used][:MOST_COLUMNS]
    names = [column.name for column in columns if column.name in inputs.frame]
    found = features(inputs.frame[names].iloc[inputs.order], columns, set())
    result = []
    for k in inputs.numbers:
        labels = inputs.labels[k][inputs.order]
        rows = [told for feature in found if (told := _compare(feature, labels, inputs.size(k))) is not None]
        rows.sort(key=lambda row: (row.p_value >= CHANCE, -row.strength, row.column))
        result.append(BesideAt(n_segments=k, columns=tuple(rows)))
    return tuple(result)


def _compare(feature: Feature, labels: Labels, k: int) -> Beside | None:
    if feature.kind == "share":
        assert feature.codes is not None
        counts = crosstab(labels, feature.codes, k, len(feature.levels))
        tested = association(counts)
        if tested is None:
            return None
        strength, p_value, narrow = tested
        steps = tuple(step / np.sqrt(narrow) for step in _CATEGORIES)
    else:
        assert feature.even is not None
        measured = explained(feature.even, labels)
        if measured is None:
            return None
        (strength, p_value), steps = measured, _NUMBERS
    return Beside(
        column=feature.column.name,
        kind=feature.kind,
        strength=strength,
        p_value=p_value,
        text=_words(strength, p_value, steps),
    )


def explained(values: NDArray[np.float64], labels: Labels) -> tuple[float, float] | None:
    """Return η² (the share of differences that lies between segments) and the p-value of the F-test.

    Parameters
    ----------
    values : (n,) numbers, NaN where missing
    labels : (n,) segments, −1 for none
    """
    fine = np.isfinite(values) & (labels >= 0)
    x, codes = values[fine], np.unique(labels[fine], return_inverse=True)[1]
    groups, n = int(codes.max()) + 1 if len(codes) else 0, len(x)
    spread = float(((x - x.mean()) ** 2).sum()) if n else 0.0
    if groups < 2 or n <= groups or spread <= 0:
        return None
    sizes = np.bincount(codes)
    means = np.bincount(codes, weights=x) / sizes
    between = float((sizes * (means - x.mean()) ** 2).sum())
    share = min(between / spread, 1.0)
    if share >= 1.0:
        return 1.0, 0.0
    ratio = (share / (groups - 1)) / ((1 - share) / (n - groups))
    return share, float(stats.f.sf(ratio, groups - 1, n - groups))


def association(counts: NDArray[np.int64]) -> tuple[float, float, int] | None:
    """Return Cramér's V, the p-value of the χ²-test, and the smaller side of the table less one."""
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n, narrow = int(counts.sum()), min(counts.shape) - 1
    if narrow < 1:
        return None
    expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0)[None, :] / n
    chi = float(((counts - expected) ** 2 / expected).sum())
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return float(np.sqrt(chi / (n * narrow))), float(stats.chi2.sf(chi, freedom)), narrow


def _words(strength: float, p_value: float, steps: tuple[float, ...]) -> Message:
    """Answer whether the segments differ."""
    small, medium, large = steps
    if p_value >= CHANCE:
        return msg("No more than by chance")
    if strength < small:
        return msg("Hardly")
    if strength < medium:
        return msg("A little")
    return msg("Clearly") if strength < large else msg("Strongly")
