"""The friendly question "What do you want to predict?": columns with their values, each one click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.outcomes import Candidate, OutcomeValue
from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import (
    Badge,
    BusyState,
    Button,
    Card,
    ElidedLabel,
    EmptyState,
    Label,
    ResponsiveGrid,
    ThemedWidget,
    scrolled,
)
from segdesk.text import msg, number_text, percent_text, plural, render
from segdesk.text import translate as _

MOST_VALUES = 6


class OutcomeChooser(ThemedWidget):
    """A card for each column worth predicting; a click on a value starts the prediction."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._title, self._text = Label(role="title", wrap=True), Label(role="muted", wrap=True)
        self.back = Button("", "quiet", "chevron-left")
        self.back.clicked.connect(lambda: model.choose_again(False))
        self.busy, self.nothing = BusyState(), EmptyState("predictions")
        self.grid = ResponsiveGrid(min_width=270, max_columns=3)
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(10)
        column.addWidget(self.grid)
        column.addWidget(self.busy)
        column.addWidget(self.nothing)
        column.addStretch(1)
        scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        model.candidates_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the columns that can be predicted."""
        found = self._model.candidates
        self.grid.clear()
        for candidate in found or ():
            card = OutcomeCard(candidate)
            card.value_chosen.connect(self._model.predict)
            self.grid.add(card)
            card.apply(self.theme)
        self.grid.setVisible(bool(found))
        self.busy.setVisible(found is None)
        self.nothing.setVisible(found == [])
        self.refresh_back()

    def refresh_back(self) -> None:
        """Offer the way back only where there is a result to go back to."""
        self.back.setVisible(self._model.prediction is not None)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.back.set_text(_("Back to the result"))
        self._title.setText(_("What do you want to predict?"))
        self._text.setText(
            _("Choose the value you are interested in: those who leave, buy, pay late, fall ill, drop out …")
        )
        self.busy.set(_("Looking at the columns"), None, can_cancel=False)
        self.nothing.set(
            _("No column to predict"),
            _(
                "A prediction needs a column with few values, such as “Left: yes / no”, "
                "where the outcome of past customers is known."
            ),
        )
        self.refresh()


class OutcomeCard(Card):
    """One column: how often each value occurs, each a button."""

    value_chosen = Signal(str, str)

    def __init__(self, candidate: Candidate, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 14, 16, 14), spacing=4, parent=parent)
        self.candidate = candidate
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(candidate.column, "head"), 1)
        if candidate.chosen:
            head.addWidget(Badge(_("Outcome"), "good"))
        self.add_layout(head)
        self.add(Label(_summary(candidate), "small", wrap=True))
        self.body.addSpacing(4)
        self.rows: list[ValueRow] = []
        for value in candidate.values[:MOST_VALUES]:
            row = ValueRow(candidate, value)
            row.clicked.connect(lambda name=value.name: self.value_chosen.emit(candidate.column, name))
            self.rows.append(row)
            self.add(row)
        rest = len(candidate.values) - MOST_VALUES
        if rest > 0:
            self.add(Label(render(plural("and {n} more value", "and {n} more values", rest)), "caption"))
        self.body.addStretch(1)
        self.setAccessibleName(candidate.column)


def _summary(candidate: Candidate) -> str:
    if candidate.missing:
        return render(
            msg(
                "Known for {known}, to be found out for {rest}", known=candidate.known, rest=candidate.missing
            )
        )
    return render(plural("Known for {n} customer", "Known for all {n} customers", candidate.known))


class ValueRow(Card):
    """A value with its share drawn behind it; Enter, Space or a click chooses it."""

    def __init__(self, candidate: Candidate, value: OutcomeValue) -> None:
        super().__init__(horizontal=True, margins=(12, 6, 12, 7), clickable=True)
        self.value = value
        self.add(ElidedLabel(value.name, "strong"), 1)
        self.add(Label(percent_text(value.share), "strong"))
        self.add(Label(number_text(value.count), "small"))
        self.setAccessibleName(
            render(msg("Predict {column} = {value}", column=candidate.column, value=value.name))
        )
        self.setToolTip("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the share as a soft bar along the lower edge."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.primary))
        room = self.width() - 24
        painter.drawRoundedRect(12, self.height() - 5, max(round(room * self.value.share), 3), 2, 1, 1)
