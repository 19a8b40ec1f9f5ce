"""Traits: what sets a segment apart, as short sentences with the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from segdesk.engine.segmentation.naming import Difference
from segdesk.engine.segmentation.profile import iso_day
from segdesk.results.segmentation import Trait
from segdesk.text import Message, msg

MOST = 3
LEAST_EFFECT = 0.2


def traits(found: Sequence[Difference]) -> tuple[Trait, ...]:
    """Return up to three traits, strongest first; always at least one if there is any column."""
    strong = [d for d in found if abs(d.effect) >= LEAST_EFFECT] or list(found[:1])
    return tuple(_trait(difference) for difference in strong[:MOST])


def _trait(difference: Difference) -> Trait:
    row = difference.row
    value: float | str | None = float(row.typical[difference.code])
    overall: float | str | None = row.overall
    if isinstance(value, float) and not math.isfinite(value):
        value = None
    if row.feature.kind == "date" and isinstance(value, float):
        value = iso_day(value)
        overall = iso_day(row.overall) if row.overall is not None else None
    return Trait(
        column=row.feature.column.name,
        text=_sentence(difference, value, overall),
        effect=difference.effect,
        value=value,
        overall=overall,
    )


def _sentence(difference: Difference, value: float | str | None, overall: float | str | None) -> Message:
    row = difference.row
    column = row.feature.column.name
    if row.feature.kind == "share":
        return msg(
            "{column}: {level} for {share:percent} (all: {overall:percent})",
            column=column,
            level=row.category,
            share=value,
            overall=overall,
        )
    if row.feature.percent:
        return msg("{column}: {share:percent} (all: {all:percent})", column=column, share=value, all=overall)
    if row.feature.kind == "date":
        return msg(
            "{column}: {value:date} (all: {overall:date})", column=column, value=value, overall=overall
        )
    if isinstance(value, float) and isinstance(overall, float):
        days = "day" in column.lower() or "天" in column
        if difference.meaning == "recency" and days:
            return msg(
                "Last seen {value} days ago (all: {overall})", value=_round(value), overall=_round(overall)
            )
        if difference.meaning == "interval" and days:
            return msg(
                "Buys every {value} days (all: {overall})", value=_round(value), overall=_round(overall)
            )
        factor = value / overall if overall > 0 else 0.0
        if difference.meaning in ("monetary", "basket", "income", "balance") and factor >= 1.5:
            return msg(
                "{column}: {value}, {factor} × the typical customer",
                column=column,
                value=_round(value),
                factor=_round(factor),
            )
    return msg(
        "{column}: {value} (all: {overall})", column=column, value=_round(value), overall=_round(overall)
    )


def _round(value: float | str | None) -> float | str | None:
    """Return three telling digits: a card is no ledger."""
    if not isinstance(value, float) or value == 0 or not math.isfinite(value):
        return value
    digits = 2 - math.floor(math.log10(abs(value)))
    return round(value, digits) if digits > 0 else float(round(value))
