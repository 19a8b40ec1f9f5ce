"""Several tables on one sheet or in one text file: where each begins and ends."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segdesk.results.table import TableBlock
from segdesk.tables.cells import CellKind, cell_kind
from segdesk.tables.layout import find_layout
from segdesk.tables.missing import TOKENS

_MOST_BANDS = 300  # more gaps than that part records, not tables
_LOOK = 60  # records looked at to judge a header
_MOST_TITLES = 3
_HEAD = 300
_FEW = 20  # rows: among tables this short, size alone does not tell which is meant
_CODE = re.compile(r"\d{5}|\b(?!19|20)\d{4}")  # names of columns may hold years, not long numbers


@dataclass(frozen=True)
class Block:
    """A rectangle of cells, counted from 0; `bottom` and `right` lie outside of it."""

    top: int
    bottom: int
    left: int
    right: int


class Grid:
    """Rows of cells, put into words only where they are looked at."""

    def __init__(self, rows: Sequence[Sequence[Any]], text: Callable[[Any], str] = str) -> None:
        self._rows = rows
        self._text = text

    def text(self, row: int, column: int) -> str:
        """Return one cell as text; cells beyond the end of a row are blank."""
        cells = self._rows[row]
        return self._text(cells[column]).strip() if column < len(cells) else ""

    def busy(self, row: int, block: Block) -> list[int]:
        """Return the columns of a block that hold something in one row."""
        cells = self._rows[row][block.left : block.right]
        return [
            block.left + at
            for at, cell in enumerate(cells)
            if cell != "" and not (isinstance(cell, str) and not cell.strip())
        ]

    def blank(self, row: int, block: Block) -> bool:
        """Tell whether a block holds nothing in one row."""
        cells = self._rows[row]
        if block.left < len(cells):
            first = cells[block.left]  # nearly always filled: a million rows must not take a second
            if first != "" and (not isinstance(first, str) or not first.isspace()):
                return False
        return all(
            cell == "" or (isinstance(cell, str) and not cell.strip())
            for cell in cells[block.left : block.right]
        )

    def used(self, column: int, block: Block) -> bool:
        """Tell whether a block holds something in one column."""
        part = range(block.top, block.bottom)
        return any(
            column < len(self._rows[row]) and self._rows[row][column] not in ("", None) for row in part
        )

    def kinds(self, row: int, block: Block) -> list[CellKind]:
        """Classify the cells of a block in one row."""
        return [cell_kind(self.text(row, column)) for column in range(block.left, block.right)]

    def texts(self, block: Block) -> list[list[str]]:
        """Return the first rows of a block as text."""
        rows = range(block.top, min(block.bottom, block.top + _HEAD))
        return [[self.text(row, column) for column in range(block.left, block.right)] for row in rows]


def find_blocks(grid: Grid, rows: int, columns: int, *, stacked: bool = False) -> list[Block]:
    """Return the tables in reading order; one block of everything where nothing tells tables apart.

    Only blank rows are looked at where they are `stacked`, blank columns as well otherwise.
    """
    whole = Block(0, rows, 0, columns)
    cuts = (_stacked,) if stacked else (_side_by_side, _stacked)
    found = [block for block in _split(grid, whole, cuts) if _is_table(grid, block)]
    return sorted(found, key=lambda block: (block.top, block.left)) if len(found) > 1 else [whole]


def describe(grid: Grid, block: Block, number: int, left: int = 0) -> TableBlock:
    """Describe a block to a person: its title, its place, its records; `left` columns were cut off before."""
    texts = grid.texts(block)
    layout = find_layout(texts)
    above = [row for row in texts[: max(layout.header, 0)] if any(row)]
    title = next((cell for row in reversed(above) for cell in row if cell), "")
    rows = sum(1 for row in range(block.top + layout.first, block.bottom) if not grid.blank(row, block))
    return TableBlock(
        number=number,
        title=title[:80],
        first_row=block.top + 1,
        last_row=block.bottom,
        first_column=block.left + 1 + left,
        last_column=block.right + left,
        rows=rows,
        header=tuple(cell[:40] for cell in texts[layout.header] if cell)[:6] if layout.header >= 0 else (),
    )


def main_block(grid: Grid, blocks: Sequence[Block]) -> int:
    """Return the number (from 0) of the block with most cells in use; the first of equals.

    Where all are short, it is the first one that is not tiny beside the others: so a person reads a sheet.
    """
    sizes = [
        sum(len(grid.busy(row, block)) for row in range(block.top, min(block.bottom, block.top + 5000)))
        * max(1.0, (block.bottom - block.top) / 5000)
        for block in blocks
    ]
    need = max(sizes)
    if all(block.bottom - block.top <= _FEW for block in blocks):
        need /= 4
    return next(number for number, size in enumerate(sizes) if size >= need)


def choose_block(
    grid: Grid, blocks: Sequence[Block], table: int | None, header_row: int | None
) -> int | None:
    """Return which block to read: the one asked for, the one with the header row, else the main one.

    None where a block is asked for that is not there.
    """
    if table is not None:
        return table - 1 if 1 <= table <= len(blocks) else None
    if header_row:
        inside = [number for number, block in enumerate(blocks) if block.top < header_row <= block.bottom]
        for number in inside:
            if blocks[number].top + find_layout(grid.texts(blocks[number])).header + 1 == header_row:
                return number
        if inside:
            return inside[0]
    return main_block(grid, blocks) if len(blocks) > 1 else 0


def _split(grid: Grid, block: Block, cuts: Sequence[Callable[[Grid, Block], list[Block]]]) -> list[Block]:
    block = _trimmed(grid, block)
    if block.bottom - block.top < 2:
        return [block]
    for cut in cuts:
        parts = cut(grid, block)
        if len(parts) > 1:
            return [leaf for part in parts for leaf in _split(grid, part, cuts)]
    return [block]


def _trimmed(grid: Grid, block: Block) -> Block:
    top, bottom, left, right = block.top, block.bottom, block.left, block.right
    while top < bottom and grid.blank(top, block):
        top += 1
    while bottom > top and grid.blank(bottom - 1, block):
        bottom -= 1
    inner = Block(top, bottom, left, right)
    while left < right and not grid.used(left, inner):
        left += 1
    while right > left and not grid.used(right - 1, inner):
        right -= 1
    return Block(top, bottom, left, right)


# -- side by side ---------------------------------------------------------------------------


def _side_by_side(grid: Grid, block: Block) -> list[Block]:
    """Cut at blank columns between tables that stand each on their own."""
    groups: list[Block] = []
    start = None
    for column in range(block.left, block.right + 1):
        used = column < block.right and grid.used(column, block)
        if used and start is None:
            start = column
        elif not used and start is not None:
            groups.append(replace(block, left=start, right=column))
            start = None
    if not 1 < len(groups) <= 50:
        return [block]
    merged = [groups[0]]
    for group in groups[1:]:
        if _apart(grid, merged[-1], group):
            merged.append(group)
        else:
            merged[-1] = replace(merged[-1], right=group.right)
    return merged


def _apart(grid: Grid, left: Block, right: Block) -> bool:
    """Tell whether two groups of columns are tables of their own, not one table with a blank column."""
    one, two = _trimmed(grid, left), _trimmed(grid, right)
    if not (_is_table(grid, one) and _is_table(grid, two)):
        return False
    head_one, head_two = _head(grid, one), _head(grid, two)
    if head_one != head_two:
        return True
    if head_one > one.top and head_two > two.top:
        return True  # each has a title of its own
    names = [{grid.text(head_one, c) for c in grid.busy(head_one, part)} for part in (one, two)]
    if len(names[0] & names[1]) >= max(2, 0.5 * min(map(len, names))):
        return True
    shorter = min(one, two, key=lambda part: part.bottom)
    apart = abs(one.bottom - two.bottom) > max(2, 0.2 * (max(one.bottom, two.bottom) - head_one))
    return apart and not any(grid.blank(row, shorter) for row in range(head_one, shorter.bottom))


def _head(grid: Grid, block: Block) -> int:
    """Return the first row with two cells in use."""
    return next(row for row in range(block.top, block.bottom) if len(grid.busy(row, block)) > 1)


def _is_table(grid: Grid, block: Block) -> bool:
    """Tell whether a block has at least two columns and two rows of more than one cell."""
    if block.right - block.left < 2:
        return False
    full = (row for row in range(block.top, block.bottom) if len(grid.busy(row, block)) > 1)
    return next(full, None) is not None and next(full, None) is not None


# -- one below the other --------------------------------------------------------------------


def _bands(grid: Grid, block: Block) -> Iterator[Block]:
    """Yield the runs of rows without a blank one."""
    start = None
    for row in range(block.top, block.bottom):
        if not grid.blank(row, block):
            start = row if start is None else start
        elif start is not None:
            yield replace(block, top=start, bottom=row)
            start = None
    if start is not None:
        yield replace(block, top=start)


def _stacked(grid: Grid, block: Block) -> list[Block]:
    """Cut at blank rows below which another header stands."""
    bands = []
    for band in _bands(grid, block):
        bands.append(band)
        if len(bands) > _MOST_BANDS:
            return [block]
    cuts: list[int] = []
    title: int | None = None  # where a title begins that stands apart from its table
    current = bands[0]
    for band in bands[1:]:
        if _starts_table(grid, band, current, title is not None) and _is_table(grid, current):
            cuts.append(band.top if title is None else title)
            current, title = band, None
        elif all(len(grid.busy(row, band)) == 1 for row in range(band.top, min(band.bottom, band.top + 5))):
            title = band.top if title is None and band.bottom - band.top <= _MOST_TITLES else title
        else:
            current, title = replace(current, bottom=band.bottom), None
    edges = [block.top, *cuts, block.bottom]
    return [replace(block, top=a, bottom=b) for a, b in itertools.pairwise(edges)]


def _starts_table(grid: Grid, band: Block, current: Block, titled: bool) -> bool:
    """Tell whether rows after a gap begin with a header of their own, and records below it."""
    at = band.top
    while at < band.bottom and at - band.top < _MOST_TITLES and len(grid.busy(at, band)) == 1:
        at += 1
    titled = titled or any("word" in grid.kinds(row, band) for row in range(band.top, at))
    body = range(at + 1, min(band.bottom, at + 1 + _LOOK))
    if not body:
        return False
    columns = grid.busy(at, band)
    words = [grid.text(at, column) for column in columns]
    if len(columns) < 2 or len(set(words)) < len(words):
        return False
    if any(cell_kind(word) != "word" or word.lower() in TOKENS or _CODE.search(word) for word in words):
        return False
    kinds = [grid.kinds(row, band) for row in body]
    for column in columns:
        below = [row[column - band.left] for row in kinds]
        full = [kind for kind in below if kind != "blank"]
        if full and sum(kind in ("number", "date") for kind in full) > 0.6 * len(full):
            return True
    head = _head(grid, current) if _is_table(grid, current) else -1
    if head < 0:
        return False
    before = [grid.text(head, column) for column in grid.busy(head, current)]
    return words == before or (titled and len(words) != len(before) and len(body) > 1)
