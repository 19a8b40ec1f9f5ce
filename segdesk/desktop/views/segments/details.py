"""The lower half of the page: one tab for each way of looking closer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from segdesk.desktop.viewmodels.segments.changes import SegmentChanges
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.changes import ChangesTab
from segdesk.desktop.views.segments.compare import CompareTab
from segdesk.desktop.views.segments.customers import CustomersTab
from segdesk.desktop.views.segments.evaluation import EvaluationTab
from segdesk.desktop.views.segments.grid import GridTab
from segdesk.desktop.views.segments.months import MonthsTab
from segdesk.desktop.views.segments.profile import ProfileTab
from segdesk.desktop.views.segments.recognise import RecogniseTab
from segdesk.desktop.widgets import Card, ElidedLabel, SegmentedTabs
from segdesk.text import translate as _

_HINT_WIDTH = 960


class DetailsCard(Card):
    """Tabs over the segments on show; only the one in sight is kept up to date."""

    menu_requested = Signal(str, QPoint, object)

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(1, 8, 1, 2), spacing=6, parent=parent)
        self._model = model
        self._pages: dict[str, QWidget] = {}
        self._menus: dict[str, QWidget] = {}
        self._fresh: set[str] = set()
        self._makers: dict[str, Callable[[], QWidget]] = {
            "profile": lambda: ProfileTab(model),
            "months": lambda: MonthsTab(model),
            "grid": lambda: GridTab(model),
            "recognise": lambda: RecogniseTab(model),
            "customers": lambda: CustomersTab(model),
            "compare": lambda: CompareTab(model),
            "evaluation": lambda: EvaluationTab(model),
            "changes": lambda: ChangesTab(model),
        }
        self.tabs = SegmentedTabs([(key, "") for key in self._makers])
        self._changes = SegmentChanges(model)
        self.tabs.set_shown("changes", False)
        self.tabs.changed.connect(lambda key: self.show_tab(key))
        self._hint = ElidedLabel("", "small")
        self._stack = QStackedWidget()
        # The pages scroll: how long they are must not stretch the whole view.
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._tools = QHBoxLayout()
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self._hint)
        head.addLayout(self._tools)
        self.add_layout(head)
        self.add(self._stack, 1)
        self.setMinimumHeight(340)
        self.retranslate()
        self.tabs.set_shown("grid", False)
        self.tabs.set_shown("months", False)
        self.show_tab("profile")

    def page(self, key: str) -> QWidget:
        """Return the tab's page, made at its first showing."""
        if key not in self._pages:
            page = self._makers[key]()
            self._pages[key] = page
            self._stack.addWidget(page)
            if hasattr(page, "customers_requested"):
                page.customers_requested.connect(self.show_customers)
            if hasattr(page, "menu_requested"):
                page.menu_requested.connect(self.menu_requested)
            page.apply(self.theme)  # type: ignore[attr-defined]
            if hasattr(page, "retranslate"):
                page.retranslate()  # the fixed words, such as the names that screen readers tell
            if hasattr(page, "menu"):
                self._menus[key] = page.menu()
                self._tools.addWidget(self._menus[key])
        return self._pages[key]

    def show_tab(self, key: str) -> None:
        """Bring a tab up to date and show it."""
        page = self.page(key)
        self.tabs.set_current(key)
        if key not in self._fresh and self._model.solution is not None:
            page.refresh()  # type: ignore[attr-defined]
            self._fresh.add(key)
        self._stack.setCurrentWidget(page)
        self._show_hint()

    def show_customers(self, segment_id: str) -> None:
        """Select a segment's customers everywhere, and list them."""
        if self._model.selected_segment() != segment_id:
            self._model.toggle_segment(segment_id)
        self.show_tab("customers")
        self.page("customers").refresh_selection()  # type: ignore[attr-defined]

    def refresh(self) -> None:
        """Show another result in the tab in sight; the others follow when they are looked at."""
        self._fresh.clear()
        segmentation = self._model.segmentation
        there = {
            "months": self._model.solution is not None and bool(self._model.solution.months),
            "grid": segmentation is not None and segmentation.grid is not None,
            "changes": self._changes.changes is not None,
        }
        for key, shown in there.items():
            self.tabs.set_shown(key, shown)
        current = self.tabs.current() or "profile"
        self.show_tab(current if there.get(current, True) else "profile")

    def refresh_selection(self) -> None:
        """Tell the tabs that other customers are selected."""
        for page in self._pages.values():
            if hasattr(page, "refresh_selection"):
                page.refresh_selection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the hint only where it fits."""
        super().resizeEvent(event)
        self._hint.setVisible(event.size().width() >= _HINT_WIDTH)

    def _show_hint(self) -> None:
        profile = _("Line: telling · tint: above / below average · click a cell for its distribution")
        hints = {"profile": profile}
        self._hint.setText(hints.get(self.tabs.current(), ""))
        for key, button in self._menus.items():
            button.setVisible(self.tabs.current() == key)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        words = {
            "profile": _("Profile"),
            "months": _("By month"),
            "grid": _("Grid of scores"),
            "recognise": _("How to recognise"),
            "customers": _("Customers"),
            "compare": _("Compare"),
            "evaluation": _("Evaluation"),
            "changes": _("Changes"),
        }
        for key in self._makers:
            self.tabs.set_text(key, words[key])
        self._show_hint()
