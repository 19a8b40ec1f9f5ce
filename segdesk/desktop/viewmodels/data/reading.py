"""What a person changes about the reading of a file that is open: lines, tables, words, marks, ticks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import ReadOptions
from segdesk.results.date_doubts import DateOrder
from segdesk.results.receipt_facts import totals_signature
from segdesk.results.table import Column, ColumnTotals
from segdesk.text import msg


def options_of(workspace: Workspace) -> ReadOptions:
    """Return how the file is read now."""
    return workspace.source.options if workspace.source is not None else ReadOptions()


def load_lines(workspace: Workspace, lines: Sequence[int]) -> None:
    """Load lines that were set aside."""
    options = options_of(workspace)
    kept = tuple(sorted({*options.keep_lines, *lines}))
    workspace.change_options(msgspec.structs.replace(options, keep_lines=kept))


def load_all_lines(workspace: Workspace, load: bool) -> None:
    """Load every line that was set aside, or go back to setting aside what looks wrong."""
    options = msgspec.structs.replace(options_of(workspace), keep_all=load, keep_lines=())
    workspace.change_options(options)


def loaded_anyway(workspace: Workspace) -> bool:
    """Whether lines are loaded that looked wrong."""
    options = options_of(workspace)
    return options.keep_all or bool(options.keep_lines)


def read_table(workspace: Workspace, number: int) -> None:
    """Read another of several tables on the sheet."""
    options = msgspec.structs.replace(options_of(workspace), table=number, header_row=None)
    workspace.change_options(options)


def read_sheet(workspace: Workspace, name: str) -> None:
    """Read another sheet of the workbook."""
    options = msgspec.structs.replace(options_of(workspace), sheet=name, table=None, header_row=None)
    workspace.change_options(options)


def count_as_missing(workspace: Workspace, column: Column, word: str, missing: bool) -> None:
    """Say whether a word of a column means that there is no value."""
    words = {one.word for one in column.missing_words if one.missing} - {word}
    wanted = tuple(sorted(words | {word} if missing else words))
    workspace.change_columns([column.name], missing_tokens=wanted)


def is_ticked(workspace: Workspace, totals: ColumnTotals) -> bool:
    """Whether a person found the control totals of a column right."""
    return totals_signature(totals) in workspace.annotations.ticked


def tick(workspace: Workspace, totals: ColumnTotals, ticked: bool) -> None:
    """Tick the control totals of a column off, or take the tick back."""
    text = msg("Tick off the totals of {column}", column=totals.column)
    workspace.annotate(workspace.annotations.with_tick(totals_signature(totals), ticked), text)


def ambiguous_dates(workspace: Workspace) -> list[Column]:
    """Return the columns in which day and month could be swapped, and nobody has said which is first."""
    read, source = workspace.read, workspace.source
    if read is None or source is None or workspace.stage != "ready":
        return []
    return [
        column
        for column in read.table.columns
        if column.date_ambiguous
        and column.date_example
        and getattr(source.columns.get(column.name), "date_format", None) is None
    ]


def set_date_order(workspace: Workspace, names: Sequence[str], order: DateOrder) -> None:
    """Say whether the day or the month comes first in columns of dates."""
    workspace.change_columns(names, type="date", date_format=order)
