"""How many segments, and by which method."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from segdesk.desktop.viewmodels.segments.methods import HEADING, MethodChoice
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.widgets import BarStrip, Button, Card, ComboBox, Label, ThemedWidget
from segdesk.text import translate as _


def show_methods(box: ComboBox, methods: Sequence[MethodChoice]) -> None:
    """Fill a chooser with methods: headings cannot be chosen, and every line says what it is about."""
    headings = {method.key for method in methods if method.key.startswith(HEADING)}
    tips = {method.key: method.tip for method in methods}
    box.set_choices([(method.key, method.words) for method in methods], headings=headings, tips=tips)


class ChoiceRow(ThemedWidget):
    """The strip of numbers tried, and the methods."""

    why_requested = Signal()
    menu_requested = Signal(int, QPoint)

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._how_many, self._method_label = Label(role="strong"), Label(role="muted")
        self.strip = BarStrip()
        self.strip.chosen.connect(model.choose_number)
        self.strip.menu_requested.connect(self.menu_requested)
        self.method = ComboBox()
        self.method.chosen.connect(model.choose_method)
        self.why = Button("", "secondary")
        self.why.clicked.connect(self.why_requested)
        numbers = Card(horizontal=True, margins=(16, 6, 16, 8), spacing=16)
        numbers.add(self._how_many)
        numbers.add(self.strip, 1)
        methods = Card(horizontal=True, margins=(16, 6, 14, 8), spacing=8)
        methods.add(self._method_label)
        methods.add(self.method, 1)
        methods.add(self.why)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(numbers, 6)
        row.addWidget(methods, 5)
        self.method.setMinimumContentsLength(8)
        self.retranslate()

    def refresh(self) -> None:
        """Show the numbers and methods of the result."""
        self.strip.set_marked(self._model.edited_numbers())
        self.strip.set_values(*self._model.strip())
        show_methods(self.method, self._model.methods())
        self.method.set_key(self._model.method())

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._how_many.setText(_("How many?"))
        self.strip.setAccessibleName(_("Number of segments"))
        self._method_label.setText(_("Method"))
        self.method.setAccessibleName(_("Method"))
        self.why.set_text(_("Why?"))
