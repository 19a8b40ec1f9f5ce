"""Fields parted by single blanks where only some of those with blanks inside are quoted."""

from __future__ import annotations

import re

from segdesk.tables.cells import cell_kind
from segdesk.tables.lines import LineParser, split_lines

_LONGEST = 20_000_000
_PROOF = 0.8  # share of lines with a quoted field that holds a blank
_STEADY = 0.95


def spaced_rows(text: str, quote: str) -> list[list[str]] | None:
    """Return the rows of such a file, one per line; None where nothing speaks for it.

    Quoted fields with blanks inside show that a blank parts the fields. The first line says how many there
    are; what a line has more belongs to the one column that leaves all others steadily numbers or dates.
    """
    if len(text) > _LONGEST:
        return None
    lines = list(split_lines(text))
    full = [line for line in lines if line.strip()]
    mark = re.escape(quote)
    field = re.compile(f"(?:^| ){mark}[^{mark}]* [^{mark}]*{mark}(?= |$)")
    if len(full) < 3 or sum(bool(field.search(line)) for line in full) < _PROOF * len(full):
        return None
    parser = LineParser(" ", quote)
    rows = [parser.parse(line)[0] if line.strip() else [] for line in lines]
    width = len(next(row for row in rows if row))
    records = [row for row in rows if row]
    if width < 3 or any(len(row) < width for row in records) or all(len(row) == width for row in records):
        return None
    scores = [_score(records[1:], at, width) for at in range(width)]
    best = max(scores)
    if best < 2 or scores.count(best) > 1:
        return None
    return [_folded(row, scores.index(best), width) if row else [] for row in rows]


def _folded(row: list[str], at: int, width: int) -> list[str]:
    """Return the row with all fields too many joined into the one at `at`."""
    end = at + 1 + len(row) - width
    return [*row[:at], " ".join(row[at:end]), *row[end:]]


def _score(records: list[list[str]], at: int, width: int) -> int:
    """Count the steady columns when fields too many are joined at `at`; quoted ones never are."""
    joined = (row[at : at + 1 + len(row) - width] for row in records if len(row) > width)
    if any(" " in part for parts in joined for part in parts):
        return 0
    rows = [_folded(row, at, width) for row in records]
    kinds = zip(*([cell_kind(cell) for cell in row] for row in rows), strict=True)
    return sum(max(column.count("number"), column.count("date")) >= _STEADY * len(rows) for column in kinds)
