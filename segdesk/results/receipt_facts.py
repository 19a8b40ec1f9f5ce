"""The import receipt as facts: the same on the screen, in the workbook and on the command line."""

from __future__ import annotations

from typing import TypeAlias

from segdesk.results.table import Column, ColumnTotals, ImportReceipt, Role, TableBlock
from segdesk.text import Message, msg, number_text, plural, render

Fact: TypeAlias = "tuple[Message, Message | str | int]"

ROLE_WORDS: dict[Role, Message] = {
    "identifier": msg("customer number"),
    "order": msg("order number"),
    "date": msg("date"),
    "amount": msg("amount"),
    "measure": msg("measure"),
    "product": msg("product"),
    "category": msg("category"),
    "personal": msg("personal"),
    "outcome": msg("outcome"),
    "text": msg("free text"),
    "row": msg("about the row"),
    "ignored": msg("ignored"),
}
"""What a column is for, in the words of lists and tables."""

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "gb18030": "GB18030",
    "big5": "Big5",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "ascii": "ASCII",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "windows-1252": "Windows-1252",
    "iso8859-1": "Latin-1",
    "iso-8859-1": "Latin-1",
    "shift_jis": "Shift-JIS",
    "euc_kr": "EUC-KR",
}
_DATE_ORDERS = {
    "day-month-year": msg("day/month/year"),
    "month-day-year": msg("month/day/year"),
    "year-month-day": msg("year-month-day"),
    "day month-name year": msg("day, name of month, year"),
    "month-name day year": msg("name of month, day, year"),
    "yearmonthday": msg("year, month and day without marks"),
    "year-month": msg("year and month"),
    "month-name year": msg("name of month and year"),
    "spreadsheet day number": msg("day numbers of a spreadsheet"),
}


def encoding_word(encoding: str) -> str:
    """Return the usual name of an encoding."""
    return _ENCODINGS.get(encoding.casefold(), encoding)


def delimiter_word(delimiter: str) -> Message | str:
    """Return the word for a character between fields."""
    words = {
        ",": msg("comma"),
        ";": msg("semicolon"),
        "\t": msg("tab"),
        "|": msg("vertical bar"),
        " ": msg("space"),
    }
    return words.get(delimiter, delimiter)


def receipt_facts(receipt: ImportReceipt, columns: int) -> list[Fact]:
    """Return everything the receipt tells in single figures and words, as (what, value)."""
    facts: list[Fact] = [
        (msg("File"), receipt.path),
        (msg("Size"), plural("{n} byte", "{n} bytes", receipt.size)),
        (msg("Kind"), receipt.kind.upper()),
        (msg("Rows"), receipt.rows),
        (msg("Columns"), columns),
    ]
    if receipt.encoding:
        words: Message | str = encoding_word(receipt.encoding)
        facts.append((msg("Encoding"), _with_evidence(words, receipt.encoding_evidence)))
    if receipt.delimiter:
        words = delimiter_word(receipt.delimiter)
        facts.append((msg("Between fields"), _with_evidence(words, receipt.delimiter_evidence)))
        facts.append((msg("Quotation marks"), receipt.quote or msg("nothing")))
    elif receipt.delimiter_evidence is not None:
        facts.append((msg("Between fields"), receipt.delimiter_evidence))
    if receipt.sheet:
        facts.append((msg("Sheet"), receipt.sheet))
    if receipt.table is not None:
        block = receipt.tables[receipt.table - 1]
        which = msg(
            "{number} of {count}: {table}",
            number=receipt.table,
            count=len(receipt.tables),
            table=table_words(block),
        )
        facts.append((msg("Table"), which))
    header: Message | int = msg("none") if receipt.header_row == 0 else receipt.header_row
    facts += [
        (msg("Header in row"), header),
        (msg("Empty rows left out"), receipt.empty_rows),
        (msg("Rows set aside"), receipt.set_aside_count),
        (msg("Fingerprint (SHA-256)"), receipt.sha256),
    ]
    return facts


def fact_text(value: Message | str | int) -> str:
    """Put the value of a fact into words."""
    return number_text(value) if isinstance(value, int) else render(value)


def figure_text(value: float | None) -> str:
    """Write a control total with every digit that counts: rounded, 0.435 could not be told from 0.44."""
    if value is None:
        return "–"
    digits = f"{value:.12g}"
    return number_text(value) if "e" in digits else number_text(value, len(digits.partition(".")[2]))


def _with_evidence(words: Message | str, why: Message | None) -> Message | str:
    return words if why is None else msg("{what}: {why}", what=words, why=why)


def table_words(block: TableBlock) -> Message:
    """Return what a person needs to recognise one of several tables."""
    name = block.title or ", ".join(block.header) or cell_name(block.first_row, block.first_column)
    return msg("“{name}”, rows {first} to {last}", name=name, first=block.first_row, last=block.last_row)


def cell_name(row: int, column: int) -> str:
    """Return a cell's name in a spreadsheet; row and column are counted from 1."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def format_words(column: Column) -> Message | str:
    """Return how the values of a column are written, as they were understood."""
    if column.type == "date" and column.date_format:
        return _DATE_ORDERS.get(column.date_format, column.date_format)
    form = column.number_format
    if column.type != "number" or form is None:
        return ""
    mark = msg("decimal comma") if form.decimal == "," else msg("decimal point")
    if form.currency:
        return msg("{mark}, {currency}", mark=mark, currency=form.currency)
    return msg("{mark}, in %", mark=mark) if form.percent else mark


def failure_words(column: Column) -> Message | None:
    """Return how many values of a column do not fit its type, with an example."""
    if not column.failures:
        return None
    if not column.failed:
        return plural("{n} value does not fit", "{n} values do not fit", column.failures)
    return plural(
        "{n} value does not fit, such as “{example}” in line {line}",
        "{n} values do not fit, such as “{example}” in line {line}",
        column.failures,
        example=column.failed[0].text,
        line=column.failed[0].line,
    )


def totals_signature(totals: ColumnTotals) -> str:
    """Return what a tick stands for: it holds only as long as the totals are these."""
    return f"{totals.column}: {totals.count} {totals.sum!r} {totals.min!r} {totals.max!r}"
