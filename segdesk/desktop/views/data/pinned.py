"""Columns that stay at the left while the others scroll sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHeaderView

from segdesk.desktop.theme import Theme

if TYPE_CHECKING:
    from segdesk.desktop.views.data.table import ArrowTableView


class PinnedColumns(QObject):
    """Keeps columns in sight: a second view of the same model and selection lies over the table."""

    def __init__(self, table: ArrowTableView, over: ArrowTableView) -> None:
        super().__init__(table)
        self._table, self.over = table, over
        self.names: tuple[str, ...] = ()
        over.setParent(table)
        over.setSelectionModel(table.selectionModel())
        over.setFrameShape(QFrame.Shape.NoFrame)
        over.setFocusProxy(table)
        over.setSelectionMode(table.selectionMode())
        for bar in (over.setHorizontalScrollBarPolicy, over.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        over.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalScrollBar().valueChanged.connect(over.verticalScrollBar().setValue)
        over.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.horizontalHeader().sectionResized.connect(lambda *_sizes: self.place())
        table.horizontalHeader().geometriesChanged.connect(self.place)
        table.viewport().installEventFilter(self)
        over.columns_chosen.connect(table.columns_chosen)
        over.header_activated.connect(table.header_activated)
        over.header_menu_requested.connect(table.header_menu_requested)
        over.hide()

    def pin(self, names: tuple[str, ...]) -> None:
        """Keep these columns in sight, in their own order, before all others; none lets go."""
        self.names = names
        header = self._table.horizontalHeader()
        model = self._table.arrow_model
        table = model.table
        lead = len(model.leading)
        wanted = [
            table.column_index(name) + lead for name in names if table is not None and table.has_column(name)
        ]
        order = sorted(wanted) + [at for at in range(model.columnCount()) if at not in wanted]
        for place, section in enumerate(order):
            header.moveSection(header.visualIndex(section), place)
            above = self.over.horizontalHeader()
            above.moveSection(above.visualIndex(section), place)
            self.over.setColumnHidden(section, section not in wanted)
        self.over.setVisible(bool(wanted))
        self.place()

    def place(self) -> None:
        """Lie over the left edge of the table, as wide as the columns are."""
        if self.over.isHidden():
            return
        table, wide = self._table, 0
        for section in range(table.arrow_model.columnCount()):
            if not self.over.isColumnHidden(section):
                self.over.setColumnWidth(section, table.columnWidth(section))
                wide += table.columnWidth(section)
        head = table.horizontalHeader().height()
        self.over.horizontalHeader().setFixedHeight(max(head, 1))
        most = max(table.viewport().width() - 120, 120)  # something must be left to scroll
        frame = table.frameWidth()
        self.over.setGeometry(frame, frame, min(wide, most), head + table.viewport().height())
        self.over.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the table's size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False


def paint_edge(view: ArrowTableView, event: QPaintEvent, theme: Theme) -> None:
    """Draw the line that tells columns that stay from those that scroll."""
    painter = QPainter(view.viewport())
    painter.setPen(QPen(QColor(theme.line_strong), 1))
    right = view.viewport().width() - 1
    painter.drawLine(right, event.rect().top(), right, event.rect().bottom())
