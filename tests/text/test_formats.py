"""Numbers, shares and dates as a person reads them, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest

from segdesk.text import (
    Formats,
    current_formats,
    date_text,
    money_text,
    msg,
    number_text,
    percent_text,
    render,
    set_formats,
    set_language,
    short_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (8950, "8,950"),
        (1234567.8, "1,234,568"),
        (12.34, "12.3"),
        (3.0, "3"),
        (0.5512, "0.55"),
        (0.00123, "0.0012"),
        (-8950, "−8,950"),
        (-0.004, "−0.0040"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_a_number_has_only_as_many_decimals_as_help(value, text):
    assert number_text(value) == text


def test_decimals_can_be_asked_for():
    assert number_text(1234.5, 2) == "1,234.50"
    assert number_text(-0.001, 2) == "0.00"  # no minus in front of nothing


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.613, "61\N{NO-BREAK SPACE}%"), (0.031, "3.1\N{NO-BREAK SPACE}%"), (0, "0\N{NO-BREAK SPACE}%")],
)
def test_a_share_is_written_in_per_cent(share, text):
    assert percent_text(share) == text
    set_language("zh_CN")
    assert percent_text(share) == text.replace("\N{NO-BREAK SPACE}", "")


def test_a_share_that_is_no_number_is_a_dash():
    assert percent_text(float("nan")) == "–"


@pytest.mark.parametrize(
    "day", ["2026-06-30", "2026-06-30T08:15:00", date(2026, 6, 30), datetime(2026, 6, 30, 8)]
)
def test_a_date_is_written_as_the_language_does(day):
    assert date_text(day) == "30 Jun 2026"
    set_language("zh_CN")
    assert date_text(day) == "2026年6月30日"


@pytest.fixture
def formats() -> Iterator[Callable[[Formats], None]]:
    """Let a test choose formats, and put the former ones back."""
    before = current_formats()
    yield set_formats
    set_formats(before)


def test_numbers_take_the_marks_chosen(formats: Callable[[Formats], None]) -> None:
    formats(Formats(group=".", decimal=","))
    assert number_text(-1234567.891, 2) == "−1.234.567,89"
    assert percent_text(0.0512) == "5,1\N{NO-BREAK SPACE}%"
    assert short_text(7.54) == "7,5"
    assert render(msg("{n} rows", n=12345)) == "12.345 rows"
    formats(Formats(group="’", decimal="."))
    assert number_text(1234567.891, 1) == "1’234’567.9"


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("iso", "2026-06-03"),
        ("dots", "03.06.2026"),
        ("slashes", "03/06/2026"),
        ("month_first", "06/03/2026"),
        ("language", "3 Jun 2026"),
        ("of a later version", "3 Jun 2026"),
    ],
)
def test_dates_take_the_order_chosen(style: str, text: str, formats: Callable[[Formats], None]) -> None:
    formats(Formats(date=style))
    assert date_text("2026-06-03") == text


def test_money_has_its_sign_where_the_number_format_puts_it(formats: Callable[[Formats], None]) -> None:
    assert money_text(84200.4) == "84,200"
    formats(Formats(currency="€"))
    assert money_text(84200.4) == "€84,200"
    assert money_text(-5) == "−€5"
    formats(Formats(currency="CHF"))
    assert money_text(5) == "CHF\N{NO-BREAK SPACE}5"
    formats(Formats(group=".", decimal=",", currency="€"))
    assert money_text(-84200) == "−84.200\N{NO-BREAK SPACE}€"
    assert money_text(float("nan")) == "–"
