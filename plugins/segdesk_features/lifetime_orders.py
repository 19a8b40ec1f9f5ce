"""From order lines to expected orders and value per customer, or the reason in words why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.stats import spearmanr

from segdesk.api import Message, msg, plural
from segdesk_features.lifetime import BetaGeometric, GammaGamma
from segdesk_features.order_facts import Lines

ENOUGH_REPEATERS = 50
ENOUGH_DAYS = 12 * 7
RELATED = 0.3
REGULAR = 0.25
_ENOUGH_FOR_RHYTHM = 20
_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Visits:
    """The days on which customers bought, each customer and day once, by customer and then by day.

    Attributes
    ----------
    customer, day : ndarray of int64, of equal length
        Number of the customer; days since 1970.
    customers : int
        How many there are, with those who never bought.
    worth : ndarray of float64, optional
        What the customer spent on that day; returns, on whatever day, count against the last purchase
        before them.
    """

    customer: np.ndarray
    day: np.ndarray
    customers: int
    worth: np.ndarray | None = None

    @classmethod
    def of(cls, lines: Lines) -> Self | None:
        """Collect the visits; None without dates or purchases."""
        if lines.day is None or lines.returned.all():
            return None
        low = int(lines.day.min())
        span = int(lines.day.max()) - low + 1
        key = lines.customer * span + (lines.day - low)
        visits = np.unique(key[~lines.returned])
        worth = None
        if lines.amount is not None:
            at = np.searchsorted(visits, key, side="right") - 1
            own = (at >= 0) & (visits[at] // span == lines.customer)
            worth = np.bincount(at[own], lines.amount[own], minlength=len(visits))
        return cls(visits // span, visits % span + low, lines.customers, worth)

    def until(self, day: int) -> Self:
        """Return the visits up to and including a day."""
        kept = self.day <= day
        worth = self.worth[kept] if self.worth is not None else None
        return type(self)(self.customer[kept], self.day[kept], self.customers, worth)

    def counts(self) -> np.ndarray:
        """Count the visits of each customer."""
        return np.bincount(self.customer, minlength=self.customers)


@dataclass(frozen=True)
class History:
    """What the models see of the customers who bought at all: arrays (buyers,), times in days."""

    buyers: np.ndarray
    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    m: np.ndarray | None

    @classmethod
    def of(cls, visits: Visits, end: int) -> Self:
        """Sum up the visits of each buyer, observed until `end` (days since 1970)."""
        buyers, first, count = np.unique(visits.customer, return_index=True, return_counts=True)
        x = count - 1
        start, last = visits.day[first], visits.day[first + x]
        mean = None
        if visits.worth is not None:
            later = np.add.reduceat(visits.worth, first) - visits.worth[first]
            mean = np.maximum(np.divide(later, x, out=np.zeros(len(x)), where=x > 0), 0.0)
        return cls(buyers, x, last - start, end - start, mean)

    def past_rate(self, days: float) -> np.ndarray:
        """Return the orders to expect if everyone went on as before: the naive forecast, array (buyers,)."""
        return days * np.divide(self.x, self.T, out=np.zeros(len(self.x)), where=self.T > 0)


@dataclass(frozen=True)
class HoldOut:
    """How a forecast from the first part of the records did in the rest: sums, and errors per customer."""

    days: int
    predicted: float
    actual: int
    naive: float
    error: float
    naive_error: float


def hold_out(visits: Visits, split: int, end: int) -> HoldOut | None:
    """Fit on the visits up to the day `split`, forecast those up to `end`, and compare.

    Returns None when fewer than 50 customers bought again before the split.
    """
    before = visits.until(split)
    known = History.of(before, split)
    if (known.x > 0).sum() < ENOUGH_REPEATERS:
        return None
    days = end - split
    model = BetaGeometric().fit(known.x, known.t_x, known.T)
    predicted = model.expected_purchases(days, known.x, known.t_x, known.T)
    naive = known.past_rate(days)
    actual = (visits.until(end).counts() - before.counts())[known.buyers]
    return HoldOut(
        days=days,
        predicted=float(predicted.sum()),
        actual=int(actual.sum()),
        naive=float(naive.sum()),
        error=float(np.abs(predicted - actual).mean()),
        naive_error=float(np.abs(naive - actual).mean()),
    )


def expected_value(
    lines: Lines, as_of: int | None, months: int
) -> tuple[dict[str, np.ndarray], Message, dict[str, float]]:
    """Return the figures per customer by name (none if the data cannot carry them), a sentence on them, and
    how the forecast did on the last third of the records (nothing if that could not be checked).

    Parameters
    ----------
    lines : Lines
    as_of : int, optional
        The day the forecast starts from (since 1970).
    months : int
        How far to look ahead.
    """
    visits = Visits.of(lines)
    if visits is None or as_of is None:
        return {}, msg("No expected orders: they need purchases with a date"), {}
    known = History.of(visits, as_of)
    reason = _why_not(visits, known)
    if reason is not None:
        return {}, reason, {}
    days = months * _MONTH
    model = BetaGeometric().fit(known.x, known.t_x, known.T)
    orders = model.expected_purchases(days, known.x, known.t_x, known.T)
    found = {
        "chance": model.p_alive(known.x, known.t_x, known.T),
        "expected_orders": orders,
        "past_rate": known.past_rate(days),
    }
    note, checked = _checked(visits, as_of)
    if known.m is not None:
        value, no_value = _order_value(known.x, known.m)
        if value is not None:
            found["expected_value"] = orders * value
            found["past_value"] = known.past_rate(days) * _mean_worth(visits)
        if no_value is not None:
            note = msg("{checked}. {reason}", checked=note, reason=no_value)
    every = {name: _for_all(values, known.buyers, visits.customers) for name, values in found.items()}
    return every, note, checked


def _mean_worth(visits: Visits) -> np.ndarray:
    """Return what each buyer spent per purchase so far, the naive guess of the next: array (buyers,)."""
    assert visits.worth is not None
    counts = visits.counts()
    spent = np.bincount(visits.customer, visits.worth, minlength=visits.customers)
    bought = counts > 0
    return np.maximum(spent[bought] / counts[bought], 0.0)


def _for_all(values: np.ndarray, buyers: np.ndarray, customers: int) -> np.ndarray:
    every = np.full(customers, np.nan)
    every[buyers] = np.round(values, 4)
    return every


def _why_not(visits: Visits, known: History) -> Message | None:
    again = known.x > 0
    repeaters = int(again.sum())
    if repeaters < ENOUGH_REPEATERS:
        return plural(
            "No expected orders: only {n} customer bought again, {needed} are needed",
            "No expected orders: only {n} customers bought again, {needed} are needed",
            repeaters,
            needed=ENOUGH_REPEATERS,
        )
    history = int(known.T.max())
    needed = max(ENOUGH_DAYS, int(np.ceil(2 * np.median(known.t_x[again] / known.x[again]))))
    if history < needed:
        return msg(
            "No expected orders: the file covers {days} days, {needed} are needed",
            days=history,
            needed=needed,
        )
    if _regular(visits):
        return msg(
            "No expected orders: customers pay at regular times, as under a contract. "
            "Predict who will leave instead"
        )
    return None


def _regular(visits: Visits) -> bool:
    """Whether most customers buy like clockwork: the model is for purchases that come at random."""
    same = visits.customer[1:] == visits.customer[:-1]
    owner, gap = visits.customer[1:][same], np.diff(visits.day)[same].astype(float)
    count = np.bincount(owner, minlength=visits.customers)
    several = count >= 3
    if several.sum() < _ENOUGH_FOR_RHYTHM:
        return False
    mean = np.bincount(owner, gap, minlength=visits.customers)[several] / count[several]
    square = np.bincount(owner, gap**2, minlength=visits.customers)[several] / count[several]
    return bool(np.median(np.sqrt(np.maximum(square - mean**2, 0)) / mean) < REGULAR)


def _order_value(x: np.ndarray, m: np.ndarray) -> tuple[np.ndarray | None, Message | None]:
    paid = (x > 0) & (m > 0)
    if paid.sum() < ENOUGH_REPEATERS:
        return None, msg(
            "No expected value: {needed} customers must have bought again for money", needed=ENOUGH_REPEATERS
        )
    # By rank: one huge customer must not decide.
    related = float(spearmanr(x[paid], m[paid]).statistic) if np.ptp(x[paid]) and np.ptp(m[paid]) else 0.0
    if related > RELATED:
        return None, msg("No expected value: who orders more often spends clearly more per order")
    if related < -RELATED:
        return None, msg("No expected value: who orders more often spends clearly less per order")
    model = GammaGamma().fit(x, m)
    if model.q_ <= 1:
        return None, msg("No expected value: a few orders are worth so much that an average says nothing")
    return model.expected_value(x, m), None


def _checked(visits: Visits, end: int) -> tuple[Message, dict[str, float]]:
    first = int(visits.day.min())
    found = hold_out(visits, first + (end - first) * 2 // 3, end)
    if found is None:
        return msg("Expected orders could not be checked: too few customers bought again early enough"), {}
    note = msg(
        "Checked on the last {weeks} weeks: predicted {predicted} orders, actual {actual}; "
        "past rate says {naive}",
        weeks=round(found.days / 7),
        predicted=round(found.predicted),
        actual=found.actual,
        naive=round(found.naive),
    )
    figures = {
        "weeks": round(found.days / 7),
        "predicted": found.predicted,
        "actual": float(found.actual),
        "naive": found.naive,
        "error": found.error,
        "naive_error": found.naive_error,
    }
    return note, figures
