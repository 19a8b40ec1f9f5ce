"""The last look at a raw table: blank rows, notes and totals below it."""

from __future__ import annotations

import sys
from collections.abc import Container, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.documents.recipe import ReadOptions
from segdesk.results.table import RejectedLine
from segdesk.tables.cells import as_line, cell_kind, filled
from segdesk.tables.layout import TOTAL
from segdesk.tables.rawtable import RawTable
from segdesk.text import Message, msg, plural

_TAIL = 60
_KEPT = 200
_NOTE = msg("It looks like a note below the table.")
_TOTAL = msg("It looks like a total, not like a customer.")


def finish(raw: RawTable, options: ReadOptions) -> RawTable:
    """Drop blank rows; set aside a second table, repeated headers, and notes and totals at the end."""
    keep = lines_to_keep(options)
    _drop_blank_rows(raw)
    _second_header(raw, keep)
    _set_aside_tail(raw, keep)
    _tell_short_lines(raw)
    return raw


def lines_to_keep(options: ReadOptions) -> Container[int]:
    """Return the lines that a person wants to be loaded anyway."""
    return range(sys.maxsize) if options.keep_all else frozenset(options.keep_lines)


def _blank(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(column, "^[\\s\\x00]*$").combine_chunks())


def _keep_rows(raw: RawTable, keep: np.ndarray) -> None:
    lines = raw.lines if raw.lines is not None else range(raw.first_line, raw.first_line + len(keep))
    raw.table = raw.table.filter(pa.array(keep))
    raw.lines = [line for line, kept in zip(lines, keep.tolist(), strict=True) if kept]


def _drop_blank_rows(raw: RawTable) -> None:
    if not raw.table.num_columns:
        return
    first = raw.table.column(0)
    suspects = np.flatnonzero(np.asarray(pc.less_equal(pc.binary_length(first), 3).combine_chunks()))
    for column in raw.table.columns:
        if not len(suspects):
            return
        suspects = suspects[_blank(column.take(pa.array(suspects)))]
    if len(suspects):
        keep = np.ones(raw.table.num_rows, bool)
        keep[suspects] = False
        raw.empty_rows += len(suspects)
        _keep_rows(raw, keep)


def _second_header(raw: RawTable, keep_lines: Container[int]) -> None:
    """Cut where another table begins under the same header; set aside a header that is merely repeated."""
    rows = raw.table.num_rows
    if raw.header_row < 1 or raw.table.num_columns < 2:
        return
    same = pc.equal(raw.table.column(0), raw.originals[0])
    for i in range(1, min(raw.table.num_columns, 6)):
        if not pc.any(same, min_count=0).as_py():
            return
        same = pc.and_(same, pc.equal(raw.table.column(i), raw.originals[i]))
    again = np.flatnonzero(np.asarray(same.combine_chunks()))
    if not len(again):
        return
    lines = raw.lines if raw.lines is not None else range(raw.first_line, raw.first_line + rows)
    keep = np.ones(rows, bool)
    for at in again.tolist():
        start = _title_above(raw, lines, at)
        if start is not None:
            raw.notes.append(msg("Another table starts in line {line}; it was not read.", line=lines[start]))
            keep[start:] = False
            break
        if lines[at] not in keep_lines:
            keep[at] = False
            raw.set_aside_count += 1
            text = as_line(raw.originals, raw.delimiter)
            raw.set_aside.append(
                RejectedLine(line=lines[at], text=text[:500], reason=msg("The header comes again."))
            )
    _keep_rows(raw, keep)


def _title_above(raw: RawTable, lines: Sequence[int], at: int) -> int | None:
    """Return the row another table starts in: the header itself or the title above it, after a gap."""
    start = at
    for row in range(at - 1, max(-1, at - 4), -1):
        if lines[row + 1] - lines[row] > 1 and row + 1 < at:
            return row + 1
        cells = [str(column[row].as_py()) for column in raw.table.columns]
        if sum(1 for cell in cells if cell.strip()) != 1:
            break
        start = row
    gap = start > 0 and lines[start] - lines[start - 1] > 1
    return start if gap or start < at else None


def _set_aside_tail(raw: RawTable, keep_lines: Container[int]) -> None:
    """Set aside what stands below the table: notes in the first cell after a gap, and the row of totals."""
    rows, width = raw.table.num_rows, raw.table.num_columns
    if rows < 3 or width < 2:
        return
    start = max(0, rows - _TAIL)
    tail = [list(map(str, row.values())) for row in raw.table.slice(start).to_pylist()]
    lines: Sequence[int] = raw.lines or range(raw.first_line, raw.first_line + rows)
    cut = rows
    totals_seen = False
    dense = _dense(tail)
    found: list[tuple[int, Message]] = []
    for index in range(rows - 1, start - 1, -1):
        row = tail[index - start]
        why = _note_or_total(row, lines, index, rows, width, dense)
        if why is None:
            break
        if why is _TOTAL:
            if totals_seen:
                break
            totals_seen = True
        if lines[index] not in keep_lines:
            found.append((index, why))
        cut = index
    if not found or rows - cut > max(8, 0.2 * rows) + 4:
        return
    keep = np.ones(rows, bool)
    for index, why in reversed(found):
        keep[index] = False
        raw.set_aside_count += 1
        if len(raw.set_aside) < _KEPT:
            text = as_line(tail[index - start], raw.delimiter)
            raw.set_aside.append(RejectedLine(line=lines[index], text=text[:500], reason=why))
    _keep_rows(raw, keep)


def _tell_short_lines(raw: RawTable) -> None:
    """Say how many lines of the table had to be filled up with blanks; a note below it is none of them."""
    if not raw.short or raw.lines is None:
        return
    if short := len(raw.short.intersection(raw.lines)):
        raw.notes.append(
            plural(
                "{n} line has fewer fields than the table; the missing ones were left blank.",
                "{n} lines have fewer fields than the table; the missing ones were left blank.",
                short,
            )
        )


def _dense(tail: list[list[str]]) -> bool:
    """Tell whether nearly all rows of the table are well filled, so that a sparse one at its end
    is a note.
    """
    counts = sorted(filled(row) for row in tail)
    return counts[len(counts) // 2] >= 0.8 * len(tail[0])


def _note_or_total(
    row: list[str], lines: Sequence[int], index: int, rows: int, width: int, below: bool
) -> Message | None:
    words = [cell for cell in row if cell.strip()]
    first = next((cell for cell in row if cell.strip()), "")
    if TOTAL.match(first) and len(first) < 40 and row.index(first) <= 1:
        return _TOTAL
    gap = index > 0 and lines[index] - lines[index - 1] > 1
    if width >= 3 and len(words) == 1 and row[0].strip() and cell_kind(row[0]) == "word":
        last = index == rows - 1
        if gap or len(row[0]) > 25 or not last or row[0].strip().endswith((":", "：", ".")):
            return _NOTE
    sparse = len(words) <= max(1, width // 3) and all(cell_kind(cell) == "word" for cell in words)
    return _NOTE if sparse and width >= 4 and below else None
