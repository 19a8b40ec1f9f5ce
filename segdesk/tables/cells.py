"""What a single cell looks like: blank, number, date or word. Used to tell headers from data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

CellKind = Literal["blank", "number", "date", "word"]

_NUMBER = re.compile(
    r"^[-+−(]?\s*(?:[$€£¥₹￥]|R[sp]\.?)?\s*[-+−]?\d[\d.,'\u00a0\u202f ]*(?:[eE][-+]?\d+)?\s*[%€元)]?$"
)
_DATE = re.compile(
    r"^(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?$"
)
_TIME = re.compile(r"^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")


def cell_kind(text: str) -> CellKind:
    """Classify the text of one cell."""
    text = text.strip()
    if not text:
        return "blank"
    if len(text) > 60:
        return "word"
    if _DATE.match(text) or _TIME.match(text):
        return "date"
    if _NUMBER.match(text):
        return "number"
    return "word"


def filled(row: list[str]) -> int:
    """Count the cells with something in them."""
    return sum(1 for cell in row if cell and not cell.isspace())


def as_line(fields: Iterable[str], delimiter: str | None) -> str:
    """Write fields as a line a person can compare with the file: those that hold the delimiter in quotes."""
    mark = delimiter or "\t"
    return mark.join(f'"{field}"' if mark in field else field for field in fields).rstrip(mark)
