"""Long lists in a workbook: openpyxl makes the sheet and its styles, the rows go straight into its XML.

openpyxl needs 18 µs for a cell, this a fifth of that: 30,000 customers in 3 s, a million in 55 s.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from segdesk.exporting.customers import OutColumn, has_time_of_day
from segdesk.exporting.looks import BODY, DATE, DATE_TIME, HEADER, PERCENT, TEXT, Look
from segdesk.exporting.page import set_up_print, text_width
from segdesk.exporting.safe_text import looks_like_formula, safe_cell, safe_for_cells, sheet_name

MAX_ROWS = 1_048_576
"""Rows of an Excel sheet, its header among them."""
CHUNK = 5_000
_FITS = 230  # characters across a printed page that can still be read
_FIRST_DATE = np.datetime64("1900-03-01")  # Excel counts a 29 February 1900 before it
_EPOCH = np.datetime64("1899-12-30")
_EXACT = 999_999_999_999_999  # Excel keeps 15 digits
_STYLE = re.compile(rb'<c r="[A-Z]+[23]"(?: s="(\d+)")?')


@dataclass
class Repairs:
    """How many texts were changed to fit into a workbook."""

    cleaned: int = 0
    cut: int = 0


@dataclass(frozen=True)
class DataSheet:
    """A sheet whose rows are still to be written: rows `start` to `stop` of the columns."""

    path: str  # in the zip
    columns: Sequence[OutColumn]
    start: int
    stop: int


def add_data_sheets(
    book: Workbook,
    title: str,
    columns: Sequence[OutColumn],
    rows: int,
    taken: set[str],
    *,
    max_rows: int = MAX_ROWS,
) -> list[DataSheet]:
    """Add as many sheets as the rows need, each with a header, filters and column widths."""
    sheets = []
    for start in range(0, max(rows, 1), max_rows - 1):
        stop = min(start + max_rows - 1, rows)
        sheet = book.create_sheet(sheet_name(title, taken))
        last = get_column_letter(len(columns))
        sheet.freeze_panes = "B2" if len(columns) > 4 else "A2"
        sheet.auto_filter.ref = f"A1:{last}{stop - start + 1}"
        sheet.sheet_view.showGridLines = False
        sheet.print_title_rows = "1:1"
        widths = [_width(column) for column in columns]
        fits = sum(widths) <= _FITS
        set_up_print(sheet, fit=fits)
        if not fits:
            sheet.print_title_cols = "A:A"
        sheet.row_dimensions[1].height = 32
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        column_looks = [_look(column) for column in columns]
        sheet.append(
            [
                _styled(sheet, column.name, HEADER.but(align="right" if look.align == "right" else "left"))
                for column, look in zip(columns, column_looks, strict=True)
            ]
        )
        # Two model rows carry the styles; `write_with_rows` puts the true rows in their place.
        sheet.append([_styled(sheet, None, look) for look in column_looks])
        sheet.append([_styled(sheet, None, look.but(quote=True)) for look in column_looks])
        sheets.append(DataSheet(f"xl/worksheets/sheet{len(book.worksheets)}.xml", columns, start, stop))
    return sheets


def _styled(sheet: object, text: str | None, look: Look) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, None)
    look.apply(cell)
    if text is not None:
        cell._value = safe_cell(text)
        cell.data_type = "s"
    return cell


def _look(column: OutColumn) -> Look:
    look = BODY.but(padded=True)
    match column.kind:
        case "number":
            return look.but(align="right", number_format=number_format(column.values))
        case "percent":
            return look.but(align="right", number_format=PERCENT)
        case "date":
            return look.but(align="left", number_format=DATE_TIME if has_time_of_day(column.values) else DATE)
    return look.but(number_format=TEXT)


def number_format(values: pa.ChunkedArray) -> str:
    """Return a format with as many decimals as the numbers have, four at most."""
    if pa.types.is_integer(values.type):
        return "#,##0" if (pc.max(values).as_py() or 0) >= 10_000 else "0"
    sample = values.slice(0, 10_000).drop_null().to_numpy()
    sample = sample[np.isfinite(sample)]
    if not len(sample):
        return "General"
    whole = "#,##0" if np.abs(sample).max() >= 10_000 else "0"
    for decimals in range(5):
        if np.allclose(sample, np.round(sample, decimals), rtol=1e-9, atol=1e-9):
            return whole + ("." + "0" * decimals if decimals else "")
    return "General"


def _width(column: OutColumn) -> float:
    head = text_width(column.name) * 1.15 + 4  # room for the filter's button
    if column.kind == "date":
        return max(min(head, 24.0), 12.0)
    texts = [str(value) for value in column.values.slice(0, 200).to_pylist() if value is not None]
    if column.kind in ("number", "percent"):
        return max(min(head, 24.0), 10.0)
    widest = max((text_width(text) for text in texts), default=0)
    return max(min(max(head, widest + 2.0), 48.0), 9.0)


def write_with_rows(
    source: BinaryIO, target: BinaryIO, sheets: Sequence[DataSheet], progress: Callable[[float], None]
) -> Repairs:
    """Copy a saved workbook, with the rows of its long sheets put in."""
    repairs = Repairs()
    by_path = {sheet.path: sheet for sheet in sheets}
    total = max(1, sum(sheet.stop - sheet.start for sheet in sheets))
    done = 0
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            sheet = by_path.get(entry.filename)
            if sheet is None:
                new.writestr(entry.filename, data)
                continue
            before, model, after = _split(data)
            styles = [int(number or 0) for number in _STYLE.findall(model)]
            with new.open(entry.filename, "w", force_zip64=True) as part:
                part.write(before)
                for text, rows in _rows(sheet, styles, repairs):
                    part.write(text.encode("utf-8"))
                    done += rows
                    progress(done / total)
                part.write(after)
    return repairs


def _split(xml: bytes) -> tuple[bytes, bytes, bytes]:
    start, end = xml.index(b'<row r="2"'), xml.index(b"</sheetData>")
    return xml[:start], xml[start:end], xml[end:]


def _rows(sheet: DataSheet, styles: Sequence[int], repairs: Repairs) -> Iterator[tuple[str, int]]:
    count = len(sheet.columns)
    plain, quoted = styles[:count], styles[count:]
    letters = [get_column_letter(number) for number in range(1, count + 1)]
    for start in range(sheet.start, sheet.stop, CHUNK):
        size = min(CHUNK, sheet.stop - start)
        first = start - sheet.start + 2
        columns = [
            _cells(column, start, size, first, letters[i], plain[i], quoted[i], repairs)
            for i, column in enumerate(sheet.columns)
        ]
        rows = [
            f'<row r="{number}">{"".join(cells)}</row>'
            for number, cells in enumerate(zip(*columns, strict=True), first)
        ]
        yield "".join(rows), size


def _cells(
    column: OutColumn,
    start: int,
    size: int,
    first: int,
    letter: str,
    style: int,
    quoted: int,
    repairs: Repairs,
) -> list[str]:
    values = column.values.slice(start, size)
    if column.kind in ("number", "percent"):
        return _numbers(values, first, letter, style)
    if column.kind == "date":
        return _dates(values, first, letter, style)
    return _texts(values, first, letter, style, quoted, repairs)


def _numbers(values: pa.ChunkedArray, first: int, letter: str, style: int) -> list[str]:
    cells = []
    for row, value in enumerate(values.to_pylist(), first):
        if value is None or value != value:
            cells.append("")
        elif abs(value) == float("inf") or (isinstance(value, int) and abs(value) > _EXACT):
            cells.append(_text_cell(letter, row, style, str(value)))
        else:
            cells.append(f'<c r="{letter}{row}" s="{style}"><v>{value!r}</v></c>')
    return cells


def _dates(values: pa.ChunkedArray, first: int, letter: str, style: int) -> list[str]:
    moments = values.to_numpy().astype("datetime64[us]")
    serials = (moments - _EPOCH.astype("datetime64[us]")) / np.timedelta64(1, "D")
    early = moments < _FIRST_DATE
    cells = []
    for row, (moment, serial, is_early) in enumerate(
        zip(moments, serials.tolist(), early.tolist(), strict=True), first
    ):
        if serial != serial:
            cells.append("")
        elif is_early:
            cells.append(_text_cell(letter, row, style, str(moment.astype("datetime64[D]"))))
        else:
            cells.append(f'<c r="{letter}{row}" s="{style}"><v>{round(serial, 9):.10g}</v></c>')
    return cells


def _texts(
    values: pa.ChunkedArray, first: int, letter: str, style: int, quoted: int, repairs: Repairs
) -> list[str]:
    safe = safe_for_cells(values)
    repairs.cleaned += safe.cleaned
    repairs.cut += safe.cut
    escaped = safe.texts
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        escaped = pc.replace_substring(escaped, char, entity)
    formulas = looks_like_formula(values).to_pylist()
    return [
        "" if text is None else _text_cell(letter, row, quoted if formula else style, text)
        for row, (text, formula) in enumerate(zip(escaped.to_pylist(), formulas, strict=True), first)
    ]


def _text_cell(letter: str, row: int, style: int, text: str) -> str:
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
