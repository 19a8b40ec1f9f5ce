"""How far the cells of an .ods or .xlsb sheet reach, by streaming: parsers fill all that lies between."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

_BLOCK = 1 << 20
_TAG = re.compile(rb"<(/?)(?:\w+:)?(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>")
_REPEAT = re.compile(rb'number-(?:columns|rows)-repeated="(\d{1,12})"')
_VALUE = re.compile(rb"(?:value-type|formula)=")


@dataclass
class Extent:
    """The last row and column in use (1-based), and the cells in use."""

    rows: int = 0
    columns: int = 0
    cells: int = 0


def ods_extent(part: IO[bytes], check: Callable[[Extent], None]) -> None:
    """Stream `content.xml`; `check` is called with the extent of every sheet as it grows."""
    extent, row, column, repeat = Extent(), 0, 0, 1
    tail = b""
    while block := part.read(_BLOCK):
        window = tail + block
        end = window.rfind(b">") + 1
        for closing, tag, attributes in _TAG.findall(window[:end]):
            if closing:
                continue
            found = _REPEAT.search(attributes)
            times = int(found.group(1)) if found else 1
            if tag == b"table":
                extent, row, repeat = Extent(), 0, 1
            elif tag == b"table-row":
                row, column, repeat = row + times, 0, times
            else:
                column += times
                if _VALUE.search(attributes):
                    extent.rows, extent.columns = max(extent.rows, row), max(extent.columns, column)
                    extent.cells += times * repeat
        check(extent)
        tail = window[end:][-_BLOCK:]


def xlsb_extent(part: IO[bytes], check: Callable[[Extent], None]) -> None:
    """Stream the records of a binary sheet; `check` is called with its extent as it grows."""
    extent, row = Extent(), 0
    data, at = part.read(_BLOCK), 0
    while True:
        if len(data) - at < 64:
            more = part.read(_BLOCK)
            data, at = data[at:] + more, 0
            check(extent)
            if not data:
                return
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        if size >= 4:
            first = int.from_bytes(data[at : at + 4], "little")
            if kind == 0:
                row = first + 1
            elif 1 < kind < 12 and first < 1 << 24:  # 1 is a cell without a value
                extent.rows, extent.columns = max(extent.rows, row), max(extent.columns, first + 1)
                extent.cells += 1
        at += size
        if at > len(data):
            part.read(at - len(data))
            data, at = b"", 0


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, lowest first, and where it ends."""
    value = 0
    for shift in range(most):
        if at >= len(data):
            return value, at
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    return value, at
