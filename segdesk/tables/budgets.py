"""Budgets of a workbook, checked by streaming its parts before a parser sees them."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from segdesk.tables.container import MAX_RATIO, MAX_UNPACKED, damaged_error, password_error
from segdesk.tables.errors import ReadError
from segdesk.tables.extents import Extent, ods_extent, xlsb_extent
from segdesk.text import Message, msg

MAX_ENTRIES = 10_000
MAX_COLUMNS = 16_384
MAX_CELLS = 200_000_000
_MAX_SPAN = 60_000_000  # cells between the first and the last one in use: a parser fills them all
_SMALL = 1_000_000
_BLOCK = 1 << 20
_SEAM = 200  # bytes looked at on either side of where two blocks meet
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,4})(\d{1,8})"')
_UNSOLVED = (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />")
_WIDE_CELL = re.compile(rb'r="([A-Z]{2,4})\d')
_NARROW = _MAX_SPAN // 1_048_576  # so few columns cannot sprawl, however far down a cell stands


def check_workbook(path: Path, kind: str) -> int:
    """Refuse bombs, far cells and XML entities; raises `ReadError`.

    Returns how many formulas of an .xlsx have no result stored: a reader sees blank cells there.
    """
    unsolved = 0
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_ENTRIES:
                raise ReadError(_too_large())
            total = 0
            for info in infos:
                if info.flag_bits & 1:
                    raise password_error()
                total += info.file_size
                packed = max(info.compress_size, 1)
                if total > MAX_UNPACKED or (
                    info.file_size > 50 * _SMALL and info.file_size > MAX_RATIO * packed
                ):
                    raise ReadError(_too_large())
            for info in infos:
                name = info.filename.replace("\\", "/").lower()
                if name.endswith((".xml", ".rels")):
                    unsolved += _check_part(archive, info, sheet=kind == "xlsx" and "worksheets/" in name)
                if kind == "ods" and name == "content.xml":
                    with archive.open(info) as part:
                        ods_extent(part, _check_extent)
                elif kind == "xlsb" and "worksheets/" in name and name.endswith(".bin"):
                    with archive.open(info) as part:
                        xlsb_extent(part, _check_extent)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise damaged_error(str(error)) from error
    return unsolved


def _too_large() -> Message:
    return msg(
        "Unpacked, this workbook would be far too large. Save only the sheet with your table, or use CSV."
    )


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, sheet: bool) -> int:
    """Stream one XML part: no DOCTYPE, no more bytes than announced, no cell far out.

    Returns how many formulas of a sheet have no result.
    """
    size = 0
    tail = b""
    columns = unsolved = 0
    with archive.open(info) as part:
        while block := part.read(_BLOCK):
            size += len(block)
            if size > info.file_size + _BLOCK or size > MAX_UNPACKED:
                raise ReadError(_too_large())
            seam = tail + block[:_SEAM]  # copying whole blocks to look across their edges takes longer
            if _declares(seam) or _declares(block):
                raise ReadError(
                    msg(
                        "This workbook contains instructions no table needs (XML entities), so it was "
                        "not opened. Save its table as CSV, or ask for another file."
                    )
                )
            if sheet:
                wide = {*_WIDE_CELL.findall(seam), *_WIDE_CELL.findall(block)}
                columns = max([columns, *map(_column, wide)])
                if b"f" in block and b"</f>" in block:  # single letters are found ten times as fast
                    unsolved += sum(block.count(ending) for ending in _UNSOLVED)
            tail = (tail + block[-_SEAM:])[-_SEAM:]
    if columns > _NARROW:  # 2 GB of XML hold fewer than 200 million cells of a narrow sheet
        _check_extent(_exact_extent(archive, info))
    return unsolved


def _declares(data: bytes) -> bool:
    return b"!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data)


def _exact_extent(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Extent:
    """Look at every cell of a sheet: many times slower than counting, so only where a sheet is wide."""
    rows = columns = cells = 0
    tail = b""
    with archive.open(info) as part:
        while block := part.read(_BLOCK):
            for letters, number in _CELL.findall(tail + block):
                rows = max(rows, int(number))
                columns = max(columns, _column(letters))
                cells += 1
            tail = block[-200:]
    return Extent(rows, columns, cells)


def _check_extent(extent: Extent) -> None:
    if _sprawls(extent.rows, extent.columns, extent.cells):
        raise ReadError(
            msg(
                "A cell far outside the table (row {row}, column {column}) makes this sheet too large. "
                "Delete the empty rows and columns behind the table, save, and try again.",
                row=extent.rows,
                column=extent.columns,
            )
        )


def _sprawls(rows: int, columns: int, cells: int) -> bool:
    span = rows * columns
    return columns > MAX_COLUMNS or cells > MAX_CELLS or (span > _MAX_SPAN and span > 20 * max(cells, 1))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
