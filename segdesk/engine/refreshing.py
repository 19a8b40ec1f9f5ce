"""Before a new file takes the place of the one the segments were found in: does it have the same columns?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from segdesk.engine.context import JobContext
from segdesk.engine.matching import compare_columns
from segdesk.engine.proposing import Candidate, propose
from segdesk.engine.reading import read_file
from segdesk.jobs.requests import MatchRequest
from segdesk.results.combining import ColumnProposal
from segdesk.results.run import MatchResult
from segdesk.results.table import Column, TableRef


def match(context: JobContext) -> Any:
    """Read the new file and compare its columns with those it needs, by name and type."""
    request = MatchRequest.from_plain(context.request.args)
    table = read_file(context, request.source).table
    notes, missing = compare_columns(table.columns, request.columns)
    return MatchResult(
        rows=table.rows,
        notes=tuple(notes),
        missing_columns=tuple(missing),
        proposals=_proposals(context, table, request, missing),
        columns=table.columns,
    ).to_plain()


def _proposals(
    context: JobContext, table: TableRef, request: MatchRequest, missing: list[str]
) -> tuple[ColumnProposal, ...]:
    """Return which columns of the new file are probably those that are missing."""
    if not missing:
        return ()
    frame, needed = context.frame(table), {column.name for column in request.columns}
    there = [Candidate(c, frame[c.name]) for c in table.columns if c.name not in needed]
    wanted = [column for column in request.columns if column.name in missing]
    return propose(there, [Candidate(c, _before(context, request.before, c)) for c in wanted])


def _before(context: JobContext, before: TableRef | None, column: Column) -> pd.Series:
    """Return the values of a column in the file before; none where that is not kept."""
    if before is not None and context.find(before.artifact.key, before.artifact.name) is not None:
        frame = context.frame(before)
        if column.name in frame:
            return frame[column.name]
    return pd.Series([], dtype="float64" if column.type == "number" else "object")
