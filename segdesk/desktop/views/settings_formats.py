"""How the window writes numbers, dates and money."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from segdesk.desktop.formats import currency_choices, date_choices, number_choices
from segdesk.desktop.widgets import Card, ComboBox, Label
from segdesk.projects.settings import Settings
from segdesk.text import translate as _

FIELD_WIDTH = 264


class FormatsCard(Card):
    """Three choices, each shown as an example; none of them touches the data or the files written."""

    chosen = Signal(str, str, str)  # of numbers, of dates, the currency

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(spacing=12, parent=parent)
        self._settings = settings
        self._head, self._note = Label(role="head"), Label(role="small", wrap=True)
        self.fields = {key: ComboBox() for key in ("numbers", "dates", "currency")}
        self._labels = {key: Label() for key in self.fields}
        self.add(self._head)
        for key, field in self.fields.items():
            field.setFixedWidth(FIELD_WIDTH)
            field.chosen.connect(lambda _key: self._choose())
            row = QHBoxLayout()
            row.setSpacing(24)
            row.addWidget(self._labels[key], 1)
            row.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)
            self.add_layout(row)
        self.add(self._note)
        self.retranslate()

    def set_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._settings = settings
        self.fields["numbers"].set_key(settings.number_format)
        self.fields["dates"].set_key(settings.date_format)
        self.fields["currency"].set_key(settings.currency)

    def _choose(self) -> None:
        number, date, currency = (str(field.key()) for field in self.fields.values())
        self.chosen.emit(number, date, currency)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._head.setText(_("Numbers, dates and money"))
        for key, words in {"numbers": _("Numbers"), "dates": _("Dates"), "currency": _("Currency")}.items():
            self._labels[key].setText(words)
            self.fields[key].setAccessibleName(words)
        self.fields["numbers"].set_choices(number_choices())
        self.fields["dates"].set_choices(date_choices())
        self.fields["currency"].set_choices(currency_choices())
        self.set_settings(self._settings)
        self._note.setText(
            _("How the window writes them, in every language. Your files are read as they are.")
        )
