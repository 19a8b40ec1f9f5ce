"""Traits: what sets a segment apart, as short sentences with the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from segdesk.engine.segmentation.profile import iso_day
from segdesk.engine.segmentation.words.column_words import unit
from segdesk.engine.segmentation.words.meaning import Meaning
from segdesk.engine.segmentation.words.naming import Difference
from segdesk.results.segmentation import Trait
from segdesk.text import Message, msg

MOST = 3
LEAST_EFFECT = 0.2
_STRONG, _FAINT = 1.2, 0.4  # standard deviations: "very high", "rather high"
_IN_TIMES: tuple[Meaning, ...] = ("monetary", "basket", "income", "balance")
_MUCH = 1.5  # times the typical customer, from which the factor says more than the number


def traits(found: Sequence[Difference]) -> tuple[Trait, ...]:
    """Return up to three traits, strongest first; always at least one if there is any column."""
    strong = [d for d in found if abs(d.effect) >= LEAST_EFFECT and d.true] or list(found[:1])
    bought = [d for d in strong if d.meaning == "mix" and d.high]
    if bought:  # what a group buys says more than what it does not
        strong = bought + [d for d in strong if d.meaning != "mix"]
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
    column = difference.words[:1].upper() + difference.words[1:]
    if row.feature.kind == "share":
        return msg(
            "{column}: {level} for {share:percent} (all: {overall:percent})",
            column=column,
            level=row.category,
            share=value,
            overall=overall,
        )
    if row.feature.kind == "date":
        return msg(
            "{column}: {value:date} (all: {overall:date})", column=column, value=value, overall=overall
        )
    if not isinstance(value, float) or not isinstance(overall, float):
        return msg("{column}: {value}", column=column, value=value)
    if difference.meaning == "mix":
        return msg(
            "{what}: {share:percent} of what they buy (all: {overall:percent})",
            what=column,
            share=value,
            overall=overall,
        )
    if row.feature.fraction:
        return msg(
            "{column}: {share:percent} (all: {overall:percent})", column=column, share=value, overall=overall
        )
    return _of_number(difference, value, overall)


def _of_number(difference: Difference, value: float, overall: float) -> Message:
    column = difference.words
    name = difference.row.feature.column.name
    measure = unit(name)
    days = measure.lower() in ("days", "天", "日") or "day" in name.lower() or "天" in name
    if difference.meaning == "recency" and days:
        return msg(
            "Last seen {value:short} days ago (all: {overall:short})", value=round(value), overall=overall
        )
    if difference.meaning == "interval" and days:
        return msg("Buys every {value:short} days (all: {overall:short})", value=value, overall=overall)
    if difference.meaning == "age":
        return msg("Around {value} years old (all: {overall})", value=round(value), overall=round(overall))
    factor = value / overall if overall > 0 else 0.0
    if difference.meaning in _IN_TIMES and factor >= _MUCH:
        return _times(column[:1].upper() + column[1:], value, factor, measure)
    if difference.meaning == "frequency" and column.lower() in ("orders", "purchases", "订单数"):
        if round(value, 1) == 1:
            return msg("One order (all: {overall:short})", overall=overall)
        return msg("{value:short} orders (all: {overall:short})", value=value, overall=overall)
    if difference.row.feature.counted and difference.meaning != "tenure":
        if difference.high:
            return msg(
                "Many {things}: {value:short} (all: {overall:short})",
                things=column,
                value=value,
                overall=overall,
            )
        return msg(
            "Few {things}: {value:short} (all: {overall:short})", things=column, value=value, overall=overall
        )
    return _high_or_low(difference.effect, column, value, overall, measure)


def _times(column: str, value: float, factor: float, measure: str) -> Message:
    return msg(
        "{column}: {value:short}{unit} ({factor:short} × the usual)",
        column=column,
        value=value,
        factor=factor,
        unit=_after(measure),
    )


def _after(measure: str) -> Message | str:
    """Return the unit as it follows a number; Chinese sets no space before a per cent sign."""
    return msg("\N{NO-BREAK SPACE}%") if measure == "%" else f" {measure}" if measure else ""


def _high_or_low(effect: float, column: str, value: float, overall: float, measure: str) -> Message:
    after = _after(measure)
    if effect >= _STRONG:
        return msg(
            "Very high {column}: {value:short}{unit} (all: {overall:short})",
            column=column, value=value, unit=after, overall=overall,
        )  # fmt: skip
    if effect >= _FAINT:
        return msg(
            "High {column}: {value:short}{unit} (all: {overall:short})",
            column=column, value=value, unit=after, overall=overall,
        )  # fmt: skip
    if effect >= 0:
        return msg(
            "Rather high {column}: {value:short}{unit} (all: {overall:short})",
            column=column, value=value, unit=after, overall=overall,
        )  # fmt: skip
    if effect <= -_STRONG:
        return msg(
            "Very low {column}: {value:short}{unit} (all: {overall:short})",
            column=column, value=value, unit=after, overall=overall,
        )  # fmt: skip
    if effect <= -_FAINT:
        return msg(
            "Low {column}: {value:short}{unit} (all: {overall:short})",
            column=column, value=value, unit=after, overall=overall,
        )  # fmt: skip
    return msg(
        "Rather low {column}: {value:short}{unit} (all: {overall:short})",
        column=column, value=value, unit=after, overall=overall,
    )  # fmt: skip
