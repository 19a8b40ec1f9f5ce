"""What to mind about a prediction: too good to be true, too few, no better than guessing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Banner, ThemedWidget, clear_layout
from segdesk.results.prediction import Alarm
from segdesk.text import render
from segdesk.text import translate as _

TONES = {"serious": "warn", "notable": "warn", "minor": "info"}


def alarm_titles() -> dict[str, str]:
    """Return the headline for each kind of alarm."""
    return {
        "leak": _("Too good to be true?"),
        "hopeless": _("No better than guessing"),
        "few": _("Few cases"),
        "identifier": _("Left out"),
        "imbalance": _("A rare outcome"),
        "note": "",
    }


class AlarmList(ThemedWidget):
    """One strip for each kind of alarm; columns can be reviewed."""

    review_requested = Signal()

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._problem = Banner("bad")
        self._problem.action_clicked.connect(model.workspace.undo)
        self._problem.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._problem)
        layout.addLayout(self._list)

    def refresh(self) -> None:
        """Show the alarms of the result."""
        clear_layout(self._list)
        groups: dict[str, list[Alarm]] = {}
        for alarm in self._model.alarms():
            groups.setdefault(alarm.kind, []).append(alarm)
        for kind, alarms in groups.items():
            worst = alarms[0].severity
            text = " ".join(render(alarm.text) for alarm in alarms)
            columns = any(alarm.columns for alarm in alarms)
            tone = "bad" if kind == "hopeless" else TONES[worst]
            banner = Banner(tone, alarm_titles()[kind], text, _("Review") if columns else "")
            banner.action_clicked.connect(self.review_requested)
            self._list.addWidget(banner)
            banner.apply(self.theme)
        self._show()

    def set_problem(self, text: str) -> None:
        """Say why the newest settings gave no answer; an empty text takes it away."""
        self._problem.setVisible(bool(text))
        if text:
            self._problem.set("bad", "", text, _("Undo"))
        self._show()

    def _show(self) -> None:
        self.setVisible(self._list.count() > 0 or not self._problem.isHidden())

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.refresh()
