"""The import receipt in one line, and the small tables of its dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from segdesk.desktop.viewmodels.data.receipt import receipt_parts
from segdesk.desktop.widgets import Badge, Button, Card, ElidedLabel, plain_tip
from segdesk.results.table import ReadResult
from segdesk.text import translate as _

_SHOWN_LINES = 200


class ReceiptLine(Card):
    """Badge, file name, how it was read; buttons for everything and for another way."""

    details_requested = Signal()
    change_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(16, 10, 12, 12), spacing=12, parent=parent)
        self._badge = Badge("", "good")
        self._name = ElidedLabel("", "strong")
        self._parts = ElidedLabel("", "muted")
        self._details, self._change = Button(), Button()
        self._details.clicked.connect(self.details_requested)
        self._change.clicked.connect(self.change_requested)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.addWidget(self._name)
        self._words.addWidget(self._parts, 1)
        self.add(self._badge)
        self.add_layout(self._words, 1)
        self.add(self._details)
        self.add(self._change)
        self._name.setMaximumWidth(260)
        self.retranslate()

    def show_file(self, name: str, badge: str, tone: str, read: ReadResult | None) -> None:
        """Show a file and, once it is read, how."""
        self._badge.set(badge, tone)
        self._name.setText(name)
        self._name.setMinimumWidth(min(self._name.fontMetrics().horizontalAdvance(name) + 8, 260))
        parts = receipt_parts(read.receipt, len(read.table.columns)) if read is not None else []
        self._parts.setText(" · ".join(parts))
        self._details.setVisible(read is not None)
        self._change.setVisible(read is not None)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use two lines where one is too short."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        needed = self._parts.fontMetrics().horizontalAdvance(self._parts.text()) + self._name.minimumWidth()
        buttons = 0 if self._details.isHidden() else 200
        narrow = self.width() - buttons - 130 < needed
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._words.setDirection(direction)
        self._words.setSpacing(0 if narrow else 12)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._details.set_text(_("Details…"))
        self._change.set_text(_("Change…"))


def in_card(table: QTableWidget) -> Card:
    """Return a card around a table."""
    card = Card(margins=(4, 4, 4, 6))
    card.add(table)
    return card


def plain_table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), stretch: int = 0
) -> QTableWidget:
    """Return a small read-only table that is as high as its rows, up to eight of them."""
    table = QTableWidget(len(rows), len(titles))
    table.setHorizontalHeaderLabels(list(titles))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(30)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text.replace("\n", " ⏎ "))
            item.setToolTip(plain_tip(text))
            if column in right:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(at, column, item)
    for column in right:
        title = table.horizontalHeaderItem(column)
        assert title is not None
        title.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    table.resizeColumnsToContents()
    head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    table.setFixedHeight(34 + 30 * min(max(len(rows), 1), 8) + 4)
    return table
