"""Columns that name groups already: how the segments compare with them."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from segdesk.api import track
from segdesk.engine.segmentation.evaluating.indices import crosstab, known_scores
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.results.evaluation import Between, KnownColumn, KnownScores, KnownTable
from segdesk.results.table import Column
from segdesk.text import Message, msg

MOST_LEVELS = 30
FEW_NUMBERS = 12  # a number with so few different whole values may be a code
MOST_COLUMNS = 10
LITTLE = 0.01  # adjusted mutual information that no person would notice
_NEVER = ("identifier", "order", "personal", "text", "row", "ignored", "date")


def known_columns(inputs: Inputs) -> tuple[KnownColumn, ...]:
    """Return the columns that can be compared with: outcomes first, then the most alike."""
    used = {use.column for use in inputs.segmentation.columns if use.used}
    columns = [column for column in inputs.table.columns if _names_groups(inputs.frame, column)]
    columns.sort(key=lambda c: (not _outcome(c), c.name in used, c.distinct, c.name))
    found = []
    for column in track(columns[:MOST_COLUMNS], msg("Comparing with groups that are known")):
        codes, levels = inputs.codes(column.name)
        tables = []
        for k in inputs.numbers:
            counts = crosstab(inputs.labels[k], codes, inputs.size(k), len(levels))
            if counts.sum() == 0:
                continue
            scores = known_scores(counts)
            tables.append(
                KnownTable(
                    n_segments=k,
                    counts=tuple(tuple(int(n) for n in row) for row in counts),
                    scores=scores,
                    text=_sentence(column.name, scores, float(counts.sum(axis=0).max() / counts.sum())),
                )
            )
        found.append(
            KnownColumn(
                column=column.name,
                levels=levels,
                used=column.name in used,
                outcome=_outcome(column),
                tables=tuple(tables),
            )
        )
    shown = inputs.segmentation.suggested
    return tuple(sorted(found, key=lambda known: (not known.outcome, known.used, -_likeness(known, shown))))


def between_numbers(inputs: Inputs) -> tuple[Between, ...]:
    """Return who goes where from each number of segments to the next."""
    found = []
    for first, second in pairwise(inputs.numbers):
        counts = crosstab(
            inputs.labels[first], inputs.labels[second], inputs.size(first), inputs.size(second)
        )
        found.append(
            Between(first=first, second=second, counts=tuple(tuple(int(n) for n in row) for row in counts))
        )
    return tuple(found)


def _likeness(known: KnownColumn, n_segments: int) -> float:
    table = known.table(n_segments)
    return table.scores.ami if table is not None else -1.0


def _outcome(column: Column) -> bool:
    return column.role == "outcome" or column.outcome_candidate


def _names_groups(frame: pd.DataFrame, column: Column) -> bool:
    if column.name not in frame or column.role in _NEVER:
        return False
    values = frame[column.name]
    if column.type == "category":
        return 2 <= values.nunique() <= MOST_LEVELS
    if column.type != "number" or (column.distinct > FEW_NUMBERS):
        return False
    known = values.dropna()
    levels = known.nunique()
    few = 2 <= levels <= min(FEW_NUMBERS, len(known) // 5)  # else a measure of few customers
    return few and bool((known == known.round()).all())


def _sentence(column: str, scores: KnownScores, commonest: float) -> Message:
    """Say how well a customer's segment tells the known group, against always guessing the commonest."""
    if scores.ami < LITTLE:
        return msg("“{column}” is spread almost evenly over the segments.", column=column)
    if scores.purity - commonest < 0.01:
        return msg(
            "Segments hold different shares of “{column}”, yet its commonest value stays the commonest in "
            "every one.",
            column=column,
        )
    return msg(
        "Told only a customer's segment, one guesses “{column}” right for {purity:percent} of the customers; "
        "without it for {commonest:percent}.",
        column=column,
        purity=scores.purity,
        commonest=commonest,
    )
