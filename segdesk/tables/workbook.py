"""Workbooks (.xlsx .xls .xlsb .ods) to a raw table, cell by cell as calamine gives them."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from segdesk.documents.recipe import ReadOptions
from segdesk.results.table import SheetInfo
from segdesk.tables.blocks import Grid, choose_block, describe, find_blocks
from segdesk.tables.budgets import check_workbook
from segdesk.tables.cells import filled
from segdesk.tables.compound import check_compound
from segdesk.tables.container import damaged_error, password_error
from segdesk.tables.errors import ReadError, no_such_table
from segdesk.tables.layout import Layout, find_layout, header_names, unique_names
from segdesk.tables.rawtable import RawTable
from segdesk.text import msg, plural

_HEAD = 300
_CHUNK = 65_536
_EXACT = 2**53


@dataclass
class _Sheet:
    """The cells of one sheet, cut to the part in use."""

    info: SheetInfo
    rows: list[list[Any]]
    top: int  # sheet row (0-based) of the first of `rows`
    left: int  # sheet column (0-based) of the first cell of a row
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


def read_workbook(path: Path, kind: str, options: ReadOptions, rows: int | None = None) -> RawTable:
    """Read one sheet of a workbook into text columns; raises `ReadError` with what is wrong."""
    collects = gc.isenabled()
    gc.disable()  # a million lists of cells hold no circles, and looking for some takes as long as reading
    try:
        return _read_workbook(path, kind, options, rows)
    finally:
        if collects:
            gc.enable()


def _read_workbook(path: Path, kind: str, options: ReadOptions, rows: int | None) -> RawTable:
    if kind == "xls":
        check_compound(path)
    unsolved = check_workbook(path, kind) if kind in ("xlsx", "xlsb", "ods") else 0
    book = _open(path)
    sheets: list[SheetInfo] = []
    chosen: _Sheet | None = None
    best = 0
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible != SheetVisibleEnum.Visible
        wanted = options.sheet == meta.name if options.sheet is not None else not hidden
        try:
            sheet = _load(book, meta.name, hidden)
        except ReadError:
            if options.sheet == meta.name or len(book.sheet_names) == 1:
                raise
            sheets.append(SheetInfo(name=meta.name, rows=0, columns=0, hidden=hidden))
            continue
        sheets.append(sheet.info)
        rank = _rank(sheet) if wanted else 0
        if wanted and rank > best:
            chosen, best = sheet, rank
    if options.sheet is not None and options.sheet not in [info.name for info in sheets]:
        raise ReadError(
            msg(
                "There is no sheet “{sheet}” in this workbook any more. Choose another sheet.",
                sheet=options.sheet,
            )
        )
    if chosen is None:
        raise _nothing(sheets, options.sheet)
    raw = _one_of_several(chosen, kind, options, rows)
    raw.sheets = tuple(sheets)
    if unsolved:
        raw.notes.append(
            plural(
                "{n} formula of this workbook has no result stored, so its cell is blank here. Open it in "
                "Excel and save it once.",
                "{n} formulas of this workbook have no result stored, so their cells are blank here. Open it "
                "in Excel and save it once.",
                unsolved,
            )
        )
    return raw


def _one_of_several(sheet: _Sheet, kind: str, options: ReadOptions, limit: int | None) -> RawTable:
    """Read the main one of the tables on a sheet, or the one a person chose, and name the others."""
    grid = Grid(sheet.rows, cell_text)
    blocks = find_blocks(grid, len(sheet.rows), sheet.info.columns)
    number = choose_block(grid, blocks, options.table, options.header_row)
    if number is None:
        raise no_such_table(options.table or 0)
    if len(blocks) == 1:
        return _table(sheet, kind, options, limit)
    block = blocks[number]
    rows = [row[block.left : block.right] for row in sheet.rows[block.top : block.bottom]]
    merged = [
        ((a - block.top, b - block.left), (c - block.top, d - block.left))
        for (a, b), (c, d) in sheet.merged
        if block.top <= a < block.bottom and block.left <= b < block.right
    ]
    info = SheetInfo(name=sheet.info.name, rows=len(rows), columns=block.right - block.left)
    raw = _table(_Sheet(info, rows, block.top, block.left, merged), kind, options, limit)
    raw.tables = tuple(describe(grid, one, at, sheet.left) for at, one in enumerate(blocks, 1))
    raw.table_number = number + 1
    return raw


def _nothing(sheets: list[SheetInfo], wanted: str | None) -> ReadError:
    if wanted is not None:
        return ReadError(msg("The sheet “{sheet}” is empty. Choose another sheet.", sheet=wanted))
    if any(info.hidden and info.rows for info in sheets):
        return ReadError(msg("Only hidden sheets of this workbook hold anything. Choose one of them."))
    return ReadError(msg("All sheets of this workbook are empty. Choose another file."))


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise password_error() from error
    except (CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise password_error() from error
        raise damaged_error(str(error)) from error


def _load(book: CalamineWorkbook, name: str, hidden: bool) -> _Sheet:
    try:
        sheet = book.get_sheet_by_name(name)
        cells = sheet.to_python(skip_empty_area=False)
        merged = list(sheet.merged_cell_ranges or [])
    except PasswordError as error:
        raise password_error() from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged_error(str(error)) from error
    last = len(cells)
    while last and not any(cell != "" for cell in cells[last - 1]):
        last -= 1
    rows = cells[:last]
    width = max((len(row) for row in rows), default=0)
    used = [any(i < len(row) and row[i] != "" for row in rows) for i in range(width)]
    left = used.index(True) if True in used else 0
    right = width - used[::-1].index(True) if True in used else 0
    info = SheetInfo(name=name, rows=len(rows), columns=right - left, hidden=hidden)
    moved = [((a, b - left), (c, d - left)) for (a, b), (c, d) in merged]
    cut = rows if (left, right) == (0, width) else [row[left:right] for row in rows]
    return _Sheet(info, cut, 0, left, moved)


def _rank(sheet: _Sheet) -> int:
    """Rank a sheet as the one to read first: a table beats a lone cell, an empty one counts nothing."""
    if not sheet.rows or not sheet.info.columns:
        return 0
    heading = sum(
        1 for row in sheet.rows[:50] if sum(cell != "" for cell in row) >= min(2, sheet.info.columns)
    )
    return 2 if heading >= 2 and sheet.info.columns >= 2 else 1


def cell_text(value: Any) -> str:
    """Write a cell the way it would stand in a CSV file, without losing a digit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        return repr(value)
    if isinstance(value, dt.datetime):
        if value.hour or value.minute or value.second or value.microsecond:
            return value.isoformat(" ", "seconds")
        return value.date().isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _table(sheet: _Sheet, kind: str, options: ReadOptions, limit: int | None) -> RawTable:
    head = [[cell_text(cell) for cell in row] for row in sheet.rows[:_HEAD]]
    wanted = options.header_row - sheet.top if options.header_row else options.header_row
    layout = find_layout(head, None, wanted)
    header = header_names(head, layout)
    merged = _merged_header(sheet, head, layout) if options.header_row is None else None
    if merged is not None:
        layout, header = merged
    skip = {line - 1 - sheet.top for line in options.skip_lines}
    kept: list[int] = []
    empty = 0
    for index in range(layout.first, len(sheet.rows)):
        if index in skip:
            continue
        if _blank(sheet.rows[index]):
            empty += 1
            continue
        kept.append(index)
        if limit is not None and len(kept) >= limit:
            break
    width = sheet.info.columns
    names, originals = unique_names(header, width)
    cells = list(chain.from_iterable(map(sheet.rows.__getitem__, kept)))
    assert len(cells) == len(kept) * width  # a sheet is a rectangle: no cell may slip into another column
    arrays, dates = [], set()
    for at, name in enumerate(names):
        column = cells[at::width]
        kinds = set(map(type, column))
        if kinds & {dt.date, dt.datetime}:
            stamps = sum(1 for cell in column if isinstance(cell, dt.date))
            if stamps > 0.5 * (len(column) - column.count("")):
                dates.add(name)
        arrays.append(texts_of(column, kinds))
    return RawTable(
        table=pa.table(arrays, names=names),
        names=names,
        originals=originals,
        kind=kind,
        header_row=layout.header + 1 + sheet.top if layout.header >= 0 else 0,
        first_line=layout.first + 1 + sheet.top,
        lines=[index + 1 + sheet.top for index in kept],
        sheet=sheet.info.name,
        empty_rows=empty,
        dates=dates,
    )


def _blank(row: Sequence[Any]) -> bool:
    """Tell whether there is nothing in a row; the first cell nearly always answers it."""
    first = row[0] if row else ""
    if first != "" and not (isinstance(first, str) and first.isspace()):
        return False
    return all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in row)


def texts_of(cells: Sequence[Any], kinds: set[type]) -> pa.ChunkedArray:
    """Return cells as text, a column at a time where all are of one kind."""
    fast = _plain_texts(cells, kinds - {str}, str in kinds)
    if fast is not None:
        return pa.chunked_array([fast.slice(i, _CHUNK) for i in range(0, len(fast), _CHUNK)], pa.string())
    texts = [cell if isinstance(cell, str) else cell_text(cell) for cell in cells]
    pieces = [pa.array(texts[i : i + _CHUNK], pa.string()) for i in range(0, len(texts), _CHUNK)]
    return pa.chunked_array(pieces, pa.string())


def _plain_texts(cells: Sequence[Any], kinds: set[type], blanks: bool) -> pa.Array | None:
    """Return a column of texts, of numbers or of days as text; None for anything else."""
    try:
        if not kinds:
            return pa.array(cells, pa.string())
        if kinds not in ({float}, {dt.date}):
            return None
        full = [None if cell == "" else cell for cell in cells] if blanks else cells
        if kinds == {dt.date}:
            return pa.array(full, pa.date32()).cast(pa.string()).fill_null("")
        numbers = pa.array(full, pa.float64())
        whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), _EXACT))
        units = pc.if_else(whole, numbers, None).cast(pa.int64()).cast(pa.string())
        if pc.all(whole, min_count=0).as_py():
            return units.fill_null("")
        return pc.if_else(whole, units, numbers.cast(pa.string())).fill_null("")
    except (pa.ArrowException, TypeError, ValueError):
        return None


def _merged_header(sheet: _Sheet, head: list[list[str]], layout: Layout) -> tuple[Layout, list[str]] | None:
    """Return the layout and names where header cells are merged over several rows, or None."""
    top = layout.header
    bottom = max((last for (first, _), (last, _) in sheet.merged if first <= top <= last), default=top)
    while bottom > top and (bottom >= len(head) or not filled(head[bottom])):
        bottom -= 1
    if top < 0 or bottom == top or bottom - top > 10:
        return None
    names = []
    for column in range(sheet.info.columns):
        parts = [head[row][column].strip() for row in range(top, bottom + 1)]
        names.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return Layout(bottom, bottom + 1, layout.width), names
