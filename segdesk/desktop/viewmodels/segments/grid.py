"""The grid of a rule in words: what stands in each cell."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.results.segmentation import GridCell, RuleGrid
from segdesk.text import msg, number_text, percent_text, plural, render


class CellWords(msgspec.Struct, frozen=True, kw_only=True):
    """One cell ready to show."""

    x: int
    y: int
    segment: str
    name: str
    color: int
    depth: float  # 0-1, by the number of customers
    line: str
    tip: str


def cell_words(grid: RuleGrid, entries: Sequence[SegmentEntry], value_column: str | None) -> list[CellWords]:
    """Return the cells that hold customers, in the words of the language."""
    by_code = {entry.code: entry for entry in entries}
    fullest = max((cell.size for cell in grid.cells), default=1)
    return [
        _cell(grid, cell, by_code[cell.code], cell.size / fullest, value_column)
        for cell in grid.cells
        if cell.code in by_code
    ]


def _cell(
    grid: RuleGrid, cell: GridCell, entry: SegmentEntry, depth: float, value_column: str | None
) -> CellWords:
    count = render(plural("{n} customer", "{n} customers", cell.size))
    line, facts = number_text(cell.size), [entry.name, f"{count} ({percent_text(cell.share)})"]
    if cell.value_share is not None and value_column is not None:
        line = f"{line} · {percent_text(cell.value_share)}"
        facts.append(render(msg("{share:percent} of {column}", share=cell.value_share, column=value_column)))
    facts.append(
        render(msg("{column}: {value}", column=render(grid.x_title), value=render(grid.x_labels[cell.x])))
    )
    facts.append(
        render(msg("{column}: {value}", column=render(grid.y_title), value=render(grid.y_labels[cell.y])))
    )
    return CellWords(
        x=cell.x,
        y=cell.y,
        segment=entry.id,
        name=entry.name,
        color=entry.color,
        depth=depth,
        line=line,
        tip="\n".join(facts),
    )
