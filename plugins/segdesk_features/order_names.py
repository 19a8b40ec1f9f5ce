"""Names of the columns that orders become, and the table they are put together in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from segdesk.api import ColumnInfo, NumberFormat

NAMES = {
    "recency": ("Recency (days)", "距上次购买天数"),
    "orders": ("Orders", "订单数"),
    "spent": ("Total spent", "消费总额"),
    "average": ("Average order", "平均订单金额"),
    "tenure": ("Customer for (days)", "成为客户天数"),
    "interval": ("Days between orders", "平均购买间隔天数"),
    "regularity": ("Regularity of orders", "购买规律性"),
    "recent": ("Orders, last 90 days", "近90天订单数"),
    "trend": ("Spending trend", "消费趋势"),
    "returns": ("Returns", "退货次数"),
    "lines": ("Lines bought", "购买行数"),
    "products": ("Different products", "商品种数"),
    "category": ("Main category", "主要品类"),
    "category_share": ("Share of main category", "主要品类占比"),
    "first_product": ("First product", "首购商品"),
    "last_product": ("Last product", "最近购买商品"),
    "month_trend": ("Trend by month", "月度趋势"),
    "lately": ("Share of last 3 months", "近3个月占比"),
    "active": ("Months with orders", "有订单月份占比"),
    "season": ("Yearly season", "年度季节性"),
    "first": ("First order", "首次下单日期"),
    "last": ("Last order", "最近下单日期"),
    "chance": ("Chance still a customer", "仍是客户的概率"),
    "expected_orders": ("Expected orders", "预计订单数"),
    "past_rate": ("Orders at the past rate", "按以往频率的订单数"),
    "expected_value": ("Expected value", "预计消费额"),
    "past_value": ("Value at the past rate", "按以往频率的消费额"),
}
"""Column names of the answer: data, so they never change with the language of the screen."""

_PERCENT = NumberFormat(percent=True)
_AS_PERCENT = ("category_share", "chance", "regularity", "lately", "active")


def language_of(
    columns: Sequence[ColumnInfo], table: pd.DataFrame, goods: str | None, wanted: str | None
) -> int:
    """Name columns as the file does: as its headers are written, else as its `goods` are; 1 is Chinese."""
    if wanted is not None:
        return 1 if wanted == "zh" else 0
    headers = sum(_chinese(column.name) for column in columns)
    if headers:
        return int(headers * 2 > len(columns))
    if goods is None:
        return 0
    values = [str(value) for value in table[goods].dropna().unique()[:100]]
    return int(sum(map(_chinese, values)) * 2 > len(values))


def _chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


class Answer:
    """The table that is being put together."""

    def __init__(self, language: int) -> None:
        self.language = language
        self.values: dict[str, Any] = {}
        self.columns: list[ColumnInfo] = []

    def add(self, name: str, values: Any, role: Any, type: Any = "number", percent: bool = False) -> None:
        """Add a column; a name that is taken already is left out."""
        if name not in self.values:
            self.values[name] = values
            shown = _PERCENT if percent else None
            self.columns.append(ColumnInfo(name=name, type=type, role=role, number_format=shown))

    def add_named(self, key: str, values: Any, role: Any, type: Any = "number") -> None:
        """Add one of the figures with a fixed name."""
        self.add(NAMES[key][self.language], values, role, type, percent=key in _AS_PERCENT)
