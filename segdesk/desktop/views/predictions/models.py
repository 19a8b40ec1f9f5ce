"""The models compared by honest cross-validation, beside a guess without any model."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Card, IconLabel, Label, clear_layout, set_tip
from segdesk.text import render
from segdesk.text import translate as _

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ModelsCard(Card):
    """A row for each model tried; the one in use is marked."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 12, 16, 14), spacing=10, parent=parent)
        self._model = model
        self._title, self._note = Label(role="strong"), Label(role="small", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self.add(self._title)
        self.add_layout(self._grid)
        self.add(self._note)
        self.body.addStretch(1)
        self.setMinimumWidth(240)

    def refresh(self) -> None:
        """Show the models of the result."""
        prediction = self._model.prediction
        if prediction is None:
            return
        clear_layout(self._grid)
        heads = (_("Model"), _("Quality"), _("Error"))
        for at, head in enumerate(heads):
            self._put(0, at, Label(head, "small"))
        row = 1
        for score in sorted(prediction.models, key=lambda s: (not s.chosen, -s.auc)):
            role = "strong" if score.chosen else ""
            self._grid.addLayout(_title(render(score.title), role, score.chosen), row, 0)
            self._put(row, 1, Label(f"{score.auc:.3f} ± {score.auc_sd:.3f}", role))
            self._put(row, 2, Label(f"{score.brier:.3f}", role))
            row += 1
        self._put(row, 0, Label(_("Guessing"), "muted"))
        self._put(row, 1, Label("0.500", "muted"))
        self._put(row, 2, Label(f"{prediction.naive_brier:.3f}", "muted"))

    def _put(self, row: int, column: int, label: Label) -> None:
        if column:
            label.setAlignment(RIGHT)
        self._grid.addWidget(label, row, column)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._title.setText(_("Models compared"))
        self._note.setText(
            _(
                "Every model was judged on customers it had not seen. Quality (AUC): how often it puts "
                "the right one of two customers first. Error (Brier): how far off the chances are."
            )
        )
        self.refresh()


def _title(words: str, role: str, chosen: bool) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Label(words, role))
    if chosen:
        mark = IconLabel("check", 16, "good")
        mark.setAccessibleName(_("In use"))
        set_tip(mark, _("In use"))
        row.addWidget(mark)
    row.addStretch(1)
    return row
