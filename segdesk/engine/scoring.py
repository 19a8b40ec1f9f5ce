"""Scoring: the customers of a new file, placed or scored with what was learned from another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa

from segdesk.api import StageError, StateError, job_part, report
from segdesk.api.series import series_place
from segdesk.documents import APPEND, Recipe, Source, without_unused
from segdesk.engine.arrow import write_table
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.matching import Matched, match_columns
from segdesk.engine.reading import read_file
from segdesk.engine.runner import TABLE, run_table_steps
from segdesk.engine.segmentation.model import load_model
from segdesk.engine.series import with_series
from segdesk.jobs.requests import ScoreRequest
from segdesk.results.base import ArtifactRef
from segdesk.results.run import ScoreResult
from segdesk.results.segmentation import Segment, Solution
from segdesk.results.table import Column, TableRef
from segdesk.tables.frames import save_frame
from segdesk.text import msg, render

OUTPUT = "scored.arrow"


def score_file(context: JobContext) -> Any:
    """Read the new file, apply the table steps, match the columns, place or score."""
    request = ScoreRequest.from_plain(context.request.args)
    with job_part(0.0, 0.5):
        table = _table(context, request.source, request.recipe)
    try:
        result = (
            _placed(context, request, table) if request.segmentation else _scored(context, request, table)
        )
    except (StateError, OSError, msgspec.MsgspecError) as error:
        raise EngineError(
            msg("What was learned is not kept any more. Run the analysis again, then use the new file."),
            details=str(error),
        ) from error
    except StageError as error:
        raise EngineError(error.message) from error
    return result.to_plain()


def _table(context: JobContext, source: Source, recipe: Recipe) -> TableRef:
    """Return the new file after the recipe's table steps, read as the first file was."""
    first = recipe.sources[0] if recipe.sources else None
    if first is not None:
        source = msgspec.structs.replace(
            source,
            columns={**first.columns, **source.columns},
            renamed={**first.renamed, **source.renamed},
        )
    tables = {source.id: read_file(context, source).table}
    # The new file stands for all that were under one another; what was joined is joined again.
    steps = tuple(step for step in recipe.table_steps if step.stage != APPEND)
    recipe = without_unused(msgspec.structs.replace(recipe, table_steps=steps))
    for other in recipe.sources[1:]:
        tables[other.id] = read_file(context, other).table
    whole = msgspec.structs.replace(recipe, sources=(source, *recipe.sources[1:]))
    run = run_table_steps(context, whole, tables)
    if run.problem is not None:
        raise EngineError(run.problem)
    return run.table


def _matched(context: JobContext, table: TableRef, wanted: Sequence[Column]) -> Matched:
    months = [column for column in wanted if series_place(column.name) is not None]
    frame = with_series(context, table, context.frame(table), [column.name for column in months])
    matched = match_columns(frame, (*table.columns, *months), wanted)
    if len(matched.missing) > len(wanted) / 2:
        raise EngineError(
            msg(
                "This file does not fit: {missing} of {all} needed columns are missing, among them "
                "{columns:list}. "
                "Choose a file with the same columns.",
                missing=len(matched.missing),
                all=len(wanted),
                columns=[f"“{name}”" for name in matched.missing[:5]],
            )
        )
    return matched


def _placed(context: JobContext, request: ScoreRequest, table: TableRef) -> ScoreResult:
    assert request.segmentation is not None
    solution = request.segmentation.solution(request.annotations.chosen_k.get(request.analysis))
    model = load_model(context.registry, context.path(request.model))
    matched = _matched(context, table, model.columns)
    if matched.missing and request.segmentation.by_rule:
        raise EngineError(
            msg(
                "The rule needs {columns:list}, which this file does not have. Choose a file with the same "
                "columns.",
                columns=[f"“{name}”" for name in matched.missing],
            )
        )
    report(0.6, msg("Placing the customers"))
    placement = model.place(matched.frame, solution.n_segments)
    segments = {segment.code: segment for segment in solution.segments}
    names = [_name(request, segments.get(code)) for code in range(len(solution.segments))]
    ids = [segments[code].id if code in segments else "" for code in range(len(solution.segments))]
    labels = placement.labels
    output = pa.table(
        {
            "segment": labels,
            "segment_id": _dictionary(labels, ids),
            "confidence": placement.confidence,
            "second": placement.second,
        }
    )
    shown = {
        "Segment": pd.Categorical.from_codes(labels.tolist(), categories=pd.Index(_distinct(names))),
        "Confidence": placement.confidence.astype(np.float64).round(4),
    }
    placed = int((labels >= 0).sum())
    return _result(context, request, table, matched, output, shown, placed, solution)


def _scored(context: JobContext, request: ScoreRequest, table: TableRef) -> ScoreResult:
    from segdesk.engine.prediction.model import load_prediction  # brings scikit-learn's measures

    model = load_prediction(context.registry, context.path(request.model))
    matched = _matched(context, table, model.head.columns)
    report(0.6, msg("Scoring the customers"))
    chance = model.score(matched.frame)
    rank = np.empty(len(chance), dtype=np.int32)
    rank[np.argsort(-chance, kind="stable")] = np.arange(1, len(chance) + 1)
    output = pa.table({"score": chance.astype(np.float32), "rank": rank})
    shown = {"Chance": chance.round(4), "Rank": rank.astype(np.int64)}
    return _result(context, request, table, matched, output, shown, len(chance), None)


def _result(
    context: JobContext,
    request: ScoreRequest,
    table: TableRef,
    matched: Matched,
    output: pa.Table,
    shown: dict[str, Any],
    placed: int,
    solution: Solution | None,
) -> ScoreResult:
    """Write the scored table (the new file's columns and the answer) and the plain output."""
    key = digest(
        "score",
        table.artifact.key,
        request.model.key,
        solution.column if solution else "",
        request.annotations.segments,
    )
    folder = context.folder(key)
    write_table(output, folder / OUTPUT)
    frame = context.frame(table)
    added = {_free(name, frame.columns): values for name, values in shown.items()}
    columns = (
        *table.columns,
        *(
            Column(name=name, type="category", role="category")
            if isinstance(values, pd.Categorical)
            else Column(name=name, type="number", role="measure")
            for name, values in added.items()
        ),
    )
    save_frame(frame.assign(**added), columns, folder / TABLE)
    made = TableRef(
        artifact=ArtifactRef(key=key, name=TABLE),
        rows=table.rows,
        columns=columns,
        row_meaning=table.row_meaning,
    )
    return ScoreResult(
        table=made,
        output=ArtifactRef(key=key, name=OUTPUT),
        placed=placed,
        notes=tuple(matched.notes),
        missing_columns=tuple(matched.missing),
    )


def _name(request: ScoreRequest, segment: Segment | None) -> str:
    if segment is None:
        return ""
    note = request.annotations.segments.get(segment.id)
    return note.name if note is not None and note.name else render(segment.name)


def _distinct(names: list[str]) -> list[str]:
    """Two segments a person gave the same name stay apart."""
    return [
        f"{name} ({names[:at].count(name) + 1})" if name in names[:at] else name
        for at, name in enumerate(names)
    ]


def _dictionary(labels: Any, ids: list[str]) -> pa.DictionaryArray:
    codes = pa.array(labels.astype(np.int32), mask=labels < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(ids))


def _free(name: str, taken: Any) -> str:
    while name in taken:
        name += " (new)"
    return name
