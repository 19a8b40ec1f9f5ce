"""What choosing another place for a column means for the files: as which types they must be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from segdesk.documents import Source, matches_of
from segdesk.results.combining import Combined
from segdesk.results.table import Column, ColumnType

Choice = tuple[str, str | None, list[str] | None]
"""A column, where it goes (empty: left out; None: as found), and of which files (None: all)."""


def proposed(report: Combined | None, column: str | None, file: str | None) -> list[Choice]:
    """Return the proposals of a report as choices; all of them, those for one column, or of one file."""
    if report is None:
        return []
    ids = [combined.source for combined in report.files]
    return [
        (found.column, found.into, [ids[found.file]])
        for found in report.proposals
        if column in (None, found.column) and file in (None, ids[found.file])
    ]


def matched_types(
    params: Mapping[str, Any], source_id: str, columns: Sequence[Column], target: Sequence[Column]
) -> dict[str, ColumnType | None]:
    """Return the type each column with a chosen place must have; None: that of its own."""
    matches = matches_of(params, source_id)
    types = {column.name: column.type for column in target}
    return {column.name: types.get(matches[column.name]) for column in columns if column.name in matches}


def read_anew(
    source: Source,
    before: Mapping[str, ColumnType | None],
    after: Mapping[str, ColumnType | None],
    alike: Sequence[str],
) -> Source | None:
    """Return the file without types it only had to fit other columns; None where nothing changes."""
    if before == after:
        return None
    moved = {name for name in (*before, *after) if before.get(name) != after.get(name)}
    own = {name: c for name, c in source.columns.items() if name not in moved and name not in alike}
    return msgspec.structs.replace(source, columns=own)
