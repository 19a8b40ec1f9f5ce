"""Values that cannot be, by what a column is called and by what nearly all of its values are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from segdesk.results.table import Column, ColumnProfile
from segdesk.tables.role_words import words_of_name
from segdesk.text import Message, plural

_FEW = 0.2  # more than this share is no slip: the column means something else
_RARE = 0.01
_NINES = tuple(float(10**digits - 1) for digits in range(2, 10))
_BELOW = (-1.0, -9.0, -99.0, -999.0, -9999.0)

_AGE = (frozenset(["age", "ages"]), ("年龄", "年纪", "岁数"))
_PERCENT = (frozenset(["percent", "percentage", "pct", "perc"]), ("百分比", "占比", "百分率"))
_CHANGING = (
    frozenset("growth change delta diff difference profit margin balance net return returns roi yoy".split()),
    ("增", "变化", "同比", "环比", "利润", "余额", "差", "净", "回报", "收益"),
)
_COUNTED = (
    frozenset(
        """quantity qty units pieces count visits times price salary income wage height weight distance
        duration tenure months years days age minutes hours stock""".split()
    ),
    ("数量", "件数", "次数", "单价", "价格", "工资", "收入", "身高", "体重", "距离", "时长", "年龄", "里程"),
)
_QUANTITY = (frozenset(["quantity", "qty", "units", "pieces"]), ("数量", "件数", "个数"))
_YEAR = (frozenset(["year", "yr"]), ("年份", "年度"))
_BORN = (frozenset(["birth", "born", "birthyear", "yob", "dob", "birthday", "birthdate"]), ("出生", "生日"))
_LATER_OK = (
    frozenset("due expiry expires expiration end until valid next planned renewal deadline to".split()),
    ("到期", "截止", "有效", "预计", "下次", "计划", "结束"),
)
_FIRST = (
    frozenset(
        "start begin from order ordered birth born opened open created admission checkin since".split()
    ),
    ("开始", "下单", "出生", "入院", "创建", "起始", "入职", "注册", "订单"),
)
_THEN = (
    frozenset(
        "end finish to ship shipped delivery delivered death closed close discharge checkout due".split()
    ),
    ("结束", "发货", "死亡", "出院", "完成", "终止", "离职", "到货", "签收", "收货"),
)

Kind = Literal["stand-in", "age", "percent", "year", "negative", "zero"]
Words = tuple[frozenset[str], tuple[str, ...]]


@dataclass(frozen=True)
class Impossible:
    """Rows with values that cannot be: a sentence, and the settings of the step that takes them out."""

    text: Message
    rows: np.ndarray
    params: dict[str, Any]


def says(name: str, words: Words) -> bool:
    """Tell whether a column's name has one of these words, in English or Chinese."""
    own = words_of_name(name)
    return any(word in words[0] or word.rstrip("0123456789") in words[0] for word in own) or any(
        part in name for part in words[1]
    )


def impossible_numbers(
    values: pa.ChunkedArray, column: Column, profile: ColumnProfile, row_meaning: str, today: dt.date
) -> list[Impossible]:
    """Return what cannot be among the numbers of a column."""
    low, high = profile.min, profile.max
    if not isinstance(low, float) or not isinstance(high, float) or profile.count < 20:
        return []
    found: list[Impossible] = []
    name = column.name

    def add(kind: Kind, mask: np.ndarray, params: dict[str, Any], most: float = _FEW) -> None:
        rows = np.flatnonzero(mask)
        if 0 < len(rows) <= most * profile.count:
            words = _sentence(kind, len(rows), name, params.get("equal"))
            found.append(Impossible(words, rows, {"columns": [name], **params}))

    def numbers() -> np.ndarray:
        return np.asarray(values.cast(pa.float64()).combine_chunks().fill_null(np.nan))

    stand_in = _stand_in(numbers, low, high, profile)
    if stand_in is not None:
        add("stand-in", numbers() == stand_in, {"equal": stand_in}, 0.97)
        return found
    if says(name, _AGE) and (high > 120 or low < 0):
        if high > 120:
            add("age", numbers() > 120, {"above": 120.0})
    elif says(name, _PERCENT) and high > 100 and not says(name, _CHANGING):
        add("percent", numbers() > 100, {"above": 100.0}, 0.05)
    elif says(name, _YEAR) and 1900 <= (profile.median or 0) <= 2100:
        last = float(today.year + 20)
        add("year", (numbers() > last) | (numbers() < 1800), {"below": 1800.0, "above": last})
    returns = row_meaning == "order" and (column.role == "amount" or says(name, _QUANTITY))
    if low < 0 and not returns and not says(name, _CHANGING):
        sure = says(name, _COUNTED) or says(name, _AGE)
        if sure or (column.role == "amount" and profile.negatives <= _RARE * profile.count):
            add("negative", numbers() < 0, {"below": 0.0}, _FEW if sure else _RARE)
    if says(name, _QUANTITY) and row_meaning == "order" and 0 < profile.zeros <= 0.05 * profile.count:
        add("zero", numbers() == 0, {"equal": 0.0}, 0.05)
    return found


def _sentence(kind: Kind, n: int, column: str, value: float | None) -> Message:
    match kind:
        case "stand-in":
            return plural(
                "{n} value of “{column}” is exactly {value:raw}, far from the others: "
                "a stand-in for “unknown”?",
                "{n} values of “{column}” are exactly {value:raw}, far from the others: "
                "a stand-in for “unknown”?",
                n,
                column=column,
                value=int(value or 0),
            )
        case "age":
            return plural(
                "{n} age in “{column}” is above 120 years.",
                "{n} ages in “{column}” are above 120 years.",
                n,
                column=column,
            )
        case "percent":
            return plural(
                "{n} value of “{column}” is above 100 per cent.",
                "{n} values of “{column}” are above 100 per cent.",
                n,
                column=column,
            )
        case "year":
            return plural(
                "{n} value of “{column}” cannot be a year.",
                "{n} values of “{column}” cannot be years.",
                n,
                column=column,
            )
        case "negative":
            return plural(
                "{n} value of “{column}” is below zero, which it cannot be.",
                "{n} values of “{column}” are below zero, which they cannot be.",
                n,
                column=column,
            )
    return plural(
        "{n} row has 0 as “{column}”: nothing was bought there.",
        "{n} rows have 0 as “{column}”: nothing was bought there.",
        n,
        column=column,
    )


def _stand_in(numbers: Any, low: float, high: float, profile: ColumnProfile) -> float | None:
    """Return a number such as 999 or −1 that comes several times and lies apart from all others."""
    for value, wanted in ((high, _NINES), (low, _BELOW)):
        if value not in wanted:
            continue
        every = numbers()
        every = every[np.isfinite(every)]
        rest = every[every != value]
        count = len(every) - len(rest)
        if count < 3 or len(rest) < 10:
            continue
        if value > 0 and rest.max() <= value / 2 and np.quantile(rest, 0.99) <= value / 3:
            return value
        if value < 0 and rest.min() >= 0 and count >= 0.002 * len(every):
            return value
    return None


def future_is_fine(name: str) -> bool:
    """Tell whether a date column is about things to come: due, valid until, next visit."""
    return says(name, _LATER_OK)


def wrong_order(table: pa.Table, columns: Sequence[Column]) -> list[Impossible]:
    """Return the rows in which something ends before it begins, for every pair of dates with an order.

    Names tell the order (order and shipping date), or the data: of at least 50 rows that hold both, at least
    98 in 100 have it.
    """
    dates = [(i, c) for i, c in enumerate(columns) if c.type == "date" and c.role != "ignored"][:12]
    found = []
    for i, first in dates:
        for j, second in dates:
            named = says(first.name, _FIRST) and says(second.name, _THEN) and not says(first.name, _THEN)
            if i == j or (not named and says(second.name, _BORN)):
                continue
            rows = _before(table.column(j), table.column(i), 0.1 if named else 0.02)
            if len(rows):
                text = plural(
                    "{n} date in “{second}” is before “{first}”.",
                    "{n} dates in “{second}” are before “{first}”.",
                    len(rows),
                    first=first.name,
                    second=second.name,
                )
                params = {"columns": [second.name], "not_before": first.name}
                found.append(Impossible(text, rows, params))
    return found


def _microseconds(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.cast(pa.timestamp("us")).cast(pa.int64()).combine_chunks().fill_null(0))


def _before(second: pa.ChunkedArray, first: pa.ChunkedArray, most: float) -> np.ndarray:
    valid = np.asarray(second.is_valid().combine_chunks()) & np.asarray(first.is_valid().combine_chunks())
    if valid.sum() < 50:
        return np.array([], dtype=np.int64)
    one, two = _microseconds(first), _microseconds(second)
    day = 86_400_000_000
    wrong = valid & (two // day < one // day)
    later = int((valid & (two // day > one // day)).sum())
    count = int(wrong.sum())
    if count == 0 or count > most * int(valid.sum()) or later < 0.5 * int(valid.sum()):
        return np.array([], dtype=np.int64)
    return np.flatnonzero(wrong)
