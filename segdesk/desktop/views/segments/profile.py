"""The profile tab: what is typical for each segment, and the distribution behind a cell."""

from __future__ import annotations

from collections.abc import Callable
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QIdentityProxyModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, dot_icon, segment_color, ui_font
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.segments.page import SegmentEntry, SegmentsViewModel
from segdesk.desktop.viewmodels.segments.profile import (
    COLOR,
    FIRST,
    ProfileTableModel,
    date_words,
    distribution,
    profile_lines,
    row_title,
)
from segdesk.desktop.widgets import Button, Card, IconButton, Label, ProfileTable, ThemedWidget, rule
from segdesk.desktop.widgets.chart_menu import ActionMenuButton, ChartMenuButton, ask_path, write_file
from segdesk.results.segmentation import Distribution, ProfileRow
from segdesk.text import msg, number_text, plural, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.bars import DistributionChart

Index = QModelIndex | QPersistentModelIndex

_MEASURED = 100
_EVERYBODY = 96
_ROOMY, _WIDEST = 128, 360
_NARROWEST, _SCROLLED = 100, 136  # once it has to scroll, the names may as well be readable


class _WithDots(QIdentityProxyModel):
    """Turns the segments' colour indices into dots for the header, and writes headings as such."""

    theme: Theme | None = None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Return a dot where the model names a colour."""
        if role == int(Qt.ItemDataRole.DecorationRole) and self.theme is not None:
            color = super().headerData(section, orientation, COLOR)
            return None if color is None else dot_icon(segment_color(self.theme, int(color)))
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return what the model says, in heavier letters for a heading."""
        source = self.sourceModel()
        if role == int(Qt.ItemDataRole.FontRole) and self.theme is not None:
            heading = isinstance(source, ProfileTableModel) and index.row() == source.heading_line
            return ui_font(self.theme, self.theme.font_small, bold=True) if heading else None
        return super().data(index, role)


class DistributionPopup(QFrame):
    """A small window over the page: one column in one segment, against everybody."""

    customers_requested = Signal(str)

    def __init__(self, model: SegmentsViewModel, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._model = model
        self._chart: DistributionChart | None = None
        self._background = Background(self)
        self._background.answered.connect(self._show_distribution)
        self._entry: SegmentEntry | None = None
        self._row: ProfileRow | None = None
        self._title, self._note = Label(role="strong"), Label(role="small", wrap=True)
        self._background.failed.connect(self._note.setText)
        close = IconButton("close", _("Close"), 28, 14)
        close.clicked.connect(self.hide)
        self.customers = Button("", "quiet", "people")
        self.customers.clicked.connect(self._show_customers)
        self._card = Card(margins=(16, 12, 12, 12), parent=self)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(ChartMenuButton(lambda: self._chart, self._title.text))
        head.addWidget(close)
        self._card.add_layout(head)
        self._card.add(self._note)
        self._card.add(self.customers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._card)
        self.setFixedSize(420, 330)

    def open_for(self, row: ProfileRow, entry: SegmentEntry, at: QPoint, theme: Theme) -> None:
        """Show a column of a segment beside a point of the screen."""
        from segdesk.desktop.charts.bars import DistributionChart

        table, labels, solution = self._model.table(), self._model.labels(), self._model.solution
        if table is None or labels is None or solution is None or not table.has_column(row.column):
            return
        self._row, self._entry = row, entry
        if self._chart is None:
            self._chart = DistributionChart()
            self._card.body.insertWidget(2, self._chart, 1)
        self._card.apply(theme)
        self._title.setText(render(msg("{segment}: {column}", column=row.column, segment=entry.name)))
        self._note.setText(_("Counting…"))
        count = plural("Show the {n} customer behind it", "Show the {n} customers behind it", entry.size)
        self.customers.set_text(render(count))
        self._chart.hide()
        codes = labels.codes(solution)
        self._background.ask(lambda: distribution(table, codes, row.column, entry.code))
        screen = QGuiApplication.screenAt(at) or self.screen()
        room = screen.availableGeometry()
        x = min(at.x(), room.right() - self.width())
        y = at.y() if at.y() + self.height() < room.bottom() else at.y() - self.height() - 36
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()

    def _show_customers(self) -> None:
        self.hide()
        if self._entry is not None:
            self.customers_requested.emit(self._entry.id)

    def _show_distribution(self, answer: object) -> None:
        if (
            not isinstance(answer, Distribution)
            or self._chart is None
            or self._entry is None
            or self._row is None
        ):
            return
        color = segment_color(self._card.theme, self._entry.color)
        if answer.everybody.edges:
            is_date = self._row.kind == "date"
            self._chart.axis_x.formatter = date_words if is_date else number_text
            self._chart.set_bins(
                answer.everybody.edges, answer.everybody.counts, answer.segment.counts, color
            )
        else:
            self._chart.set_categories(
                answer.everybody.labels, answer.everybody.counts, answer.segment.counts, color
            )
        name = render(msg("{segment}: {column}", column=self._row.column, segment=self._entry.name))
        self._chart.setAccessibleName(name)
        self._note.setText(
            render(msg("Coloured: “{segment}”. Grey: everybody. Shares of each.", segment=self._entry.name))
        )
        self._chart.show()

    def wait(self) -> None:
        """Wait until the counting is done."""
        self._background.wait()


class ProfileTab(ThemedWidget):
    """Columns against segments, tinted by distance from the average customer."""

    customers_requested = Signal(str)
    menu_requested = Signal(str, QPoint, object)  # segment id, a point of the screen, what to add

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.source = ProfileTableModel()
        self._dots = _WithDots()
        self._dots.setSourceModel(self.source)
        self.table = ProfileTable()
        self.table.setModel(self._dots)
        self.table.clicked.connect(self.open_cell)
        self.table.installEventFilter(self)
        for part in (self.table, self.table.horizontalHeader()):
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            part.customContextMenuRequested.connect(self._ask_menu)
        # The table hears of a new size before its viewport has it.
        self.table.viewport().installEventFilter(self)
        self.popup: DistributionPopup | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        layout.addWidget(self.table)

    def refresh(self) -> None:
        """Show the profile of the segments on show."""
        solution = self._model.solution
        if solution is None:
            return
        table, segmentation = self._model.table(), self._model.segmentation
        columns = table.columns if table is not None else ()
        value = segmentation.value_column if segmentation is not None else None
        self.source.set_profile(profile_lines(solution.profile, columns, value), self._model.entries())
        self._dots.theme = self.theme
        self.table.clearSpans()
        if self.source.heading_line >= 0:
            self.table.setSpan(self.source.heading_line, 0, 1, self.source.columnCount())
        self._widths()

    def _widths(self) -> None:
        header = self.table.horizontalHeader()
        count = self.source.columnCount()
        room = max(self.table.viewport().width(), 400)
        first = self._name_width(room - _EVERYBODY - _ROOMY * (count - FIRST))
        rest = room - first - _EVERYBODY
        each = rest / max(count - FIRST, 1)
        each = each if each >= _NARROWEST else _SCROLLED
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, round(first))
        header.resizeSection(1, _EVERYBODY)
        for column in range(FIRST, count):
            header.resizeSection(column, int(each))  # rounded up, the last would need a scroll bar
        self.table.refit()

    def _name_width(self, room: int) -> int:
        """Return how wide the columns' names are, as far as the segments leave room."""
        metrics = self.table.fontMetrics()
        titles = (row_title(row) for row in self.source.lines if row is not None)
        # letters measure slowly: of very many names those with the most letters do
        longest = max(map(metrics.horizontalAdvance, nlargest(_MEASURED, titles, len)), default=0)
        return min(max(longest + 34, 150), max(room, 180), _WIDEST)

    def open_cell(self, index: Index) -> None:
        """Show the distribution behind a cell; the click names the column and the segment."""
        if not index.isValid() or index.column() < FIRST:
            return
        row, entry = self.source.lines[index.row()], self.source.entries[index.column() - FIRST]
        if row is None:
            return
        if self.popup is None:
            self.popup = DistributionPopup(self._model, self)
            self.popup.customers_requested.connect(self.customers_requested)
        place = self.table.visualRect(self._dots.index(index.row(), index.column()))
        below = self.table.viewport().mapToGlobal(place.bottomLeft() + QPoint(0, 4))
        self.popup.open_for(row, entry, below, self.theme)

    def _ask_menu(self, at: QPoint) -> None:
        """Ask for the menu of the segment whose column is under the mouse."""
        place = self.table.columnAt(at.x()) - FIRST
        if 0 <= place < len(self.source.entries):
            point = self.table.viewport().mapToGlobal(at)
            self.menu_requested.emit(self.source.entries[place].id, point, self._entries())

    def menu(self) -> ActionMenuButton:
        """Return the button that copies or saves the table."""
        return ActionMenuButton(self._entries)

    def _entries(self) -> list[tuple[str, Callable[[], object]]]:
        return [(_("Copy table"), self.copy), (_("Save table as CSV…"), self._save)]

    def copy(self) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setText(self.source.as_tabs())

    def _save(self) -> None:
        path = ask_path(self, f"{self._model.workspace.title} – {_('Profile')}.csv", "csv")
        if path:
            write_file(self, lambda: Path(path).write_bytes(self.source.as_csv()))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Open the cell with Enter, copy the table with Ctrl+C, keep the widths to the room."""
        if event.type() == QEvent.Type.Resize and watched is self.table.viewport():
            self._widths()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.open_cell(self.table.currentIndex())
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
                return True
        return False

    def on_theme(self, theme: Theme) -> None:
        """Colour the dots anew."""
        self._dots.theme = theme
        if self.source.columnCount() > 2:
            self._dots.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.source.columnCount() - 1)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.table.setAccessibleName(_("Profile"))
        self.refresh()
