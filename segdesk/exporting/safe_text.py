"""Text from customers stays text: no live formulas, no characters that a workbook cannot hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

MAX_CELL = 32_767
"""Excel's longest text in a cell, in UTF-16 units."""

# A formula starts with one of these, also in full width, and also behind blanks.
_MARKS = r"[=+\-@＝＋－＠]"
_BLANK = r"[\x00- \x7f-\x{A0}\x{1680}\x{2000}-\x{200B}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}]*"
_AT_START = rf"^({_BLANK}{_MARKS}|[\t\r\n\x00])"
# A program that splits at another delimiter than the file's sees cells of its own making inside a text.
_INSIDE = rf"""([;|\t\r\n]"*{_BLANK}"*)({_MARKS})"""

_ILLEGAL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ODD = rf"{_ILLEGAL}|\r|_x[0-9A-Fa-f]{{4}}_"

Texts: TypeAlias = "pa.Array | pa.ChunkedArray"


def safe_for_csv(texts: Texts) -> tuple[Texts, int]:
    """Put an apostrophe in front of what a spreadsheet would calculate; returns how many texts changed."""
    risky = pc.or_(pc.match_substring_regex(texts, _AT_START), pc.match_substring_regex(texts, _INSIDE))
    changed = pc.sum(risky).as_py() or 0
    if not changed:
        return texts, 0
    guarded = pc.replace_substring_regex(texts, _AT_START, r"'\1")
    return pc.replace_substring_regex(guarded, _INSIDE, r"\1'\2"), changed


def looks_like_formula(texts: Texts) -> Texts:
    """Tell for each text whether typing it into a cell would start a formula."""
    return pc.match_substring_regex(texts, _AT_START)


@dataclass(frozen=True)
class CellTexts:
    """Texts as a workbook's XML can hold them, and how many lost characters or their end."""

    texts: Texts
    cleaned: int = 0
    cut: int = 0


def safe_for_cells(texts: Texts) -> CellTexts:
    """Remove what XML forbids, cut what is too long for a cell, escape what a workbook reads as code."""
    odd = pc.match_substring_regex(texts, _ODD)
    long = pc.greater(pc.utf8_length(texts), MAX_CELL // 2)
    if not (pc.any(odd).as_py() or pc.any(long).as_py()):
        return CellTexts(texts)
    legal = pc.replace_substring_regex(texts, _ILLEGAL, "")
    cleaned = pc.sum(pc.not_equal(legal, texts)).as_py() or 0
    cut = 0
    result: list[str | None] = legal.to_pylist()
    for row, text in enumerate(result):
        if text is None:
            continue
        short = _cut(text)
        cut += short is not text
        result[row] = _ESCAPED.sub("_x005F_", short).replace("\r", "_x000D_")
    return CellTexts(pa.array(result, pa.large_string()), cleaned, cut)


def _cut(text: str) -> str:
    if len(text) <= MAX_CELL // 2:
        return text
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * MAX_CELL else units[: 2 * MAX_CELL].decode("utf-16-le", "ignore")


def safe_cell(text: str) -> str:
    """Return one text as a workbook can hold it."""
    return str(safe_for_cells(pa.array([text], pa.large_string())).texts[0].as_py())


def sheet_name(text: str, taken: set[str]) -> str:
    """Return a name a sheet may have, different from all in `taken`, and add it there."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).strip().strip("'").strip()[:31] or "Sheet"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        tail = f" {number}"
        name = base[: 31 - len(tail)] + tail
    taken.add(name.lower())
    return name
