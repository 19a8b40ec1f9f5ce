"""Where the table is in the rows of a file: titles above, the header, notes and totals below."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from segdesk.tables.cells import cell_kind, filled

_TYPE_WORDS = {"c", "d", "s", "t", "continuous", "discrete", "string", "time", "categorical", "numeric"}
_ROLE_WORDS = {"", "class", "meta", "ignore", "i", "m", "weight", "input", "target"}
TOTAL = re.compile(
    r"^\s*(grand\s+)?(sub)?totals?\b|^\s*sum\s*:?\s*$|^\s*(总计|合计|总和|小计|汇总)", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Rows are counted from 0. `header` -1: none. Data start at `first`."""

    header: int
    first: int
    width: int
    extra_headers: int = 0


def find_layout(rows: list[list[str]], width: int | None = None, header_row: int | None = None) -> Layout:
    """Find the header among the first rows of a file.

    Parameters
    ----------
    rows
        The first few hundred rows as text.
    width
        The usual number of fields, if the reader knows it.
    header_row
        1-based row a person chose; 0 for none.
    """
    usual = width or _usual_width(rows)
    if header_row is not None:
        if header_row <= 0:
            first = next((i for i, row in enumerate(rows) if filled(row)), 0)
            return Layout(-1, first, max(usual, _widest(rows, first)))
        at = min(header_row, len(rows)) - 1
        return Layout(at, at + 1, max(usual, len(_trimmed(rows[at])) if rows else 0))
    start = _candidate(rows, usual)
    if start is None:
        return Layout(-1, 0, usual)
    if not _declares_types(rows, start):
        start = _fuller_header(rows, start)
    usual = max(usual, len(_trimmed(rows[start])))
    if not _is_header(rows, start, usual):
        above = start - 1
        if above < 0 or not _gappy_header(rows, above):
            return Layout(-1, start, usual)
        start = above
    extra = _further_headers(rows, start, usual)
    return Layout(start, start + 1 + extra, usual, extra)


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _usual_width(rows: list[list[str]]) -> int:
    """Return the number of columns in use: the widest that a good part of the rows reaches."""
    widths = Counter(len(_trimmed(row)) for row in rows if filled(row))
    if not widths:
        return 0
    total = sum(widths.values())
    reached = 0
    for width in sorted(widths, reverse=True):
        reached += widths[width]
        if reached >= max(1, 0.1 * total):
            return width
    return max(widths)


def _widest(rows: list[list[str]], first: int) -> int:
    return max((len(_trimmed(row)) for row in rows[first:]), default=0)


def _candidate(rows: list[list[str]], width: int) -> int | None:
    """Return the first row that could be the header or the first record."""
    counts = [filled(row) for row in rows]
    busy = sorted(count for count in counts if count)
    if not busy:
        return None
    high = busy[min(len(busy) - 1, int(0.9 * len(busy)))]
    need = 1 if high <= 1 else max(2, -(-6 * high // 10))
    for index, row in enumerate(rows):
        if counts[index] >= need and not (width > 2 and len(_trimmed(row)) < 0.5 * width):
            return index
    return next(index for index, count in enumerate(counts) if count)


def _fuller_header(rows: list[list[str]], start: int) -> int:
    """Return the row below `start` that names more columns: above it were titles or groups of columns.

    Only where the columns that hold numbers or dates further down have words in that row.
    """
    body = [row for row in rows[start + 1 :] if filled(row)][:200]
    width = max((len(row) for row in body), default=0)
    numeric = [i for i in range(width) if _share(body, i, {"number", "date"}) > 0.6]
    if not numeric:
        return start
    best = start
    for index in range(start + 1, min(start + 12, len(rows))):
        row = rows[index]
        over = [cell_kind(row[i]) if i < len(row) else "blank" for i in numeric]
        if over.count("word") < 0.8 * len(numeric):
            continue
        if _named(row) > _named(rows[best]):
            best = index
    return best


def _named(row: list[str]) -> int:
    """Count the different names of more than one character."""
    return len({cell.strip() for cell in row if len(cell.strip()) > 1})


def _gappy_header(rows: list[list[str]], at: int) -> bool:
    """Tell whether a half-empty row right above the records is their header."""
    words = [cell for cell in rows[at] if cell.strip()]
    return len(words) >= 2 and all(cell_kind(cell) == "word" for cell in words)


def _years(cells: list[str]) -> bool:
    """Tell whether all number cells are years or counters in order, as headers of periods are."""
    try:
        values = [int(cell) for cell in cells]
    except ValueError:
        return False
    steps = {after - before for before, after in itertools.pairwise(values)}
    return len(values) > 2 and steps in ({1}, {-1}) and (min(values) >= 1900 or min(values) in (0, 1))


def _is_header(rows: list[list[str]], at: int, width: int) -> bool:
    """Tell a header from a first record: it is words where the rest are numbers, and its words do
    not recur.
    """
    head = rows[at]
    body = [row for row in rows[at + 1 :] if filled(row)][:200]
    kinds = [cell_kind(cell) for cell in head]
    numeric = [cell.strip() for cell, kind in zip(head, kinds, strict=True) if kind == "number"]
    if "date" in kinds and not _all_dates(head, body):
        dates = [i for i, kind in enumerate(kinds) if kind == "date"]
        if any(_share(body, i, {"date"}) > 0.5 for i in dates):
            return False
    if not body:
        return len(numeric) <= 0.4 * max(1, filled(head)) and "date" not in kinds
    if numeric and _years(numeric):
        numeric = []
    against = sum(
        1
        for i, kind in enumerate(kinds)
        if kind == "number" and head[i].strip() in numeric and _share(body, i, {"number"}) > 0.5
    )
    in_favour = sum(
        1
        for i, kind in enumerate(kinds)
        if kind == "word" and _share(body, i, {"number", "date"}) > 0.6 and len(head[i].strip()) > 1
    )
    if in_favour or against:
        return in_favour >= against
    return not _recurs(head, body, kinds)


def _all_dates(head: list[str], body: list[list[str]]) -> bool:
    """Tell a header of dates (one column per day) from a record with a date."""
    dates = sum(1 for cell in head if cell_kind(cell) == "date")
    return dates >= 3 and dates >= 0.5 * filled(head)


def _share(body: list[list[str]], column: int, wanted: set[str]) -> float:
    found = [cell_kind(row[column]) for row in body if column < len(row)]
    found = [kind for kind in found if kind != "blank"]
    return sum(kind in wanted for kind in found) / len(found) if found else 0.0


def _recurs(head: list[str], body: list[list[str]], kinds: Sequence[str]) -> bool:
    """Tell whether the first row is a record among others: its words come again, or it is not like names."""
    words = [i for i, kind in enumerate(kinds) if kind == "word"]
    again = 0
    for i in words:
        value = head[i].strip()
        again += sum(1 for row in body if i < len(row) and row[i].strip() == value) >= 1
    if words and again >= max(1, 0.3 * len(words)):
        return True
    if not words or _letters_among_letters(head, body):
        return True
    texts = [head[i].strip() for i in words]
    long = sum(1 for text in texts if len(text) > 60 or text.endswith((".", "。", "!")))
    if len(head) == 1 and len(texts[0].split()) > 4:
        return True
    if long >= 0.5 * len(texts):
        return True
    number_like = [i for i, kind in enumerate(kinds) if kind == "number"]
    return bool(number_like) and len(body) < 3 and len(number_like) >= len(words)


def _letters_among_letters(head: list[str], body: list[list[str]]) -> bool:
    """Tell whether the first row is single letters like most of the rows below and no "a, b, c"."""
    letters = [cell.strip() for cell in head if cell.strip()]
    below = [cell.strip() for row in body for cell in row if cell.strip()]
    if len(letters) < 3 or len(body) < 3 or any(len(letter) > 1 for letter in letters):
        return False
    if sorted(letters) == letters:
        return False
    return sum(len(cell) == 1 for cell in below) > 0.7 * len(below)


def _further_headers(rows: list[list[str]], at: int, width: int) -> int:
    """Count rows under the header that repeat it or declare types and roles."""
    head = [cell.strip() for cell in rows[at]]
    if at + 1 < len(rows) and [cell.strip() for cell in rows[at + 1]] == head:
        return 1
    if at + 1 < len(rows) and _fills_gaps(
        rows[at], rows[at + 1], [row for row in rows[at + 2 :] if filled(row)]
    ):
        return 1
    return 2 if _declares_types(rows, at) else 0


def _declares_types(rows: list[list[str]], at: int) -> bool:
    """Tell whether the two rows below a header hold types and roles, as some data-mining tools write them."""
    if at + 2 >= len(rows):
        return False
    types = [cell.strip() for cell in rows[at + 1] if cell.strip()]
    roles = {cell.strip().lower().split(" ")[0] for cell in rows[at + 2]}
    known = sum(1 for cell in types if cell.lower() in _TYPE_WORDS)
    return known > 0 and known >= 0.5 * len(types) and roles <= _ROLE_WORDS


def _fills_gaps(head: list[str], below: list[str], body: list[list[str]]) -> bool:
    """Tell whether the row below only names the columns the header leaves blank."""
    named = [i for i, cell in enumerate(below) if cell.strip()]
    if not named or not body or any(i < len(head) and head[i].strip() for i in named):
        return False
    if filled(head) < 2 or any(cell_kind(below[i]) != "word" for i in named):
        return False
    return len(named) >= 2 and any(_share(body, i, {"number", "date"}) > 0.6 for i in named)


def header_names(rows: list[list[str]], layout: Layout) -> list[str]:
    """Return the header cells, completed by a second header row where there is one."""
    if layout.header < 0:
        return []
    head = list(rows[layout.header])
    if layout.extra_headers == 1:
        below = rows[layout.header + 1]
        head += [""] * (len(below) - len(head))
        head = [cell if cell.strip() else (below[i] if i < len(below) else "") for i, cell in enumerate(head)]
    return head


def unique_names(cells: list[str], width: int) -> tuple[list[str], list[str]]:
    """Return visible, unique column names for header cells, and the names as written.

    Blank names become "Column 3"; repeated ones get a number: "X", "X (2)".
    """
    originals = [cells[i] if i < len(cells) else "" for i in range(width)]
    names: list[str] = []
    taken: set[str] = set()
    wanted = [_visible(text) or f"Column {i + 1}" for i, text in enumerate(originals)]
    reserved = Counter(wanted)
    for name in wanted:
        unique, n = name, 2
        while unique in taken or (n > 2 and unique in reserved):
            unique = f"{name} ({n})"
            n += 1
        taken.add(unique)
        names.append(unique)
    return names, originals


_HIDDEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")


def _visible(text: str) -> str:
    text = re.sub(r"\s+", " ", _HIDDEN.sub(" ", text)).strip()
    return text if len(text) <= 200 else text[:199] + "…"
