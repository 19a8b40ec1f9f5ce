"""The Predictions page: what to predict, then who is likely to, how sure, why, and whom to contact."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.predictions.answer import PredictionPage
from segdesk.desktop.views.predictions.choose import OutcomeChooser
from segdesk.desktop.widgets import BusyState, EmptyState, ErrorState, ThemedWidget
from segdesk.text import render
from segdesk.text import translate as _


class PredictionsView(ThemedWidget):
    """Who is likely to leave, buy or default, and why."""

    open_requested = Signal()
    navigate_requested = Signal(str)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = PredictionsViewModel(workspace, self)
        self.empty, self.busy, self.error = EmptyState("predictions"), BusyState(), ErrorState()
        self.stopped = EmptyState("stop")
        self.chooser = OutcomeChooser(self.model)
        self._content: PredictionPage | None = None
        self.empty.clicked.connect(self.open_requested)
        self.stopped.clicked.connect(self.model.run_again)
        self.error.clicked.connect(self._after_error)
        self.error.other_clicked.connect(self._try_again)
        self.busy.cancel_requested.connect(workspace.runner.cancel_all)
        self._pages = QStackedLayout(self)
        for page in (self.empty, self.busy, self.error, self.stopped, self.chooser):
            self._pages.addWidget(page)
        self.model.changed.connect(self.refresh)
        self.model.state_changed.connect(self._show_state)
        self.apply(theme)
        self.retranslate()
        self.model.look_for_candidates()

    @property
    def content(self) -> PredictionPage:
        """The page of a prediction, made when one is being worked out: nobody has to wait for it twice."""
        if self._content is None:
            self._content = PredictionPage(self.model)
            self._pages.addWidget(self._content)
            self._content.apply(self.theme)
            self._content.retranslate()
        return self._content

    def refresh(self) -> None:
        """Show the result as it is now."""
        if self.model.prediction is not None:
            self.content.refresh()

    def _show_state(self) -> None:
        state = self.model.state
        if state in ("reading", "running"):
            job = self.model.job
            text = render(job.text) if job else _("Learning who is likely to")
            self.busy.set(text, job.fraction if job else None, can_cancel=True)
        elif state in ("failed", "read_failed"):
            text, details = self.model.problem_text()
            action = _("Choose another file…") if state == "read_failed" else _("Choose another outcome")
            self.error.set(text, details, action, _("Try again") if self.model.may_try_again else "")
        pages: dict[str, QWidget] = {
            "empty": self.empty,
            "reading": self.busy,
            "running": self.busy,
            "failed": self.error,
            "read_failed": self.error,
            "stopped": self.stopped,
            "choose": self.chooser,
        }
        if state == "choose":
            self.model.look_for_candidates()
        if state == "running" and self._content is None:
            QTimer.singleShot(1, self, lambda: self.content)
        self._pages.setCurrentWidget(self.content if state == "ready" else pages[state])
        if state == "choose":
            self.chooser.refresh_back()
        if state == "ready":
            self.content.show_state()

    def _after_error(self) -> None:
        if self.model.state == "read_failed":
            self.open_requested.emit()
        else:
            self.model.choose_again()

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
            _("Open a customer list to see who is likely to leave, buy or default, and why."),
            _("Open file…"),
        )
        self.stopped.set(
            _("Stopped"), _("The prediction was not worked out. Nothing was changed."), _("Predict")
        )
        self.chooser.retranslate()
        if self._content is not None:
            self._content.retranslate()
        self.refresh()
        self._show_state()
