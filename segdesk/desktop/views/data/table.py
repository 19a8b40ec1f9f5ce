"""The table of a file: a million rows, columns to choose, safe copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from segdesk.desktop.theme import Theme, ui_font
from segdesk.desktop.viewmodels.arrow_table.model import BADGE_ROLE, SUBTITLE_ROLE, ArrowTableModel
from segdesk.desktop.viewmodels.arrow_table.table import safe_text
from segdesk.desktop.views.data.cells import PAD, CellPainter
from segdesk.desktop.views.data.pinned import PinnedColumns, paint_edge
from segdesk.desktop.widgets import HistogramHeader, Themed, header_width
from segdesk.desktop.widgets.table_bar import BarBelowHeader
from segdesk.text import translate as _

ROW_HEIGHT = 32
MAX_COPIED_CELLS = 500_000
_NARROW, _WIDE, _BARS, _SAMPLE_ROWS = 104, 260, 150, 40
_AT_ONCE = 32  # columns: fitting sixteen thousand takes ten seconds

Index = QModelIndex | QPersistentModelIndex


class ArrowTableView(Themed, QTableView):
    """Shows an `ArrowTableModel`; used wherever customers are listed."""

    columns_chosen = Signal(list)  # names
    header_menu_requested = Signal(QPoint)
    header_activated = Signal(str)
    notice = Signal(str)

    def __init__(self, model: ArrowTableModel, parent: QWidget | None = None, *, over: bool = False) -> None:
        super().__init__(parent)
        self.arrow_model = model
        self._over = over  # lies over another table and shows only its pinned columns
        self._pinned: PinnedColumns | None = None
        self.chosen_sections: frozenset[int] = frozenset()
        self._quiet = False
        self._natural: dict[int, int] = {}  # what the sections fitted so far need
        self._by_hand: set[int] = set()  # sections a person has given a width
        self._sharing = False
        self._painter = CellPainter(self)
        self._header = HistogramHeader(self)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.hide()
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._ask_menu)
        self._header.sectionResized.connect(self._on_resized)
        self._header.sectionDoubleClicked.connect(lambda at: self.header_activated.emit(self.name_of(at)))
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.selectionModel().currentColumnChanged.connect(self._on_selection)
        model.modelReset.connect(self._on_reset)
        self.horizontalScrollBar().valueChanged.connect(self._fit_seen)
        if not over:
            BarBelowHeader(self)
        self._shortcuts()
        self.retranslate()

    def _shortcuts(self) -> None:
        if self._over:
            return
        copy = QShortcut(QKeySequence("Ctrl+Shift+C"), self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(lambda: self.copy(names=True))

    # -- columns ----------------------------------------------------------------------------

    @property
    def pinned(self) -> tuple[str, ...]:
        """The columns that stay in sight while the others scroll sideways."""
        return self._pinned.names if self._pinned is not None else ()

    def pin(self, names: Sequence[str]) -> None:
        """Keep columns in sight at the left; none lets all scroll again."""
        if self._pinned is None and not names:
            return
        if self._pinned is None:
            over = ArrowTableView(self.arrow_model, over=True)
            over.apply(self.theme)
            self._pinned = PinnedColumns(self, over)
        self._pinned.pin(tuple(names))

    def go_to_row(self, number: int) -> bool:
        """Bring a row into view and select it, counted from 1 as shown; False if there is none."""
        row = number - 1
        if not 0 <= row < self.arrow_model.rowCount():
            return False
        self._quiet = True
        self.scrollTo(self.arrow_model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.selectRow(row)
        self._quiet = False
        self.setFocus()
        return True

    def name_of(self, section: int) -> str:
        """Return the name of the table's column in a section; empty for a leading one."""
        table, at = self.arrow_model.table, self.arrow_model.table_column(section)
        return table.columns[at].name if table is not None and 0 <= at < len(table.columns) else ""

    def mark_columns(self, names: tuple[str, ...]) -> None:
        """Tint columns by name, without telling anybody."""
        table = self.arrow_model.table
        lead = len(self.arrow_model.leading)
        sections = (
            [] if table is None else [table.column_index(n) + lead for n in names if table.has_column(n)]
        )
        self.chosen_sections = frozenset(sections)
        if self._pinned is not None:
            self._pinned.over.mark_columns(names)
        self._header.set_chosen(sections[0] if len(sections) == 1 else -1)
        self.viewport().update()
        self._header.viewport().update()

    def show_sorting(self, name: str | None, ascending: bool) -> None:
        """Draw the arrow of the order in the header."""
        table = self.arrow_model.table
        at = table.column_index(name) if table is not None and name else -1
        self._header.setSortIndicatorShown(at >= 0)
        if at >= 0:
            order = Qt.SortOrder.AscendingOrder if ascending else Qt.SortOrder.DescendingOrder
            self._header.setSortIndicator(at + len(self.arrow_model.leading), order)
        if self._pinned is not None:
            self._pinned.over.show_sorting(name, ascending)
        self._header.viewport().update()

    def fit_columns(self) -> None:
        """Make columns as wide as header and first rows need, within limits; few columns share the room."""
        self._by_hand.clear()
        self.refit_columns()

    def refit_columns(self) -> None:
        """Fit the columns to other words or values; those a person has given a width keep it.

        Of very many columns the later ones are fitted when they come into view.
        """
        self._natural = {}
        self._measure(range(min(self.arrow_model.columnCount(), _AT_ONCE)))
        self._share_room()
        if self.arrow_model.columnCount() > _AT_ONCE:
            self._fit_seen()

    def _measure(self, sections: Iterable[int]) -> None:
        model, across = self.arrow_model, Qt.Orientation.Horizontal
        metrics = QFontMetrics(ui_font(self.theme))
        for section in sections:
            title = str(model.headerData(section, across) or "")
            subtitle = str(model.headerData(section, across, SUBTITLE_ROLE) or "")
            wide = header_width(self.theme, title, subtitle, model.headerData(section, across, BADGE_ROLE))
            if section < len(model.leading) and model.leading[section].bars is not None:
                self._natural[section] = max(wide, _BARS)
                continue
            for row in range(min(model.rowCount(), _SAMPLE_ROWS)):
                wide = max(wide, metrics.horizontalAdvance(model.cell_text(row, section)[:60]) + 2 * PAD + 2)
            self._natural[section] = min(max(wide, _NARROW), _WIDE)

    def _fit_seen(self, *_args: object) -> None:
        """Fit the columns in view that have not been fitted yet."""
        first = self._header.visualIndexAt(0)
        if first < 0 or self._over or len(self._natural) >= self.arrow_model.columnCount():
            return
        last = self._header.visualIndexAt(self.viewport().width() - 1)
        last = last if last >= 0 else self._header.count() - 1
        seen = [self._header.logicalIndex(place) for place in range(first, last + 1)]
        new = [section for section in seen if section not in self._natural]
        self._measure(new)
        self._sharing = True
        for section in new:
            if section not in self._by_hand:
                self.setColumnWidth(section, self._natural[section])
        self._sharing = False

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into view; columns that are fitted by that may push it out again."""
        super().scrollTo(index, hint)
        if len(self._natural) < self.arrow_model.columnCount():
            self._fit_seen()
            super().scrollTo(index, hint)

    def _share_room(self) -> None:
        """Spread spare room over the columns that a person has not given a width."""
        free = [section for section in self._natural if section not in self._by_hand]
        if not free or self._over:
            return
        taken = sum(self.columnWidth(section) for section in self._by_hand)
        spare = max(self.viewport().width() - taken - sum(self._natural[section] for section in free), 0)
        more, rest = divmod(spare if len(self._natural) == self.arrow_model.columnCount() else 0, len(free))
        self._sharing = True
        for section in free:
            self.setColumnWidth(section, self._natural[section] + more + (rest if section == free[-1] else 0))
        self._sharing = False

    def _on_resized(self, section: int, *_sizes: int) -> None:
        if not self._sharing:
            self._by_hand.add(section)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        if not self._by_hand:
            self._share_room()

    def _on_reset(self) -> None:
        self.fit_columns()
        self.chosen_sections = frozenset()
        if self._pinned is not None:
            self._pinned.pin(self._pinned.names)

    def _on_selection(self, *_args: object) -> None:
        if self._quiet:
            return
        sections = selected_sections(self.selectionModel().selection())
        current = self.currentIndex()
        if not sections and current.isValid():
            sections = [current.column()]
        names = [name for name in map(self.name_of, sections) if name]
        if names:
            self.columns_chosen.emit(names)

    def choose_section(self, section: int) -> None:
        """Choose a whole column, as a click on its header does."""
        self.selectColumn(section)

    def _ask_menu(self, point: QPoint) -> None:
        section = self._header.logicalIndexAt(point)
        if section < 0 or not self.name_of(section):
            return
        if section not in self.chosen_sections:
            self.selectColumn(section)
        self.header_menu_requested.emit(self._header.mapToGlobal(point))

    # -- copying ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with the usual keys; the menu key opens the menu of the column."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Menu and self.currentIndex().isValid():
            section = self.currentIndex().column()
            left = self._header.sectionViewportPosition(section)
            if self.name_of(section):
                self.columns_chosen.emit([self.name_of(section)])
                below = QPoint(max(left, 0), self._header.height())
                self.header_menu_requested.emit(self._header.mapToGlobal(below))
        else:
            super().keyPressEvent(event)

    def copy(self, *_checked: object, names: bool = False) -> None:
        """Copy the selected cells as text that a spreadsheet takes for what it is, or with column names."""
        text = copied_text(self.arrow_model, self.selectionModel().selection(), self._too_much, names)
        if text is not None:
            QGuiApplication.clipboard().setText(text)

    def _too_much(self) -> None:
        self.notice.emit(_("That is too much to copy at once. Use Export to save the whole table."))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells in one go; a delegate asked cell by cell takes three times as long."""
        self._painter.paint(event.rect())
        if self._over:
            paint_edge(self, event, self.theme)

    # -- looks ------------------------------------------------------------------------------

    def on_theme(self, theme: Theme) -> None:
        """Colour the cells."""
        self._painter.apply(theme)
        if self._pinned is not None:
            self._pinned.over.apply(theme)
        self.viewport().update()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.setAccessibleName(_("Table"))
        if not self._over:
            self.arrow_model.refresh()
            self.refit_columns()


def selected_sections(selection: QItemSelection) -> list[int]:
    """Return the columns of a selection, from left to right."""
    found: set[int] = set()
    for part in _parts(selection):
        found.update(range(part.left(), part.right() + 1))
    return sorted(found)


def copied_text(
    model: ArrowTableModel, selection: QItemSelection, too_much: Callable[[], None], names: bool = False
) -> str | None:
    """Return the cells between the corners of a selection, tab-separated; None if there is nothing to copy.

    Whole columns come with their names, others only when asked for.
    """
    parts = _parts(selection)
    if not parts:
        return None
    top, bottom = min(p.top() for p in parts), max(p.bottom() for p in parts)
    columns = selected_sections(selection)
    if (bottom - top + 1) * len(columns) > MAX_COPIED_CELLS:
        too_much()
        return None
    lines = ["\t".join(model.plain_text(row, column) for column in columns) for row in range(top, bottom + 1)]
    if names or (top == 0 and bottom == model.rowCount() - 1 and bottom > 0):
        heads = (str(model.headerData(column, Qt.Orientation.Horizontal)) for column in columns)
        lines.insert(0, "\t".join(safe_text(head) for head in heads))
    return "\n".join(lines)


def _parts(selection: QItemSelection) -> list[QItemSelectionRange]:
    return [selection.at(i) for i in range(selection.count())]
