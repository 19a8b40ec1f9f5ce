"""Dividing one segment with its own method, and saying how clear the division is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segdesk.api import StageError
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.segmentation.centres import quick_kmeans
from segdesk.engine.segmentation.fitting import Fits, Grouping, Method, fit_all
from segdesk.engine.segmentation.judging import judge
from segdesk.engine.segmentation.labels import renumber
from segdesk.engine.segmentation.placing import CentrePlacer, Placer
from segdesk.engine.segmentation.verdict import clarity
from segdesk.results.edits import Distinct
from segdesk.text import msg

LEAST_PER_PART = 2
MOST_PARTS = 4


@dataclass(frozen=True)
class Division:
    """The parts of one segment, largest first."""

    placer: Placer
    sizes: tuple[int, ...]
    stability: tuple[float, ...]
    clarity: Distinct


def divide(
    context: JobContext,
    method: Method,
    X: NDArray[np.float64],
    mine: NDArray[np.bool_],
    parts: int,
    seed: int,
) -> Division:
    """Divide a segment by the method that found it.

    Parameters
    ----------
    X : (n, d) prepared customers
    mine : (n,) which of them are in the segment; only these are looked at
    parts : number of parts, 2 to 4

    Raises
    ------
    StageError
        When the customers are too few or too much alike to be divided.
    """
    own = X[mine]
    parts = min(max(parts, 2), MOST_PARTS)
    if len(own) < LEAST_PER_PART * parts or len(np.unique(own[:10_000], axis=0)) < parts:
        raise StageError(
            msg("Not done: this segment has too few different customers to make {n} of it.", n=parts)
        )
    order = _order(own)
    fits = Fits(context, method)
    groupings = fit_all(fits, own, order, (parts,), seed)
    if not groupings or groupings[0].n_segments != parts:
        raise StageError(msg("Not done: the method found no {n} parts in this segment.", n=parts))
    grouping = _largest_first(groupings[0])
    by_means = isinstance(grouping.placer, CentrePlacer) and grouping.placer.by_means
    fit = quick_kmeans if by_means else fits.labels
    quality = judge(own, order, {parts: grouping.placement.labels}, fit, seed)[0]
    return Division(
        placer=grouping.placer,
        sizes=tuple(np.bincount(grouping.placement.labels, minlength=parts).tolist()),
        stability=quality.stability,
        clarity=clarity(quality),
    )


def _order(X: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return an order that depends on what the customers are, never on where they stand."""
    return np.lexsort((*X.T, _mixed(X)))


def _mixed(X: NDArray[np.float64]) -> NDArray[np.uint64]:
    bits = np.ascontiguousarray(X).view(np.uint64).reshape(X.shape)
    total = np.zeros(len(X), dtype=np.uint64)
    for column in range(X.shape[1]):
        salt = np.uint64(int(digest(column)[:15], 16))
        value = (bits[:, column] ^ salt) * np.uint64(0x9E3779B97F4A7C15)
        total += value ^ (value >> np.uint64(31))
    return total


def _largest_first(grouping: Grouping) -> Grouping:
    sizes = np.bincount(grouping.placement.labels, minlength=grouping.n_segments)
    codes: Sequence[int] = sorted(range(grouping.n_segments), key=lambda code: (-int(sizes[code]), code))
    return renumber(grouping, codes)
