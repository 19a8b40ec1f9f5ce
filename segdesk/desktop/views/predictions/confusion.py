"""The four groups a cut makes, each in a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Label, ThemedFrame, ThemedWidget
from segdesk.text import msg, number_text, percent_text, render
from segdesk.text import translate as _

CENTER = Qt.AlignmentFlag.AlignCenter


class _Cell(ThemedFrame):
    """A number on a ground whose depth is the group's share of all customers."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.number, self.words, self.share = (
            Label(role="number"),
            Label(role="muted", wrap=True),
            Label(role="small"),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(2)
        layout.addStretch(1)
        for label in (self.number, self.words, self.share):
            label.setAlignment(CENTER)
            layout.addWidget(label)
        layout.addStretch(1)

    def set(self, count: int, words: str, share: float) -> None:
        """Show a group."""
        self.number.setText(number_text(count))
        self.words.setText(words)
        self.share.setText(percent_text(share))
        self.setAccessibleName(f"{words} {number_text(count)}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tinted ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(self.theme, f"{self._tone}_soft")))
        painter.drawRoundedRect(self.rect(), self.theme.radius, self.theme.radius)


class ConfusionTable(ThemedWidget):
    """Contacted or not, with the outcome or without."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.reached, self.not_needed = _Cell("good"), _Cell("warn")
        self.missed, self.left_alone = _Cell("bad"), _Cell("primary")
        self._heads = [Label(role="small", wrap=True) for _at in range(4)]
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 4, 4, 4)
        grid.setSpacing(8)
        for at, head in enumerate(self._heads):
            head.setAlignment(CENTER)
            grid.addWidget(head, 0 if at < 2 else at - 1, at + 1 if at < 2 else 0)
        for cell, row, column in (
            (self.reached, 1, 1),
            (self.not_needed, 1, 2),
            (self.missed, 2, 1),
            (self.left_alone, 2, 2),
        ):
            grid.addWidget(cell, row, column)
            grid.setColumnStretch(column, 1)
            grid.setRowStretch(row, 1)
        grid.setColumnMinimumWidth(0, 76)

    def refresh(self) -> None:
        """Show the groups at the cut."""
        prediction, cut = self._model.prediction, self._model.at_cut()
        if prediction is None or cut is None:
            return
        all_customers = max(self._model.customers(), 1)
        facts = {"outcome": prediction.outcome, "positive": prediction.positive}
        heads = (
            render(msg("{outcome} = {positive}", **facts)),
            _("Others"),
            _("Contacted"),
            _("Not contacted"),
        )
        for label, words in zip(self._heads, heads, strict=True):
            label.setText(words)
        for cell, count, words in (
            (self.reached, cut.reached, _("reached")),
            (self.not_needed, cut.not_needed, _("contacted without need")),
            (self.missed, cut.missed, _("missed")),
            (self.left_alone, cut.left_alone, _("rightly left alone")),
        ):
            cell.set(count, words, count / all_customers)
