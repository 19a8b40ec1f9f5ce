"""What a table step gets and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segdesk.results.table import Column as ColumnInfo
from segdesk.text import Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ColumnInfo", "TableStepOutput"]


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
    """

    table: pd.DataFrame
    columns: Sequence[ColumnInfo]
    summary: Message
    key: str | None = None
    row_effect: Literal["same", "fewer", "grouped", "more"] = "same"
