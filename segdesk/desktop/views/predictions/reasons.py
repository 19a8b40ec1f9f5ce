"""What speaks for and against the outcome, over all customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Card, ElidedLabel, Label
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import msg, percent_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.bars import SignedBarsChart


class ReasonsCard(Card):
    """Bars to the right make the outcome likelier, bars to the left less likely."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 10, 12, 14), spacing=8, parent=parent)
        self._model = model
        self.chart: SignedBarsChart | None = None
        self._title, self._note = ElidedLabel("", "strong"), Label(role="small", wrap=True)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(ChartMenuButton(lambda: self.chart, lambda: self._title.text()))
        self.add_layout(head)
        self.body.addStretch(1)
        self.add(self._note)
        self.setMinimumWidth(260)

    def refresh(self) -> None:
        """Show the reasons of the result."""
        from segdesk.desktop.charts.bars import Bar, SignedBarsChart

        prediction = self._model.prediction
        if prediction is None:
            return
        title = msg(
            "What speaks for {outcome} = {positive}",
            outcome=prediction.outcome,
            positive=prediction.positive,
        )
        self._title.setText(render(title))
        if self.chart is None:
            self.chart = SignedBarsChart()
            self.body.insertWidget(1, self.chart, 0, Qt.AlignmentFlag.AlignTop)
            self.chart.apply(self.theme)
        bars = self._model.reason_bars()
        self.chart.set_bars(
            [Bar(label=bar.label, value=bar.value, text=_signed(bar.value), tip=bar.text) for bar in bars]
        )
        self.chart.setAccessibleName(render(title))
        self._note.setText(
            _("How far a value moves the chance when everything else stays as it is.")
            if bars
            else _("No single column stands out.")
        )

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.refresh()


def _signed(value: float) -> str:
    words = percent_text(abs(value), 0 if abs(value) >= 0.01 else 1)
    return f"+{words}" if value > 0 else f"−{words}"
