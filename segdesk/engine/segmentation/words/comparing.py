"""Segments that would bear one name, told apart by what differs most between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from segdesk.engine.segmentation.profile import Row
from segdesk.engine.segmentation.words.meaning import Meaning
from segdesk.engine.segmentation.words.name_words import COMPARED
from segdesk.text import Message, msg, render

MOST = 3  # segments for which there are words: lowest, medium, highest
CLEAR = 0.2  # standard deviations between neighbours, below which a comparison would mislead


@dataclass(frozen=True)
class Comparison:
    """What each of some segments has more or less of than the others, by segment code."""

    column: str
    about: Meaning | None
    more: dict[int, Message]


def comparisons(columns: Sequence[tuple[Row, Meaning | None, str]], codes: Sequence[int]) -> list[Comparison]:
    """Return how segments differ from each other, clearest first.

    Parameters
    ----------
    columns : each column's profile, what it is about, and its short name
    codes : the segments that bear one name
    """
    found = []
    for row, about, words in columns:
        if row.feature.kind != "number":
            continue
        ranked = sorted(codes, key=lambda code: float(row.effect[code]))
        gap = min(float(row.effect[high] - row.effect[low]) for low, high in pairwise(ranked))
        if gap < CLEAR:
            continue
        more = (
            _words(ranked, about, words)
            if len(codes) <= MOST and _true_of_everybody(row, ranked)
            else _values(row, ranked, about, words)
        )
        if len(set(map(render, more.values()))) == len(codes):
            found.append((gap, Comparison(row.feature.column.name, about, more)))
    return [comparison for _gap, comparison in sorted(found, key=lambda pair: -pair[0])]


def _true_of_everybody(row: Row, ranked: list[int]) -> bool:
    """Return whether the lowest is not above the typical customer, and the highest not below.

    Of two elder segments the younger one is not "the younger ones" to somebody who reads all the names.
    """
    overall = row.overall
    return overall is None or bool(row.typical[ranked[0]] <= overall <= row.typical[ranked[-1]])


def _values(row: Row, ranked: list[int], about: Meaning | None, column: str) -> dict[int, Message]:
    """Say what is typical of each, where "more" and "less" would mislead or not suffice."""
    if about == "age":
        return {code: msg("around {value}", value=round(float(row.typical[code]))) for code in ranked}
    # two digits: a name is no table
    return {
        code: msg("{column} {value:short}", column=column, value=float(f"{row.typical[code]:.2g}"))
        for code in ranked
    }


def _words(ranked: list[int], about: Meaning | None, column: str) -> dict[int, Message]:
    lowest, *between, highest = ranked
    if between:
        return {
            lowest: msg("lowest {column}", column=column),
            between[0]: msg("medium {column}", column=column),
            highest: msg("highest {column}", column=column),
        }
    known = COMPARED.get(about) if about is not None else None
    if known is not None:
        return {lowest: known[1], highest: known[0]}
    return {
        lowest: msg("lower {column}", column=column),
        highest: msg("higher {column}", column=column),
    }
