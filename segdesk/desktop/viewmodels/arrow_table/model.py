"""The Qt item model over an Arrow table, and the queries that order and filter it in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pyarrow as pa
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRunnable,
    Qt,
    QThreadPool,
    Signal,
)

from segdesk.desktop.viewmodels.arrow_table.query import Query, Rows, find_rows
from segdesk.desktop.viewmodels.arrow_table.table import MISSING, ArrowTable
from segdesk.desktop.viewmodels.data.words import role_tone, role_words, type_line
from segdesk.results.table import ColumnProfile, Histogram

Index = QModelIndex | QPersistentModelIndex
FindProfile = Callable[[str], ColumnProfile | None]

# The same numbers as the header widget's; a view-model does not import widgets.
BADGE_ROLE = int(Qt.ItemDataRole.UserRole) + 41
SUBTITLE_ROLE = int(Qt.ItemDataRole.UserRole) + 42
BARS_ROLE = int(Qt.ItemDataRole.UserRole) + 43
VALUE_ROLE = int(Qt.ItemDataRole.UserRole)

_BARS = 16
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class LeadingColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column in front of the table's own, such as the segment: words by row number."""

    title: str
    text: Callable[[int], str]
    color: Callable[[int], str | None] | None = None
    right: bool = False
    bars: Callable[[int], Sequence[float]] | None = None  # drawn in place of the words: heights from 0 to 1
    subtitle: str = ""


class ArrowTableModel(QAbstractTableModel):
    """Rows of an Arrow table as they lie in the file, or in the order of an index."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: ArrowTable | None = None
        self.rows: Rows | None = None
        self.leading: tuple[LeadingColumn, ...] = ()
        self._find_profile: FindProfile = lambda _name: None
        self._bars: dict[str, tuple[float, ...]] = {}  # of the columns looked at

    # -- what is shown ----------------------------------------------------------------------

    def set_table(
        self, table: ArrowTable | None, rows: Rows | None = None, leading: Sequence[LeadingColumn] = ()
    ) -> bool:
        """Show another table; True if it has the same shape, so that the view stays where it is."""
        same = (
            table is not None
            and self.table is not None
            and [c.name for c in table.columns] == [c.name for c in self.table.columns]
            and len(leading) == len(self.leading)
            and (len(rows) if rows is not None else table.rows) == self.rowCount()
        )
        if not same:
            self.beginResetModel()
        if table is not self.table:
            self._bars = {}
        self.table, self.rows, self.leading = table, rows, tuple(leading)
        if same:
            self.refresh()
        else:
            self.endResetModel()
        return same

    def set_rows(self, rows: Rows | None) -> None:
        """Show only these rows in this order; None shows all."""
        count = len(rows) if rows is not None else self.table.rows if self.table else 0
        if count == self.rowCount():
            self.rows = rows
            self.refresh()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def set_profiles(self, find: FindProfile) -> None:
        """Say where the distributions come from that the headers show: asked for those in view alone."""
        self._find_profile, self._bars = find, {}
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))

    def profile_found(self, name: str) -> None:
        """Show a distribution that was not there when it was asked for."""
        at = self.table.column_index(name) if self.table is not None else -1
        if at >= 0:
            section = at + len(self.leading)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, section, section)

    def refresh(self) -> None:
        """Say that every cell may have changed (language, other values of the same shape)."""
        if self.rowCount() and self.columnCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def source_row(self, row: int) -> int:
        """Return the row number in the table of a row on show."""
        return row if self.rows is None else int(self.rows[row])

    def table_column(self, column: int) -> int:
        """Return the table's column of a column on show; negative for a leading one."""
        return column - len(self.leading)

    def cell_text(self, row: int, column: int) -> str:
        """Return the words of a cell; empty where the value is missing."""
        source = row if self.rows is None else int(self.rows[row])
        at = column - len(self.leading)
        if at < 0:
            return self.leading[column].text(source)
        assert self.table is not None
        return self.table.text(source, at)

    def has_color(self, column: int) -> bool:
        """Whether cells of a column carry colour marks."""
        return column < len(self.leading) and self.leading[column].color is not None

    def cell_color(self, row: int, column: int) -> str | None:
        """Return the colour mark of a cell of a leading column, if it has one."""
        if column >= len(self.leading):
            return None
        color = self.leading[column].color
        return color(self.source_row(row)) if color is not None else None

    def cell_bars(self, row: int, column: int) -> Sequence[float] | None:
        """Return the bars drawn in a cell of a leading column in place of its words, if it has any."""
        if column >= len(self.leading) or (bars := self.leading[column].bars) is None:
            return None
        return bars(self.source_row(row))

    def plain_text(self, row: int, column: int) -> str:
        """Return a cell for the clipboard."""
        at = self.table_column(column)
        if at < 0 or self.table is None:
            return self.cell_text(row, column)
        return self.table.plain_text(self.source_row(row), at)

    def is_right_aligned(self, column: int) -> bool:
        """Whether a column holds numbers to be compared by their ends."""
        at = self.table_column(column)
        if at < 0:
            return self.leading[column].right
        return (
            self.table is not None
            and self.table.is_number(at)
            and self.table.columns[at].role
            not in (
                "identifier",
                "order",
            )
        )

    def is_muted(self, column: int) -> bool:
        """Whether a column only names customers or orders, or is left out."""
        at = self.table_column(column)
        if at < 0 or self.table is None:
            return False
        return self.table.columns[at].role in ("order", "personal", "ignored")

    # -- Qt ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of rows on show."""
        if parent.isValid() or self.table is None:
            return 0
        return self.table.rows if self.rows is None else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns on show."""
        if parent.isValid() or self.table is None:
            return 0
        return len(self.leading) + len(self.table.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the words, value or alignment of a cell."""
        if role == _DISPLAY:
            return self.cell_text(index.row(), index.column()) or MISSING
        if role == int(Qt.ItemDataRole.ToolTipRole):
            text = self.cell_text(index.row(), index.column())
            return text if len(text) > 24 and "<" not in text else None
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            flag = Qt.AlignmentFlag
            side = flag.AlignRight if self.is_right_aligned(index.column()) else flag.AlignLeft
            return side | flag.AlignVCenter
        if role == VALUE_ROLE and self.table is not None and self.table_column(index.column()) >= 0:
            return self.table.value(self.source_row(index.row()), self.table_column(index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return a column's name, role, type and small histogram."""
        if orientation != Qt.Orientation.Horizontal or self.table is None or section >= self.columnCount():
            return None
        at = self.table_column(section)
        if at < 0:
            leading = self.leading[section]
            return {_DISPLAY: leading.title, SUBTITLE_ROLE: leading.subtitle or None}.get(role)
        column = self.table.columns[at]
        if role == _DISPLAY:
            return column.name
        if role == BADGE_ROLE:
            return role_words()[column.role], role_tone(column.role)
        if role == SUBTITLE_ROLE:
            return type_line(column)
        if role == BARS_ROLE:
            return self._bars_of(column.name)
        return None

    def _bars_of(self, name: str) -> tuple[float, ...]:
        if name not in self._bars:
            profile = self._find_profile(name)
            if profile is None:
                return ()
            self._bars[name] = bar_heights(profile.histogram)
        return self._bars[name]


class TableQueries(QObject):
    """Runs queries on a thread; only the answer to the latest one arrives."""

    answered = Signal(object)  # row numbers (int32), or None for all
    failed = Signal(str)
    busy_changed = Signal(bool)
    _arrived = Signal(int, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = QThreadPool(self)
        self._threads.setMaxThreadCount(1)
        self._latest = 0
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def ask(self, table: ArrowTable, query: Query) -> None:
        """Find the rows of a query; an earlier question is forgotten."""
        self._latest += 1
        self._threads.clear()
        self.busy_changed.emit(True)
        self._threads.start(_Task(self, self._latest, table, query))

    def forget(self) -> None:
        """Ignore what is still being worked out."""
        self._latest += 1
        self._threads.clear()
        self.busy_changed.emit(False)

    def close(self) -> None:
        """Wait for the thread to end."""
        self.forget()
        self._threads.waitForDone(2000)

    def _on_arrived(self, number: int, rows: object, problem: str) -> None:
        if number != self._latest:
            return
        self.busy_changed.emit(False)
        if problem:
            self.failed.emit(problem)
        else:
            self.answered.emit(rows)


class _Task(QRunnable):
    def __init__(self, owner: TableQueries, number: int, table: ArrowTable, query: Query) -> None:
        super().__init__()
        self._owner, self._number, self._table, self._query = owner, number, table, query

    def run(self) -> None:
        """Work out the answer and send it to the window's thread."""
        rows, problem = None, ""
        try:
            rows = find_rows(self._table, self._query)
        except (pa.ArrowException, ValueError, MemoryError) as error:
            problem = str(error) or type(error).__name__
        try:
            self._owner._arrived.emit(self._number, rows, problem)
        except RuntimeError:  # the page was closed meanwhile
            return


def bar_heights(histogram: Histogram) -> tuple[float, ...]:
    """Return the heights (0 to 1) of at most 16 bars that show a histogram in small."""
    counts = list(histogram.counts)
    if histogram.edges:
        group = -(-len(counts) // _BARS)
        counts = [sum(counts[i : i + group]) for i in range(0, len(counts), group)] if group else []
    elif max(counts, default=0) <= 1:
        return ()  # every value is there once: nothing to draw
    else:
        counts = counts[:_BARS]
    top = max(counts, default=0)
    return tuple(count / top for count in counts) if top else ()
