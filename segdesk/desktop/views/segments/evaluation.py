"""The evaluation tab: its sections in a list at the left, one of them at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.viewmodels.segments.evaluation_words import section_titles
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.evaluation_charts import AgainPage, FitPage
from segdesk.desktop.views.segments.evaluation_choice import ChoicePage
from segdesk.desktop.views.segments.evaluation_numbers import NumbersPage
from segdesk.desktop.views.segments.evaluation_tables import BesidePage, KnownPage, MethodsPage
from segdesk.desktop.views.segments.evaluation_tree import TreePage
from segdesk.desktop.widgets import BusyState, EmptyState, ErrorState, ThemedWidget, rule
from segdesk.desktop.widgets.base import button_text
from segdesk.text import translate as _

PART_OF = {
    "fit": "silhouettes",
    "numbers": "curves",
    "again": "stability",
    "methods": "agreement",
    "tree": "tree",
    "known": "known",
    "beside": "known",
}
_LIST = 164


class EvaluationTab(ThemedWidget):
    """Asks for the evaluation when it is first looked at; each section shows as soon as its part is there."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._makers: dict[str, Callable[[], QWidget]] = {
            "choice": lambda: ChoicePage(model),
            "fit": lambda: FitPage(model),
            "numbers": lambda: NumbersPage(model),
            "again": lambda: AgainPage(model),
            "methods": lambda: MethodsPage(model),
            "tree": lambda: TreePage(model),
            "known": lambda: KnownPage(model),
            "beside": lambda: BesidePage(model),
        }
        self._pages: dict[str, QWidget] = {}
        self._fresh: set[str] = set()
        self._section = "choice"
        self.busy, self.stopped, self.failed = BusyState(), EmptyState("stop"), ErrorState()
        self.busy.cancel_requested.connect(model.evaluating.cancel)
        self.stopped.clicked.connect(model.evaluating.start)
        self.failed.clicked.connect(model.evaluating.start)
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        for state in (self.busy, self.stopped, self.failed):
            self._stack.addWidget(state)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._list())
        layout.addWidget(rule(vertical=True))
        layout.addWidget(self._stack, 1)
        model.evaluating.changed.connect(self._on_evaluating)
        model.state_changed.connect(self._show_progress)
        self.retranslate()

    def _list(self) -> QWidget:
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 2, 8, 8)
        column.setSpacing(1)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        for key in self._makers:
            button = QPushButton()
            button.setProperty("role", "nav")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, key=key: self.show_section(key))
            self._group.addButton(button)
            self._buttons[key] = button
            column.addWidget(button)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(_LIST)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        return scroll

    def page(self, key: str) -> QWidget:
        """Return a section's page, made at its first showing."""
        if key not in self._pages:
            page = self._makers[key]()
            self._pages[key] = page
            self._stack.addWidget(page)
            page.apply(self.theme)  # type: ignore[attr-defined]
        return self._pages[key]

    def show_section(self, key: str) -> None:
        """Show a section, or how far its part of the evaluation is."""
        self._section = key
        self._buttons[key].setChecked(True)
        if self._model.solution is None:
            return
        if not self._there(key):
            self._show_state()
            return
        page = self.page(key)
        if key not in self._fresh:
            page.refresh()  # type: ignore[attr-defined]
            self._fresh.add(key)
        self._stack.setCurrentWidget(page)

    def section(self) -> str:
        """Return the section on show."""
        return self._section

    def _there(self, key: str) -> bool:
        report, part = self._model.evaluating.report, PART_OF.get(key)
        return part is None or (report is not None and part in report.done)

    def _show_state(self) -> None:
        state = self._model.evaluating.state
        if state == "stopped":
            self._stack.setCurrentWidget(self.stopped)
        elif state == "failed":
            self.failed.set(self._model.evaluating.problem_text(), "", _("Try again"))
            self._stack.setCurrentWidget(self.failed)
        else:
            self._show_progress()
            self._stack.setCurrentWidget(self.busy)

    def _show_progress(self) -> None:
        evaluating = self._model.evaluating
        if evaluating.state == "running":
            self.busy.set(evaluating.words or _("Evaluating the segments"), evaluating.fraction)
        elif evaluating.state == "missing":
            self.busy.set(_("Evaluating the segments"), None, can_cancel=False)

    def _on_evaluating(self) -> None:
        if self.isVisible():
            shown = self._stack.currentWidget()
            if self._there(self._section) and shown is not self._pages.get(self._section):
                self._fresh.discard(self._section)
            self.show_section(self._section)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what arrived meanwhile."""
        super().showEvent(event)
        self.show_section(self._section)

    def refresh(self) -> None:
        """Show the evaluation of the segments on show, and ask for it if it is not there."""
        self._fresh.clear()
        self._model.evaluating.ensure()
        self._set_titles()
        if self.isVisible():
            self.show_section(self._section)

    def _set_titles(self) -> None:
        segmentation = self._model.segmentation
        titles = section_titles(segmentation is not None and segmentation.by_rule)
        for key, button in self._buttons.items():
            button.setText(button_text(titles[key]))
            button.setAccessibleName(titles[key])

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._set_titles()
        self.stopped.set(
            _("Stopped"), _("The evaluation was not finished. What was found so far stays."), _("Work it out")
        )
        for page in self._pages.values():
            if hasattr(page, "retranslate"):
                page.retranslate()
        self._fresh.clear()
        if self.isVisible():
            self.show_section(self._section)
