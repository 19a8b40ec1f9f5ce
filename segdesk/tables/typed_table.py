"""From text columns to typed columns with roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.documents.recipe import ColumnChange
from segdesk.results.table import Column, ColumnType
from segdesk.tables import date_texts, doubts, missing
from segdesk.tables.parallel import each
from segdesk.tables.rawtable import RawTable
from segdesk.tables.roles import Facts, Guess, RowMeaning, guess_roles
from segdesk.tables.typing_votes import Distinct, Typed, distinct_of, plain_numbers, to_arrow, vote, words_of

_SAMPLE = 200
_COUNTRY = re.compile(r"countr|nation|^(?:land|pays|pa[ií]s)$|国家|国别|國家|国籍", re.IGNORECASE)
_NO_CHANGE = ColumnChange()


def type_table(
    raw: RawTable,
    changes: Mapping[str, ColumnChange],
    tokens: tuple[str, ...] | None = None,
    progress: Callable[[float], None] = lambda fraction: None,
) -> tuple[pa.Table, tuple[Column, ...], RowMeaning]:
    """Type every column, guess its role, and return the table as it is stored."""
    rows, width = raw.table.num_rows, len(raw.names)

    def look(index: int) -> tuple[Distinct, Typed]:
        name, texts = raw.names[index], distinct_of(raw.table.column(index))
        change = changes.get(name)
        if texts.plain and change is None and tokens is None and name not in raw.dates:
            numbers = plain_numbers(texts)
            if numbers is not None:
                return texts, numbers
        texts = texts.encoded()
        return texts, vote(texts, change, None, tokens, name in raw.dates)

    distinct: list[Distinct] = []
    typed: list[Typed] = []
    for texts, voted in each(look, range(width), rows):
        distinct.append(texts)
        typed.append(voted)
        progress(0.6 * len(typed) / width)
    _share_decimal_mark(raw, changes, tokens, distinct, typed)
    _share_missing_words(changes, tokens, raw.names, distinct, typed)
    _keep_exact(raw.names, changes, distinct, typed)
    facts = [_facts(*item, rows) for item in zip(raw.names, distinct, typed, strict=True)]
    guesses, meaning = guess_roles(facts)

    def store(index: int) -> tuple[pa.Array, Column]:
        name, guess = raw.names[index], guesses[index]
        change = changes.get(name, _NO_CHANGE)
        one = _settled(typed[index], guess, distinct[index], change, tokens)
        if one is not typed[index] and distinct[index].plain:
            distinct[index] = distinct[index].encoded()
            one = words_of(distinct[index], tokens, one.type)
        array = to_arrow(raw.table.column(index), distinct[index], one)
        column = _column(name, raw.originals[index], one, guess, change, array)
        own = change.missing_tokens if change.missing_tokens is not None else tokens
        return array, msgspec.structs.replace(
            column,
            missing_words=doubts.missing_words(distinct[index], one, own),
            failed=doubts.failed_values(distinct[index], one, raw.lines, raw.first_line),
            date_example=doubts.two_way_date(distinct[index]) if column.date_ambiguous else "",
        )

    arrays: list[pa.Array] = []
    columns: list[Column] = []
    for array, column in each(store, range(width), rows):
        arrays.append(array)
        columns.append(column)
        progress(0.6 + 0.4 * len(columns) / width)
    return pa.table(arrays, names=raw.names), tuple(columns), meaning


def _share_decimal_mark(
    raw: RawTable,
    changes: Mapping[str, ColumnChange],
    tokens: tuple[str, ...] | None,
    distinct: list[Distinct],
    typed: list[Typed],
) -> None:
    """Where columns prove a decimal comma, read the ambiguous ones (`1,234`) the same way."""
    sure = Counter(
        one.number_format.decimal
        for one in typed
        if one.type == "number" and one.number_format and _proves(one)
    )
    if sure[","] <= sure["."]:
        return
    for index, one in enumerate(typed):
        if one.type == "number" and one.number_format and one.number_format.thousands == ",":
            typed[index] = vote(distinct[index], changes.get(raw.names[index]), ",", tokens)


def _proves(one: Typed) -> bool:
    return one.values is not None and pa.types.is_floating(one.values.type)


def _share_missing_words(
    changes: Mapping[str, ColumnChange],
    tokens: tuple[str, ...] | None,
    names: Sequence[str],
    distinct: list[Distinct],
    typed: list[Typed],
) -> None:
    """A word that means "missing" among the numbers of a file means it among its words too.

    Not in columns of short capitals: there NA may be Namibia.
    """
    if tokens is not None:
        return
    used = frozenset().union(*(one.tokens for one in typed)) if typed else frozenset()
    if not used:
        return
    for index, one in enumerate(typed):
        change = changes.get(names[index], _NO_CHANGE)
        if (
            one.values is None
            and change.missing_tokens is None
            and not _capital_codes(distinct[index], names[index])
        ):
            both = tuple(used | missing.STRONG)
            again = words_of(distinct[index], both, change.type)
            if again.distinct:
                typed[index] = again


def _capital_codes(distinct: Distinct, name: str) -> bool:
    texts = [text for text in distinct.trimmed.slice(0, 300).to_pylist() if text]
    codes = sum(1 for text in texts if len(text) <= 3 and text.isalpha() and text.isupper())
    return (len(texts) > 3 or bool(_COUNTRY.search(name))) and codes > 0.6 * len(texts)


def _keep_exact(
    names: Sequence[str], changes: Mapping[str, ColumnChange], distinct: list[Distinct], typed: list[Typed]
) -> None:
    """Keep the text of numbers that would lose digits: leading zeros, long numbers, ids like 1e5."""
    for index, one in enumerate(typed):
        change = changes.get(names[index], _NO_CHANGE)
        if one.type == "number" and not one.exact and change.type is None:
            typed[index] = words_of(distinct[index], None, None)
            typed[index].exact = False


def _facts(name: str, distinct: Distinct, typed: Typed, rows: int) -> Facts:
    live = np.flatnonzero(~typed.missing)
    sample = distinct.trimmed.take(pa.array(live[:_SAMPLE])).to_pylist()
    low = high = None
    whole = False
    if typed.type == "number" and typed.values is not None and typed.values.null_count < len(typed.values):
        ends = pc.min_max(typed.values).as_py()
        low, high = float(ends["min"]), float(ends["max"])
        whole = pa.types.is_integer(typed.values.type) or bool(
            pc.all(pc.equal(pc.floor(typed.values), typed.values), min_count=0).as_py()
        )
    return Facts(
        name=name,
        type=typed.type,
        rows=rows,
        filled=int(distinct.counts[live].sum()) - typed.failures,
        distinct=typed.distinct,
        sample=tuple(sample),
        whole=whole,
        low=low,
        high=high,
        currency=bool(typed.number_format and typed.number_format.currency),
        exact=typed.exact,
    )


def _settled(
    typed: Typed, guess: Guess, distinct: Distinct, change: ColumnChange, tokens: tuple[str, ...] | None
) -> Typed:
    """Follow the role's better type, unless a person chose the type."""
    if guess.role == "identifier" and change == _NO_CHANGE and tokens is None:
        return _identifiers(typed, guess.type or typed.type, distinct)
    if change.type is not None or guess.type is None or guess.type == typed.type:
        return typed
    if change.role is not None and change.role != guess.role:
        return typed
    words = words_of(distinct, tokens, guess.type)
    if typed.type == "number" and guess.type == "category":
        words.missing = typed.missing
        words.distinct = typed.distinct
    return words


def _identifiers(typed: Typed, kind: ColumnType, distinct: Distinct) -> Typed:
    """Keep every identifier, even one that looks like a word for "missing": that stands there many times."""
    many = np.asarray(missing.token_mask(distinct.trimmed, missing.STRONG)) & (distinct.counts > 1)
    gone = distinct.blank | many
    if typed.type == kind and (typed.missing == gone).all():
        return typed
    words = words_of(distinct, (), kind)
    words.missing, words.distinct = gone, int((~gone).sum())
    return words


def _column(
    name: str, original: str, typed: Typed, guess: Guess, change: ColumnChange, array: pa.Array
) -> Column:
    chosen = change.role is not None
    return Column(
        name=name,
        type=typed.type,
        role=change.role or guess.role,
        original=original,
        reason=None if chosen else guess.reason,
        outcome_candidate=guess.outcome,
        missing=max(0, array.null_count - typed.failures),
        distinct=typed.distinct,
        failures=typed.failures,
        number_format=typed.number_format if typed.type == "number" else None,
        date_format=date_texts.format_name(typed.date_format) if typed.date_format else None,
        date_ambiguous=typed.date_ambiguous,
    )
