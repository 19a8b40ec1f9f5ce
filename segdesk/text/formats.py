"""How numbers, shares and dates are written for a person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime

from segdesk.text.language import current_language


@dataclass(frozen=True, slots=True)
class Formats:
    """How a person wants to see numbers, dates and money, whatever the language of the words."""

    group: str = ","
    decimal: str = "."
    date: str = "language"  # or iso, dots, slashes, month_first
    currency: str = ""  # a sign or a code


_formats = Formats()
_DATE_PATTERNS = {
    "iso": "{0:04}-{1:02}-{2:02}",
    "dots": "{2:02}.{1:02}.{0:04}",
    "slashes": "{2:02}/{1:02}/{0:04}",
    "month_first": "{1:02}/{2:02}/{0:04}",
}


def set_formats(formats: Formats) -> None:
    """Choose how numbers, dates and money are written from now on."""
    global _formats
    _formats = formats


def current_formats() -> Formats:
    """Return the formats in use."""
    return _formats


def number_text(value: float, decimals: int | None = None) -> str:
    """Write a number with thousands marks and as many decimals as help: 8950 -> '8,950', 0.5512 -> '0.55'."""
    if isinstance(value, float) and not math.isfinite(value):
        return "–"
    if decimals is None:
        decimals = _useful_decimals(value)
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = "−" + text[1:] if text.strip("-0.,") else text[1:]
    if (_formats.group, _formats.decimal) != (",", "."):
        text = text.translate({ord(","): _formats.group, ord("."): _formats.decimal})
    return text


def money_text(value: float) -> str:
    """Write a whole sum with its currency where the number format puts it: '€84,200', '84.200 €'."""
    text = number_text(value, 0)
    sign = _formats.currency
    if not sign or text == "–":
        return text
    minus, amount = ("−", text[1:]) if text.startswith("−") else ("", text)
    if _formats.decimal == ",":
        return f"{minus}{amount}\N{NO-BREAK SPACE}{sign}"
    gap = "\N{NO-BREAK SPACE}" if len(sign) > 1 else ""
    return f"{minus}{sign}{gap}{amount}"


def _useful_decimals(value: float) -> int:
    size = abs(value)
    if isinstance(value, int) or size >= 1000 or value == int(value):
        return 0
    if size >= 100:
        return 0
    if size >= 10:
        return 1
    if size >= 0.1:
        return 2
    return min(6, 1 - math.floor(math.log10(size))) if size > 0 else 0


def short_text(value: float) -> str:
    """Write a number with two or three telling digits, for sentences: 7.54 -> '7.5', 5.0 -> '5'."""
    if not math.isfinite(value):
        return "–"
    digits = 1 if abs(value) < 10 else 2
    size = math.floor(math.log10(abs(value))) if value else 0
    decimals = max(0, digits - size)
    rounded = round(value, decimals)
    while decimals and round(rounded, decimals - 1) == rounded:
        decimals -= 1
    return number_text(rounded, decimals)


def percent_text(share: float, decimals: int | None = None) -> str:
    """Write a share (0-1) in per cent: 0.613 -> '61 %' with a no-break space (Chinese: '61%')."""
    if not math.isfinite(share):
        return "–"
    if decimals is None:
        decimals = 1 if 0 < abs(share) < 0.0995 and round(share * 100, 1) != round(share * 100) else 0
    text = number_text(share * 100, decimals)
    return f"{text}%" if current_language() == "zh_CN" else f"{text}\N{NO-BREAK SPACE}%"


def date_text(value: str | date | datetime) -> str:
    """Write an ISO date as chosen, or the way the language does: '30 Jun 2026', '2026年6月30日'."""
    day = datetime.fromisoformat(value) if isinstance(value, str) else value
    if _formats.date in _DATE_PATTERNS:
        return _DATE_PATTERNS[_formats.date].format(day.year, day.month, day.day)
    if current_language() == "zh_CN":
        return f"{day.year}年{day.month}月{day.day}日"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"
