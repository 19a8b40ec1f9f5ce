"""The method of an analysis that says "Automatic": k-means, unless another one is clearly better."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segdesk.engine.context import JobContext
from segdesk.engine.runner import stage_title
from segdesk.engine.segmentation.automatic import SAMPLE, rank
from segdesk.engine.segmentation.automatic_candidates import DENSITY, KMEANS, Candidate
from segdesk.engine.segmentation.automatic_criteria import adjusted_rand
from segdesk.engine.segmentation.fitting import Method
from segdesk.text import Message, msg

CLEARLY = 0.3
"""Lead over k-means: of 90 generated sets kept from the learning 18 had it (and DENSE_TOO), and the other
grouping was nearer to the truth in 17; below it compact segments, which can be described, are kept."""

DENSE_TOO = 0.7
"""Adjusted Rand index with the nearest grouping by density: where there are no groups, forms found by joining
neighbours are found by no other method."""

LARGEST = 0.9  # a larger segment is everybody, with a few exceptions split off

OFTEN = 0.1
"""Share of the customers at which one value makes a column a matter of kinds, not of degree (yes and no, many
zeros). Densities mean nothing there, and the weights were learned from columns of degree."""

MOST_ROWS = 200_000  # beyond it only segments around an average customer answer at once


@dataclass(frozen=True)
class MethodChoice:
    """A method, its number of segments (None: the verdict decides), and why."""

    method: Method
    n_segments: int | None
    reason: Message | None


def choose_method(
    context: JobContext,
    X: NDArray[np.float64],
    order: NDArray[np.intp],
    numbers: Collection[int],
    smallest_share: float,
    seed: int,
) -> MethodChoice:
    """Choose the method for prepared customers.

    Parameters
    ----------
    X : (n, d) prepared customers; how columns are scaled is a step a person sees, so it is not chosen here
    order : row numbers in canonical order, whose beginning is looked at
    numbers : numbers of segments to try; only methods that can be asked for a number are chosen, so that
        each of these can be shown
    smallest_share : share of the customers below which a segment is too small to work with
    """
    known = {info.id: info for info in context.registry.of_kind("clusterer")}
    compact = MethodChoice(Method(known.get(KMEANS) or context.registry.info(KMEANS), {}), None, None)
    if len(X) > MOST_ROWS or not _continuous(X[order[:SAMPLE]]):
        return compact

    def make(stage: str, params: dict[str, Any]) -> Any:
        return context.registry.create(stage, params, seed)

    def fits(candidate: Candidate) -> bool:
        shares = np.bincount(candidate.labels) / len(candidate.labels)
        return (
            candidate.stage in known
            and "n_clusters" in candidate.params
            and candidate.n_segments in numbers
            and shares.min() >= smallest_share
            and shares.max() <= LARGEST
        )

    ranking = rank({"prepared": X}, None, make, order)
    possible = [(candidate, score) for candidate, score in ranking.found if fits(candidate)]
    rival = ranking.best(KMEANS)
    if not possible or rival is None or possible[0][1] - rival[1] < CLEARLY:
        return compact
    best = possible[0][0]
    dense = [candidate for candidate, _ in ranking.found if candidate.stage == DENSITY]
    if not dense or adjusted_rand([best, *dense])[0, 1:].max() < DENSE_TOO:
        return compact
    params = {name: value for name, value in best.params.items() if name != "n_clusters"}
    method = Method(known[best.stage], params)
    reason = msg(
        "{method} was chosen because it finds clearer groups here than {other} does.",
        method=stage_title(method.info),
        other=stage_title(compact.method.info),
    )
    return MethodChoice(method, best.n_segments, reason)


def _continuous(X: NDArray[np.float64]) -> bool:
    """Return whether no column has a value that many customers share."""
    most = max(int(np.unique(column, return_counts=True)[1].max()) for column in X.T)
    return most <= max(OFTEN * len(X), 2)
