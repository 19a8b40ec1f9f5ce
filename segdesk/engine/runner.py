"""The recipe runner: table steps one after the other, each only if its answer is not there yet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from segdesk.api import StageError, job_part, report
from segdesk.documents import Recipe, Step, with_roles
from segdesk.engine.cache import step_key
from segdesk.engine.combining import (
    Files,
    further_files,
    input_tables,
    taken_files,
    told,
    with_drift,
)
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.series import asked_series, keep_series
from segdesk.results.base import ArtifactRef, Result
from segdesk.results.combining import Combined
from segdesk.results.plugins import StageInfo
from segdesk.results.run import StepReport
from segdesk.results.table import Column, TableRef
from segdesk.text import Message, msg, plural

if TYPE_CHECKING:
    from segdesk.api import TableStepOutput

TABLE = "table.arrow"
REPORT = "report.json"


class TableRun(Result):
    """The table after the table steps; `problem` says which step could not be done, if one could not."""

    table: TableRef
    steps: tuple[StepReport, ...]
    problem: Message | None = None


class _Kept(Result):
    """What is kept beside a step's table."""

    table: TableRef
    summary: Message
    seconds: float
    combined: Combined | None = None
    figures: dict[str, float] = {}


def run_table_steps(context: JobContext, recipe: Recipe, tables: dict[str, TableRef]) -> TableRun:
    """Run the table steps of a recipe on its first source; some take in the others."""
    if not recipe.sources:
        raise EngineError(msg("There is no file yet. Open a file first."))
    source = recipe.sources[0]
    if source.id not in tables:
        raise EngineError(msg("The file has not been read yet. Open it again."))
    table = with_roles(tables[source.id], source)
    steps = [_read_report(source.id, table)]
    for number, step in enumerate(recipe.table_steps):
        with job_part(number / len(recipe.table_steps), (number + 1) / len(recipe.table_steps)):
            done = _run_step(context, step, table, further_files(recipe, tables))
        steps.append(done[1])
        if done[1].problem is not None:
            return TableRun(table=table, steps=tuple(steps), problem=done[1].problem)
        table = done[0]
    # a person may have another use for a column that a step made
    return TableRun(table=with_roles(table, source), steps=tuple(steps))


def _read_report(step: str, table: TableRef) -> StepReport:
    return StepReport(
        step=step,
        stage="segdesk.read",
        title=msg("Read file"),
        summary=msg(
            "{rows} and {columns}",
            rows=plural("{n} row", "{n} rows", table.rows),
            columns=plural("{n} column", "{n} columns", len(table.columns)),
        ),
        seconds=0.0,
        cached=True,
        key=table.artifact.key,
        output_columns=table.columns,
    )


def _run_step(context: JobContext, step: Step, table: TableRef, files: Files) -> tuple[TableRef, StepReport]:
    info = stage_info(context, step.stage)
    title = stage_title(info)
    blank = StepReport(
        step=step.id,
        stage=step.stage,
        title=title,
        summary=msg("Switched off"),
        seconds=0.0,
        cached=False,
        key=table.artifact.key,
        input_columns=table.columns,
        output_columns=table.columns,
        enabled=step.enabled,
    )
    if not step.enabled:
        return table, blank
    try:
        key = _key(step, info, table, files)
        kept = _kept(context, key)
        cached = kept is not None
        if kept is None:
            report(0.0, title)
            kept = _apply(context, step, info, table, key, files)
    except StageError as error:
        return table, msgspec.structs.replace(blank, summary=error.message, problem=error.message)
    done = msgspec.structs.replace(
        blank,
        summary=kept.summary,
        seconds=kept.seconds,
        cached=cached,
        key=key,
        output_columns=kept.table.columns,
        combined=kept.combined,
        figures=kept.figures,
    )
    return kept.table, done


def _key(step: Step, info: StageInfo, table: TableRef, files: Files) -> str:
    """Return the cache key; files count by what was read of them, not by their passing ids."""
    if not info.takes_files:
        return step_key(step.stage, info.version, step.params, [table.artifact.key], table.columns, 0)
    taken = [files.needed(name) for name in taken_files(step, info)]
    plain: dict[str, Any] = {p.name: None for p in info.params if p.type in ("table", "tables")}
    for param in info.params:
        if param.type == "file_pairs" and step.params.get(param.name):
            by_file = step.params[param.name]
            plain[param.name] = [by_file.get(name) for name in taken_files(step, info)]
    params = {**step.params, **plain, "names": [files.main, *(file.name for file in taken)]}
    inputs = [table.artifact.key, *(file.table.artifact.key for file in taken)]
    columns = [*table.columns, *(column for file in taken for column in file.table.columns)]
    return step_key(step.stage, info.version, params, inputs, columns, 0)


def _kept(context: JobContext, key: str) -> _Kept | None:
    path = context.find(key, REPORT)
    if path is None or context.find(key, TABLE) is None:
        return None
    try:
        return _Kept.from_json(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def _apply(
    context: JobContext, step: Step, info: StageInfo, table: TableRef, key: str, files: Files
) -> _Kept:
    from segdesk.tables.frames import save_frame

    started = time.perf_counter()
    stage = context.registry.create(step.stage, dict(step.params), 0)
    frame = context.frame(table)
    try:
        more = (input_tables(context, step, info, files),) if info.takes_files else ()
        known = asked_series(context, stage, table)
        output: TableStepOutput = stage.apply(frame, table.columns, *more, **known)
    except StageError:
        raise
    except MemoryError:
        raise
    except Exception as error:
        raise step_failed(info, error) from error
    columns = tuple(output.columns)
    save_frame(output.table, columns, context.folder(key) / TABLE)
    meaning = table.row_meaning if output.row_effect != "grouped" else _meaning(output.key, columns)
    made = TableRef(
        artifact=ArtifactRef(key=key, name=TABLE),
        rows=len(output.table),
        columns=columns,
        row_meaning=meaning,
        series=keep_series(context, output, table, key),
    )
    combined = output.combined
    if combined is not None:
        combined = with_drift(told(context, combined, table, files, key), output.table, columns)
    kept = _Kept(
        table=made,
        summary=output.summary,
        seconds=time.perf_counter() - started,
        combined=combined,
        figures=output.figures,
    )
    (context.folder(key) / REPORT).write_bytes(kept.to_json())
    return kept


def _meaning(key: str | None, columns: tuple[Column, ...]) -> Literal["customer", "unknown"]:
    roles = {column.name: column.role for column in columns}
    return "customer" if key is not None and roles.get(key) == "identifier" else "unknown"


def stage_info(context: JobContext, stage: str) -> StageInfo:
    """Return what is known of a stage; raises `EngineError` when its plugin is not here."""
    try:
        return context.registry.info(stage)
    except StageError as error:
        raise EngineError(error.message, kind="plugin") from error


def stage_title(info: StageInfo) -> Message:
    """Return a stage's title in the words of its plugin."""
    return Message(id=info.title, domain=info.domain or None)


def step_failed(info: StageInfo, error: Exception) -> EngineError:
    """Return the error that names the step and the plugin it came with."""
    import traceback

    return EngineError(
        msg(
            "“{step}” from the plugin {plugin} failed. Try other settings, or switch the plugin off.",
            step=stage_title(info),
            plugin=info.plugin,
        ),
        kind="plugin",
        plugin=info.plugin,
        details="".join(traceback.format_exception(error)),
    )
