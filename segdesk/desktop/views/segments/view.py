"""The Segments page: the verdict, how many, the map, the cards, and a closer look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.segments.changes import SegmentChanges
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.segments.cards import SegmentCards
from segdesk.desktop.views.segments.changes import ChangesBanner
from segdesk.desktop.views.segments.choice import ChoiceRow
from segdesk.desktop.views.segments.details import DetailsCard
from segdesk.desktop.views.segments.map import MapPanel
from segdesk.desktop.views.segments.menu import SegmentMenus
from segdesk.desktop.views.segments.verdict import VerdictBar
from segdesk.desktop.widgets import BusyState, EmptyState, ErrorState, ThemedWidget, scrolled
from segdesk.desktop.widgets.veil import Veil
from segdesk.text import render
from segdesk.text import translate as _

AT_ONCE = 2_000  # customers; for more, cards, map and details are drawn in turns of their own


class SegmentsView(ThemedWidget):
    """Which groups the customers are in, and what to do with each."""

    open_requested = Signal()
    navigate_requested = Signal(str)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = SegmentsViewModel(workspace, self)
        self._shown_key = ""
        self.empty, self.busy, self.error = EmptyState("segments"), BusyState(), ErrorState()
        self.stopped = EmptyState("stop")
        self.empty.clicked.connect(self.open_requested)
        self.stopped.clicked.connect(self.model.run_again)
        self.error.clicked.connect(self._after_error)
        self.error.other_clicked.connect(self._try_again)
        self.busy.cancel_requested.connect(workspace.runner.cancel_all)
        self.content = _Content(self.model)
        self._pages = QStackedLayout(self)
        for page in (self.empty, self.busy, self.error, self.stopped, self.content):
            self._pages.addWidget(page)
        self.menus = SegmentMenus(self.model, self, self.content.cards.current)
        self._connect_menus()
        self.model.changed.connect(self.refresh)
        self.model.state_changed.connect(self._show_state)
        workspace.selection_changed.connect(self._on_selection)
        workspace.plugins_changed.connect(self.content.refresh_choice)
        self.apply(theme)
        self.retranslate()

    def _connect_menus(self) -> None:
        menus, content = self.menus, self.content
        content.cards.menu_requested.connect(menus.popup)
        content.map.menu_requested.connect(menus.popup)
        content.details.menu_requested.connect(menus.popup)
        content.choice.menu_requested.connect(menus.popup_number)
        content.cards.merge_requested.connect(menus.merge_dropped)
        menus.renaming_wanted.connect(content.cards.rename)
        menus.customers_wanted.connect(content.show_customers)
        menus.export_wanted.connect(content.export_customers)
        menus.tab_wanted.connect(content.show_segment)
        menus.crosswalk_wanted.connect(content.show_crosswalk)
        menus.why_wanted.connect(content.show_why)
        menus.page_wanted.connect(self.navigate_requested)

    def refresh(self) -> None:
        """Show the result as it is now."""
        if self.model.state == "ready":
            self.content.refresh()

    def _on_selection(self, _rows: object) -> None:
        self.content.refresh_selection()

    def _show_state(self) -> None:
        state = self.model.state
        if state in ("reading", "running"):
            job = self.model.job
            text = render(job.text) if job else _("Finding segments")
            self.busy.set(text, job.fraction if job else None, can_cancel=True)
        elif state in ("failed", "read_failed"):
            text, details = self.model.problem_text()
            action = _("Choose another file…") if state == "read_failed" else _("Look at the data")
            self.error.set(text, details, action, _("Try again") if self.model.may_try_again else "")
        pages = {
            "empty": self.empty,
            "reading": self.busy,
            "running": self.busy,
            "failed": self.error,
            "read_failed": self.error,
            "stopped": self.stopped,
            "ready": self.content,
        }
        self._pages.setCurrentWidget(pages[state])
        if state == "ready":
            self.content.show_state()

    def _after_error(self) -> None:
        if self.model.state == "read_failed":
            self.open_requested.emit()
        else:
            self.navigate_requested.emit("data")

    def _try_again(self) -> None:
        if self.model.state == "read_failed":
            self.model.workspace.read_again()
        else:
            self.model.run_again()

    def side_panel(self) -> QWidget | None:
        """Leave the side panel to the steps."""
        return None

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.empty.set(
            _("No customers yet"),
            _("Open a customer list to see which groups your customers are in."),
            _("Open file…"),
        )
        self.stopped.set(
            _("Stopped"), _("The segments were not worked out. Nothing was changed."), _("Find segments")
        )
        self.content.retranslate()
        self.menus.retranslate()
        self.refresh()
        self._show_state()


class _Content(ThemedWidget):
    """Everything about a result, in a page that scrolls where the window is low."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.verdict, self.choice = VerdictBar(), ChoiceRow(model)
        self.map, self.cards, self.details = MapPanel(model), SegmentCards(model), DetailsCard(model)
        self._waiting: list[Callable[[], None]] = []
        self.veil = Veil(self)
        self.veil.busy.cancel_requested.connect(model.workspace.runner.cancel_all)
        self.verdict.action_requested.connect(self._after_problem)
        self.verdict.tiers_requested.connect(model.use_tiers)
        self.choice.why_requested.connect(self.show_why)
        self.cards.customers_requested.connect(self.show_customers)
        self.changes = ChangesBanner(SegmentChanges(model))
        self.changes.show_requested.connect(lambda: self._show_tab("changes"))
        self.map.setMinimumHeight(400)
        self.cards.setMinimumHeight(400)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.map, 11)
        middle.addWidget(self.cards, 9)
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.changes)
        column.addWidget(self.verdict)
        column.addWidget(self.choice)
        column.addLayout(middle, 11)
        column.addWidget(self.details, 9)
        self._scroll = scrolled(inner)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll, 0, 0)
        layout.addWidget(self.veil, 0, 0)
        self.veil.hide()
        # Short runs (an undo, a known answer) must not make the page flicker.
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(200)
        self._delay.timeout.connect(self._show_veil)

    def refresh(self) -> None:
        """Show the result as it is now."""
        solution = self._model.solution
        if solution is None:
            return
        self.changes.refresh()
        self.verdict.set_verdict(solution.verdict, offers_tiers=self._model.offers_tiers())
        self.refresh_choice()
        segmentation = self._model.workspace.segmentation
        self._waiting = [self.cards.refresh, self.map.refresh, self.details.refresh]
        if segmentation is not None and segmentation.rows > AT_ONCE:
            QTimer.singleShot(1, self, self._refresh_next)
        else:
            while self._waiting:
                self._waiting.pop(0)()

    def _refresh_next(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
            QTimer.singleShot(1, self, self._refresh_next)

    def refresh_choice(self) -> None:
        """Show numbers and methods."""
        self.choice.refresh()

    def refresh_selection(self) -> None:
        """Show who is selected."""
        self.map.refresh_selection()
        self.cards.refresh_selection()
        self.details.refresh_selection()

    def show_state(self) -> None:
        """Dim what is no longer that of the recipe, and say what is being done or went wrong."""
        text, _details = self._model.problem_text()
        if text:
            self.verdict.set_problem("bad", text, _("Undo"))
        else:
            self._say_outdated()
        if not self._model.stale:
            self._delay.stop()
            self.veil.hide()
        elif self.veil.isVisible():
            self._show_veil()
        elif not self._delay.isActive():
            self._delay.start()

    def _say_outdated(self) -> None:
        if self._model.rules_outdated:
            text = _("The file with the rules of this method was changed. The segments are those before.")
            self.verdict.set_problem("info", text, _("Use the changed file"))
        else:
            outdated = _("These segments belong to earlier settings.") if self._model.outdated else ""
            self.verdict.set_problem("warn", outdated, _("Find segments"))

    def _after_problem(self) -> None:
        text, _details = self._model.problem_text()
        if text:
            self._model.workspace.undo()
        else:
            self._model.run_again()

    def _show_veil(self) -> None:
        job = self._model.job
        self.veil.busy.set(render(job.text) if job else _("Finding segments"), job.fraction if job else None)
        self.veil.show()
        self.veil.raise_()

    def show_why(self) -> None:
        """Show what the choice of the number of segments rests on."""
        self._show_tab("evaluation")
        self.details.page("evaluation").show_section("choice")  # type: ignore[attr-defined]

    def _show_tab(self, key: str) -> None:
        self.details.show_tab(key)
        self._scroll.ensureWidgetVisible(self.details)

    def show_customers(self, segment_id: str) -> None:
        """Select a segment's customers, and list them."""
        self.details.show_customers(segment_id)
        self._show_tab("customers")

    def export_customers(self, segment_id: str) -> None:
        """List a segment's customers, and ask where to write them."""
        self.show_customers(segment_id)
        found = self._model.segment(segment_id)
        if found is not None:
            page = self.details.page("customers")
            page.ask_export_of(segment_id, self._model.name(found))  # type: ignore[attr-defined]

    def show_segment(self, tab: str, segment_id: str) -> None:
        """Show a tab, with one segment in sight."""
        self._show_tab(tab)
        self.details.page(tab).show_segment(segment_id)  # type: ignore[attr-defined]

    def show_crosswalk(self, number: int) -> None:
        """Show who would go where with another number of segments."""
        self._show_tab("compare")
        self.details.page("compare").show_number(number)  # type: ignore[attr-defined]

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        for part in (self.choice, self.map, self.cards, self.details):
            part.retranslate()
