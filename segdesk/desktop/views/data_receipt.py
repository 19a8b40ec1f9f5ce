"""The import receipt: one line on the page, everything in a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.data_receipt import receipt_facts, receipt_parts
from segdesk.desktop.widgets import Badge, Button, Card, ElidedLabel, Label, Themed, plain_tip
from segdesk.results.table import ReadResult
from segdesk.text import number_text, render
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


class ReceiptDialog(Themed, QDialog):
    """Facts, what was set aside and why, control totals, sheets."""

    def __init__(self, read: ReadResult, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Import receipt"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 640)
        body = QFrame()
        body.setProperty("role", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Label(read.receipt.name, "title", wrap=True))
        column.addWidget(self._facts(read))
        self._add_notes(column, read)
        self._add_set_aside(column, read)
        self._add_totals(column, read)
        self._add_sheets(column, read)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        self.apply(theme)

    def _facts(self, read: ReadResult) -> QWidget:
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (what, value) in enumerate(receipt_facts(read.receipt, len(read.table.columns))):
            words = Label(value, wrap=False)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(Label(what, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            if len(value) > 60:
                words = ElidedLabel(value)
            grid.addWidget(words, row, 1)
        card.add_layout(grid)
        return card

    def _add_notes(self, column: QVBoxLayout, read: ReadResult) -> None:
        for note in read.receipt.notes:
            column.addWidget(Label(render(note), "muted", wrap=True))

    def _add_set_aside(self, column: QVBoxLayout, read: ReadResult) -> None:
        receipt = read.receipt
        if not receipt.set_aside:
            return
        column.addWidget(Label(_("Rows set aside"), "head"))
        rows = [(str(line.line), render(line.reason), line.text) for line in receipt.set_aside[:_SHOWN_LINES]]
        column.addWidget(in_card(plain_table((_("Line"), _("Why"), _("Text")), rows, right=(0,), stretch=2)))

    def _add_totals(self, column: QVBoxLayout, read: ReadResult) -> None:
        totals = read.receipt.totals
        if not totals:
            return
        column.addWidget(Label(_("Control totals"), "head"))
        column.addWidget(Label(_("Tick these off against your spreadsheet."), "muted", wrap=True))
        rows = [(t.column, number_text(t.count), _exact(t.sum), _exact(t.min), _exact(t.max)) for t in totals]
        titles = (_("Column"), _("Count"), _("Total"), _("Smallest"), _("Largest"))
        column.addWidget(in_card(plain_table(titles, rows, right=(1, 2, 3, 4), stretch=0)))

    def _add_sheets(self, column: QVBoxLayout, read: ReadResult) -> None:
        sheets = read.receipt.sheets
        if len(sheets) < 2:
            return
        column.addWidget(Label(_("Sheets"), "head"))
        rows = [
            (s.name, number_text(s.rows), number_text(s.columns), _("hidden") if s.hidden else "")
            for s in sheets
        ]
        titles = (_("Sheet"), _("Rows"), _("Columns"), "")
        column.addWidget(in_card(plain_table(titles, rows, right=(1, 2), stretch=0)))


def _exact(value: float | None) -> str:
    if value is None:
        return "–"
    return number_text(value, 0 if value == round(value) else 2)


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
