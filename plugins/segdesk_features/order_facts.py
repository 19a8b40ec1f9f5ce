"""Figures per customer from order lines, with numpy on whole columns: a million lines take about a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segdesk.api import MonthlySeries

RECENT_DAYS = 90
MOST_MONTHS = 36
MOST_VALUES = 40_000_000
TREND_DAYS = 180


@dataclass(frozen=True)
class Lines:
    """Order lines as arrays of equal length.

    Attributes
    ----------
    customer : ndarray of int64
        Number of the customer, 0 … customers - 1.
    order : ndarray of int64, optional
        Number of the order; without it one customer's lines of one day are one order.
    day : ndarray of int64, optional
        Days since 1970.
    amount : ndarray of float64, optional
        What the line is worth; negative for a return.
    returned : ndarray of bool
        Lines that take something back.
    """

    customer: np.ndarray
    customers: int
    returned: np.ndarray
    order: np.ndarray | None = None
    day: np.ndarray | None = None
    amount: np.ndarray | None = None


def customer_facts(lines: Lines, as_of: int | None) -> dict[str, np.ndarray]:
    """Return the figures per customer; `as_of` is the day (since 1970) that recency is counted to."""
    owner, day, bought, returned = _orders(lines)
    count = np.bincount(owner[bought], minlength=lines.customers)
    facts: dict[str, np.ndarray] = {}
    if day is not None and as_of is not None:
        first, last = _first_and_last(lines.customers, owner, day, bought)
        facts["recency"] = as_of - last
    facts["orders"] = count
    if lines.amount is not None:
        spent = np.bincount(lines.customer, lines.amount, minlength=lines.customers)
        facts["spent"] = np.round(spent, 6)
        facts["average"] = np.round(np.divide(spent, count, out=np.zeros_like(spent), where=count > 0), 6)
    if day is not None and as_of is not None:
        facts["tenure"] = as_of - first
        gaps = np.full(lines.customers, np.nan)
        np.divide(last - first, count - 1, out=gaps, where=count > 1)
        facts["interval"] = np.round(gaps, 2)
        regular = _regularity(lines.customers, owner[bought], day[bought])
        if np.isfinite(regular).any():
            facts["regularity"] = np.round(regular, 4)
        facts["recent"] = np.bincount(owner[bought & (day >= as_of - RECENT_DAYS)], minlength=lines.customers)
        if lines.amount is not None and lines.day is not None:
            facts["trend"] = _trend(lines, lines.day, lines.amount, as_of)
    if returned.any():
        facts["returns"] = np.bincount(owner[returned], minlength=lines.customers)
    if day is not None and as_of is not None:
        facts["first"], facts["last"] = first, last
    return facts


def _orders(lines: Lines) -> tuple[np.ndarray, np.ndarray | None, np.ndarray, np.ndarray]:
    """Return for every order its customer, its first day, and whether it buys or returns something."""
    order, keys, span = _numbered_orders(lines)
    total = len(keys)
    owner = keys // span
    day = None
    if lines.day is not None:
        day = pd.Series(lines.day).groupby(order, sort=True).min().to_numpy()
    bought = np.bincount(order[~lines.returned], minlength=total) > 0
    returned = np.bincount(order[lines.returned], minlength=total) > 0
    return owner, day, bought, returned


def _numbered_orders(lines: Lines) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the number of each line's order, and the keys of the orders: customer times span plus order."""
    day_or_line = lines.day if lines.day is not None else np.arange(len(lines.customer))
    part = day_or_line
    if lines.order is not None:
        # Lines without an order number: one order per day, with numbers beyond the real ones.
        beyond = lines.order.max(initial=-1) + 1 + day_or_line - day_or_line.min(initial=0)
        part = np.where(lines.order < 0, beyond, lines.order)
    low = part.min() if len(part) else 0
    span = int(part.max() - low) + 1 if len(part) else 1
    order, keys = pd.factorize(lines.customer * span + (part - low))
    return order, keys, span


def _regularity(customers: int, owner: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + v) with the variation v (deviation by mean) of the days between orders.

    NaN for customers with fewer than three orders, or with all of them on one day.
    """
    order = np.lexsort((day, owner))
    owner, day = owner[order], day[order]
    same = owner[1:] == owner[:-1]
    of, gap = owner[1:][same], np.diff(day)[same].astype(float)
    count = np.bincount(of, minlength=customers)
    total, square = np.bincount(of, gap, minlength=customers), np.bincount(of, gap**2, minlength=customers)
    known = (count >= 2) & (total > 0)
    regular = np.full(customers, np.nan)
    mean = total[known] / count[known]
    spread = np.sqrt(np.maximum(square[known] / count[known] - mean**2, 0.0))
    regular[known] = 1 / (1 + spread / mean)
    return regular


def _first_and_last(
    customers: int, owner: np.ndarray, day: np.ndarray, bought: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and last day each customer bought (or, having bought nothing, was seen)."""
    every = pd.Series(day).groupby(owner).agg(["min", "max"]).reindex(range(customers))
    bought_days = pd.Series(day[bought]).groupby(owner[bought]).agg(["min", "max"]).reindex(range(customers))
    known = bought_days.fillna(every).to_numpy(dtype="int64")
    return known[:, 0], known[:, 1]


def _trend(lines: Lines, day: np.ndarray, worth: np.ndarray, as_of: int) -> np.ndarray:
    """Return (late − early) / (late + early) spending of the last two stretches of up to 180 days."""
    span = as_of - int(day.min()) if len(day) else 0
    stretch = max(1, min(TREND_DAYS, span // 2))
    amount = np.maximum(worth, 0.0)
    age = as_of - day
    late = np.bincount(lines.customer, amount * (age <= stretch), minlength=lines.customers)
    early = np.bincount(
        lines.customer, amount * ((age > stretch) & (age <= 2 * stretch)), minlength=lines.customers
    )
    both = late + early
    return np.round(np.divide(late - early, both, out=np.zeros_like(both), where=both > 0), 4)


def monthly(lines: Lines, as_of: int) -> MonthlySeries | None:
    """Return orders and spending per customer and month, up to the month of the last day that counts.

    At most 36 months, fewer (but 12) of so many customers that the arrays would pass 40 million values.
    """
    if lines.day is None or not len(lines.day):
        return None
    owner, day, bought, _returned = _orders(lines)
    assert day is not None
    last = int(_months(np.array([max(int(lines.day.max()), as_of - 1)]))[0])
    most = max(12, min(MOST_MONTHS, MOST_VALUES // max(lines.customers, 1)))
    first = max(int(_months(np.array([int(lines.day.min())]))[0]), last - most + 1)
    width = last - first + 1
    at = _months(day) - first
    inside = bought & (at >= 0)
    size = lines.customers * width
    orders = np.bincount(owner[inside] * width + at[inside], minlength=size).astype(np.int32)
    amount = None
    if lines.amount is not None:
        at = _months(lines.day) - first
        inside = at >= 0
        sums = np.bincount(lines.customer[inside] * width + at[inside], lines.amount[inside], minlength=size)
        amount = np.round(sums, 6).reshape(lines.customers, width)
    names = tuple(str(np.datetime64(first + i, "M")) for i in range(width))
    complete = int(_months(np.array([as_of]))[0]) > last
    return MonthlySeries(names, orders.reshape(lines.customers, width), amount, complete)


def _months(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def different_values(customer: np.ndarray, customers: int, codes: np.ndarray) -> np.ndarray:
    """Count the different codes (≥ 0) of each customer."""
    known = codes >= 0
    span = int(codes.max(initial=0)) + 1
    pairs = pd.unique(customer[known] * span + codes[known])
    return np.bincount(pairs // span, minlength=customers)


def main_value(
    customer: np.ndarray, customers: int, codes: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each customer's code of the largest weight (ties: smallest code; −1 for none) and its share."""
    known = codes >= 0
    span = int(codes.max(initial=0)) + 1
    pair, keys = pd.factorize(customer[known] * span + codes[known])
    sums = np.bincount(pair, weights[known], minlength=len(keys))
    owner, code = keys // span, keys % span
    order = np.lexsort((code, -sums, owner))
    owners, first = np.unique(owner[order], return_index=True)
    best = np.full(customers, -1, dtype=np.int64)
    best[owners] = code[order][first]
    totals = np.bincount(owner, sums, minlength=customers)
    share = np.zeros(customers)
    share[owners] = sums[order][first]
    return best, np.round(np.divide(share, totals, out=np.zeros(customers), where=totals > 0), 4)


def shares_of_commonest(
    customer: np.ndarray, customers: int, codes: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return up to `most` commonest codes (≥ 0), and which share of each customer's lines they have.

    Returns
    -------
    codes : ndarray of shape (m,), commonest first (ties: smallest code)
    shares : ndarray of shape (customers, m), 0-1; 0 for a customer without a known code
    """
    known = codes >= 0
    customer, codes = customer[known], codes[known]
    counts = np.bincount(codes)
    common = np.argsort(-counts, kind="stable")[:most]
    common = common[counts[common] > 0]
    place = np.full(len(counts), -1)
    place[common] = np.arange(len(common))
    at = place[codes]
    found = at >= 0
    pairs = customer[found] * len(common) + at[found]
    table = np.bincount(pairs, minlength=customers * len(common)).reshape(customers, len(common))
    lines = np.bincount(customer, minlength=customers)
    return common, np.round(table / np.maximum(lines, 1)[:, None], 4)


def shares_of_value(
    customer: np.ndarray, customers: int, codes: np.ndarray, worth: np.ndarray, most: int, apart: int = -1
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return up to `most` codes (≥ 0) of the largest worth, and their share of each customer's worth.

    Parameters
    ----------
    codes : ndarray of int64, of each line; −1 = not known, counts nowhere
    worth : ndarray of float64, of each line, ≥ 0
    most : how many codes have shares of their own
    apart : a code that belongs to the others wherever there are any

    Returns
    -------
    codes : ndarray of shape (m,), of the largest worth first (ties: smallest code)
    shares : ndarray of shape (customers, m), 0-1; 0 for a customer who spent nothing
    others : ndarray of shape (customers,), the share of all other codes, or None where there are none
    """
    known = codes >= 0
    customer, codes, worth = customer[known], codes[known], worth[known]
    sums = np.round(np.bincount(codes, worth), 6)
    best = np.argsort(-sums, kind="stable")
    best = best[sums[best] > 0]
    if len(best) > most:
        best = best[best != apart][:most]
    place = np.full(len(sums), len(best))
    place[best] = np.arange(len(best))
    width = len(best) + 1
    table = np.bincount(customer * width + place[codes], worth, minlength=customers * width)
    table = table.reshape(customers, width)
    totals = table.sum(axis=1, keepdims=True)
    shares = np.round(np.divide(table, totals, out=np.zeros_like(table), where=totals > 0), 4)
    others = shares[:, -1] if shares[:, -1].any() else None
    return best, shares[:, :-1], others


def first_and_last_value(
    lines: Lines, moment: np.ndarray, codes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the code each customer's first and last order is about; −1 where it has none.

    Of several lines of an order the one with the largest amount counts (ties: smallest code). Lines that take
    something back count neither as lines nor, alone, as orders.

    Parameters
    ----------
    moment : ndarray of int64, when each line was ordered; an order begins with its first line
    codes : ndarray of int64, of each line; −1 = not known
    """
    bought = np.flatnonzero(~lines.returned)
    owner, order = lines.customer[bought], _numbered_orders(lines)[0]
    begin = np.full(int(order.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begin, order, moment)
    begins, codes = begin[order[bought]], codes[bought]
    amount = lines.amount[bought] if lines.amount is not None else None
    found = []
    for edge, start in ((np.minimum, np.iinfo(np.int64).max), (np.maximum, np.iinfo(np.int64).min)):
        when = np.full(lines.customers, start)
        edge.at(when, owner, begins)
        at = np.flatnonzero((begins == when[owner]) & (codes >= 0))
        if amount is not None:
            most = np.full(lines.customers, -np.inf)
            np.maximum.at(most, owner[at], amount[at])
            at = at[amount[at] == most[owner[at]]]
        nothing = np.iinfo(np.int64).max
        value = np.full(lines.customers, nothing)
        np.minimum.at(value, owner[at], codes[at])
        found.append(np.where(value == nothing, -1, value))
    return found[0], found[1]


def same_on_all_lines(customer: np.ndarray, customers: int, codes: np.ndarray) -> np.ndarray | None:
    """Return each customer's code if none has two different ones and enough customers have several lines.

    Missing codes (−1) do not count. Returns None when the column differs within customers, or when fewer than
    20 customers have the chance to show it.
    """
    known = codes >= 0
    value = np.full(customers, -1, dtype=np.int64)
    value[customer[known]] = codes[known]
    if (value[customer[known]] != codes[known]).any():
        return None
    several = int((np.bincount(customer[known], minlength=customers) > 1).sum())
    return value if several >= 20 else None
