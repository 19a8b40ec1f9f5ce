"""What each column is for, guessed from its name and content, with the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from segdesk.results.table import ColumnType, Role
from segdesk.tables.personal import holds_names, personal_kind
from segdesk.tables.role_words import earned, hints, row_number, words_of_name
from segdesk.text import Message, msg, plural

RowMeaning = Literal["customer", "order", "unknown"]
_ID_HINTS = ("customer_id", "some_id", "other_id")


@dataclass(frozen=True)
class Facts:
    """What the guess needs to know of one column."""

    name: str
    type: ColumnType
    rows: int
    filled: int
    distinct: int
    sample: tuple[str, ...]  # distinct values as text, at most 200
    whole: bool = False  # all numbers are whole
    low: float | None = None
    high: float | None = None
    currency: bool = False
    exact: bool = True  # False: text of digits (leading zeros, too long)


@dataclass(frozen=True)
class Guess:
    """A role, why, whether the column may be what to predict, and a better type if there is one."""

    role: Role
    reason: Message
    outcome: bool = False
    type: ColumnType | None = None


def guess_roles(columns: Sequence[Facts]) -> tuple[list[Guess], RowMeaning]:
    """Guess the role of every column, and whether a row is a customer or an order."""
    named = [hints(column.name) for column in columns]
    guesses = [
        _one(column, hint, index, len(columns))
        for index, (column, hint) in enumerate(zip(columns, named, strict=True))
    ]
    _settle_identifiers(columns, named, guesses)
    _settle_outcomes(columns, named, guesses)
    _settle_amount(columns, guesses)
    return guesses, _row_meaning(columns, named, guesses)


def _unique(column: Facts) -> bool:
    return column.filled > 0 and column.distinct == column.filled


def _binary(column: Facts) -> bool:
    return column.distinct == 2


def _one(column: Facts, hint: frozenset[str], index: int, width: int) -> Guess:
    if column.filled == 0:
        return Guess("ignored", msg("The column is empty."))
    kind = personal_kind(column.sample) if column.type in ("text", "number", "category") else None
    if kind is not None and "customer_id" not in hint:
        return Guess("personal", kind, type="text")
    if _people(column, hint):
        return Guess("personal", msg("The values are names of people."), type="text")
    if column.type == "date":
        if "personal" in hint:
            return Guess("personal", msg("By its name, it describes one person."))
        return Guess("date", msg("The values are dates."))
    if "order_id" in hint and _many(column):
        return Guess("order", msg("By its name, it numbers orders or visits."), type="text")
    if "customer_id" in hint and (_many(column) or (column.distinct > 3 and "category" not in hint)):
        return Guess("identifier", msg("By its name, it says which customer a row belongs to."), type="text")
    if "some_id" in hint and _many(column):
        return Guess("identifier", msg("By its name, it numbers the rows or customers."), type="text")
    if ("personal" in hint or "name" in hint) and column.type == "text" and "product" not in hint:
        return Guess("personal", msg("By its name, it describes one person."), type="text")
    if "personal" in hint and column.distinct > 50 and column.type == "category":
        return Guess("personal", msg("By its name, it describes one person."), type="text")
    if column.type == "number":
        if "personal" in hint and column.whole and (column.low or 0) >= 1_000_000 and column.distinct > 12:
            return Guess("personal", msg("By its name, it describes one person."), type="text")
        return _number(column, hint, index)
    return _words(column, hint, index)


def _people(column: Facts, hint: frozenset[str]) -> bool:
    """Tell whether words are names of people, unless the column's name says that they are something else."""
    if column.type not in ("text", "category") or hint & {"product", "order_id", "customer_id", "some_id"}:
        return False
    return holds_names(column.sample, column.distinct, column.filled)


def _many(column: Facts) -> bool:
    """Tell whether there are enough values to name things: not a code with a handful of values."""
    return column.distinct > 12 or column.distinct > 0.3 * column.filled


def _number(column: Facts, hint: frozenset[str], index: int) -> Guess:
    if "product" in hint and column.whole and not hint & {"amount", "quantity"} and column.distinct > 12:
        return Guess("product", msg("By its name, it says what was bought."), type="text")
    if "other_id" in hint and column.whole and _unique(column):
        return Guess("identifier", msg("By its name, and every value is different."), type="text")
    if column.whole and _binary(column) and column.low in (0.0, 1.0) and column.high in (1.0, 2.0):
        return Guess("category", msg("There are only two values."), type="category")
    codes = (
        column.whole
        and column.distinct <= 60
        and (column.low or 0) >= 0
        and column.distinct < 0.5 * column.filled
    )
    if codes and "category" in hint and not hint & {"amount", "quantity"}:
        return Guess("category", msg("By its name, the numbers stand for groups."), type="category")
    if codes and "other_id" in hint:
        return Guess("category", msg("By its name, the numbers stand for groups."), type="category")
    if column.currency or ("amount" in hint and "quantity" not in hint):
        if earned(column.name):
            return Guess("measure", msg("It is money, but not what a customer brings."))
        return Guess("amount", msg("By its name or its currency sign, it is money."))
    if index == 0 and column.whole and _unique(column) and column.distinct > 20 and _counts_up(column):
        return Guess("identifier", msg("Every row has a different whole number."), type="text")
    return Guess("measure", msg("The values are numbers."))


def _counts_up(column: Facts) -> bool:
    if column.low is None or column.high is None:
        return False
    return column.high - column.low < 1.5 * column.filled or column.low >= 10_000


def _words(column: Facts, hint: frozenset[str], index: int) -> Guess:
    if "product" in hint:
        return Guess("product", msg("By its name, it says what was bought."))
    if column.type == "text":
        if "other_id" in hint:
            return Guess("identifier", msg("By its name, it numbers the rows or customers."), type="text")
        if _unique(column) and column.filled > 20 and _codes(column.sample):
            return Guess("identifier", msg("Every row has a different code."), type="text")
        if index == 0 and _codes(column.sample) and column.distinct > 0.2 * column.filled:
            return Guess(
                "identifier", msg("It is the first column, and its values look like codes."), type="text"
            )
        return Guess("text", msg("The values are free text."))
    if "name" in hint and column.distinct > 20:
        return Guess("personal", msg("By its name, it describes one person."))
    return Guess(
        "category",
        plural("There is only {n} value.", "There are only {n} different values.", column.distinct),
    )


def _codes(sample: Sequence[str]) -> bool:
    """Tell whether texts look like codes: short, with digits, without blanks inside."""
    fits = sum(
        1 for text in sample if len(text) <= 40 and any(c.isdigit() for c in text) and " " not in text.strip()
    )
    return bool(sample) and fits >= 0.9 * len(sample)


def _settle_identifiers(columns: Sequence[Facts], named: list[frozenset[str]], guesses: list[Guess]) -> None:
    """Keep one identifier: the one named after customers; the others are row numbers."""
    found = [i for i, guess in enumerate(guesses) if guess.role == "identifier"]
    if not found:
        _find_identifier(columns, guesses)
        return
    if len(found) < 2:
        _twin(columns, guesses, found[0])
        return
    best = max(
        found,
        key=lambda i: ("customer_id" in named[i], not row_number(columns[i].name), columns[i].filled, -i),
    )
    for i in found:
        if i == best:
            continue
        if (_unique(columns[i]) and not _unique(columns[best])) or row_number(columns[i].name):
            guesses[i] = Guess("ignored", msg("It only numbers the rows."), type="text")
        else:
            guesses[i] = Guess("ignored", msg("Another column already names the customer."), type="text")


def _find_identifier(columns: Sequence[Facts], guesses: list[Guess]) -> None:
    """Find the customer in a file without names: a first column of codes that come again beside dates."""
    dated = any(guess.role == "date" for guess in guesses)
    if not dated:
        _long_numbers(columns, guesses)
        return
    for i, column in enumerate(columns[:2]):
        if (
            guesses[i].role in ("text", "measure")
            and (not column.exact or column.whole)
            and column.distinct > 20
        ):
            if column.distinct < 0.95 * column.filled:
                reason = msg("Its codes come again in rows with different dates.")
                guesses[i] = Guess("identifier", reason, type="text")
                _twin(columns, guesses, i)
            return


def _long_numbers(columns: Sequence[Facts], guesses: list[Guess]) -> None:
    """Take a first column of long whole numbers, nearly all different, for the customer's number."""
    first = columns[0]
    long = first.whole and (first.high or 0) >= 100_000 and first.distinct > max(50, 0.8 * first.filled)
    if guesses[0].role == "measure" and long:
        reason = msg("It is the first column, and its long numbers are nearly all different.")
        guesses[0] = Guess("identifier", reason, type="text")


def _twin(columns: Sequence[Facts], guesses: list[Guess], first: int) -> None:
    """Set aside a second numbering of the same customers."""
    for i, column in enumerate(columns):
        same = abs(column.distinct - columns[first].distinct) <= 0.01 * columns[first].distinct
        if i != first and same and not column.exact and guesses[i].role in ("text", "identifier"):
            guesses[i] = Guess("ignored", msg("Another column already names the customer."), type="text")


def _settle_outcomes(columns: Sequence[Facts], named: list[frozenset[str]], guesses: list[Guess]) -> None:
    """Mark the columns that may be what to predict: by name, and the last one if it has few values."""
    for i, (column, hint) in enumerate(zip(columns, named, strict=True)):
        if guesses[i].role not in ("category", "measure", "text"):
            continue
        few = 2 <= column.distinct <= 10 and column.filled > 0
        by_name = "outcome" in hint and few and not (len(words_of_name(column.name)) > 1 and "amount" in hint)
        last = (
            i == len(columns) - 1
            and (column.distinct == 2 or (few and "outcome" in hint))
            and len(columns) > 2
        )
        if by_name or last:
            reason = msg("By its name, this is something one may want to predict.")
            if not by_name:
                reason = msg("It is the last column and has only two values, as results often do.")
            guesses[i] = Guess("category", reason, outcome=True, type="category")


def _settle_amount(columns: Sequence[Facts], guesses: list[Guess]) -> None:
    """In a file without names, take the only number with decimals beside customer and date for the amount."""
    roles = {guess.role for guess in guesses}
    if "amount" in roles or not {"identifier", "date"} <= roles:
        return
    unnamed = all(column.name.startswith("Column ") for column in columns)
    broken = [i for i, guess in enumerate(guesses) if guess.role == "measure" and not columns[i].whole]
    if unnamed and len(broken) == 1:
        guesses[broken[0]] = Guess(
            "amount", msg("It is the only number with decimals beside customer and date.")
        )


def _row_meaning(columns: Sequence[Facts], named: list[frozenset[str]], guesses: list[Guess]) -> RowMeaning:
    roles = [guess.role for guess in guesses]
    customer = next((columns[i] for i, role in enumerate(roles) if role == "identifier"), None)
    dated = "date" in roles
    valued = "amount" in roles or any("quantity" in hint for hint in named)
    repeated = customer is not None and customer.distinct < 0.9 * customer.filled
    if repeated and ((dated and valued) or "product" in roles):
        return "order"
    if customer is not None and repeated:
        return "unknown"
    if "order" in roles and customer is None:
        return "unknown"
    return "customer"
