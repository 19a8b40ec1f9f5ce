"""Words for what columns hold and what they are for."""

from __future__ import annotations

from segdesk.results.table import Column, ColumnType, Role
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

ROLES: tuple[Role, ...] = (
    "identifier",
    "order",
    "date",
    "amount",
    "measure",
    "product",
    "category",
    "personal",
    "outcome",
    "text",
    "row",
    "ignored",
)
TYPES: tuple[ColumnType, ...] = ("number", "date", "category", "text")


def role_words() -> dict[str, str]:
    """Return the short word for each role."""
    return {
        "identifier": _("Customer ID"),
        "order": _("Order ID"),
        "date": _("Date"),
        "amount": _("Amount"),
        "measure": _("Measure"),
        "product": _("Product"),
        "category": _("Category"),
        "personal": _("Personal"),
        "outcome": _("Outcome"),
        "text": _("Text"),
        "row": _("About the row"),
        "ignored": _("Ignored"),
    }


def role_helps() -> dict[str, str]:
    """Return a sentence on what each role means for the results."""
    return {
        "identifier": _("Names one customer. Never used to group or predict."),
        "order": _("Names one order, invoice or visit."),
        "date": _("When something happened."),
        "amount": _("Money, or what counts as value."),
        "measure": _("Any other number that describes a customer."),
        "product": _("What was bought."),
        "category": _("A kind, a place, a yes or no."),
        "personal": _("Names, phone numbers, e-mail. Never used to group or predict."),
        "outcome": _("What you want to predict."),
        "text": _("Free text. Not used to group or predict."),
        "row": _("Says where the row is from. Shown, but not used to group or predict."),
        "ignored": _("Left out of everything."),
    }


def type_words() -> dict[str, str]:
    """Return the word for each type of value."""
    return {"number": _("Number"), "date": _("Date"), "category": _("Categories"), "text": _("Text")}


def role_tone(role: str) -> str:
    """Return the tone of a role's badge."""
    tones = {"personal": "warn", "outcome": "good", "ignored": "neutral", "text": "neutral", "row": "neutral"}
    return tones.get(role, "primary")


def type_line(column: Column) -> str:
    """Return the line under a column's name: what its values are."""
    if column.type == "category" and column.distinct:
        return render(plural("{n} value", "{n} values", column.distinct))
    words = type_words()[column.type]
    form = column.number_format
    if column.type == "number" and form is not None:
        if form.currency:
            return form.currency
        if form.percent:
            return render(msg("{type}, in %", type=words))
    return words
