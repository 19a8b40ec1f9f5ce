"""Names of columns as a person would say them, short enough for a card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

LONGEST = 24
_SHARE = re.compile(r"\s*(\(share( of value)?\)|（(金额)?占比）)$|^share of\s+|占比$", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*$")
_UNIT = re.compile(
    r"[^\d\s]{1,2}\$|[$€£¥%]|[A-Za-z]{1,6}(/[A-Za-z]{1,3})?\$?|元|万元|公里|千米|米|公斤|天|岁|次|分|分钟|小时|月|年|个月"
)
_ASIDE = re.compile(r"[\d\s.,:–-]*|(last )?\d+ (days|weeks|months|years)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")


def spoken(name: str) -> str:
    """Return a column's name without underscores, joined words and a scale in brackets.

    `MonthlyCharges` → `Monthly charges`, `Detergents_Paper` → `Detergents Paper`,
    `Spending Score (1-100)` → `Spending Score`.
    """
    plain = _SHARE.sub("", name.strip())
    bare = _BRACKETS.sub("", plain)
    inside = _BRACKETS.search(plain)
    if bare and inside and (unit(name) or _ASIDE.fullmatch(inside[1])):
        plain = bare  # a unit, a scale, a period; anything else in brackets tells columns apart
    plain = re.sub(r"[_\s]+", " ", plain).strip()
    if " " not in plain and _CAMEL.search(plain):
        first, *rest = _CAMEL.sub(" ", plain).split(" ")
        plain = " ".join([first, *(word if word.isupper() else word.lower() for word in rest)])
    return plain or name


def unit(name: str) -> str:
    """Return the unit a column's name gives in brackets, or an empty text."""
    found = _BRACKETS.search(name)
    inside = found[1].strip() if found else ""
    return inside if _UNIT.fullmatch(inside) and inside.lower() not in _NO_UNITS else ""


_NO_UNITS = {"share", "grade", "total", "avg", "mean", "sum", "min", "max", "code", "id", "yes", "no"}


def said_names(names: Sequence[str]) -> dict[str, str]:
    """Return every column's name as it is said inside a sentence: `Open credit lines` → `open credit lines`.

    Where a table writes its names With Capitals, they keep them.
    """
    said = {name: spoken(name) for name in names}
    if any(word[:1].isupper() and word[1:].islower() for text in said.values() for word in text.split()[1:]):
        return said
    return {name: _lower_first(text) for name, text in said.items()}


def _lower_first(text: str) -> str:
    first, space, rest = text.partition(" ")
    return text if not first[1:].islower() else first.lower() + space + rest


def short_names(said: Mapping[str, str]) -> dict[str, str]:
    """Return a short name for every column; what several begin with is left out, none becomes like another.

    `curricular units 1st sem (credited)` → `1st sem (credited)` where many begin with `curricular units`.
    """
    short = dict(said)
    for _round in range(4):
        starts = Counter(first for text in short.values() if (first := text.partition(" ")[0]) != text)
        for name, text in short.items():
            first, _space, rest = text.partition(" ")
            if len(text) > LONGEST and starts[first] >= 3 and rest:
                short[name] = rest
    found = {name: _cut(text) for name, text in short.items()}
    seen = Counter(found.values())
    return {name: text if seen[text] == 1 else said[name] for name, text in found.items()}


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-(")
    return f"{kept}…"
