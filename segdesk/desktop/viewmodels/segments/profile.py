"""The profile of segments: columns against segments, and one column's distribution in one segment."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from segdesk.desktop.viewmodels.arrow_table.table import MISSING, ArrowTable, safe_text
from segdesk.desktop.viewmodels.segments.labels import Codes
from segdesk.desktop.viewmodels.segments.map import column_numbers
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.results.segmentation import Distribution, ProfileCell, ProfileRow
from segdesk.results.table import Column, Histogram
from segdesk.text import date_text, msg, number_text, percent_text, render
from segdesk.text import translate as _

Index = QModelIndex | QPersistentModelIndex
TINT = int(Qt.ItemDataRole.UserRole) + 40  # the same number as the profile table's; models import no widgets
WEIGHT = int(Qt.ItemDataRole.UserRole) + 41  # likewise
COLOR = int(Qt.ItemDataRole.UserRole) + 50
FIRST = 2  # the first segment's column, after the name and everybody
_BINS = 24
_CATEGORIES = 8


def value_text(row: ProfileRow, cell: ProfileCell) -> str:
    """Return a segment's typical value of a column in words."""
    if cell.text is not None:
        return render(cell.text)
    return plain_value(row, cell.value)


def plain_value(row: ProfileRow, value: float | None) -> str:
    """Return a value of a row's kind in words."""
    if value is None or value != value:
        return MISSING
    if row.kind == "share":
        return percent_text(value)
    if row.kind == "date":
        return date_words(value)
    return number_text(value)


def date_words(seconds: float) -> str:
    """Return the day of a moment given in seconds since 1970."""
    return date_text(str(np.datetime_as_string(np.datetime64(int(seconds), "s"), unit="D")))


def row_title(row: ProfileRow) -> str:
    """Return the words for a row: the column, with the category that is counted."""
    if row.kind == "share" and row.category:
        return render(msg("{column}: {value}", column=row.column, value=row.category))
    return row.column


def telling_words(row: ProfileRow) -> str:
    """Return how much a column tells the segments apart, and whether they were made from it."""
    told = msg(
        "{share:percent} of the differences in this column lie between the segments.", share=row.importance
    )
    words = [render(told)]
    if not row.used:
        words.append(
            _(
                "Not used for grouping; shown beside. Whether it differs by more than chance is under "
                "“Evaluation”."
            )
        )
    return "\n".join(words)


def profile_lines(
    rows: Sequence[ProfileRow], columns: Sequence[Column] = (), value_column: str | None = None
) -> tuple[ProfileRow | None, ...]:
    """Return what the profile shows from top to bottom; None stands for the heading of what is only beside.

    Of the columns beside, those come first that segments are judged by: value, and outcomes such as churn.
    """
    judged = {c.name for c in columns if c.role == "outcome" or c.outcome_candidate}
    used = [row for row in rows if row.used]
    beside = [row for row in rows if not row.used]
    beside.sort(key=lambda row: (row.column != value_column, row.column not in judged))
    return (*used, None, *beside) if beside else tuple(used)


class ProfileTableModel(QAbstractTableModel):
    """Columns of the data as rows, everybody and the segments as columns; most telling first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[ProfileRow | None, ...] = ()
        self.entries: list[SegmentEntry] = []

    def set_profile(self, lines: tuple[ProfileRow | None, ...], entries: list[SegmentEntry]) -> None:
        """Show a profile; `entries` are the segments in the order of its cells."""
        same = len(entries) == len(self.entries) and len(lines) == len(self.lines)
        if not same:
            self.beginResetModel()
        self.lines, self.entries = lines, entries
        if not same:
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    @property
    def heading_line(self) -> int:
        """The line that is a heading, or −1."""
        return self.lines.index(None) if None in self.lines else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns: the name, everybody, the segments."""
        return 0 if parent.isValid() else len(self.entries) + FIRST

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return words, tint or alignment of a cell."""
        row, column = self.lines[index.row()], index.column()
        if role == int(Qt.ItemDataRole.DisplayRole):
            return self.cell_text(index.row(), column)
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if row is None:
            return None
        if role == TINT and column >= FIRST:
            return row.cells[column - FIRST].tint
        if role == WEIGHT and column == 0:
            return min(max(row.importance, 0.0), 1.0)
        if role == int(Qt.ItemDataRole.ToolTipRole) and column == 0:
            return telling_words(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every cell be chosen but those of the heading."""
        heading = self.lines[index.row()] is None
        return Qt.ItemFlag.ItemIsEnabled if heading else super().flags(index)

    def cell_text(self, row: int, column: int) -> str:
        """Return the words of a cell."""
        profile = self.lines[row]
        if profile is None:
            return _("Not used for grouping, shown beside") if column == 0 else ""
        if column == 0:
            return row_title(profile)
        if column < FIRST:
            return plain_value(profile, profile.overall)
        return value_text(profile, profile.cells[column - FIRST])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Return the names of the segments and the index of their colours."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == int(Qt.ItemDataRole.DisplayRole):
            return self.titles()[section] if section < self.columnCount() else None
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
        if role == COLOR and FIRST <= section < self.columnCount():
            return self.entries[section - FIRST].color
        return None

    def titles(self) -> list[str]:
        """Return the words of the header."""
        return [_("Most telling first"), _("Everybody"), *(entry.name for entry in self.entries)]

    def as_rows(self) -> list[list[str]]:
        """Return the whole table as text, safe for spreadsheets."""
        body = [
            [self.cell_text(row, column) for column in range(self.columnCount())]
            for row in range(len(self.lines))
        ]
        return [[safe_text(text) for text in line] for line in [self.titles(), *body]]

    def as_csv(self) -> bytes:
        """Return the table as CSV that spreadsheets open with the right letters."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(self.as_rows())
        return out.getvalue().encode("utf-8-sig")

    def as_tabs(self) -> str:
        """Return the table for the clipboard."""
        return "\n".join("\t".join(line) for line in self.as_rows())


def distribution(table: ArrowTable, codes: Codes, column: str, code: int) -> Distribution:
    """Return how a column's values are spread in one segment and among everybody; runs on a thread."""
    data = table.data(table.column_index(column))
    if (
        pa.types.is_dictionary(data.type)
        or pa.types.is_large_string(data.type)
        or pa.types.is_string(data.type)
    ):
        return _categories(data, codes == code, column)
    values = column_numbers(table, column)
    finite = np.isfinite(values)
    part = values[finite & (codes == code)]
    values = values[finite]
    edges = _edges(values)
    everybody, inside = (np.histogram(np.clip(v, edges[0], edges[-1]), edges)[0] for v in (values, part))
    bounds = tuple(float(edge) for edge in edges)
    return Distribution(
        column=column,
        segment=Histogram(counts=tuple(int(n) for n in inside), edges=bounds),
        everybody=Histogram(counts=tuple(int(n) for n in everybody), edges=bounds),
    )


def _edges(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if not len(values):
        return np.array([0.0, 1.0])
    # A few extreme customers would press everybody else into one bar: they count in the outermost bars.
    low, high = np.quantile(values, [0.005, 0.995])
    whole = bool(np.all(values == np.round(values)))
    if whole and high - low < _BINS:
        return np.arange(low - 0.5, high + 1.0, 1.0)
    if high <= low:
        return np.array([low - 0.5, low + 0.5])
    return np.linspace(low, high, _BINS + 1)


def _categories(data: pa.ChunkedArray, inside: np.ndarray[Any, Any], column: str) -> Distribution:
    encoded = data.unify_dictionaries() if pa.types.is_dictionary(data.type) else data.dictionary_encode()
    joined = encoded.combine_chunks()
    joined = joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined
    words = joined.dictionary.to_pylist()
    indices = pc.fill_null(joined.indices, len(words)).to_numpy()
    everybody = np.bincount(indices, minlength=len(words) + 1)[: len(words)]
    part = np.bincount(indices[inside], minlength=len(words) + 1)[: len(words)]
    order = np.argsort(-everybody, kind="stable")[:_CATEGORIES]
    labels = tuple(str(words[i]) for i in order)
    rest = (int(everybody.sum() - everybody[order].sum()), int(part.sum() - part[order].sum()))
    return Distribution(
        column=column,
        segment=Histogram(counts=tuple(int(part[i]) for i in order), labels=labels, other=rest[1]),
        everybody=Histogram(counts=tuple(int(everybody[i]) for i in order), labels=labels, other=rest[0]),
    )
