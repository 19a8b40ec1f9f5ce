"""A tinted table of two groupings; a cell that is clicked or chosen with Enter tells where it is."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QWidget

from segdesk.desktop.theme import Theme, dot_icon, segment_color
from segdesk.desktop.viewmodels.arrow_table.table import safe_text
from segdesk.desktop.viewmodels.segments.cross import CrossData
from segdesk.desktop.widgets import TINT_ROLE, ProfileTable, plain_tip
from segdesk.desktop.widgets.chart_menu import ActionMenuButton, ask_path, write_file
from segdesk.text import translate as _

Index = QModelIndex | QPersistentModelIndex
_ROW = 32
_PADDING = 16


class CrossTableModel(QAbstractTableModel):
    """The data of one table, its dots in the colours of the theme."""

    def __init__(self) -> None:
        super().__init__()
        self.table = CrossData(titles=("",), rows=())
        self.theme: Theme | None = None
        self.words = 0  # the last column that holds words, not numbers

    def set_table(self, table: CrossData, theme: Theme) -> None:
        """Show another table."""
        self.beginResetModel()
        self.table, self.theme = table, theme
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns: the row's title and the cells."""
        return 0 if parent.isValid() else len(self.table.titles)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return words, dot, tint, tip or alignment."""
        row, column = self.table.rows[index.row()], index.column()
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            side = Qt.AlignmentFlag.AlignLeft if column <= self.words else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if column == 0:
            if role == int(Qt.ItemDataRole.DisplayRole):
                return row.title
            return self._dot(row.color) if role == int(Qt.ItemDataRole.DecorationRole) else None
        cell = row.cells[column - 1]
        if role == int(Qt.ItemDataRole.DisplayRole):
            return cell.text
        if role == TINT_ROLE:
            return cell.tint
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return plain_tip(cell.tip)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Return the titles and the dots of segments."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.table.titles):
            return None
        if role == int(Qt.ItemDataRole.DisplayRole):
            return self.table.titles[section]
        if role == int(Qt.ItemDataRole.DecorationRole) and section < len(self.table.colors):
            return self._dot(self.table.colors[section])
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return Qt.AlignmentFlag.AlignLeft if section <= self.words else Qt.AlignmentFlag.AlignRight
        return None

    def _dot(self, color: int | None) -> object:
        if color is None or self.theme is None:
            return None
        return dot_icon(segment_color(self.theme, color))

    def as_rows(self) -> list[list[str]]:
        """Return the whole table as text, safe for spreadsheets."""
        body = [[row.title, *(cell.text for cell in row.cells)] for row in self.table.rows]
        return [[safe_text(text) for text in line] for line in [list(self.table.titles), *body]]


class CrossTable(ProfileTable):
    """The table with copying; ``chosen`` tells row and column of a cell (−1, −1 where nothing is meant)."""

    chosen = Signal(int, int)

    def __init__(self, first: int = 210, narrowest: int = 84, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first, self._narrowest = first, narrowest
        self._wide: dict[int, int] = {}
        self.cells = CrossTableModel()
        for view in (self, self.frozen):
            view.setIconSize(QSize(10, 10))
        self.setModel(self.cells)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        self.installEventFilter(self)
        self.viewport().installEventFilter(self)

    def set_table(self, table: CrossData, name: str, wide: dict[int, int] | None = None) -> None:
        """Show a table under a name; `wide` gives columns of words a width of their own."""
        self._wide = wide or {}
        self.cells.words = max(self._wide, default=0)
        self.cells.set_table(table, self.theme)
        self.setAccessibleName(name)
        self._widths()

    def _widths(self) -> None:
        count = self.cells.columnCount()
        if count < 2:
            return
        even = count - 1 - len(self._wide)
        room = max(self.viewport().width(), 300) - sum(self._wide.values())
        spare = room - even * self._narrowest  # long titles of rows get what the cells can do without
        first = max(self._first, min(self.sizeHintForColumn(0) + _PADDING, spare, room // 2))
        room -= first
        each = max(room // even, self._narrowest) if even else 0
        self.horizontalHeader().resizeSection(0, first)
        for column in range(1, count):
            self.horizontalHeader().resizeSection(column, self._wide.get(column, each))
        self.refit()
        scrolls = each * even > room
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height() + _ROW * len(self.cells.table.rows) + bar + 4
        )

    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.chosen.emit(index.row(), index.column() - 1)

    def copy(self) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in self.cells.as_rows()))

    def menu(self, name: object) -> ActionMenuButton:
        """Return the button that copies or saves the table; ``name()`` suggests a file name."""
        assert callable(name)
        return ActionMenuButton(
            lambda: [(_("Copy table"), self.copy), (_("Save table as CSV…"), lambda: self._save(str(name())))]
        )

    def _save(self, name: str) -> None:
        path = ask_path(self, f"{name}.csv", "csv")
        if path:
            out = io.StringIO()
            csv.writer(out, lineterminator="\r\n").writerows(self.cells.as_rows())
            write_file(self, lambda: Path(path).write_bytes(out.getvalue().encode("utf-8-sig")))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Choose the cell with Enter, copy the table with Ctrl+C, keep the widths to the room."""
        if event.type() == QEvent.Type.Resize and watched is self.viewport():
            self._widths()
        elif watched is self and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self._choose(self.currentIndex())
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
                return True
        return False

    def on_theme(self, theme: Theme) -> None:
        """Colour dots and tints anew."""
        super().on_theme(theme)
        if self.cells.theme is not None:
            self.cells.set_table(self.cells.table, theme)
            self._widths()
