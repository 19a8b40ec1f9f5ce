"""The import receipt in words."""

from __future__ import annotations

from segdesk.results.receipt_facts import encoding_word
from segdesk.results.table import ImportReceipt
from segdesk.text import Message, date_text, msg, number_text, plural, render
from segdesk.text import translate as _


def delimiter_words() -> dict[str, str]:
    """Return the word for each character between fields."""
    return {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar"), " ": _("space")}


def receipt_parts(receipt: ImportReceipt, columns: int) -> list[str]:
    """Return what one line says of a file: rows, columns, encoding, delimiter, header, what was set aside."""
    parts: list[Message | str] = [
        plural("{n} row", "{n} rows", receipt.rows),
        plural("{n} column", "{n} columns", columns),
    ]
    if receipt.encoding:
        parts.append(encoding_word(receipt.encoding))
    if receipt.delimiter:
        words = delimiter_words()
        parts.append(words.get(receipt.delimiter, receipt.delimiter))
    if receipt.sheet:
        parts.append(msg("sheet “{sheet}”", sheet=receipt.sheet))
    if receipt.table is not None:
        parts.append(msg("table {number} of {count}", number=receipt.table, count=len(receipt.tables)))
    if receipt.header_row == 0:
        parts.append(msg("no header"))
    elif receipt.header_row > 1:
        parts.append(msg("header in row {n}", n=receipt.header_row))
    if receipt.set_aside_count:
        parts.append(plural("{n} row set aside", "{n} rows set aside", receipt.set_aside_count))
    return [render(part) for part in parts]


def size_text(size: int) -> str:
    """Write a file's size."""
    for unit, limit in (("B", 1e3), ("kB", 1e6), ("MB", 1e9)):
        if size < limit:
            return f"{number_text(size / (limit / 1e3), 0 if unit == 'B' else 1)} {unit}"
    return f"{number_text(size / 1e9, 1)} GB"


def value_text(value: float | str | None, column_type: str) -> str:
    """Write a smallest or largest value: a number, or a date from ISO text."""
    if value is None:
        return "–"
    if isinstance(value, str):
        if column_type != "date":
            return value
        try:
            return date_text(value)
        except ValueError:
            return value
    whole = value == int(value) if abs(value) < 1e15 else True
    return number_text(value, 0 if whole else 2)
