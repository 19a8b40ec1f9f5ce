"""Types by the vote of a whole column: text first, then number, date or category where the column
speaks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.documents.recipe import ColumnChange
from segdesk.results.table import ColumnType, NumberFormat
from segdesk.tables import date_texts, missing
from segdesk.tables.number_texts import as_numbers, parse_numbers

_SAMPLE = 1000
_FEW = 50
_SHARE = 0.05
_LOOKS = 60  # texts looked at one by one before whole columns are parsed
_NUMBER_LIKE = re.compile(r"^\D{0,5}\d[^A-Za-z]{0,40}\D{0,5}$|^[+-]?\d+\.?\d*[eE][+-]?\d+$|^[+-]?\.\d+$")
_MANY = 50_000
# Written so, a number is exactly its text: no leading zero, no exponent, no more digits than a double holds.
_SAFE = re.compile(r"(?:-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?)?")
_MOST_CATEGORIES = 255
_VOTE = 0.9
_VOTE_CODES = 0.995  # where the texts that do not fit hold digits, they may be codes


@dataclass
class Distinct:
    """A text column as its distinct texts, in the order of their first appearance.

    Where nearly all rows differ and all are `plain` numbers, it is the rows themselves: to compare a million
    texts takes longer than to read them as numbers.
    """

    column: pa.Array
    texts: pa.Array  # string, as in the file
    trimmed: pa.Array
    indices: np.ndarray  # int32, one per row
    counts: np.ndarray  # rows per text
    blank: np.ndarray  # bool per text
    plain: bool = False

    def encoded(self) -> Distinct:
        """Return the column by its distinct texts, whatever they are."""
        return _encode(self.column) if self.plain else self


@dataclass
class Typed:
    """One column with its type; `values` are per distinct text (numbers, dates), nulls where
    missing or failed.
    """

    type: ColumnType
    values: pa.Array | None
    missing: np.ndarray  # bool per distinct text
    failures: int = 0
    distinct: int = 0
    number_format: NumberFormat | None = None
    date_format: str | None = None
    date_ambiguous: bool = False
    exact: bool = True
    tokens: frozenset[str] = frozenset()


def distinct_of(column: pa.ChunkedArray) -> Distinct:
    """Encode a text column by its distinct texts, or by its rows where these are plain numbers."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], pa.string())
    rows = len(array)
    if rows >= _MANY:
        sample = array.take(pa.array(np.linspace(0, rows - 1, _SAMPLE).astype(int))).to_pylist()
        different = len(set(sample)) > 0.9 * _SAMPLE and all(map(_SAFE.fullmatch, sample))
        if different and pc.all(pc.match_substring_regex(array, f"^(?:{_SAFE.pattern})$")).as_py():
            blank = np.asarray(pc.equal(pc.binary_length(array), 0))
            ones = np.ones(rows, np.int64)
            return Distinct(array, array, array, np.arange(rows, dtype=np.int32), ones, blank, plain=True)
    return _encode(array)


def _encode(array: pa.Array) -> Distinct:
    encoded = array.dictionary_encode()
    texts = encoded.dictionary
    indices = np.asarray(encoded.indices)
    trimmed = pc.utf8_trim_whitespace(texts)
    if pc.any(pc.match_substring(texts, "\0"), min_count=0).as_py():
        trimmed = pc.if_else(pc.match_substring_regex(trimmed, "^\\x00+$"), "", trimmed)
    counts = np.bincount(indices, minlength=len(texts))
    return Distinct(array, texts, trimmed, indices, counts, np.asarray(pc.equal(trimmed, "")))


def plain_numbers(distinct: Distinct) -> Typed | None:
    """Type a column of plain numbers; None where they could be dates."""
    live = np.flatnonzero(~distinct.blank)
    few = distinct.texts.take(pa.array(live[:: max(1, len(live) // _LOOKS)][:_LOOKS])).to_pylist()
    if date_texts.looks_like_dates(few):
        return None
    texts = pc.if_else(pa.array(distinct.blank), pa.scalar(None, pa.string()), distinct.texts)
    parsed = as_numbers(texts)
    ordered = np.sort(np.asarray(parsed.drop_null()))
    return Typed(
        type="number",
        values=parsed,
        missing=distinct.blank,
        distinct=int(1 + (ordered[1:] != ordered[:-1]).sum()) if len(ordered) else 0,
        number_format=NumberFormat(),
    )


def vote(
    distinct: Distinct,
    change: ColumnChange | None = None,
    decimal: str | None = None,
    tokens: tuple[str, ...] | None = None,
    dated: bool = False,
) -> Typed:
    """Decide the type of one column.

    Parameters
    ----------
    change
        What a person fixed.
    decimal
        The decimal mark seen in the rest of the file.
    tokens
        What a person said means "missing"; None: the usual words, where the column speaks for it.
    dated
        The workbook itself calls the cells dates.
    """
    chosen = change.type if change else None
    if change and change.missing_tokens is not None:
        tokens = change.missing_tokens
    words = missing.TOKENS if tokens is None else frozenset(t.strip().lower() for t in tokens)
    gone = np.asarray(missing.token_mask(distinct.trimmed, words))
    live = np.flatnonzero(~gone)
    if chosen in ("text", "category") or not len(live):
        return words_of(distinct, tokens, chosen)
    values = distinct.trimmed.take(pa.array(live)) if len(live) < len(gone) else distinct.trimmed
    weights = distinct.counts[live]
    total = int(weights.sum())
    sample = values.take(pa.array(np.linspace(0, len(values) - 1, min(_SAMPLE, len(values))).astype(int)))
    if chosen != "number":
        order = change.date_format if change else None
        dates = _dates(values, weights, sample, order, chosen == "date", dated)
        if dates is not None:
            return _date_column(distinct, dates, live, gone, weights)
    if chosen == "date":
        return _serials(distinct, values, live, gone, weights)
    numeric = _numbers(
        values, weights, total, sample, change.decimal if change and change.decimal else decimal
    )
    if numeric is not None or chosen == "number":
        parsed = numeric or parse_numbers(values, change.decimal if change else None)
        full = _spread(parsed.values, live, len(gone))
        bad = np.asarray(pc.is_null(parsed.values))
        return Typed(
            type="number",
            values=full,
            missing=gone,
            failures=int(weights[bad].sum()),
            distinct=int(len(live) - bad.sum()),
            number_format=parsed.format,
            exact=parsed.exact,
            tokens=_used(distinct, gone),
        )
    return words_of(distinct, tokens, None)


def _used(distinct: Distinct, gone: np.ndarray) -> frozenset[str]:
    """Return the missing words (lower case) that a column really uses."""
    where = np.flatnonzero(gone & ~distinct.blank)
    return frozenset(str(text).lower() for text in distinct.trimmed.take(pa.array(where)).to_pylist())


def _spread(values: pa.Array, live: np.ndarray, size: int) -> pa.Array:
    if len(live) == size:
        return values
    take = np.full(size, -1, dtype=np.int64)
    take[live] = np.arange(len(live))
    return values.take(pa.array(take, mask=take < 0))


def _dates(
    values: pa.Array, weights: np.ndarray, sample: pa.Array, order: str | None, forced: bool, dated: bool
) -> date_texts.Dates | None:
    few = _few(sample)
    if not (forced or dated or date_texts.looks_like_dates(few)):
        return None
    dates = date_texts.parse_dates(values, weights, order)
    if dates is None:
        return None
    good = np.asarray(pc.is_valid(dates.values))
    share = weights[good].sum() / weights.sum()
    if forced:
        return dates if share > 0 else None
    if dates.format == "Ymd" and (share < 0.98 or not _plausible_years(dates.values)):
        return None
    return dates if share >= _VOTE else None


def _few(sample: pa.Array) -> list[str]:
    step = max(1, len(sample) // _LOOKS)
    return sample[::step].to_pylist()[:_LOOKS] if step > 1 else sample.to_pylist()[:_LOOKS]


def _plausible_years(stamps: pa.Array) -> bool:
    years = pc.year(stamps.drop_null())
    return len(years) >= 3 and pc.min(years).as_py() >= 1930 and pc.max(years).as_py() <= 2050


def _date_column(
    distinct: Distinct, dates: date_texts.Dates, live: np.ndarray, gone: np.ndarray, weights: np.ndarray
) -> Typed:
    bad = np.asarray(pc.is_null(dates.values))
    return Typed(
        type="date",
        values=_spread(dates.values, live, len(gone)),
        missing=gone,
        failures=int(weights[bad].sum()),
        distinct=int(len(live) - bad.sum()),
        date_format=dates.format,
        date_ambiguous=dates.ambiguous,
        tokens=_used(distinct, gone),
    )


def _serials(
    distinct: Distinct, values: pa.Array, live: np.ndarray, gone: np.ndarray, weights: np.ndarray
) -> Typed:
    stamps = date_texts.from_serials(parse_numbers(values).values)
    return _date_column(distinct, date_texts.Dates(stamps, "serial"), live, gone, weights)


def _numbers(values: pa.Array, weights: np.ndarray, total: int, sample: pa.Array, decimal: str | None):  # type: ignore[no-untyped-def]
    """Return the column as numbers if it votes for them, else None."""
    if 2 * sum(bool(_NUMBER_LIKE.search(text)) for text in _few(sample)) < min(len(sample), _LOOKS):
        return None
    tried = parse_numbers(sample, decimal)
    fits = len(sample) - tried.values.null_count
    if fits < 0.5 * len(sample):
        return None
    parsed = tried if len(sample) == len(values) else parse_numbers(values, decimal)
    bad = np.asarray(pc.is_null(parsed.values))
    failing = int(weights[bad].sum())
    if failing == 0:
        return parsed
    odd = values.filter(pa.array(bad))
    digits = np.asarray(pc.match_substring_regex(odd, r"\d"))
    codes = int(weights[bad][digits].sum())
    if codes and total - codes < _VOTE_CODES * total:
        return None
    kinds_of_failure = len(odd)
    if kinds_of_failure > max(3, 0.2 * (len(values) - kinds_of_failure)):
        return None
    return parsed if total - failing >= _VOTE * total else None


def words_of(
    distinct: Distinct, tokens: tuple[str, ...] | None = None, chosen: ColumnType | None = None
) -> Typed:
    """Type a column as category or text."""
    if tokens is None:
        gone = np.asarray(missing.token_mask(distinct.trimmed, missing.STRONG))
        if gone.any() and distinct.counts[gone].sum() > 0.5 * distinct.counts.sum():
            gone = distinct.blank.copy()
    else:
        gone = np.asarray(missing.token_mask(distinct.trimmed, {t.strip().lower() for t in tokens}))
    kinds = int((~gone).sum())
    rows = int(distinct.counts[~gone].sum())
    return Typed(
        type=chosen if chosen in ("text", "category") else category_or_text(distinct, kinds, rows),
        values=None,
        missing=gone,
        distinct=kinds,
    )


def category_or_text(distinct: Distinct, kinds: int, rows: int) -> ColumnType:
    """Decide between a category (few texts that come again) and free text."""
    if kinds == 0 or rows == 0:
        return "text"
    few = kinds <= _FEW or (kinds <= _SHARE * rows and kinds <= _MOST_CATEGORIES)
    if not few:
        return "text"
    if rows >= 8 and kinds > 0.5 * rows:
        return "text"
    lengths = np.asarray(pc.utf8_length(distinct.trimmed))
    average = float((lengths * distinct.counts).sum()) / max(1, int(distinct.counts.sum()))
    return "text" if average > 80 else "category"


def to_arrow(column: pa.ChunkedArray, distinct: Distinct, typed: Typed) -> pa.Array:
    """Return the column as it is stored: int64/float64, timestamp[us], dictionary or large_string."""
    gone = typed.missing[distinct.indices] if typed.missing.any() else None
    if typed.type in ("number", "date") and typed.values is not None:
        if distinct.plain:
            return typed.values
        return typed.values.take(pa.array(distinct.indices))
    if typed.type == "category":
        keep = np.flatnonzero(~typed.missing)
        new = np.full(len(typed.missing), -1, dtype=np.int32)
        new[keep] = np.arange(len(keep), dtype=np.int32)
        codes = new[distinct.indices]
        words = distinct.texts.take(pa.array(keep)).cast(pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), words)
    text = column.cast(pa.large_string()).combine_chunks()
    if gone is None:
        return text
    return pc.if_else(pa.array(~gone), text, pa.scalar(None, pa.large_string()))
