"""Solutions: every number of segments as the result document holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.documents.actions import Scenario, suggest
from segdesk.engine.segmentation.centres import Placement
from segdesk.engine.segmentation.judging import Quality
from segdesk.engine.segmentation.profile import Row, profile_rows
from segdesk.engine.segmentation.verdict import scores, verdict
from segdesk.engine.segmentation.words.actions import effects_of
from segdesk.engine.segmentation.words.meaning import meaning
from segdesk.engine.segmentation.words.naming import differences, name_segments
from segdesk.engine.segmentation.words.traits import traits
from segdesk.results.segmentation import Segment, Solution
from segdesk.results.table import Column

SURE = 0.7  # confidence from which a customer counts as placed with confidence


class Grouped(Protocol):
    """All n customers in one number of segments, however they came there."""

    @property
    def n_segments(self) -> int:
        """How many segments there are."""
        ...

    @property
    def placement(self) -> Placement:
        """Where each customer belongs."""
        ...

    @property
    def agreement(self) -> float | None:
        """How often the stand-in for a method that cannot place new customers is right."""
        ...


def value_column(columns: Sequence[Column], frame: pd.DataFrame) -> str | None:
    """Return the column that says how much a customer brings; what one earns or owes does not."""
    amounts = [
        c
        for c in columns
        if c.role == "amount"
        and c.type == "number"
        and c.name in frame
        and meaning(c) not in ("income", "debt")
    ]
    amounts.sort(key=lambda column: meaning(column) != "monetary")
    for column in amounts:
        if float(np.nansum(frame[column.name].to_numpy(dtype=float, na_value=np.nan))) > 0:
            return column.name
    return None


def customer_column(columns: Sequence[Column], frame: pd.DataFrame) -> str | None:
    """Return the column that names the customer, if there is one."""
    for column in columns:
        if column.role == "identifier" and column.name in frame:
            return column.name
    return None


def best_first(grouping: Grouped, values: NDArray[np.float64] | None) -> list[int]:
    """Return the segment codes, largest share of value (else of customers) first."""
    labels, k = grouping.placement.labels, grouping.n_segments
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    worth = value_sums(labels, k, values) if values is not None else sizes
    return sorted(range(k), key=lambda code: (-float(worth[code]), -int(sizes[code]), code))


def value_sums(labels: NDArray[np.int16], k: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of value in every segment."""
    known = values if np.isfinite(values).all() else np.nan_to_num(values)
    placed = labels >= 0
    if not placed.all():
        labels, known = labels[placed], known[placed]
    return np.bincount(labels, weights=known, minlength=k).astype(np.float64)


def make_solution(
    grouping: Grouped,
    quality: Quality,
    totals: dict[int, float],
    rows: list[Row],
    ids: Sequence[str],
    value: tuple[str, NDArray[np.float64]] | None,
    scenario: Scenario,
    smallest_share: float,
) -> Solution:
    """Put one number of segments (numbered best first) into a solution."""
    k = grouping.n_segments
    segments = _segments(grouping, quality, rows, ids, value, scenario)
    placement = grouping.placement
    return Solution(
        n_segments=k,
        column=f"k{k}",
        scores=scores(quality, totals[k]),
        verdict=verdict(
            quality,
            totals,
            segments,
            sure=float(((placement.confidence >= SURE) & (placement.labels >= 0)).mean()),
            unplaced=float((placement.labels < 0).mean()),
            agreement=grouping.agreement,
            rows=len(placement.labels),
            value_column=value[0] if value else None,
            smallest_share=smallest_share,
        ),
        segments=segments,
        profile=profile_rows(rows, range(k)),
        confidence_column=f"c{k}",
        second_column=f"n{k}",
    )


def _segments(
    grouping: Grouped,
    quality: Quality,
    rows: list[Row],
    ids: Sequence[str],
    value: tuple[str, NDArray[np.float64]] | None,
    scenario: Scenario,
) -> tuple[Segment, ...]:
    k = grouping.n_segments
    labels, _, confidence = grouping.placement
    placed = labels if (labels >= 0).all() else labels[labels >= 0]
    sizes = np.bincount(placed, minlength=k)
    sure = confidence if len(placed) == len(labels) else confidence[labels >= 0]
    mean_sure = np.bincount(placed, weights=sure, minlength=k) / np.maximum(sizes, 1)
    sums = value_sums(labels, k, value[1]) if value else None
    total = float(sums.sum()) if sums is not None else 0.0
    names = name_segments(rows, range(k))
    segments = []
    for code in range(k):
        share = float(sizes[code]) / len(labels)
        worth = float(sums[code]) / total if sums is not None and total > 0 else None
        found = differences(rows, code)
        effects = effects_of(found, worth / share if worth is not None and share > 0 else None)
        segments.append(
            Segment(
                id=ids[code],
                code=code,
                size=int(sizes[code]),
                share=share,
                name=names[code],
                traits=traits(found),
                action=suggest(scenario, effects),
                effects=effects,
                value_sum=float(sums[code]) if sums is not None else None,
                value_share=worth,
                stability=quality.stability[code],
                confidence=float(mean_sure[code]),
            )
        )
    return tuple(segments)
