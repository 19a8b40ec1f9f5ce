"""Before a new file takes the place of the one the segments were found in: does it have the same columns?"""

from __future__ import annotations

from typing import Any

from segdesk.engine.context import JobContext
from segdesk.engine.matching import compare_columns
from segdesk.engine.reading import read_file
from segdesk.jobs.requests import MatchRequest
from segdesk.results.run import MatchResult


def match(context: JobContext) -> Any:
    """Read the new file and compare its columns with those it needs, by name and type."""
    request = MatchRequest.from_plain(context.request.args)
    table = read_file(context, request.source).table
    notes, missing = compare_columns(table.columns, request.columns)
    return MatchResult(rows=table.rows, notes=tuple(notes), missing_columns=tuple(missing)).to_plain()
