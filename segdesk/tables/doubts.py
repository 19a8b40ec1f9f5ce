"""What a person may want to see of a column: words that could mean "no value", and values that do not fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.results.table import FailedValue, MissingWord
from segdesk.tables import missing
from segdesk.tables.typing_votes import Distinct, Typed

_KEPT_WORDS = 20
_KEPT_FAILURES = 50
_TWO_WAYS = re.compile(r"^(?:[A-Za-z]{2,9},? )?(0?[1-9]|1[0-2])[-/. ]\s*(0?[1-9]|1[0-2])[-/. ]")


def missing_words(distinct: Distinct, typed: Typed, tokens: Sequence[str] | None) -> tuple[MissingWord, ...]:
    """Return the words of a column that could mean "no value", commonest first.

    Those of every language that SegDesk knows, and those a person named.
    """
    if distinct.plain:
        return ()
    known = missing.TOKENS | {token.strip().lower() for token in tokens or ()}
    found = np.flatnonzero(np.asarray(missing.token_mask(distinct.trimmed, known)) & ~distinct.blank)
    texts = distinct.trimmed.take(pa.array(found)).to_pylist()
    words: dict[str, MissingWord] = {}
    for at, text in zip(found.tolist(), texts, strict=True):
        old = words.get(text)
        count = int(distinct.counts[at]) + (old.count if old is not None else 0)
        words[text] = MissingWord(word=text, count=count, missing=bool(typed.missing[at]))
    ordered = sorted(words.values(), key=lambda word: (-word.count, word.word))
    return tuple(ordered[:_KEPT_WORDS])


def failed_values(
    distinct: Distinct, typed: Typed, lines: Sequence[int] | None, first_line: int
) -> tuple[FailedValue, ...]:
    """Return the first values that do not fit the type of their column."""
    if not typed.failures or typed.values is None:
        return ()
    bad = np.asarray(pc.is_null(typed.values)) & ~typed.missing
    rows = np.flatnonzero(bad[distinct.indices])[:_KEPT_FAILURES]
    return tuple(
        FailedValue(
            row=row,
            line=lines[row] if lines is not None else first_line + row,
            text=str(distinct.texts[int(distinct.indices[row])])[:200],
        )
        for row in rows.tolist()
    )


def two_way_date(distinct: Distinct) -> str:
    """Return a value that is one date as day/month and another as month/day; empty if there is none."""
    for text in distinct.trimmed.slice(0, 2000).to_pylist():
        found = _TWO_WAYS.match(text if text.isascii() else unicodedata.normalize("NFKC", text))
        if found is not None and int(found.group(1)) != int(found.group(2)):
            return str(text)
    return ""
