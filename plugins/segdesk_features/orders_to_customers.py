"""Order lines become customers: recency, frequency, monetary value and more."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from segdesk.api import (
    Column,
    ColumnInfo,
    Message,
    Param,
    StageError,
    TableStepOutput,
    msg,
    plural,
    report,
)
from segdesk_features.lifetime_orders import expected_value
from segdesk_features.monthly_figures import monthly_figures
from segdesk_features.order_columns import OrderColumns, find_columns
from segdesk_features.order_extras import (
    add_first_and_last,
    add_other_amounts,
    add_products,
    add_same,
    add_shares,
    codes_of,
    numbers_of,
    take_first,
)
from segdesk_features.order_facts import (
    Lines,
    customer_facts,
    monthly,
)
from segdesk_features.order_names import Answer, language_of


class OrdersToCustomers(BaseEstimator):
    """Makes one row per customer out of order lines: how recently, how often and how much each one bought.

    Notes
    -----
    Recency, frequency and monetary value after Hughes, "Strategic Database Marketing" (1994). Regularity is
    1 / (1 + v) with the coefficient of variation v of the days between orders, of customers with at least
    three: 100 % is like clockwork, 50 % is as chance has it. An order is
    what shares an order number, or, without such a column, what one customer bought on one day. Lines with a
    negative amount or quantity are returns: they lower the total and do not count as orders. The spending
    trend is (late − early) / (late + early) spending over the last two stretches of up to 180 days.

    What was bought is told by the share of each customer's value that the eight largest categories have, the
    rest as others; without amounts by the share of the lines that the eight commonest categories (or
    products) have. The first and the last product are those of the first and the last order: of several lines
    the one with the largest amount, of equal ones the first by name. With neither order numbers nor dates a
    line is only a line, not an order.
    """

    def __init__(
        self,
        customer: Annotated[
            str | None, Column("Customer", role="identifier", help="Names the customer of each line.")
        ] = None,
        date: Annotated[str | None, Column("Order date", role="date", types=["date"])] = None,
        amount: Annotated[
            str | None,
            Column(
                "Amount",
                roles=["amount", "measure"],
                types=["number"],
                help="What the line is worth. Automatic also finds quantity times unit price.",
            ),
        ] = None,
        order: Annotated[
            str | None,
            Column(
                "Order number", role="order", help="Without one, a customer's lines of one day are one order."
            ),
        ] = None,
        product: Annotated[str | None, Column("Product", role="product")] = None,
        category: Annotated[
            str | None,
            Column(
                "Product category",
                roles=["category", "product"],
                help="Gives each category's share of what a customer spent; without amounts, of the lines.",
            ),
        ] = None,
        quantity: Annotated[
            str | None, Column("Quantity", roles=["measure", "amount"], types=["number"])
        ] = None,
        price: Annotated[
            str | None, Column("Unit price", roles=["amount", "measure"], types=["number"])
        ] = None,
        as_of: Annotated[
            str | None,
            Param(
                "As of",
                help="Days are counted to this date, as in 2025-12-31; later orders are left out. "
                "Empty: the day after the last order.",
            ),
        ] = None,
        keep_same: Annotated[
            bool,
            Param(
                "Keep what belongs to the customer",
                help="Keeps columns that are the same on all of a customer's lines, such as country.",
            ),
        ] = True,
        lifetime: Annotated[
            bool,
            Param(
                "Expected value of each customer",
                help="Adds the chance that each is still a customer, and the orders and value to expect. "
                "Orders of one day count as one.",
            ),
        ] = False,
        horizon_months: Annotated[
            int, Param("Look ahead", ge=1, le=36, unit="months", show_when=("lifetime", True))
        ] = 12,
        months: Annotated[
            bool,
            Param(
                "Figures from the months",
                help="Adds how the months of each customer go: trend, last three months, season.",
            ),
        ] = False,
        names: Annotated[
            Literal["en", "zh"] | None,
            Param(
                "Column names",
                choices={"en": "English", "zh": "中文"},
                advanced=True,
                help="Automatic follows the headers of the file.",
            ),
        ] = None,
    ) -> None:
        self.customer = customer
        self.date = date
        self.amount = amount
        self.order = order
        self.product = product
        self.category = category
        self.quantity = quantity
        self.price = price
        self.as_of = as_of
        self.keep_same = keep_same
        self.lifetime = lifetime
        self.horizon_months = horizon_months
        self.months = months
        self.names = names

    def apply(self, table: pd.DataFrame, columns: Sequence[ColumnInfo]) -> TableStepOutput:
        """Return one row per customer, in the order in which the customers first appear.

        Raises
        ------
        StageError
            When there is no customer column, nothing that says when, how much or what, or no line left.
        """
        chosen = {name: getattr(self, name) for name in OrderColumns.__dataclass_fields__}
        found = find_columns(columns, chosen)
        report(0.05, "Reading the order lines")
        kept, as_of, aside = self._lines_to_keep(table, found)
        if not kept.any():
            raise StageError(
                msg("No order line has a customer and a date. Check the columns chosen in this step.")
            )
        lines_table = table if kept.all() else table[kept]
        codes, ids = pd.factorize(lines_table[found.customer])
        lines = _lines(lines_table, found, codes.astype(np.int64), len(ids))
        report(0.4, "Adding up orders per customer")
        answer = Answer(language_of(columns, lines_table, found.category or found.product, self.names))
        info = next(c for c in columns if c.name == found.customer)
        key = take_first(lines_table[found.customer], codes, len(ids))
        answer.add(found.customer, key, "identifier", info.type if info.type != "date" else "text")
        facts = customer_facts(lines, as_of)
        if found.date is None and found.order is None and lines.amount is None:
            facts = {"lines" if name == "orders" else name: values for name, values in facts.items()}
        dates = {name: facts.pop(name) for name in ("first", "last") if name in facts}
        for name, values in facts.items():
            # How regularly someone buys is known of few: shown, and used where a person wants it.
            role = {"spent": "amount", "regularity": "ignored"}.get(name, "measure")
            answer.add_named(name, values, role)
        series = monthly(lines, as_of) if as_of is not None else None
        for name, values in monthly_figures(series if self.months else None).items():
            answer.add_named(name, values, "measure")
        report(0.7, "Looking at products and categories")
        add_products(answer, lines_table, found, lines)
        add_shares(answer, lines_table, found, lines)
        add_first_and_last(answer, lines_table, found, lines)
        add_other_amounts(answer, lines_table, columns, found, lines)
        for name, days in dates.items():
            answer.add_named(name, days.astype("datetime64[D]").astype("datetime64[us]"), "ignored", "date")
        if self.keep_same:
            add_same(answer, lines_table, columns, found, lines)
        summary = _summary(len(table), len(ids), aside, as_of)
        figures: dict[str, float] = {}
        if self.lifetime:
            report(0.8, "Working out what to expect of each customer")
            summary, figures = self._add_expected(answer, lines, as_of, summary)
        return TableStepOutput(
            table=pd.DataFrame(answer.values),
            columns=tuple(answer.columns),
            summary=summary,
            key=found.customer,
            row_effect="grouped",
            series=series,
            figures=figures,
        )

    def _add_expected(
        self, answer: Answer, lines: Lines, as_of: int | None, done: Message
    ) -> tuple[Message, dict[str, float]]:
        found, note, checked = expected_value(lines, as_of, self.horizon_months)
        for name, values in found.items():
            answer.add_named(name, values, "amount" if name == "expected_value" else "measure")
        return msg("{done}. {expected}", done=done, expected=note), checked

    def _lines_to_keep(
        self, table: pd.DataFrame, found: OrderColumns
    ) -> tuple[np.ndarray, int | None, list[Message]]:
        customer = table[found.customer]
        has_customer = customer.notna().to_numpy()
        if not pd.api.types.is_numeric_dtype(customer.dtype):
            has_customer = has_customer & (customer.astype("str").str.strip() != "").to_numpy(dtype=bool)
        aside = [
            plural("{n} line without a customer", "{n} lines without a customer", int((~has_customer).sum()))
        ]
        if found.date is None:
            return has_customer, None, [note for note in aside if note.n]
        day = table[found.date]
        has_day = day.notna().to_numpy()
        kept = has_customer & has_day
        aside.append(
            plural(
                "{n} line without a date", "{n} lines without a date", int((has_customer & ~has_day).sum())
            )
        )
        as_of = self._as_of()
        if as_of is None:
            last = day[kept].max() if kept.any() else pd.Timestamp(0)
            return kept, _day_number(last) + 1, [note for note in aside if note.n]
        later = kept & (day.to_numpy().astype("datetime64[D]").astype(np.int64) > as_of)
        aside.append(plural("{n} later line", "{n} later lines", int(later.sum())))
        return kept & ~later, as_of, [note for note in aside if note.n]

    def _as_of(self) -> int | None:
        if self.as_of is None or not self.as_of.strip():
            return None
        try:
            return _day_number(pd.Timestamp(datetime.date.fromisoformat(self.as_of.strip())))
        except ValueError:
            raise StageError(
                msg("“{text}” is no date. Write it as in 2025-12-31, or leave it empty.", text=self.as_of)
            ) from None


def _day_number(when: pd.Timestamp) -> int:
    return int(when.to_datetime64().astype("datetime64[D]").astype(np.int64))


def _lines(table: pd.DataFrame, found: OrderColumns, codes: np.ndarray, customers: int) -> Lines:
    quantity = numbers_of(table[found.quantity]) if found.quantity else None
    amount = None
    if found.amount:
        amount = np.nan_to_num(numbers_of(table[found.amount]))
    elif quantity is not None and found.price:
        amount = np.nan_to_num(quantity * numbers_of(table[found.price]))
    returned = np.zeros(len(table), dtype=bool)
    if amount is not None:
        returned |= amount < 0
    if quantity is not None:
        returned |= quantity < 0
    return Lines(
        customer=codes,
        customers=customers,
        returned=returned,
        order=codes_of(table[found.order])[0] if found.order else None,
        day=table[found.date].to_numpy().astype("datetime64[D]").astype(np.int64) if found.date else None,
        amount=amount,
    )


def _summary(lines: int, customers: int, aside: list[Message], as_of: int | None) -> Message:
    done = msg("{lines} order lines became {customers} customers", lines=lines, customers=customers)
    if as_of is not None:
        day = str(np.datetime64(as_of, "D"))
        done = msg("{done}, counted to {day:date}", done=done, day=day)
    if aside:
        return msg("{done}; set aside: {what:list}", done=done, what=list(aside))
    return done
