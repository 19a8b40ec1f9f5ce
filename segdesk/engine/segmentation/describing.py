"""Describing: from the groups a run has found to solutions that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.preparation import Prepared
from segdesk.engine.segmentation.centres import Labels
from segdesk.engine.segmentation.columns import Choice
from segdesk.engine.segmentation.definitions import defined, definition_ids
from segdesk.engine.segmentation.fitting import Grouping
from segdesk.engine.segmentation.identity import chain_ids
from segdesk.engine.segmentation.judging import Quality
from segdesk.engine.segmentation.labels import renumber
from segdesk.engine.segmentation.limits import overwhelming
from segdesk.engine.segmentation.placing import CentrePlacer
from segdesk.engine.segmentation.profile import Row, compare, features
from segdesk.engine.segmentation.solutions import best_first, customer_column, make_solution
from segdesk.engine.segmentation.table_methods.columns import describing
from segdesk.engine.segmentation.table_methods.fitting import Definitions
from segdesk.engine.segmentation.verdict import with_notes
from segdesk.engine.segmentation.words.meaning import scenario
from segdesk.results.segmentation import Solution
from segdesk.results.table import Column
from segdesk.text import Message


@dataclass(frozen=True)
class Found:
    """The customers and the groups a run has put them in."""

    frame: pd.DataFrame
    columns: tuple[Column, ...]  # of the table
    choice: Choice
    prepared: Prepared
    order: NDArray[np.intp]
    groupings: Sequence[Grouping]
    value: tuple[str, NDArray[np.float64]] | None  # how much each customer brings
    definitions: Definitions | None  # where rules made the groups

    @cached_property
    def labels(self) -> dict[int, Labels]:
        """The segment of every customer, for every number of segments."""
        return {grouping.n_segments: grouping.placement.labels for grouping in self.groupings}

    @cached_property
    def rows(self) -> dict[int, list[Row]]:
        """What is typical of the segments, for every number of them."""
        shown = features(self.frame, self.columns, describing(self.choice, self.frame, self.columns))
        return {k: compare(shown, labels, k) for k, labels in self.labels.items()}

    @cached_property
    def customer(self) -> str | None:
        """The column that names the customer."""
        return customer_column(self.columns, self.frame)

    @property
    def shaped(self) -> list[int]:
        """The numbers whose segments are not simply the customers nearest to a middle."""
        return [g.n_segments for g in self.groupings if not isinstance(g.placer, CentrePlacer)]

    @property
    def by_means(self) -> frozenset[int]:
        """The numbers whose segments are the customers nearest to their average."""
        centred = (g for g in self.groupings if isinstance(g.placer, CentrePlacer) and g.placer.by_means)
        return frozenset(grouping.n_segments for grouping in centred)


def in_order(
    groupings: Sequence[Grouping], value: NDArray[np.float64] | None, definitions: Definitions | None
) -> list[Grouping]:
    """Return the groupings with the best segment first; rules have an order of their own."""
    if definitions is not None:
        return list(groupings)
    return [renumber(grouping, best_first(grouping, value)) for grouping in groupings]


def segment_ids(
    found: Found, method: str, suggested: int, known: Mapping[int, Mapping[int, str]]
) -> dict[int, list[str]]:
    """Return the ids of the segments, for every number of them; `known` are those recognised again."""
    if found.definitions is not None:
        return {k: definition_ids(method, found.definitions) for k in found.labels}
    near = {k: labels[found.order] for k, labels in found.labels.items()}
    return chain_ids(near, _middles(found.rows), suggested, known)


def _middles(rows: Mapping[int, Sequence[Row]]) -> dict[int, NDArray[np.float64]]:
    """Return what fresh ids are made from: the profile of every segment, columns in order of their name."""
    middles = {}
    for k, found in rows.items():
        used = sorted((row for row in found if row.feature.used), key=lambda row: row.feature.column.name)
        middles[k] = np.array([row.effect for row in used]).T
    return middles


def describe(
    found: Found,
    qualities: Sequence[Quality],
    totals: dict[int, float],
    ids: Mapping[int, Sequence[str]],
    title: Message,
    smallest_share: float,
) -> tuple[Solution, ...]:
    """Return every number of segments as the result document holds it, by the method of this title."""
    kind = scenario(found.columns)
    solutions = [
        make_solution(
            grouping, quality, totals, found.rows[grouping.n_segments], ids[grouping.n_segments], found.value,
            kind, smallest_share,
        )
        for grouping, quality in zip(found.groupings, qualities, strict=True)
    ]  # fmt: skip
    if found.definitions is None:
        notes = overwhelming(found.prepared, found.frame)
        return tuple(with_notes(solution, notes) for solution in solutions)
    names = [column.name for column in found.choice.used]
    worth = found.value[0] if found.value else None
    return tuple(
        defined(solution, found.definitions, title, names, len(found.frame), worth) for solution in solutions
    )
