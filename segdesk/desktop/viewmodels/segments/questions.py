"""A few questions that lead to a customer's segment, tested on customers they were not made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.labels import Codes
from segdesk.desktop.viewmodels.segments.rules import half_of, question_columns, readable
from segdesk.results.segmentation import Solution

DEEPEST = 6  # questions a person answers at most
_ROWS = 40_000
_CUTS = 24
_LEAST = 5  # customers on each side of a question
_CATEGORIES = 8
_GAIN = 0.002  # share of all customers sorted better, below which a question is not worth asking

Values = np.ndarray[Any, Any]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a value is above a number (on a later day), or is a category."""

    column: str
    number: float = 0.0
    category: str | None = None
    is_date: bool = False
    decimals: int | None = None


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """A question with what follows a yes and a no, or, without one, the segment.

    `right` is the share of the customers set aside who arrive here and belong to the segment.
    """

    code: int
    right: float | None = None
    question: Question | None = None
    yes: Branch | None = None
    no: Branch | None = None


class Questions(msgspec.Struct, frozen=True, kw_only=True):
    """The first question, how often all lead to the right segment, and how often guessing would."""

    first: Branch
    right: float
    guess: float
    fewest: int
    most: int


class _Grown(msgspec.Struct):
    rows: Values
    code: int
    depth: int
    question: Question | None = None
    yes: _Grown | None = None
    no: _Grown | None = None


def questions(table: ArrowTable, codes: Codes, solution: Solution) -> Questions | None:
    """Return the questions for the segments on show, or None where they lead nowhere; runs on a thread."""
    rows = np.arange(0, table.rows, max(1, -(-table.rows // _ROWS)), dtype=np.int64)
    rows = rows[codes[rows] >= 0]
    if len(rows) < 4 * _LEAST:
        return None
    inside, columns = codes[rows].astype(np.int64), question_columns(table, solution.profile, rows)
    learn = np.zeros(len(rows), bool)
    for code in np.unique(inside):
        learn |= half_of(inside == code) & (inside == code)
    k = int(inside.max()) + 1
    root = _grow(table, columns, inside, np.flatnonzero(learn), k)
    test = np.flatnonzero(~learn)
    if root.question is None or not len(test):
        return None
    hits, branch = _measure(root, columns, inside, test)
    depths = list(_depths(branch))
    commonest = int(np.bincount(inside[learn], minlength=k).argmax())
    return Questions(
        first=branch,
        right=hits / len(test),
        guess=float((inside[test] == commonest).mean()),
        fewest=min(depths),
        most=max(depths),
    )


def answer(question: Question, values: Values) -> Values:
    """Return who answers yes; who gave no value answers no."""
    if question.category is not None:
        return np.asarray(values == question.category, dtype=bool)
    with np.errstate(invalid="ignore"):
        return np.asarray(values > question.number, dtype=bool)


def _grow(table: ArrowTable, columns: dict[str, Values], codes: Values, rows: Values, k: int) -> _Grown:
    """Ask, again and again, the question that sorts the most customers, wherever it stands."""
    root = _Grown(rows=rows, code=int(np.bincount(codes[rows], minlength=k).argmax()), depth=0)
    open_ends = [(root, _best(table, columns, codes, rows, k))]
    leaves, most = 1, max(2 * k, 6)
    while leaves < most and open_ends:
        at = max(range(len(open_ends)), key=lambda number: open_ends[number][1][0])
        leaf, (gain, question) = open_ends.pop(at)
        if question is None or gain < _GAIN * len(rows):
            break
        yes = answer(question, columns[question.column][leaf.rows])
        leaf.question = question
        leaf.yes, leaf.no = (
            _Grown(rows=part, code=int(np.bincount(codes[part], minlength=k).argmax()), depth=leaf.depth + 1)
            for part in (leaf.rows[yes], leaf.rows[~yes])
        )
        leaves += 1
        for child in (leaf.yes, leaf.no):
            if child.depth < DEEPEST:
                open_ends.append((child, _best(table, columns, codes, child.rows, k)))
    return root


def _best(
    table: ArrowTable, columns: dict[str, Values], codes: Values, rows: Values, k: int
) -> tuple[float, Question | None]:
    """Return the question that mixes the segments least, and by how many customers (after Gini)."""
    mine = codes[rows]
    counts = np.bincount(mine, minlength=k).astype(float)
    before = _mixed(counts)
    best: tuple[float, Question | None] = (0.0, None)
    if before <= 0 or len(rows) < 2 * _LEAST:
        return best
    for name, every in columns.items():
        for question in _possible(table, name, every[rows]):
            yes = np.bincount(mine[answer(question, every[rows])], minlength=k).astype(float)
            if not _LEAST <= yes.sum() <= len(rows) - _LEAST:
                continue
            gain = before - _mixed(yes) - _mixed(counts - yes)
            if gain > best[0] + 1e-9:
                best = gain, question
    return best


def _mixed(counts: Values) -> float:
    total = float(counts.sum())
    return total - float((counts**2).sum()) / total if total else 0.0


def _possible(table: ArrowTable, name: str, values: Values) -> Iterator[Question]:
    if values.dtype == object:
        words, counts = np.unique([word for word in values if word is not None], return_counts=True)
        for word in words[np.argsort(-counts, kind="stable")[:_CATEGORIES]]:
            yield Question(column=name, category=str(word))
        return
    known = values[np.isfinite(values)]
    if not len(known):
        return
    at = table.column_index(name)
    is_date = table.columns[at].type == "date"
    decimals = None if is_date else table.decimals(at)
    cuts = np.quantile(known, np.linspace(0, 1, _CUTS + 2)[1:-1])
    for number in dict.fromkeys(readable(float(cut), is_date, decimals) for cut in cuts):
        yield Question(column=name, number=number, is_date=is_date, decimals=decimals)


def _measure(grown: _Grown, columns: dict[str, Values], codes: Values, rows: Values) -> tuple[int, Branch]:
    """Send the customers set aside through the questions; none is asked that leads to one segment alone."""
    own = int((codes[rows] == grown.code).sum())
    leaf = Branch(code=grown.code, right=own / len(rows) if len(rows) else None)
    if grown.question is None or grown.yes is None or grown.no is None:
        return own, leaf
    says_yes = answer(grown.question, columns[grown.question.column][rows])
    hits_yes, yes = _measure(grown.yes, columns, codes, rows[says_yes])
    hits_no, no = _measure(grown.no, columns, codes, rows[~says_yes])
    if yes.question is None and no.question is None and yes.code == no.code:
        return own, msgspec.structs.replace(leaf, code=yes.code, right=_joined(hits_yes + hits_no, rows))
    return hits_yes + hits_no, msgspec.structs.replace(leaf, question=grown.question, yes=yes, no=no)


def _joined(hits: int, rows: Values) -> float | None:
    return hits / len(rows) if len(rows) else None


def _depths(branch: Branch, depth: int = 0) -> Iterator[int]:
    if branch.question is None or branch.yes is None or branch.no is None:
        yield depth
        return
    yield from _depths(branch.yes, depth + 1)
    yield from _depths(branch.no, depth + 1)
