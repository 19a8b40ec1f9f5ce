"""A prediction on show: verdict, alarms, curves with the cut, reasons, whom to contact, models."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.views.predictions.alarms import AlarmList
from segdesk.desktop.views.predictions.charts import ChartsCard
from segdesk.desktop.views.predictions.list import ContactCard
from segdesk.desktop.views.predictions.models import ModelsCard
from segdesk.desktop.views.predictions.reasons import ReasonsCard
from segdesk.desktop.views.predictions.verdict import PredictionVerdictBar
from segdesk.desktop.widgets import ThemedWidget, scrolled
from segdesk.desktop.widgets.veil import Veil
from segdesk.text import render
from segdesk.text import translate as _

SIDE_BY_SIDE = 860


class PredictionPage(ThemedWidget):
    """Everything about a prediction, in a page that scrolls where the window is low."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.verdict, self.alarms = PredictionVerdictBar(model), AlarmList(model)
        self.charts, self.reasons = ChartsCard(model), ReasonsCard(model)
        self.contacts, self.models = ContactCard(model), ModelsCard(model)
        self.veil = Veil(self)
        self.veil.busy.cancel_requested.connect(model.workspace.runner.cancel_all)
        self._rows = [
            _row(self.charts, 11, self.reasons, 9),
            _row(self.contacts, 13, self.models, 7),
        ]
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.verdict)
        column.addWidget(self.alarms)
        for row in self._rows:
            column.addLayout(row, 1)
        self._scroll = scrolled(inner)
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
        model.cut_changed.connect(self.refresh_cut)
        self.alarms.review_requested.connect(self.verdict.choose_columns)

    def refresh(self) -> None:
        """Show the result as it is now."""
        for part in (self.verdict, self.alarms, self.charts, self.reasons, self.contacts, self.models):
            part.refresh()

    def refresh_cut(self) -> None:
        """Follow the cut."""
        for part in (self.verdict, self.charts, self.contacts):
            part.refresh_cut()

    def show_state(self) -> None:
        """Dim what is no longer that of the recipe, and say what is being done or went wrong."""
        text, _details = self._model.problem_text()
        self.alarms.set_problem(text)
        if not self._model.stale:
            self._delay.stop()
            self.veil.hide()
        elif self.veil.isVisible():
            self._show_veil()
        elif not self._delay.isActive():
            self._delay.start()

    def _show_veil(self) -> None:
        job = self._model.job
        text = render(job.text) if job else _("Learning who is likely to")
        self.veil.busy.set(text, job.fraction if job else None)
        self.veil.show()
        self.veil.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put cards below each other where there is no room beside."""
        super().resizeEvent(event)
        wide = event.size().width() >= SIDE_BY_SIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        for row in self._rows:
            row.setDirection(direction)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        for part in (self.verdict, self.alarms, self.charts, self.reasons, self.contacts, self.models):
            part.retranslate()


def _row(left: QWidget, left_stretch: int, right: QWidget, right_stretch: int) -> QBoxLayout:
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    row.setSpacing(12)
    row.addWidget(left, left_stretch)
    row.addWidget(right, right_stretch)
    return row
