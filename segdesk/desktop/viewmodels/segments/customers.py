"""The customers behind the segments: the table with segment, confidence and second choice in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import Qt

from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel, LeadingColumn
from segdesk.desktop.viewmodels.arrow_table.query import Query, find_rows, parse_query
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.labels import Rows, SegmentLabels
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.results.segmentation import Solution
from segdesk.text import percent_text
from segdesk.text import translate as _

LEADING = 3


class CustomersModel(ArrowTableModel):
    """The table whose headers stand over their values: numbers to the right."""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Return words or alignment of a header."""
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and orientation == Qt.Orientation.Horizontal:
            right = section < self.columnCount() and self.is_right_aligned(section)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return super().headerData(section, orientation, role)


class Sorting(msgspec.Struct, frozen=True):
    """By which column on show, and in which direction."""

    column: int
    ascending: bool = True


class Members:
    """Each customer's place in the segments on show, by row number."""

    def __init__(self, labels: SegmentLabels, solution: Solution, entries: list[SegmentEntry]) -> None:
        self.codes = labels.codes(solution)
        self.confidence = labels.confidence(solution)
        self.second = labels.second(solution)
        self._entries = {entry.code: entry for entry in entries}

    def leading(self, color: Callable[[int], str]) -> tuple[LeadingColumn, ...]:
        """Return the columns to put in front; `color` turns a colour index into a colour."""

        def tint(row: int) -> str | None:
            entry = self._entries.get(int(self.codes[row]))
            return color(entry.color) if entry is not None else color(-1)

        return (
            LeadingColumn(title=_("Segment"), text=lambda row: self.name(int(self.codes[row])), color=tint),
            LeadingColumn(title=_("Confidence"), text=self._sure, right=True),
            LeadingColumn(title=_("Second choice"), text=self._next),
        )

    def name(self, code: int) -> str:
        """Return the name of the segment of a code."""
        entry = self._entries.get(code)
        return entry.name if entry is not None else _("In no segment")

    def _sure(self, row: int) -> str:
        return "" if self.confidence is None else percent_text(float(self.confidence[row]))

    def _next(self, row: int) -> str:
        code = -1 if self.second is None else int(self.second[row])
        return self.name(code) if code >= 0 else ""

    def keys(self, column: int) -> np.ndarray[Any, Any]:
        """Return what a column in front is sorted by."""
        names = {code: position for position, code in enumerate(self._by_name())}
        if column == 1 and self.confidence is not None:
            return self.confidence
        codes = self.codes if column == 0 or self.second is None else self.second
        ranks = np.array([names.get(code, len(names)) for code in range(-1, max(names, default=0) + 1)])
        return ranks[np.asarray(codes, np.int64) + 1]

    def _by_name(self) -> list[int]:
        return [code for code, _entry in sorted(self._entries.items(), key=lambda pair: pair[1].name)]


def wanted_rows(
    table: ArrowTable, members: Members, text: str, among: Rows | None, sorting: Sorting | None
) -> Rows | None:
    """Return the rows to show in their order; None means all as they lie in the file. Runs on a thread."""
    conditions, search = parse_query(text, [column.name for column in table.columns])
    if sorting is not None and sorting.column < LEADING:
        keys = members.keys(sorting.column)
        rows = np.arange(table.rows, dtype=np.int32) if among is None else np.sort(among).astype(np.int32)
        ordered = np.argsort(keys[rows] if sorting.ascending else -keys[rows], kind="stable")
        return find_rows(table, Query(conditions=conditions, search=search, among=rows[ordered]))
    sort = None if sorting is None else sorting.column - LEADING
    ascending = sorting is None or sorting.ascending
    query = Query(
        conditions=conditions,
        search=search,
        among=None if among is None else np.sort(among).astype(np.int32),
        sort=sort,
        ascending=ascending,
    )
    return find_rows(table, query)
