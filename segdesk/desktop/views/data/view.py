"""The Data page: how the file was read, the table, its health, and combining orders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.arrow_table.query import parse_number
from segdesk.desktop.viewmodels.data.combine import CombineViewModel
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.data.combine import CombinePane
from segdesk.desktop.views.data.dates import DateQuestion
from segdesk.desktop.views.data.files import ask_where
from segdesk.desktop.views.data.filters import FilterBar
from segdesk.desktop.views.data.health import HealthList
from segdesk.desktop.views.data.menu import header_menu
from segdesk.desktop.views.data.options import OptionsDialog
from segdesk.desktop.views.data.receipt import ReceiptLine
from segdesk.desktop.views.data.receipt_dialog import ReceiptDialog
from segdesk.desktop.views.data.side import DataSide
from segdesk.desktop.views.data.table import ArrowTableView
from segdesk.desktop.widgets import (
    Banner,
    BusyState,
    Button,
    Card,
    EmptyState,
    ErrorState,
    IconButton,
    Label,
    LineEdit,
    SearchEdit,
    SegmentedTabs,
    ThemedWidget,
    retranslate_below,
)
from segdesk.desktop.widgets.round_corners import RoundCorners
from segdesk.documents import ReadOptions
from segdesk.results.table import Finding
from segdesk.text import msg, number_text, plural, render
from segdesk.text import translate as _


class DataView(ThemedWidget):
    """Shows what was read, at once and while it is still being understood."""

    open_requested = Signal()
    navigate_requested = Signal(str)
    side_requested = Signal()

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._workspace = workspace
        self.viewmodel = DataViewModel(workspace, self)
        self.receipt = ReceiptLine()
        self.tabs = SegmentedTabs([("table", ""), ("health", ""), ("combine", "")])
        self.search = SearchEdit()
        self.before_after = SegmentedTabs([("before", ""), ("after", "")])
        self.table = ArrowTableView(self.viewmodel.model)
        self.filters, self.filter = FilterBar(self.viewmodel), IconButton("filter")
        self.row = LineEdit()
        self.health = HealthList(self.viewmodel)
        self.combine = CombinePane(CombineViewModel(workspace, self), theme)
        self._status, self._all = Label(role="muted"), Button("", "quiet")
        self._row_label = Label(role="muted")
        self._notice = Banner("info", dismissible=True)
        self.dates = DateQuestion(workspace)
        self._busy, self._empty, self._error = BusyState(), EmptyState("data"), ErrorState()
        self._side: DataSide | None = None
        self._lay_out()
        self._connect()
        self.retranslate()
        self.apply(theme)

    # -- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        card = Card(margins=(1, 1, 1, 2), spacing=0)
        card.add(self.table, 1)
        RoundCorners(card)
        table_page = QFrame()
        column = QVBoxLayout(table_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.filters)
        column.addWidget(card, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(4, 0, 4, 0)
        foot.addWidget(self._status)
        foot.addWidget(self._all)
        foot.addStretch(1)
        foot.addWidget(self._row_label)
        foot.addWidget(self.row)
        self.row.setFixedWidth(96)
        column.addLayout(foot)
        for page in (table_page, self.health, self.combine):
            self._pages.addWidget(page)
        self.search.setFixedWidth(264)
        policy = self.search.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the tabs beside it do not move
        self.search.setSizePolicy(policy)
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        bar.addWidget(self.before_after)
        bar.addWidget(self.filter)
        bar.addWidget(self.search)
        content = QFrame()
        content.setProperty("role", "clear")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(16, 16, 16, 8)
        inner.setSpacing(10)
        inner.addWidget(self.receipt)
        inner.addWidget(self.dates)
        inner.addWidget(self._notice)
        inner.addLayout(bar)
        inner.addWidget(self._pages, 1)
        self._notice.hide()
        self._content = content
        self._stack = QStackedWidget()
        for state in (content, self._busy, self._empty, self._error):
            self._stack.addWidget(state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _connect(self) -> None:
        viewmodel = self.viewmodel
        viewmodel.changed.connect(self.refresh)
        viewmodel.headings_changed.connect(self.table.refit_columns)
        viewmodel.rows_changed.connect(self._show_status)
        viewmodel.rows_changed.connect(self.filters.refresh)
        viewmodel.busy_changed.connect(self._show_status)
        viewmodel.columns_chosen.connect(self._show_status)
        viewmodel.columns_chosen.connect(lambda: self.table.mark_columns(viewmodel.chosen))
        viewmodel.query_failed.connect(self._on_query_failed)
        self._workspace.plugins_changed.connect(self.refresh)
        self._workspace.document_changed.connect(self._show_health)
        self.table.columns_chosen.connect(viewmodel.choose)
        self.table.horizontalHeader().sectionClicked.connect(lambda _at: self.side_requested.emit())
        self.table.header_menu_requested.connect(self._show_menu)
        self.table.header_activated.connect(self._toggle_sort)
        self.table.notice.connect(lambda text: self._say("info", text))
        self.search.textChanged.connect(viewmodel.search)
        self.tabs.changed.connect(self.show_tab)
        self.before_after.changed.connect(lambda key: viewmodel.show_after(key == "after"))
        self._all.clicked.connect(self._show_all)
        self.receipt.details_requested.connect(self.show_details)
        self.receipt.change_requested.connect(self.show_options)
        self.health.rows_requested.connect(self._show_finding)
        self.health.column_requested.connect(self.show_column)
        self._empty.clicked.connect(self.open_requested)
        self._busy.cancel_requested.connect(self._workspace.runner.cancel_all)
        self._error.clicked.connect(lambda: self._ways_out()[0][1]())
        self._error.other_clicked.connect(lambda: self._ways_out()[1][1]())
        self.filter.clicked.connect(self._offer_filters)
        self.row.returnPressed.connect(self._go_to_row)
        for keys, do in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.search.setFocus),
            (QKeySequence("Ctrl+G"), self.row.setFocus),
            (QKeySequence("Ctrl+Shift+L"), self._offer_filters),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def side_panel(self) -> QWidget | None:
        """Return the steps and the column panel, or None while nothing is open."""
        if self.viewmodel.showing == "nothing":
            return None
        if self._side is None:
            self._side = DataSide(self.viewmodel, self.theme)
            self._side.column.rows_requested.connect(self._show_missing)
            self._side.column.failures_requested.connect(self._show_failures)
            self._side.apply(self.theme)
        return self._side

    # -- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the state of the workspace."""
        showing = self.viewmodel.showing
        workspace = self._workspace
        source = workspace.source
        name = source.path.replace("\\", "/").rsplit("/", 1)[-1] if source is not None else ""
        more = len(workspace.recipe.sources) - 1
        title = name
        if more > 0:
            title = render(plural("{file} and {n} more", "{file} and {n} more", more, file=name))
        if showing == "nothing":
            self._stack.setCurrentWidget(self._empty)
        elif showing == "failed":
            problem = workspace.read_problem
            self._error.set(
                render(problem.message) if problem is not None else "",
                problem.details if problem is not None else "",
                *(words for words, _way in self._ways_out()),
            )
            self._stack.setCurrentWidget(self._error)
        elif showing == "reading":
            self._busy.set(render(msg("Reading {file}", file=name)))
            self._stack.setCurrentWidget(self._busy)
        else:
            self._stack.setCurrentWidget(self._content)
        done = workspace.stage == "ready"
        self.receipt.show_file(
            title,
            _("Read") if done else _("Reading…"),
            "good" if done else "primary",
            workspace.read if done else None,
        )
        self.dates.refresh()
        self.before_after.setVisible(self.viewmodel.can_compare and self.tabs.current() == "table")
        self.before_after.set_current("after" if self.viewmodel.showing_after else "before")
        self.table.mark_columns(self.viewmodel.chosen)
        self._show_sorting()
        self._show_status()
        self._show_health()

    def _show_health(self) -> None:
        open_findings = [f for f in self.viewmodel.findings() if not self.viewmodel.is_fixed(f)]
        self.tabs.set_badge("health", number_text(len(open_findings)) if open_findings else "", "warn")
        self.health.refresh()

    def _show_status(self, *_args: object) -> None:
        shown, total = self.viewmodel.counts()
        text = ""
        if shown != total:
            text = render(msg("{shown} of {total} rows", shown=shown, total=total))
            if self.viewmodel.among_text is not None:
                text = f"{text} · {render(self.viewmodel.among_text)}"
        elif total:
            text = render(plural("{n} row", "{n} rows", total))
        columns = self.viewmodel.model.table
        if text and columns is not None:
            text = f"{text} · {render(plural('{n} column', '{n} columns', len(columns.columns)))}"
            if chosen := len(self.viewmodel.chosen):
                text = f"{text} · {render(msg('{n} selected', n=chosen))}"
        self._status.setText(text)
        self._all.setVisible(shown != total or self.viewmodel.query.sort is not None)
        self._show_sorting()

    def _show_sorting(self) -> None:
        query, table = self.viewmodel.query, self.viewmodel.model.table
        at = query.sort
        name = table.columns[at].name if table is not None and at is not None else None
        self.table.show_sorting(name, query.ascending)

    def show_tab(self, key: str) -> None:
        """Show the table, the health check or combining."""
        self.tabs.set_current(key)
        self._pages.setCurrentIndex(("table", "health", "combine").index(key))
        self.search.setVisible(key == "table")
        self.filter.setVisible(key == "table")
        self.before_after.setVisible(key == "table" and self.viewmodel.can_compare)

    def show_column(self, name: str) -> None:
        """Choose a column and bring it into view."""
        self.show_tab("table")
        if self.viewmodel.column(name) is None:
            self.viewmodel.show_after(False)
        table = self.viewmodel.model.table
        at = table.column_index(name) if table is not None else -1
        if at >= 0:
            self.viewmodel.choose((name,))
            at += len(self.viewmodel.model.leading)
            self.table.scrollTo(self.viewmodel.model.index(max(self.table.rowAt(0), 0), at))

    # -- asked ------------------------------------------------------------------------------

    def show_details(self) -> ReceiptDialog | None:
        """Open the whole receipt."""
        if self._workspace.read is None:
            return None
        dialog = ReceiptDialog(self._workspace, self.theme, self.window())
        dialog.change_requested.connect(self.show_options)
        dialog.rows_requested.connect(self._show_failures)
        dialog.open()
        return dialog

    def show_options(self) -> OptionsDialog:
        """Ask how to read the file."""
        dialog = OptionsDialog(self._workspace, self.theme, self.window())
        dialog.open()
        return dialog

    def _ways_out(self) -> tuple[tuple[str, Callable[[], object]], tuple[str, Callable[[], object]]]:
        """Return the words of the two buttons below a refusal, and what each of them does."""
        workspace = self._workspace
        source, problem = workspace.source, workspace.read_problem
        again = problem is not None and problem.again
        if source is not None and source.options != ReadOptions():
            other = _("Read it as found"), lambda: workspace.change_options(ReadOptions())
        elif again and (workspace.recipe.analyses or len(workspace.recipe.sources) > 1):
            other = _("Where is it now…"), self._find
        else:
            other = _("Open another file…"), self.open_requested.emit
        if again:
            return (_("Try again"), workspace.read_again), other
        return other, (_("Read it another way…"), self.show_options)

    def _find(self) -> None:
        """Ask where the first file is now; what was done with it stays."""
        source = self._workspace.source
        path = ask_where(self.window(), Path(source.path).name) if source is not None else ""
        if source is not None and path:
            self._workspace.sources.move(source.id, path)

    def _show_menu(self, point: QPoint) -> None:
        menu = header_menu(self.viewmodel, self.table, self, self.filters)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def _offer_filters(self) -> None:
        self.filters.column_menu(self.filter.mapToGlobal(QPoint(0, self.filter.height())))

    def _go_to_row(self) -> None:
        number = parse_number(self.row.text())
        if number is not None and self.table.go_to_row(int(number)):
            self.row.clear()
            return
        shown, _total = self.viewmodel.counts()
        self._say("info", render(msg("Type a row number from 1 to {n}.", n=shown)))

    def _toggle_sort(self, name: str) -> None:
        query, table = self.viewmodel.query, self.viewmodel.model.table
        at = table.column_index(name) if table is not None else -1
        self.viewmodel.sort(name, not (query.sort == at and query.ascending))

    def _show_all(self) -> None:
        blocked = self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(blocked)
        self.viewmodel.show_all()

    def _show_finding(self, finding: Finding) -> None:
        self._show_all()
        self.viewmodel.show_rows(finding.rows, finding.text)
        self.show_tab("table")
        if finding.columns:
            self.show_column(finding.columns[0])

    def _show_failures(self, name: str) -> None:
        column = self.viewmodel.column(name)
        if column is not None and column.failed:
            self._show_all()
            rows = [one.row for one in column.failed]
            self.viewmodel.show_rows(rows, msg("do not fit in {column}", column=name))
            self.show_column(name)

    def _show_missing(self, name: str) -> None:
        self.show_tab("table")
        self.search.setText(f"{name} = ")

    def _on_query_failed(self, _details: str) -> None:
        self._say("warn", _("That search did not work. Change it and try again."))

    def _say(self, tone: str, text: str) -> None:
        self._notice.set(tone, "", text)
        self._notice.show()

    def retranslate(self) -> None:
        """Take all words anew."""
        for key, text in (("table", _("Table")), ("health", _("Health")), ("combine", _("Combine"))):
            self.tabs.set_text(key, text)
        self.before_after.set_text("before", _("As read"))
        self.before_after.set_text("after", _("After the steps"))
        self.search.setPlaceholderText(_("Search, or City = Oslo"))
        self.search.setAccessibleName(_("Search the table"))
        self.search.setToolTip(
            _("Type what to look for, or conditions such as  Amount > 100; City = Oslo; Phone =")
        )
        self._all.set_text(_("Show all"))
        self.filter.set_name(_("Filter by a column (Ctrl+Shift+L)"))
        self._row_label.setText(_("Go to row"))
        self.row.setAccessibleName(_("Go to row"))
        self.row.setToolTip(_("Row number, then Enter (Ctrl+G)"))
        self._empty.set(
            _("No data yet"), _("Open a file of customers or orders to see it here."), _("Open file…")
        )
        self.viewmodel.retranslate()
        self.table.retranslate()
        self.refresh()
        if self._side is not None and self._side.window() is not self.window():
            self._side.retranslate()
            retranslate_below(self._side)

    def on_theme(self, theme: Theme) -> None:
        """Hand the theme to the side panel too while another page has its place."""
        if self._side is not None and self._side.window() is not self.window():
            self._side.apply(theme)
