"""What a table step gets and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from segdesk.results.combining import Combined, CombinedColumn, CombinedFile, CombinedKeys, KeyChoice
from segdesk.results.table import Column as ColumnInfo
from segdesk.results.table import NumberFormat
from segdesk.text import Message

if TYPE_CHECKING:
    import numpy as np
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
    "MonthlySeries",
    "NumberFormat",
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
class MonthlySeries:
    """What every row of a table did, month by month: for models that learn from sequences. Since 1.1.

    Attributes
    ----------
    months : tuple of str
        The months as in "2025-03", without a gap, the latest last.
    orders : ndarray of int, shape (rows, months)
        How many orders; row i belongs to row i of the table.
    amount : ndarray of float, shape (rows, months), optional
        What was spent, in the unit of the amounts; returns lower it.
    complete : bool
        Whether the last month is over; if not, it holds less than a month's orders. Since 1.2.
    """

    months: tuple[str, ...]
    orders: np.ndarray
    amount: np.ndarray | None = None
    complete: bool = True

    def __post_init__(self) -> None:
        """Raise `ValueError` when the arrays do not fit each other."""
        for values in (self.orders, self.amount):
            if values is not None and (values.ndim != 2 or values.shape[1] != len(self.months)):
                raise ValueError("a monthly series has one column per month")
        if self.amount is not None and self.amount.shape != self.orders.shape:
            raise ValueError("orders and amount of a monthly series differ in shape")


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
    series : MonthlySeries, optional
        One sequence per row of the new table. A later table step whose ``apply`` has an argument ``series``
        is given it (None where there is none) as long as the rows stay the same. Since 1.1.
    figures : dict of str to float
        Numbers behind the summary that a screen may draw, such as how a forecast did. Since 1.1.
    """

    table: pd.DataFrame
    columns: Sequence[ColumnInfo]
    summary: Message
    key: str | None = None
    row_effect: Literal["same", "fewer", "grouped", "more"] = "same"
    combined: Combined | None = None
    series: MonthlySeries | None = None
    figures: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise `ValueError` when the series are not those of the table's rows."""
        if self.series is not None and len(self.series.orders) != len(self.table):
            raise ValueError("a monthly series has one row per row of the table")
