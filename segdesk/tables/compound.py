"""The container of old workbooks (.xls): chains of sectors that must end, or a parser fills all memory."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from segdesk.tables.container import damaged_error

_IN_HEADER = 109  # places of the allocation table that the header itself names
_LAST = 0xFFFFFFFA  # this and all above are no sectors
_ENTRY = 128
_MOST_ENTRIES = 20_000


def check_compound(path: Path) -> None:
    """Follow every chain of sectors of an .xls file; raises `ReadError` where one never ends."""
    data = path.read_bytes()
    try:
        header = struct.unpack("<HHHHH", data[24:34])
        directory, _transaction, small, mini, _minis, more, _mores = struct.unpack("<IIIIIII", data[48:76])
        if header[3] not in (9, 12) or header[4] != 6:
            raise damaged_error("odd sector size")
        size = 1 << header[3]
        table = _allocation(data, size, more)
        minis = _numbers(_content(data, size, table, mini))
        names = _content(data, size, table, directory)
        for at in range(0, min(len(names), _ENTRY * _MOST_ENTRIES) - _ENTRY + 1, _ENTRY):
            start, length = struct.unpack("<IQ", names[at + 116 : at + 128])
            kind = names[at + 66]
            if kind not in (2, 5):
                continue
            in_minis = kind == 2 and (length & 0xFFFFFFFF) < small
            _chain(minis if in_minis else table, start)
    except struct.error as error:
        raise damaged_error(str(error)) from error


def _chain(table: Sequence[int], start: int) -> list[int]:
    """Return the sectors of a chain."""
    found: list[int] = []
    while start < len(table):
        found.append(start)
        if len(found) > len(table):
            raise damaged_error("a chain of sectors never ends")
        start = table[start]
    return found


def _content(data: bytes, size: int, table: Sequence[int], start: int) -> bytes:
    return b"".join(data[(one + 1) * size : (one + 2) * size] for one in _chain(table, start))


def _numbers(data: bytes) -> tuple[int, ...]:
    whole = len(data) // 4
    return struct.unpack(f"<{whole}I", data[: 4 * whole])


def _allocation(data: bytes, size: int, more: int) -> tuple[int, ...]:
    """Return the allocation table: for each sector the next one of its chain."""
    places = list(struct.unpack(f"<{_IN_HEADER}I", data[76 : 76 + 4 * _IN_HEADER]))
    seen = 0
    while more < _LAST:
        block = _numbers(data[(more + 1) * size : (more + 2) * size])
        seen += 1
        if not block or seen > len(data) // size:
            raise damaged_error("the allocation table never ends")
        places += block[:-1]
        more = block[-1]
    parts = (data[(one + 1) * size : (one + 2) * size] for one in places if one < _LAST)
    return _numbers(b"".join(parts))
