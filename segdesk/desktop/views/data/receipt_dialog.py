"""The whole import receipt: what was understood, left out or doubtful, and ways to put it right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.data import reading as reading
from segdesk.desktop.viewmodels.data.words import type_words
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.data.receipt import in_card, plain_table
from segdesk.desktop.widgets import Badge, Button, Card, ElidedLabel, Label, Themed, clear_layout
from segdesk.results.receipt_facts import (
    fact_text,
    failure_words,
    figure_text,
    format_words,
    receipt_facts,
    table_words,
)
from segdesk.results.table import ImportReceipt, ReadResult
from segdesk.text import msg, number_text, plural, render
from segdesk.text import translate as _

_LONG = 60
_LISTED = 300  # columns: the workbook has all of them


class ReceiptDialog(Themed, QDialog):
    """Follows the workspace: what is changed here is read at once and shown again.

    The receipt of a further file is only looked at; its reading is changed where it was added.
    """

    change_requested = Signal()
    rows_requested = Signal(str)  # show the rows whose values do not fit in this column

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        parent: QWidget | None = None,
        further: ReadResult | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Import receipt"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 720)
        self._workspace, self._further = workspace, further
        self._shown: ReadResult | None = None
        self._body = QFrame()
        self._body.setProperty("role", "clear")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(12)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._body)
        self._state = Badge("", "good")
        change, close = Button(_("Read it another way…")), Button(_("Close"), "primary")
        change.clicked.connect(self.change_requested)
        change.setVisible(further is None)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.setSpacing(8)
        foot.addWidget(change)
        foot.addWidget(self._state)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(foot)
        workspace.source_changed.connect(self.refresh)
        workspace.document_changed.connect(self._show_ticks)
        self.ticks: QTableWidget | None = None
        self.lines: QTableWidget | None = None
        self.words: QTableWidget | None = None
        self.refresh()
        self.apply(theme)

    def refresh(self) -> None:
        """Show what is known of the file now; while it is read again the old receipt stays."""
        workspace = self._workspace
        busy = workspace.stage == "reading" and self._further is None
        self._state.set(_("Reading…") if busy else _("Read"), "primary" if busy else "good")
        self._body.setEnabled(not busy)
        read = self._further or workspace.read
        if busy or read is None or read is self._shown:
            return
        self._shown = read
        place = self._scroll.verticalScrollBar().value()
        clear_layout(self._column)
        self.ticks = self.lines = self.words = None
        self._column.addWidget(Label(read.receipt.name, "title", wrap=True))
        self._column.addWidget(self._facts(read))
        for note in read.receipt.notes:
            self._column.addWidget(Label(render(note), "muted", wrap=True))
        self._add_tables(read.receipt)
        self._add_set_aside(read.receipt)
        self._add_totals(read)
        self._add_columns(read)
        self._add_failures(read)
        self._add_words(read)
        self._add_sheets(read.receipt)
        self._column.addStretch(1)
        self._scroll.verticalScrollBar().setValue(place)

    def _facts(self, read: ReadResult) -> QWidget:
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (what, value) in enumerate(receipt_facts(read.receipt, len(read.table.columns))):
            text = fact_text(value)
            words: QWidget = ElidedLabel(text)
            if len(text) <= _LONG:
                words = Label(text)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(Label(render(what), "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        card.add_layout(grid)
        return card

    def _head(self, title: str, text: str = "", *buttons: Button) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Label(title, "head"))
        line.addStretch(1)
        for button in buttons:
            line.addWidget(button)
        self._column.addLayout(line)
        if text:
            self._column.addWidget(Label(text, "muted", wrap=True))

    # -- what can be put right --------------------------------------------------------------

    def _add_tables(self, receipt: ImportReceipt) -> None:
        if len(receipt.tables) < 2:
            return
        self._head(_("Several tables"), self._only_one())
        rows = [
            (render(table_words(block)), number_text(block.rows), ", ".join(block.header))
            for block in receipt.tables
        ]
        table = plain_table((_("Table"), _("Rows"), _("Column names")), rows, right=(1,), stretch=2)
        chosen = (receipt.table or 1) - 1
        self._choose_one(table, chosen, lambda at: reading.read_table(self._workspace, at + 1))
        self._column.addWidget(in_card(table))

    def _add_set_aside(self, receipt: ImportReceipt) -> None:
        fixed = self._further is not None
        loaded = not fixed and reading.loaded_anyway(self._workspace)
        if not receipt.set_aside and not loaded:
            return
        buttons = []
        if loaded:
            back = Button(_("Set them aside again"))
            back.clicked.connect(lambda: reading.load_all_lines(self._workspace, False))
            buttons.append(back)
        if receipt.set_aside and not fixed:
            every = Button(_("Load all anyway"))
            every.clicked.connect(lambda: reading.load_all_lines(self._workspace, True))
            buttons.append(every)
        text = _("They are not part of the table. Tick a line to load it anyway.")
        if fixed:
            text = _("They are not part of the table.")
        elif not receipt.set_aside:
            text = _("Nothing is set aside: lines that look wrong are loaded as you asked.")
        self._head(_("Rows set aside"), text, *buttons)
        if not receipt.set_aside:
            return
        rows = [(str(line.line), render(line.reason), line.text) for line in receipt.set_aside]
        self.lines = plain_table((_("Line"), _("Why"), _("Text")), rows, right=(), stretch=2)
        lines = [line.line for line in receipt.set_aside]

        def load(at: int, on: bool) -> None:
            if on:
                reading.load_lines(self._workspace, [lines[at]])

        self._with_ticks(self.lines, [False] * len(lines), load)
        self._column.addWidget(in_card(self.lines))
        self._left_out(receipt.set_aside_count - len(receipt.set_aside))

    def _left_out(self, left: int) -> None:
        if left > 0:
            self._column.addWidget(Label(render(plural("and {n} more", "and {n} more", left)), "muted"))

    def _add_totals(self, read: ReadResult) -> None:
        every = read.receipt.totals
        totals = every[:_LISTED]
        if not totals:
            return
        compare = _("Compare them with your spreadsheet, and tick off what agrees.")
        self._head(_("Control totals"), compare if self._further is None else "")
        rows = [
            (t.column, number_text(t.count), figure_text(t.sum), figure_text(t.min), figure_text(t.max))
            for t in totals
        ]
        titles = (_("Column"), _("Count"), _("Total"), _("Smallest"), _("Largest"))
        self.ticks = plain_table(titles, rows, right=(1, 2, 3, 4), stretch=0)
        ticked = [reading.is_ticked(self._workspace, one) for one in totals]
        self._with_ticks(self.ticks, ticked, lambda at, on: reading.tick(self._workspace, totals[at], on))
        self._column.addWidget(in_card(self.ticks))
        self._left_out(len(every) - len(totals))

    def _show_ticks(self) -> None:
        """Follow undo and redo of a tick."""
        if self.ticks is None or self._shown is None or self._further is not None:
            return
        blocked = self.ticks.blockSignals(True)
        for at, one in enumerate(self._shown.receipt.totals[:_LISTED]):
            _first(self.ticks, at).setCheckState(_state(reading.is_ticked(self._workspace, one)))
        self.ticks.blockSignals(blocked)

    # -- columns ----------------------------------------------------------------------------

    def _add_columns(self, read: ReadResult) -> None:
        self._head(_("All columns"))
        words = type_words()
        rows = []
        columns = read.table.columns
        for column in columns[:_LISTED]:
            failures = failure_words(column)
            remark = render(failures) if failures is not None else ""
            if column.date_ambiguous:
                remark = _("Day and month could be swapped")
            written = render(format_words(column))
            rows.append((column.name, words[column.type], written, number_text(column.missing), remark))
        titles = (_("Column"), _("Type"), _("Written as"), _("Missing"), _("Remarks"))
        self._column.addWidget(in_card(plain_table(titles, rows, right=(3,), stretch=4)))
        self._left_out(len(columns) - _LISTED)

    def _add_failures(self, read: ReadResult) -> None:
        failing = [column for column in read.table.columns if column.failed]
        if not failing:
            return
        self._head(
            _("Values that do not fit"),
            _("They count as missing. Give the column another type in its panel if they should count."),
        )
        rows = [(column.name, str(one.line), one.text) for column in failing for one in column.failed]
        self._column.addWidget(
            in_card(plain_table((_("Column"), _("Line"), _("Value")), rows[:_LISTED], right=(1,), stretch=2))
        )
        self._left_out(len(rows) - _LISTED)
        for column in failing[:6] if self._further is None else []:
            show = Button(render(msg("Show these rows of {column}", column=column.name)), "quiet")
            show.clicked.connect(lambda _checked=False, name=column.name: self._show_rows(name))
            self._column.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_rows(self, name: str) -> None:
        self.rows_requested.emit(name)
        self.accept()

    def _add_words(self, read: ReadResult) -> None:
        every = [(column, word) for column in read.table.columns for word in column.missing_words]
        found = every[:_LISTED]
        if not found:
            return
        ticks = _("Ticked ones count as missing. Untick those that are values: NA may be Namibia.")
        self._head(_("Words that could mean “no value”"), ticks if self._further is None else "")
        rows = [(word.word, column.name, number_text(word.count)) for column, word in found]
        self.words = plain_table((_("Word"), _("Column"), _("Rows")), rows, right=(2,), stretch=1)

        def change(at: int, on: bool) -> None:
            column, word = found[at]
            reading.count_as_missing(self._workspace, column, word.word, on)

        self._with_ticks(self.words, [word.missing for _column, word in found], change)
        self._column.addWidget(in_card(self.words))
        self._left_out(len(every) - len(found))

    def _add_sheets(self, receipt: ImportReceipt) -> None:
        if len(receipt.sheets) < 2:
            return
        self._head(_("Sheets"), self._only_one())
        rows = [
            (s.name, number_text(s.rows), number_text(s.columns), _("hidden") if s.hidden else "")
            for s in receipt.sheets
        ]
        titles = (_("Sheet"), _("Rows"), _("Columns"), "")
        table = plain_table(titles, rows, right=(1, 2), stretch=0)
        names = [sheet.name for sheet in receipt.sheets]
        chosen = names.index(receipt.sheet) if receipt.sheet in names else -1
        self._choose_one(table, chosen, lambda at: reading.read_sheet(self._workspace, names[at]))
        self._column.addWidget(in_card(table))

    # -- boxes to tick ----------------------------------------------------------------------

    def _only_one(self) -> str:
        if self._further is not None:
            return ""
        return _("Only the ticked one was read. Tick another one to read that instead.")

    def _with_ticks(
        self, table: QTableWidget, ticked: list[bool], changed: Callable[[int, bool], object]
    ) -> None:
        if self._further is None:
            _with_ticks(table, ticked, changed)

    def _choose_one(self, table: QTableWidget, chosen: int, changed: Callable[[int], object]) -> None:
        if self._further is None:
            _choose_one(table, chosen, changed)
        else:
            table.selectRow(chosen)


def _first(table: QTableWidget, row: int) -> QTableWidgetItem:
    item = table.item(row, 0)
    assert item is not None
    return item


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked


def _with_ticks(table: QTableWidget, ticked: list[bool], changed: Callable[[int, bool], object]) -> None:
    """Put a box to tick in front of every row; `changed` is told the row and its state."""
    blocked = table.blockSignals(True)
    for at, on in enumerate(ticked):
        item = _first(table, at)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(_state(on))
    table.blockSignals(blocked)
    table.resizeColumnToContents(0)
    table.setColumnWidth(0, table.columnWidth(0) + 12)  # the box of the style sheet is the larger one

    def tell(item: QTableWidgetItem) -> None:
        if item.column() == 0:
            changed(item.row(), item.checkState() == Qt.CheckState.Checked)

    table.itemChanged.connect(tell)


def _choose_one(table: QTableWidget, chosen: int, changed: Callable[[int], object]) -> None:
    """Put a tick in front of the row that is chosen; `changed` is told the row that is ticked instead."""

    def tell(at: int, on: bool) -> None:
        blocked = table.blockSignals(True)
        _first(table, at).setCheckState(_state(at == chosen))
        table.blockSignals(blocked)
        if on and at != chosen:
            changed(at)

    _with_ticks(table, [at == chosen for at in range(table.rowCount())], tell)
