"""The customers tab: everybody, one segment, or who is selected; with segment and confidence in front."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.theme import Theme, dot_icon, segment_color
from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel
from segdesk.desktop.viewmodels.export import ExportViewModel
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.segments.customers import (
    LEADING,
    CustomersModel,
    Members,
    Sorting,
    wanted_rows,
)
from segdesk.desktop.viewmodels.segments.labels import Rows
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.widgets import Button, ComboBox, Label, SearchEdit, ThemedWidget, Toast, rule
from segdesk.desktop.widgets.chart_menu import ask_path
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

EVERYBODY, SELECTED = "everybody", "selected"
_MOST_COPIED = 10_000


class _Cells(QStyledItemDelegate):
    """Puts the segment's dot beside its name, a hairline under each row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Add the dot."""
        super().initStyleOption(option, index)
        model = index.model()
        color = model.cell_color(index.row(), index.column()) if isinstance(model, ArrowTableModel) else None
        option.state &= ~QStyle.StateFlag.State_HasFocus
        if color is not None:
            option.icon = dot_icon(color)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()


class CustomersTab(ThemedWidget):
    """A table of a million customers that sorts, filters and searches on a thread."""

    menu_requested = Signal(str, QPoint, object)  # segment id or empty, a point of the screen, what to add

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._sorting: Sorting | None = None
        self._quiet = False
        self.rows = CustomersModel(self)
        self.background = Background(self)
        self.background.answered.connect(self._show_rows)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(250)
        self._typing.timeout.connect(self._ask)
        self.filter, self.search, self._count = ComboBox(), SearchEdit(), Label(role="small")
        self.background.failed.connect(self._count.setText)
        self.copy_button, self.export_button = Button("", "quiet", "copy"), Button("", "secondary", "export")
        self.copy_button.clicked.connect(self._copy_some)
        self.export_button.clicked.connect(self._ask_export)
        self.taking_out = ExportViewModel(model.workspace, self)
        self.taking_out.changed.connect(self._say_export)
        self.filter.setMinimumWidth(220)
        self.search.setMaximumWidth(320)
        self.filter.chosen.connect(self._choose_filter)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.table = QTableView()
        self._cells = _Cells(self.theme, self.table)
        self._set_up_table()
        head = QHBoxLayout()
        head.setContentsMargins(15, 2, 15, 0)
        head.setSpacing(10)
        head.addWidget(self.filter)
        head.addWidget(self.search, 4)
        head.addStretch(1)
        head.addWidget(self._count)
        head.addWidget(self.copy_button)
        head.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(rule())
        layout.addWidget(self.table, 1)
        self._toast = Toast(self)
        self.retranslate()

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.rows)
        table.setItemDelegate(self._cells)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setIconSize(QSize(10, 10))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(30)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._ask_menu)
        header = table.horizontalHeader()
        header.setDefaultSectionSize(132)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)
        header.sectionClicked.connect(self._sort)
        table.selectionModel().selectionChanged.connect(lambda *_args: self._select())

    # -- what is shown ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the customers of the result, with their place in the segments on show."""
        table, labels, solution = self._model.table(), self._model.labels(), self._model.solution
        if table is None or labels is None or solution is None:
            return
        self._fill_filter()
        members = Members(labels, solution, self._model.entries())
        theme = self.theme
        before = self.rows.columnCount()
        self._quiet = True
        rows = self.rows.rows if self.rows.table is table else None
        self.rows.set_table(table, rows, members.leading(lambda index: segment_color(theme, index)))
        self._quiet = False
        self._members = members
        if self.rows.columnCount() != before:
            self._widths()
        self._ask()

    def _widths(self) -> None:
        for column, width in enumerate((210, 104, 190)):
            self.table.setColumnWidth(column, width)
        metrics = self.table.horizontalHeader().fontMetrics()
        for column in range(LEADING, self.rows.columnCount()):
            title = str(self.rows.headerData(column, Qt.Orientation.Horizontal) or "")
            self.table.setColumnWidth(column, min(max(metrics.horizontalAdvance(title) + 36, 112), 220))

    def refresh_selection(self) -> None:
        """Follow what was selected elsewhere: show those customers."""
        workspace = self._model.workspace
        if self.rows.table is None or workspace.selected_by == "customers":
            return
        segment = self._model.selected_segment()
        if segment:
            self._fill_filter()
            self.filter.set_key(segment)
        elif workspace.selection is not None:
            self._fill_filter()
            self.filter.set_key(SELECTED)
        else:
            self.filter.set_key(EVERYBODY)
            self._fill_filter()
            self._clear_selection()
        self._ask()

    def _fill_filter(self) -> None:
        choices = [(EVERYBODY, _("Everybody"))]
        selection = self._model.workspace.selection
        if isinstance(selection, np.ndarray) and self._model.workspace.selected_by != "customers":
            choices.append((SELECTED, render(plural("Selected: {n}", "Selected: {n}", len(selection)))))
        choices += [(entry.id, entry.name) for entry in self._model.entries()]
        self.filter.set_choices(choices)

    def _choose_filter(self, key: str) -> None:
        workspace = self._model.workspace
        if key == EVERYBODY:
            workspace.select(None, "")
        elif key != SELECTED:
            workspace.select(self._model.rows_of(key), f"segment:{key}")
        self._ask()

    def _among(self) -> Rows | None:
        key = self.filter.key()
        if key == EVERYBODY:
            return None
        if key == SELECTED:
            selection = self._model.workspace.selection
            return selection.astype(np.int32) if isinstance(selection, np.ndarray) else None
        return self._model.rows_of(key)

    def _ask(self) -> None:
        table = self.rows.table
        if table is None:
            return
        members, text, among, sorting = self._members, self.search.text(), self._among(), self._sorting
        self.background.ask(lambda: wanted_rows(table, members, text, among, sorting))

    def _show_rows(self, rows: object) -> None:
        self._quiet = True
        self.rows.set_rows(rows if isinstance(rows, np.ndarray) else None)
        self._quiet = False
        shown, table = self.rows.rowCount(), self.rows.table
        words = render(plural("{n} customer", "{n} customers", shown))
        if table is not None and shown != table.rows:
            words = render(msg("{n} of {all} customers", n=shown, all=table.rows))
        self._count.setText(words)

    def _sort(self, column: int) -> None:
        ascending = not (self._sorting and self._sorting.column == column and self._sorting.ascending)
        self._sorting = Sorting(column, ascending)
        header = self.table.horizontalHeader()
        order = Qt.SortOrder.AscendingOrder if ascending else Qt.SortOrder.DescendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, order)
        self._ask()

    def _ask_menu(self, at: QPoint) -> None:
        """Ask for the menu of the segment that the customer under the mouse is in."""
        labels, solution, shown = self._model.labels(), self._model.solution, self.table.rowAt(at.y())
        if labels is None or solution is None or shown < 0:
            return
        row = shown if self.rows.rows is None else int(self.rows.rows[shown])
        code = int(labels.codes(solution)[row])
        segment_id = next((segment.id for segment in solution.segments if segment.code == code), "")
        more = [(_("Copy"), self._copy_some), (_("Export all on show…"), self._ask_export)]
        self.menu_requested.emit(segment_id, self.table.viewport().mapToGlobal(at), more)

    # -- selecting and copying --------------------------------------------------------------

    def _select(self) -> None:
        if self._quiet:
            return
        selection = self.table.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.count())]
        shown = [np.arange(part.top(), part.bottom() + 1) for part in ranges]
        if not shown:
            return
        places = np.unique(np.concatenate(shown))
        rows = places if self.rows.rows is None else self.rows.rows[places]
        self._model.workspace.select(rows.astype(np.int32), "customers")

    def _clear_selection(self) -> None:
        self._quiet = True
        self.table.selectionModel().clearSelection()
        self._quiet = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected customers, or unselect everybody with Esc."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self._model.workspace.selection is not None:
            self._model.workspace.select(None, "")
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected customers on the clipboard, at most ten thousand."""
        self._copy_rows([index.row() for index in self.table.selectionModel().selectedRows()])

    def _copy_some(self) -> None:
        """Copy the selected customers, or all on show where nobody is selected."""
        selected = [index.row() for index in self.table.selectionModel().selectedRows()]
        self._copy_rows(selected or list(range(min(self.rows.rowCount(), _MOST_COPIED))))

    def _copy_rows(self, places: list[int]) -> None:
        chosen = sorted(places)[:_MOST_COPIED]
        across = range(self.rows.columnCount())
        titles = [str(self.rows.headerData(at, Qt.Orientation.Horizontal)) for at in across]
        lines = [titles] + [[self.rows.plain_text(row, at) for at in across] for row in chosen]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))
        self._toast.show_text(render(plural("{n} customer copied", "{n} customers copied", len(chosen))))

    def _ask_export(self) -> None:
        self._ask_path(self.filter.currentText(), self.rows.rows)

    def ask_export_of(self, segment_id: str, name: str) -> None:
        """Let a person choose where the customers of one segment go."""
        self._ask_path(name, self._model.rows_of(segment_id))

    def _ask_path(self, what: str, rows: Rows | None) -> None:
        name = f"{self._model.workspace.title} – {what}.csv"
        path = ask_path(self, name, "csv", "CSV (*.csv);;Excel (*.xlsx)")
        if path:
            self.export_to(path, rows)

    def export_to(self, path: str, rows: Rows | None) -> None:
        """Write these customers (None: all), in this order, with segment, confidence and second choice."""
        model = self.taking_out
        model.what, model.format = "segments", "xlsx" if path.lower().endswith(".xlsx") else "csv"
        model.only_rows = None if rows is None else tuple(int(row) for row in rows)
        model.start(path if Path(path).suffix else f"{path}.{model.format}")

    def _say_export(self) -> None:
        model = self.taking_out
        self.export_button.setEnabled(model.state != "writing")
        if model.state == "done" and model.result is not None:
            self._toast.show_text(render(msg("Written: {file}", file=Path(model.result.files[0]).name)))
        elif model.state == "failed":
            self._toast.show_text(model.problem, seconds=8.0)

    def select_rows(self, first: int, last: int) -> None:
        """Select rows on show, as a person does with the mouse."""
        flags = QItemSelectionModel.SelectionFlag
        model = self.table.selectionModel()
        model.clearSelection()
        for row in range(first, last + 1):
            model.select(self.rows.index(row, 0), flags.Select | flags.Rows)

    def on_theme(self, theme: Theme) -> None:
        """Colour the dots anew."""
        self._cells.theme = theme
        if self.rows.table is not None:
            self.refresh()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.filter.setAccessibleName(_("Which customers"))
        self.search.setPlaceholderText(_("Search, or: City = Oslo; Income > 50000"))
        self.search.setAccessibleName(_("Search"))
        self.table.setAccessibleName(_("Customers"))
        self.copy_button.set_text(_("Copy"))
        self.export_button.set_text(_("Export these…"))
        if self.rows.table is not None:
            self.refresh()
