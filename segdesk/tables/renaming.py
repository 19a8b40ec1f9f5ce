"""Columns that have another name in this file than in the project: a person said which is which."""

from __future__ import annotations

from collections.abc import Mapping

from segdesk.tables.rawtable import RawTable
from segdesk.text import msg


def rename_columns(raw: RawTable, renamed: Mapping[str, str]) -> None:
    """Give columns the names they have in the project, and say so; a name that stands there already stays.

    Parameters
    ----------
    renamed : name in the file -> name in the project
    """
    for name, known in renamed.items():
        if name not in raw.names or known in raw.names:
            continue
        raw.names[raw.names.index(name)] = known
        raw.dates = {known if date == name else date for date in raw.dates}
        raw.notes.append(
            msg("The column “{column}” counts as “{known}”, as you said.", column=name, known=known)
        )
    if list(raw.table.column_names) != raw.names:
        raw.table = raw.table.rename_columns(raw.names)
