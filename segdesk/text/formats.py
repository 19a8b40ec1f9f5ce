"""How numbers, shares and dates are written for a person."""

from __future__ import annotations

import math
from datetime import date, datetime

from segdesk.text.language import current_language


def number_text(value: float, decimals: int | None = None) -> str:
    """Write a number with thousands marks and as many decimals as help: 8950 -> '8,950', 0.5512 -> '0.55'."""
    if isinstance(value, float) and not math.isfinite(value):
        return "–"
    if decimals is None:
        decimals = _useful_decimals(value)
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = "−" + text[1:] if text.strip("-0.,") else text[1:]
    return text


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
    """Write an ISO date the way the language does: '30 Jun 2026', '2026年6月30日'."""
    day = datetime.fromisoformat(value) if isinstance(value, str) else value
    if current_language() == "zh_CN":
        return f"{day.year}年{day.month}月{day.day}日"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"
