"""Number, date and money formats: what can be chosen, and what a choice means."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from segdesk.projects.settings import Settings
from segdesk.text import Formats, current_formats, date_text, msg, number_text, render, set_formats
from segdesk.text import translate as _

MARKS = {
    "comma": (",", "."),
    "point": (".", ","),
    "space": ("\N{NARROW NO-BREAK SPACE}", ","),
    "apostrophe": ("’", "."),
}
"""What stands between thousands, and before decimals."""

DATES = ("language", "iso", "dots", "slashes", "month_first")
CURRENCIES = ("", "€", "$", "£", "¥", "CHF", "kr", "zł", "₹", "₽", "R$")
_EXAMPLE, _DAY = 1234.5, "2026-06-30"
_PLACES = {
    ",.": (QLocale.Language.English, QLocale.Country.UnitedStates),
    ".,": (QLocale.Language.German, QLocale.Country.Germany),
    "’.": (QLocale.Language.German, QLocale.Country.Switzerland),
    "\N{NARROW NO-BREAK SPACE},": (QLocale.Language.French, QLocale.Country.France),
}


def formats_of(settings: Settings) -> Formats:
    """Return what the settings mean on this computer; what is not known means the usual."""
    group, decimal = MARKS.get(settings.number_format, _marks_of_system())
    return Formats(group=group, decimal=decimal, date=settings.date_format, currency=settings.currency)


def _marks_of_system() -> tuple[str, str]:
    system = QLocale.system()
    group, decimal = system.groupSeparator(), system.decimalPoint()
    return (group, decimal) if len(group) == 1 and decimal in (".", ",") else (",", ".")


def number_locale() -> QLocale:
    """Return the locale in which fields for numbers write and read as the rest of the window does."""
    formats = current_formats()
    place = _PLACES.get(formats.group + formats.decimal)
    if place is not None:
        return QLocale(*place)
    fallback = ".," if formats.decimal == "," else ",."
    return QLocale(*_PLACES[fallback])


def number_choices() -> list[tuple[str, str]]:
    """Return the number formats by key, each as an example."""
    examples = [(key, _shown(number=key)) for key in MARKS]
    return [("system", _with_example(_("As the system"), _shown(number="system"))), *examples]


def date_choices() -> list[tuple[str, str]]:
    """Return the date formats by key, each as an example."""
    examples = [(key, _shown(date=key)) for key in DATES[1:]]
    return [("language", _with_example(_("As the language"), _shown(date="language"))), *examples]


def currency_choices() -> list[tuple[str, str]]:
    """Return the currencies."""
    return [(sign, sign or _("Without a sign")) for sign in CURRENCIES]


def _with_example(choice: str, example: str) -> str:
    return render(msg("{choice} ({example})", choice=choice, example=example))


def _shown(number: str = "", date: str = "") -> str:
    """Return an example in a format that is not the one in use."""
    before = current_formats()
    set_formats(formats_of(Settings(number_format=number or "comma", date_format=date or "language")))
    try:
        return date_text(_DAY) if date else number_text(_EXAMPLE, 2)
    finally:
        set_formats(before)
