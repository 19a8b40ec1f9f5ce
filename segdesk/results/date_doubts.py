"""Dates that a file itself cannot settle: is 02/06 the second of June, or the sixth of February?"""

from __future__ import annotations

from typing import Literal

from segdesk.results.table import Column
from segdesk.text import Message, date_text, msg

DateOrder = Literal["DMY", "MDY"]
ORDERS: dict[str, DateOrder] = {"day-month-year": "DMY", "month-day-year": "MDY"}


def two_readings(example: str) -> tuple[str, str]:
    """Return a date in words as day/month and as month/day; raises `ValueError` if it is no such date."""
    digits = "".join(c if c.isdigit() else " " for c in example).split()
    first, second, year = (int(part) for part in digits[:3])
    if year < 100:
        year += 2000 if year < 50 else 1900
    return date_text(f"{year:04}-{second:02}-{first:02}"), date_text(f"{year:04}-{first:02}-{second:02}")


def date_question(column: Column) -> tuple[Message, Message]:
    """Return the question about a column whose dates can be read in two ways, and why it is asked."""
    day_first, month_first = two_readings(column.date_example)
    now = day_first if ORDERS.get(column.date_format or "") == "DMY" else month_first
    title = msg(
        "What day is “{example}” in the column {column}?", example=column.date_example, column=column.name
    )
    return title, msg("No date in this column settles it. It was read as {date}.", date=now)
