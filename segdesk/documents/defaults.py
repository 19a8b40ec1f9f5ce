"""The recipe that runs at once: good defaults from the guessed roles, each visible and changeable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from segdesk.documents.combining import ORDERS, files_of, with_combining
from segdesk.documents.recipe import Analysis, Recipe, Source, Step, new_id
from segdesk.results.table import Column, TableRef

AUTOMATIC = "segdesk.automatic"
"""As the stage of an analysis' model: try what fits, judge, and take the best."""


def default_recipe(
    source: Source, table: TableRef, further: Sequence[Source] = (), combine: Sequence[Step] = ()
) -> Recipe:
    """Return the recipe a file starts with: orders become customers, then customers become segments.

    `combine` are steps that take the `further` files: appended first, joined last.
    """
    steps: tuple[Step, ...] = ()
    if table.row_meaning == "order":
        steps = (Step(id=new_id(), stage=ORDERS),)
    recipe = Recipe(sources=(source,), table_steps=steps, analyses=(segmentation_analysis(),))
    for step in combine:
        recipe = with_combining(recipe, [s for s in further if s.id in files_of(step, further)], step)
    return recipe


def segmentation_analysis() -> Analysis:
    """Return a segmentation with its own preparation: fill, scale, encode."""
    # Answers such as yes and no lie apart by themselves: at full weight they would halve every group.
    stages: tuple[tuple[str, dict[str, Any]], ...] = (
        ("segdesk.fill_missing", {}),
        ("segdesk.scale", {}),
        ("segdesk.encode", {"category_weight": 0.5}),
    )
    return Analysis(
        id=new_id(),
        kind="segmentation",
        model=Step(id=new_id(), stage=AUTOMATIC),
        preparation=tuple(Step(id=new_id(), stage=stage, params=params) for stage, params in stages),
    )


def prediction_analysis(outcome: str, positive: str | None = None) -> Analysis:
    """Return a prediction of one column; its models prepare the data inside every fold."""
    return Analysis(
        id=new_id(),
        kind="prediction",
        model=Step(id=new_id(), stage=AUTOMATIC),
        outcome=outcome,
        positive=positive,
    )


def outcome_candidates(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns worth predicting: chosen first, then guessed, then any with few values."""
    chosen = [c for c in columns if c.role == "outcome"]
    guessed = [c for c in columns if c.outcome_candidate and c not in chosen]
    few = [
        c
        for c in columns
        if c not in chosen
        and c not in guessed
        and 2 <= c.distinct <= 10
        and c.role in ("category", "measure", "product")
    ]
    return (*chosen, *guessed, *few)


def with_roles(table: TableRef, source: Source) -> TableRef:
    """Return the table with the roles a person chose for its columns."""
    if all(change.role is None for change in source.columns.values()):
        return table
    columns = tuple(
        msgspec.structs.replace(column, role=change.role)
        if (change := source.columns.get(column.name)) is not None and change.role is not None
        else column
        for column in table.columns
    )
    return msgspec.structs.replace(table, columns=columns)
