"""What orders say of a customer beside when and how much: goods, other amounts, what never changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from segdesk.api import ColumnInfo
from segdesk_features.order_columns import OrderColumns
from segdesk_features.order_facts import (
    Lines,
    different_values,
    first_and_last_value,
    main_value,
    same_on_all_lines,
    shares_of_commonest,
    shares_of_value,
)
from segdesk_features.order_names import Answer

TOTAL = ("{column} (total)", "{column}（合计）")
SHARE = ("{value} (share)", "{value}（占比）")
SHARE_OF_VALUE = ("{value} (share of value)", "{value}（金额占比）")
OTHERS = ("Others", "其他")
SHARES = 8


def numbers_of(column: pd.Series) -> np.ndarray:
    """Return a column as float64, NaN where a value is missing."""
    return column.to_numpy(dtype="float64", na_value=np.nan)


def codes_of(column: pd.Series) -> tuple[np.ndarray, Any]:
    """Return a number per value (−1 = missing) and the values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), column.cat.categories
    codes, values = pd.factorize(column)
    return codes.astype(np.int64), values


def sorted_codes_of(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return a number per value (−1 = missing) and the values as texts, sorted: no order of lines matters."""
    codes, values = codes_of(column)
    names = pd.Index(values).astype("str")
    known, order = np.unique(names.to_numpy(dtype=object), return_inverse=True)
    return np.append(order, -1)[codes], pd.Index(known)


def take_first(column: pd.Series, codes: np.ndarray, customers: int) -> Any:
    """Return the value on the first line of each customer."""
    first = np.empty(customers, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return column.iloc[first].reset_index(drop=True)


def add_products(answer: Answer, table: pd.DataFrame, found: OrderColumns, lines: Lines) -> None:
    """Say how many different products each customer bought, and the category most was spent on."""
    bought = ~lines.returned
    if found.product:
        codes = np.where(bought, codes_of(table[found.product])[0], -1)
        answer.add_named("products", different_values(lines.customer, lines.customers, codes), "measure")
    if found.category:
        codes, values = sorted_codes_of(table[found.category])
        codes = np.where(bought, codes, -1)
        weights = np.maximum(lines.amount, 0.0) if lines.amount is not None else np.ones(len(codes))
        best, share = main_value(lines.customer, lines.customers, codes, weights)
        answer.add_named("category", _as_category(best, values), "category", "category")
        answer.add_named("category_share", share, "measure")


def add_first_and_last(answer: Answer, table: pd.DataFrame, found: OrderColumns, lines: Lines) -> None:
    """Say with which product each customer began, and which the last order was about."""
    if found.product is None or found.date is None:
        return
    codes, values = sorted_codes_of(table[found.product])
    moment = table[found.date].to_numpy().astype("datetime64[us]").astype(np.int64)
    ends = first_and_last_value(lines, moment, codes)
    for name, best in zip(("first_product", "last_product"), ends, strict=True):
        answer.add_named(name, _as_category(best, values), "product", "category")


def add_shares(answer: Answer, table: pd.DataFrame, found: OrderColumns, lines: Lines) -> None:
    """Say which share each category has: of a customer's value, or of the lines where nobody noted amounts.

    Without amounts products stand in for categories.
    """
    if lines.amount is not None:
        if found.category is not None:
            _add_shares_of_value(answer, table[found.category], lines, lines.amount)
        return
    name = found.category or found.product
    if name is None:
        return
    codes, values = sorted_codes_of(table[name])
    codes = np.where(lines.returned, -1, codes)
    common, shares = shares_of_commonest(lines.customer, lines.customers, codes, SHARES)
    for code, share in zip(common, shares.T, strict=True):
        answer.add(SHARE[answer.language].format(value=values[code]), share, "measure", percent=True)


def _add_shares_of_value(answer: Answer, categories: pd.Series, lines: Lines, amount: np.ndarray) -> None:
    codes, values = sorted_codes_of(categories)
    codes = np.where(lines.returned, -1, codes)
    name, rest = SHARE_OF_VALUE[answer.language], OTHERS[answer.language]
    worth = np.maximum(amount, 0.0)
    apart = list(values).index(rest) if rest in values else -1
    best, shares, others = shares_of_value(lines.customer, lines.customers, codes, worth, SHARES, apart)
    for code, share in zip(best, shares.T, strict=True):
        answer.add(name.format(value=values[code]), share, "measure", percent=True)
    if others is not None:
        answer.add(name.format(value=rest), others, "measure", percent=True)


def add_other_amounts(
    answer: Answer, table: pd.DataFrame, columns: Sequence[ColumnInfo], found: OrderColumns, lines: Lines
) -> None:
    """Add up further amounts, such as the profit."""
    for column in columns:
        if column.role == "amount" and column.type == "number" and column.name not in found.used():
            sums = np.bincount(
                lines.customer, np.nan_to_num(numbers_of(table[column.name])), minlength=lines.customers
            )
            answer.add(TOTAL[answer.language].format(column=column.name), np.round(sums, 6), "measure")


def add_same(
    answer: Answer, table: pd.DataFrame, columns: Sequence[ColumnInfo], found: OrderColumns, lines: Lines
) -> None:
    """Carry over what describes the customer and not the order: the same value on all lines."""
    for column in columns:
        if column.name in found.used() or column.role not in ("category", "personal", "outcome", "measure"):
            continue
        codes, values = codes_of(table[column.name])
        if len(values) < 2:
            continue
        best = same_on_all_lines(lines.customer, lines.customers, codes)
        if best is None:
            continue
        if column.type == "category":
            carried: Any = _as_category(best, values)
        else:
            carried = pd.Series(values).reindex(best).reset_index(drop=True)
        if column.name not in answer.values:
            answer.values[column.name] = carried
            answer.columns.append(msgspec.structs.replace(column, failures=0))


def _as_category(codes: np.ndarray, values: Any) -> pd.Categorical:
    return pd.Categorical.from_codes(
        codes, categories=pd.Index(values).astype("str")
    ).remove_unused_categories()
