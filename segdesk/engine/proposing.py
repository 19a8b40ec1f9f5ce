"""Which column of one file is probably which of another, by name, type and content: proposed, never done."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.segmentation.words.meaning import meaning
from segdesk.results.combining import ColumnProposal, Combined
from segdesk.results.table import Column
from segdesk.tables.role_words import hints, words_of_name
from segdesk.text import Message, msg

ENOUGH = 0.5
"""How alike two columns must be, from 0 to 1, before one is proposed for the other."""

_CLEARLY = 0.03  # ahead of the next best
_SAME_NAME, _PART_OF_NAME, _SAME_MEANING = 1.0, 0.85, 0.6
_SPELLED_ALIKE = 0.75
_LIKE_VALUES = 0.7
_SPECIFIC = ("identifier", "order", "date", "product", "personal", "outcome")
_CONCEPTS = frozenset(
    "customer_id order_id date amount product personal category outcome quantity price".split()
)
_MOST = 5_000  # values compared
_KNOWN = 5  # fewer values say nothing
_NEARLY_ALL = 0.9
_SHAPE = str.maketrans({**{str(d): "9" for d in range(10)}})


@dataclass(frozen=True)
class Candidate:
    """A column with its values."""

    info: Column
    values: pd.Series


@dataclass(frozen=True)
class _Likeness:
    total: float
    column: str
    into: str
    reasons: tuple[Message, ...]


def propose(
    columns: Sequence[Candidate], wanted: Sequence[Candidate], file: int = 0
) -> tuple[ColumnProposal, ...]:
    """Return for columns without a place the one each probably belongs to; each is proposed once.

    Parameters
    ----------
    columns : of the new file, those that nothing takes
    wanted : of the file they are to be like, those that the new file lacks
    file : the place of the new file among those that are put together
    """
    pairs = [_likeness(one, other) for one in columns for other in wanted]
    pairs = sorted(
        (pair for pair in pairs if pair.total >= ENOUGH), key=lambda p: (-p.total, p.column, p.into)
    )
    found: dict[str, _Likeness] = {}
    taken: set[str] = set()
    for pair in pairs:
        if pair.column in found or pair.into in taken:
            continue
        rivals = [
            other.total
            for other in pairs
            if other is not pair
            and (other.column == pair.column or other.into == pair.into)
            and other.column not in found
            and other.into not in taken
        ]
        if not rivals or pair.total - max(rivals) >= _CLEARLY:
            found[pair.column] = pair
            taken.add(pair.into)
    return tuple(
        ColumnProposal(file=file, column=pair.column, into=pair.into, reasons=pair.reasons)
        for pair in found.values()
    )


def with_proposals(combined: Combined, tables: Sequence[tuple[pd.DataFrame, Sequence[Column]]]) -> Combined:
    """Return the report on appended files with a proposal for columns that found no place.

    `tables` are the files in the order of the report.
    """
    if combined.kind != "append":
        return combined
    base = {column.name for column in tables[0][1]}
    proposals: list[ColumnProposal] = []
    for number, (frame, columns) in enumerate(tables[1:], 1):
        entries = [entry for entry in combined.columns if entry.file == number]
        lacking = {entry.column for entry in entries if entry.how == "absent" and entry.column in base}
        homeless = {entry.column for entry in entries if entry.how == "new"}
        proposals += propose(
            [Candidate(c, frame[c.name]) for c in columns if c.name in homeless],
            [Candidate(c, tables[0][0][c.name]) for c in tables[0][1] if c.name in lacking],
            number,
        )
    return msgspec.structs.replace(combined, proposals=tuple(proposals))


def _likeness(one: Candidate, other: Candidate) -> _Likeness:
    named, reason = _names(one.info, other.info)
    one = _as_number(one) if other.info.type == "number" else one
    kind = _kind(one.info) == _kind(other.info)
    content = _content(one, other) if kind else 0.0
    total = 0.5 * named + 0.5 * content
    roles = {one.info.role, other.info.role}
    if len(roles) == 1 and roles & set(_SPECIFIC):
        total += 0.1
    elif len(roles) == 2 and roles <= set(_SPECIFIC):
        total -= 0.2
    if not kind and named < _PART_OF_NAME:
        total = 0.0
    reasons = [reason] if reason is not None else []
    if content >= _LIKE_VALUES:
        reasons.append(msg("similar values"))
    return _Likeness(round(total, 6), one.info.name, other.info.name, tuple(reasons))


def _as_number(one: Candidate) -> Candidate:
    """Return a column of texts as numbers where nearly all are: a few odd values made it text."""
    if _kind(one.info) != "text":
        return one
    known = one.values.dropna()
    numbers = pd.to_numeric(known.astype("str").str.strip(), errors="coerce").dropna()
    if len(numbers) < max(_KNOWN, _NEARLY_ALL * len(known)):
        return one
    return Candidate(msgspec.structs.replace(one.info, type="number"), numbers)


def _kind(column: Column) -> str:
    return "text" if column.type == "category" else column.type


def _names(one: Column, other: Column) -> tuple[float, Message | None]:
    """Return how alike two names are, and why in words."""
    words, others = _words(one.name), _words(other.name)
    text, other_text = "".join(words), "".join(others)
    alike = msg("a similar name")
    if not text or not other_text:
        return 0.0, None
    if text == other_text:
        return _SAME_NAME, alike
    short, long = sorted((text, other_text), key=len)
    if set(words) <= set(others) or set(others) <= set(words) or (len(short) >= 2 and _chinese(short, long)):
        return _PART_OF_NAME, alike
    spelled = SequenceMatcher(None, text, other_text, autojunk=False).ratio()
    if spelled >= _SPELLED_ALIKE:
        return spelled, alike
    same = meaning(one) is not None and meaning(one) == meaning(other)
    if same or hints(one.name) & hints(other.name) & _CONCEPTS:
        return _SAME_MEANING, msg("a name that means the same")
    return 0.0, None


def _words(name: str) -> list[str]:
    return words_of_name(unicodedata.normalize("NFKC", name))


def _chinese(short: str, long: str) -> bool:
    return short in long and all("一" <= letter <= "鿿" for letter in short)


def _content(one: Candidate, other: Candidate) -> float:
    """Return how alike the values are, from 0 to 1; a half where too few are known."""
    mine, theirs = one.values.dropna(), other.values.dropna()
    if min(len(mine), len(theirs)) < _KNOWN:
        return 0.5
    if one.info.type == "number":
        return _numbers(_sample(mine), _sample(theirs))
    if one.info.type == "date":
        return _dates(mine, theirs)
    return _texts(mine, theirs)


def _sample(values: pd.Series) -> NDArray[np.float64]:
    ordered = np.sort(values.to_numpy(dtype=np.float64))
    return ordered[np.linspace(0, len(ordered) - 1, min(len(ordered), _MOST)).astype(np.intp)]


def _numbers(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Return 1 less the largest difference of the distributions (Kolmogorov 1933, Smirnov 1948)."""
    every = np.concatenate([mine, theirs])
    below = np.searchsorted(mine, every, side="right") / len(mine)
    others = np.searchsorted(theirs, every, side="right") / len(theirs)
    return float(1 - np.abs(below - others).max())


def _dates(mine: pd.Series, theirs: pd.Series) -> float:
    """Return 1 for the same stretch of time or the one beside it, less further away."""
    first, last = theirs.min(), theirs.max()
    stretch = max(last - first, pd.Timedelta(days=31))
    return 1.0 if first - stretch <= mine.min() and mine.max() <= last + stretch else 0.3


def _texts(mine: pd.Series, theirs: pd.Series) -> float:
    """Return which share of the different values the other has too, or at least values of that form."""
    own = sorted(mine.astype("str").unique())[:_MOST]
    known = set(theirs.astype("str").unique())
    shared = sum(value in known for value in own) / len(own)
    forms = {_form(value) for value in sorted(known)[:_MOST]}
    formed = sum(_form(value) in forms for value in own) / len(own)
    few = len(forms) <= max(3, len(known) // 10)  # else nearly every value has a form of its own
    return max(shared, 0.8 * formed if few else 0.0)


def _form(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", text.translate(_SHAPE))
