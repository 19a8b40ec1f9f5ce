"""What each customer ordered month by month, as small bars and in words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa

from segdesk.desktop.viewmodels.arrow_table.model import LeadingColumn
from segdesk.text import date_text, msg, plural, render
from segdesk.text import translate as _

SHOWN_MONTHS = 24


class MonthlySeries:
    """The series beside a table, memory-mapped: one list of orders per row of the table."""

    def __init__(self, path: Path) -> None:
        self._source = pa.memory_map(str(path))
        table = pa.ipc.open_file(self._source).read_all()
        self.months: tuple[str, ...] = tuple(json.loads((table.schema.metadata or {})[b"months"]))
        width = len(self.months)
        self._parts = [
            np.asarray(part.flatten()).reshape(-1, width) for part in table.column("orders").chunks
        ]
        self._size = len(self._parts[0]) if self._parts else 1
        self.rows = table.num_rows

    def orders(self, row: int) -> np.ndarray:
        """Return one customer's orders of the last months, oldest first."""
        return self._parts[row // self._size][row % self._size][-SHOWN_MONTHS:]

    def heights(self, row: int) -> tuple[float, ...]:
        """Return the bars of one customer, the tallest of height 1."""
        orders = self.orders(row)
        top = int(orders.max(initial=0))
        return tuple((orders / top).tolist()) if top else (0.0,) * len(orders)

    def words(self, row: int) -> str:
        """Say in a sentence what the bars show."""
        orders = self.orders(row)
        total, months = int(orders.sum()), len(orders)
        if not total:
            return render(msg("No order in the last {months} months", months=months))
        best = self.months[len(self.months) - months + int(orders.argmax())]
        return render(
            plural(
                "{n} order in the last {months} months, in {best}",
                "{n} orders in the last {months} months, most in {best}",
                total,
                months=months,
                best=month_words(best),
            )
        )

    def leading(self) -> LeadingColumn:
        """Return the column that stands in front of the table."""
        months = min(len(self.months), SHOWN_MONTHS)
        return LeadingColumn(
            title=_("Orders by month"),
            subtitle=render(plural("The last {n} month", "The last {n} months", months)),
            text=self.words,
            bars=self.heights,
        )


def month_words(month: str) -> str:
    """Write a month as the language does, without a day."""
    words = date_text(f"{month}-01")
    return words.split("月")[0] + "月" if "月" in words else words.partition(" ")[2]


def open_series(path: Path, rows: int) -> MonthlySeries | None:
    """Open the series of a table; None when they are gone or not those of its rows."""
    try:
        found = MonthlySeries(path)
    except (OSError, ValueError, KeyError, pa.ArrowException):
        return None
    return found if found.rows == rows and found.months else None
