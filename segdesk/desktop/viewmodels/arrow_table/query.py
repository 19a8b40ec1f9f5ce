"""Sorting, filtering and searching a table over Arrow compute; every function may run on a thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.filter import Filter, filter_mask
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.text import current_formats

Rows = np.ndarray[Any, np.dtype[np.int32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Operator = Literal["=", "!=", ">", "<", ">=", "<=", "contains"]

_CONDITION = re.compile(r"^(?P<column>.+?)\s*(?P<op>>=|<=|!=|≥|≤|≠|=|>|<|:|：)\s*(?P<value>.*)$")
_SPLIT = re.compile(r"\s*[;；]\s*|\s+(?:and|AND|并且|且)\s+")
_SIGNS: dict[str, Operator] = {"≥": ">=", "≤": "<=", "≠": "!=", ":": "contains", "：": "contains"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%Y-%m", "%Y年%m月")


class Condition(msgspec.Struct, frozen=True):
    """One column compared with a value as a person typed it."""

    column: int
    operator: Operator
    value: str


class Query(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is shown of a table, and in which order."""

    conditions: tuple[Condition, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""
    among: Rows | None = None  # only these rows
    sort: int | None = None
    ascending: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether all rows are asked for, as they lie in the file."""
        return (
            not (self.conditions or self.filters or self.search) and self.among is None and self.sort is None
        )


def parse_query(text: str, names: Sequence[str]) -> tuple[tuple[Condition, ...], str]:
    """Read what was typed: 'city = Oslo; amount > 100' gives conditions, the rest is text to look for."""
    by_name = {name.casefold().strip(): i for i, name in enumerate(names)}
    conditions, words = [], []
    for part in _SPLIT.split(text.strip()):
        match = _CONDITION.match(part)
        column = by_name.get(match["column"].casefold().strip()) if match else None
        if match is None or column is None:
            words.append(part)
        else:
            operator = _SIGNS.get(match["op"], match["op"])
            conditions.append(Condition(column, operator, match["value"].strip()))  # type: ignore[arg-type]
    return tuple(conditions), " ".join(word for word in words if word)


def find_rows(table: ArrowTable, query: Query) -> Rows | None:
    """Return the rows a query shows, in its order; None means all rows as they lie in the file."""
    mask: Mask | None = None
    for condition in query.conditions:
        mask = _both(mask, condition_mask(table, condition))
    for one in query.filters:
        mask = _both(mask, filter_mask(table, one))
    if query.search:
        mask = _both(mask, search_mask(table, query.search))
    rows = query.among
    if mask is not None:
        rows = np.flatnonzero(mask).astype(np.int32) if rows is None else rows[mask[rows]]
    if query.sort is not None:
        rows = sort_rows(table, query.sort, query.ascending, rows)
    return rows


def sort_rows(table: ArrowTable, column: int, ascending: bool, rows: Rows | None = None) -> Rows:
    """Return row numbers in the order of a column, missing values last; equal values keep their order.

    Text is compared without regard to case; Chinese in pinyin order, which is the byte order of the GB 2312
    part of GB 18030.
    """
    data = table.data(column)
    if rows is not None:
        data = data.take(pa.array(rows))
    keys = _sort_keys(data)
    order = "ascending" if ascending else "descending"
    # Arrow's sort is stable and leaves missing values at the end in both directions.
    found = pc.array_sort_indices(keys, order=order).to_numpy().astype(np.int32)
    return found if rows is None else rows[found]


def condition_mask(table: ArrowTable, condition: Condition) -> Mask:
    """Return which rows meet a condition; a missing value meets only '= ' with nothing after it."""
    data, value = table.data(condition.column), condition.value
    if not value and condition.operator in ("=", "!="):
        missing = _plain(pc.is_null(data))
        return missing if condition.operator == "=" else ~missing
    wanted: Any = value
    if table.is_number(condition.column):
        number = parse_number(value)
        if number is not None and condition.operator != "contains":
            return _plain(_compare(data, condition.operator, pa.scalar(number, pa.float64())))
        data = pc.cast(data, pa.string())
    elif pa.types.is_timestamp(data.type):
        day = parse_date(value)
        if day is None:
            return np.zeros(table.rows, dtype=bool)
        return _day_mask(data, condition.operator, day)
    if condition.operator == "contains":
        return _text_mask(data, value)
    if pa.types.is_dictionary(data.type):
        data = pc.cast(data, pa.string())
    lowered = pc.utf8_lower(data)
    return _plain(_compare(lowered, condition.operator, pa.scalar(wanted.lower(), lowered.type)))


def search_mask(table: ArrowTable, text: str) -> Mask:
    """Return which rows hold a text in any column: text in any case, numbers and dates by value."""
    found = np.zeros(table.rows, dtype=bool)
    number, day = parse_number(text), parse_date(text)
    for column in range(len(table.columns)):
        data = table.data(column)
        if table.is_number(column):
            if number is not None:
                found |= _plain(pc.equal(data, pa.scalar(number, pa.float64())))
        elif pa.types.is_timestamp(data.type):
            if day is not None:
                found |= _day_mask(data, "=", day)
        else:
            found |= _text_mask(data, text)
    return found


def parse_number(text: str) -> float | None:
    """Read a number as typed: '1,234.5', '12 %' and '￥30' are numbers, '12 months' is not."""
    cleaned = re.sub(r"[\s_￥¥$€£’']", "", text).replace("−", "-").replace("，", ",")
    if current_formats().decimal == ",":
        # "1.234,5" and "1.234" by the chosen marks; "1.5" can only mean one and a half
        if "," in cleaned or re.fullmatch(r"-?\d{1,3}(\.\d{3})+%?", cleaned):
            cleaned = cleaned.replace(".", "").replace(",", ".")
    else:
        cleaned = cleaned.replace(",", "")
    try:
        return float(cleaned[:-1]) / 100 if cleaned.endswith(("%", "％")) else float(cleaned)
    except ValueError:
        return None


def parse_date(text: str) -> tuple[datetime, datetime] | None:
    """Read a day, a month or a year as typed; returns its start and the start of the next."""
    slashed = "%m/%d/%Y" if current_formats().date == "month_first" else "%d/%m/%Y"
    for pattern in (*_DATES, slashed):
        try:
            start = datetime.strptime(text.strip(), pattern)
        except ValueError:
            continue
        if "%d" in pattern:
            return start, start + timedelta(days=1)
        return start, (start + timedelta(days=32)).replace(day=1)
    if re.fullmatch(r"(19|20)\d\d年?", text.strip()):
        year = int(text.strip()[:4])
        return datetime(year, 1, 1), datetime(year + 1, 1, 1)
    return None


def _both(first: Mask | None, second: Mask) -> Mask:
    return second if first is None else first & second


def _plain(mask: Any) -> Mask:
    return np.asarray(pc.fill_null(mask, False), dtype=bool)


def _compare(data: Any, operator: str, value: pa.Scalar) -> Any:
    functions = {
        "=": pc.equal,
        "!=": pc.not_equal,
        ">": pc.greater,
        "<": pc.less,
        ">=": pc.greater_equal,
        "<=": pc.less_equal,
    }
    return functions[operator](data, value)


def _day_mask(data: Any, operator: str, span: tuple[datetime, datetime]) -> Mask:
    start, end = (pa.scalar(day, data.type) for day in span)
    within = pc.and_(pc.greater_equal(data, start), pc.less(data, end))
    masks = {
        ">": lambda: pc.greater_equal(data, end),
        "<": lambda: pc.less(data, start),
        ">=": lambda: pc.greater_equal(data, start),
        "<=": lambda: pc.less(data, end),
        "!=": lambda: pc.invert(within),
    }
    return _plain(masks[operator]() if operator in masks else within)


def _text_mask(data: Any, text: str) -> Mask:
    any_case = text.lower() != text.upper()
    if not pa.types.is_dictionary(data.type):
        return _plain(pc.match_substring(data, text, ignore_case=any_case))
    parts = []
    for chunk in data.chunks:
        matching = _plain(pc.match_substring(chunk.dictionary, text, ignore_case=any_case))
        codes = pc.fill_null(chunk.indices, len(matching)).to_numpy()
        parts.append(np.append(matching, False)[codes])
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _sort_keys(data: pa.ChunkedArray) -> pa.Array:
    if not (pa.types.is_dictionary(data.type) or _is_text(data.type)):
        if pa.types.is_floating(data.type):
            data = pc.if_else(pc.is_nan(data), pa.scalar(None, data.type), data)
        return data.combine_chunks() if data.num_chunks != 1 else data.chunk(0)
    if _is_text(data.type) and pc.all(pc.string_is_ascii(data)).as_py() is not False:
        lowered = pc.ascii_lower(data)
        return lowered.combine_chunks() if lowered.num_chunks != 1 else lowered.chunk(0)
    encoded = data.unify_dictionaries() if pa.types.is_dictionary(data.type) else data.dictionary_encode()
    joined = encoded.combine_chunks() if encoded.num_chunks != 1 else encoded.chunk(0)
    if not len(joined.dictionary):
        return joined.indices
    ranks = pc.rank(_text_keys(joined.dictionary), tiebreaker="dense")
    return pc.take(ranks, joined.indices)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _text_keys(words: pa.Array) -> pa.Array:
    lowered = pc.utf8_lower(words)
    if pc.all(pc.string_is_ascii(lowered)).as_py() is not False:
        return lowered
    keys: list[bytes | None] = []
    for scalar in lowered:
        word = scalar.as_py()
        keys.append(None if word is None else word.encode("gb18030", errors="replace"))
    return pa.array(keys, pa.large_binary())
