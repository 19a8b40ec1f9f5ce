"""The answer in people: whom the cut reaches, what that brings, and how good the model is."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Button, Card, Kpi, Label, clear_layout
from segdesk.desktop.widgets.column_dialog import ColumnChoice, ColumnDialog
from segdesk.text import money_text, msg, render
from segdesk.text import translate as _

FIGURES_BESIDE = 900
TONES = {"good": "good", "fair": "warn", "bad": "bad", "neutral": "neutral"}


class PredictionVerdictBar(Card):
    """Title, text and figures; what is predicted and from which columns can be changed here."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(18, 14, 18, 14), spacing=24, parent=parent)
        self._model = model
        self._title, self._text = Label(role="title", wrap=True), Label(role="muted", wrap=True)
        self._profit = Label(wrap=True)
        self.outcome, self.columns = Button("", "quiet", "target"), Button("", "quiet", "data")
        self.outcome.clicked.connect(lambda: model.choose_again())
        self.columns.clicked.connect(self.choose_columns)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(16)
        actions = QHBoxLayout()
        actions.setContentsMargins(0, 2, 0, 0)
        actions.setSpacing(8)
        actions.addWidget(self.outcome)
        actions.addWidget(self.columns)
        actions.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        for label in (self._title, self._text, self._profit):
            words.addWidget(label)
        words.addLayout(actions)
        words.addStretch(1)
        self.add_layout(words, 1)
        self.add_layout(self._figures)

    def refresh(self) -> None:
        """Show the result as it is now."""
        prediction = self._model.prediction
        if prediction is None:
            return
        text = render(prediction.verdict.text)
        if len(prediction.classes) > 2:
            text += " " + render(
                msg(
                    "“{outcome}” has {n} values; everything here is about “{positive}” against all others.",
                    outcome=prediction.outcome,
                    n=len(prediction.classes),
                    positive=prediction.positive,
                )
            )
        self._text.setText(text)
        clear_layout(self._figures)
        for figure in prediction.verdict.kpis:
            badge = render(figure.badge) if figure.badge is not None else ""
            kpi = Kpi(render(figure.value), render(figure.caption), badge, TONES[figure.level])
            self._figures.addWidget(kpi, 1)
            kpi.apply(self.theme)
            kpi.ensurePolished()
            kpi.setMinimumWidth(max(112, kpi.minimumSizeHint().width()))
        self.refresh_cut()

    def refresh_cut(self) -> None:
        """Say whom the cut reaches."""
        prediction, cut = self._model.prediction, self._model.at_cut()
        if prediction is None or cut is None:
            return
        hopeless = prediction.verdict.quality == "none"
        self._title.setText(
            render(prediction.verdict.title)
            if hopeless
            else render(
                msg(
                    "Contacting the {n} likeliest reaches {reached:percent} of those with "
                    "{outcome} = {positive}",
                    n=cut.contacted,
                    reached=cut.reached_share,
                    outcome=prediction.outcome,
                    positive=prediction.positive,
                )
            )
        )
        self._profit.setVisible(self._model.money_given and not hopeless)
        self._profit.set_role("good" if cut.profit > 0 else "warn")
        self._profit.setText(
            render(msg("Expected profit at your values: {profit}", profit=money_text(cut.profit)))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the figures under the words where there is no room beside."""
        super().resizeEvent(event)
        wide = event.size().width() >= FIGURES_BESIDE
        self.body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.body.setSpacing(24 if wide else 12)
        self.body.setStretch(1, 1 if wide else 0)
        self.body.setStretch(0, 2 if wide else 0)

    def choose_columns(self) -> None:
        """Let a person tick the columns to learn from."""
        prediction, table = self._model.prediction, self._model.table()
        if prediction is None or table is None:
            return
        notes = {name: render(a.text) for a in self._model.alarms() for name in a.columns}
        used = set(prediction.columns_used)
        usable = [
            column
            for column in table.columns
            if column.name != prediction.outcome
            and (column.name in used or column.role in ("date", "amount", "measure", "product", "category"))
        ]
        # What raised an alarm comes first: that is why most people come here.
        usable.sort(key=lambda column: column.name not in notes)
        choices = [
            ColumnChoice(name=c.name, checked=c.name in used, note=notes.get(c.name, "")) for c in usable
        ]
        self.dialog = ColumnDialog(
            _("Columns to learn from"),
            choices,
            self.theme,
            self.window(),
            text=_("Leave out what is known only after the outcome: it would make the result look too good."),
            automatic=True,
        )
        self.dialog.columns_chosen.connect(self._model.use_columns)
        self.dialog.open()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.outcome.set_text(_("Predict something else…"))
        self.columns.set_text(_("Columns…"))
        self.refresh()
