"""What a table step gets and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segdesk.results.combining import Combined, CombinedColumn, CombinedFile, CombinedKeys, KeyChoice
from segdesk.results.table import Column as ColumnInfo
from segdesk.text import Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ColumnInfo",
    "Combined",
    "CombinedColumn",
    "CombinedFile",
    "CombinedKeys",
    "InputTable",
    "InputTables",
    "KeyChoice",
    "TableStepOutput",
]


@dataclass(frozen=True)
class InputTable:
    """A further file of the project, as read; its table is read-only.

    Attributes
    ----------
    id : str
        What the settings call it.
    name : str
        What a person calls it: the file's name.
    table : DataFrame
        Its rows.
    columns : sequence of ColumnInfo
        Name, type and role of its columns.
    row_meaning : {"customer", "order", "unknown"}
        What one row stands for.
    """

    id: str
    name: str
    table: pd.DataFrame
    columns: Sequence[ColumnInfo]
    row_meaning: Literal["customer", "order", "unknown"] = "unknown"


@dataclass(frozen=True)
class InputTables:
    """The further files a table step asked for, by id, and the name of the file its own table began with."""

    name: str
    others: Mapping[str, InputTable]


@dataclass(frozen=True)
class TableStepOutput:
    """The table after a table step.

    Attributes
    ----------
    table : DataFrame
        The new table. It must be a new object; the table handed in is read-only.
    columns : sequence of ColumnInfo
        Name, type and role of every column of the new table, in its order.
    summary : Message
        What was done, in one sentence, with the counts.
    key : str, optional
        The column that names each row, if there is one.
    row_effect : {"same", "fewer", "grouped", "more"}
        How the rows of the new table relate to the old ones.
    combined : Combined, optional
        What became of each column and row, from a step that puts tables together. Since 1.1.
    """

    table: pd.DataFrame
    columns: Sequence[ColumnInfo]
    summary: Message
    key: str | None = None
    row_effect: Literal["same", "fewer", "grouped", "more"] = "same"
    combined: Combined | None = None
