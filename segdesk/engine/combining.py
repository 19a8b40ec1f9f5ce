"""Further files for the steps that take them, the check before such a step, and what it leaves over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from segdesk.api import InputTable, InputTables, StageError, report
from segdesk.documents import Recipe, Step, file_names, with_roles
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.proposing import with_proposals
from segdesk.jobs.requests import CheckRequest
from segdesk.results.base import ArtifactRef
from segdesk.results.combining import Combined
from segdesk.results.plugins import StageInfo
from segdesk.results.table import Column, TableRef
from segdesk.text import msg

if TYPE_CHECKING:
    import pandas as pd

_LISTED = 1_000


@dataclass(frozen=True)
class File:
    """A further file as read."""

    name: str
    table: TableRef


@dataclass(frozen=True)
class Files:
    """What is read of a recipe's files, by id; `main` is the name of the first."""

    main: str
    names: Mapping[str, str]
    tables: Mapping[str, TableRef]

    def needed(self, source_id: str) -> File:
        """Return a file; raises `StageError` when it could not be read."""
        name = self.names.get(source_id)
        if name is None:
            raise StageError(msg("The file of this step is not in the project any more. Remove the step."))
        if source_id not in self.tables:
            raise StageError(
                msg(
                    "“{file}” has not been read. Say on the Data page, under Combine, where it is, or "
                    "switch this step off.",
                    file=name,
                )
            )
        return File(name, self.tables[source_id])


def further_files(recipe: Recipe, tables: Mapping[str, TableRef]) -> Files:
    """Return the files of a recipe with the roles a person chose for their columns."""
    names = file_names(recipe.sources)
    read = {s.id: with_roles(tables[s.id], s) for s in recipe.sources if s.id in tables}
    return Files(names.get(recipe.sources[0].id, "") if recipe.sources else "", names, read)


def taken_files(step: Step, info: StageInfo) -> list[str]:
    """Return the ids of the files a step takes."""
    named: list[str] = []
    for param in info.params:
        value = step.params.get(param.name)
        if param.type == "table" and value:
            named.append(value)
        elif param.type == "tables" and value:
            named += value
    return named


def input_tables(context: JobContext, step: Step, info: StageInfo, files: Files) -> InputTables:
    """Return the further files of a step as its plugin gets them."""
    others = {}
    for source_id in taken_files(step, info):
        file = files.needed(source_id)
        others[source_id] = InputTable(
            id=source_id,
            name=file.name,
            table=context.frame(file.table),
            columns=file.table.columns,
            row_meaning=file.table.row_meaning,
        )
    return InputTables(files.main, others)


def check(context: JobContext) -> Any:
    """Say what a step that takes files would do, before it is done."""
    request = CheckRequest.from_plain(context.request.args)
    step, table = request.step, request.table
    files = further_files(request.recipe, request.tables)
    report(0.1, msg("Comparing the files"))
    try:
        stage = context.registry.create(step.stage, dict(step.params), 0)
        info = context.registry.info(step.stage)
        more = input_tables(context, step, info, files)
        found: Combined = stage.check(context.frame(table), table.columns, more)
    except StageError as error:
        raise EngineError(error.message) from error
    inputs = sorted(ref.artifact.key for ref in files.tables.values())
    key = digest("check", table.artifact.key, step.params, inputs)
    return told(context, found, table, files, key).to_plain()


def told(context: JobContext, combined: Combined, table: TableRef, files: Files, key: str) -> Combined:
    """Return the report of a step with what the host adds to it."""
    tables = [table, *(files.needed(file.source).table for file in combined.files[1:])]
    proposed = with_proposals(combined, [(context.frame(one), one.columns) for one in tables])
    return with_unmatched(context, proposed, table, files, key)


def with_unmatched(
    context: JobContext, combined: Combined, table: TableRef, files: Files, key: str
) -> Combined:
    """Return the report with all rows on either side that found no partner as tables of their own.

    Their numbers are not repeated in full: the report is read and written often.
    """
    keys = combined.keys
    if keys is None:
        return combined
    right = files.needed(combined.files[1].source).table
    kept: dict[str, TableRef] = {}
    for side, whole, rows, names in (
        ("left", table, keys.left_unmatched, keys.left),
        ("right", right, keys.right_unmatched, keys.right),
    ):
        if rows:
            kept[side] = _some_rows(context, whole, rows, names, key, f"unmatched_{side}.arrow")
    listed = msgspec.structs.replace(
        keys, left_unmatched=keys.left_unmatched[:_LISTED], right_unmatched=keys.right_unmatched[:_LISTED]
    )
    return msgspec.structs.replace(combined, keys=listed, unmatched=kept)


def _some_rows(
    context: JobContext, whole: TableRef, rows: Sequence[int], first: Sequence[str], key: str, name: str
) -> TableRef:
    from segdesk.tables.frames import save_frame

    columns = tuple(sorted(whole.columns, key=lambda column: column.name not in first))
    frame = context.frame(whole).iloc[list(rows)].reset_index(drop=True)
    save_frame(frame, columns, context.folder(key) / name)
    return TableRef(artifact=ArtifactRef(key=key, name=name), rows=len(frame), columns=columns)


def with_drift(combined: Combined, table: pd.DataFrame, columns: Sequence[Column]) -> Combined:
    """Return the report with what moved from one appended file to another."""
    if combined.kind != "append":
        return combined
    from segdesk.tables.drift import find_drift

    report(None, msg("Comparing the files"))
    sizes = [file.rows for file in combined.files]
    names = [file.name for file in combined.files]
    partly = {entry.into for entry in combined.columns if entry.how == "absent"}  # said there already
    whole = [column for column in columns if column.name not in partly]
    return msgspec.structs.replace(combined, drift=find_drift(table, whole, sizes, names))
