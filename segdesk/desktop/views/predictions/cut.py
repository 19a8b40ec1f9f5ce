"""The cut as a slider, and what a hit is worth and a contact costs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Button, DoubleSpinBox, Label, Slider, ThemedWidget, set_tip
from segdesk.text import msg, percent_text, render
from segdesk.text import translate as _

STEPS = 200
MOST_MONEY = 10_000_000.0


class CutRow(ThemedWidget):
    """Moves the cut for every chart and the list; the figures have no currency."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.slider = Slider(0, STEPS)
        self.slider.setPageStep(10)
        self.slider.valueChanged.connect(lambda at: model.set_cut(at / STEPS))
        self.best = Button("", "quiet")
        self.best.clicked.connect(model.use_best_cut)
        self.hit, self.cost = DoubleSpinBox(0, MOST_MONEY), DoubleSpinBox(0, MOST_MONEY)
        self._share, self._hit_label, self._cost_label = Label(role="strong"), Label(), Label()
        self._caption = Label(role="small")
        for box, value, step in ((self.hit, model.hit_value, 10), (self.cost, model.contact_cost, 1)):
            box.setValue(value)
            box.setSingleStep(step)
            box.setMinimumWidth(96)
            box.setGroupSeparatorShown(True)
            box.setKeyboardTracking(False)
            box.valueChanged.connect(lambda _value: model.set_money(self.hit.value(), self.cost.value()))
        self._share.setMinimumWidth(48)
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        above = QHBoxLayout()
        above.setSpacing(10)
        above.addWidget(self._caption)
        above.addWidget(self.slider, 1)
        above.addWidget(self._share)
        above.addWidget(self.best)
        below = QHBoxLayout()
        below.setSpacing(8)
        for label, box in ((self._hit_label, self.hit), (self._cost_label, self.cost)):
            label.set_role("small")
            label.setBuddy(box)
            below.addWidget(label)
            below.addWidget(box)
            below.addSpacing(8)
        below.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(8)
        layout.addLayout(above)
        layout.addLayout(below)
        self.retranslate()

    def refresh(self) -> None:
        """Show where the cut is."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(self._model.cut * STEPS))
        self.slider.blockSignals(blocked)
        self._share.setText(percent_text(self._model.cut))
        money = self._model.money()
        best = money.best_cut() if money is not None else 0.0
        self.best.setEnabled(best > 0 and abs(best - self._model.cut) > 0.001)
        set_tip(
            self.best,
            render(msg("Most profit: contact {share:percent}", share=best))
            if best > 0
            else _("At these values no contact pays."),
        )

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._caption.setText(_("Contact the likeliest"))
        self.slider.setAccessibleName(_("Share of customers to contact"))
        self.best.set_text(_("Best"))
        self._hit_label.setText(_("Value of a hit"))
        self._cost_label.setText(_("Cost of a contact"))
        self.hit.setAccessibleName(_("Value of a hit"))
        self.cost.setAccessibleName(_("Cost of a contact"))
        set_tip(self.hit, _("What you gain when you contact somebody who has this outcome."))
        set_tip(self.cost, _("What each contact costs you, whoever it is."))
        self.refresh()
