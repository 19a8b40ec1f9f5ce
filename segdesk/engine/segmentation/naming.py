"""Suggested names: what sets a segment apart, in the words of the business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segdesk.engine.segmentation.meaning import Meaning, meaning
from segdesk.engine.segmentation.profile import Row
from segdesk.text import Message, msg, render

NOTABLE = 0.4  # standard deviations from the average customer
SLIGHT = 0.15  # … where more is needed to tell two segments apart


_LOYAL = (msg("Loyal big spenders"), msg("Loyal regulars"))


@dataclass(frozen=True)
class Difference:
    """How one segment differs from the average customer in one column."""

    row: Row
    code: int
    effect: float
    meaning: Meaning | None

    @property
    def high(self) -> bool:
        """Whether the segment lies above the average customer."""
        return self.effect > 0


def differences(rows: Sequence[Row], code: int) -> list[Difference]:
    """Return the differences of a segment in the columns used for grouping, strongest first."""
    found = [
        Difference(row, code, float(row.effect[code]), meaning(row.feature.column))
        for row in rows
        if row.feature.used
    ]
    return sorted(found, key=lambda difference: -abs(difference.effect))


def name_segments(rows: Sequence[Row], codes: Sequence[int]) -> dict[int, Message]:
    """Return a distinct suggested name for every segment."""
    every = {code: differences(rows, code) for code in codes}
    names = {code: _name(every[code]) for code in codes}
    _step_down(names, every)
    for depth in (2, 3, 4):
        for same in _same(names):
            for code in same:
                names[code] = _by_traits(every[code], depth, SLIGHT)
    for same in _same(names):
        for number, code in enumerate(same[1:], start=2):
            names[code] = msg("{name} ({number})", name=names[code], number=number)
    return names


def _step_down(names: dict[int, Message], every: dict[int, list[Difference]]) -> None:
    """Of several loyal groups, the one that spends most keeps the proudest name; the next are regulars."""
    for same in _same(names):
        if names[same[0]] != _LOYAL[0]:
            continue
        by_value = sorted(same, key=lambda code: -_effect(every[code], "monetary"))
        taken = set(map(render, names.values())) - {render(_LOYAL[0])}
        for code, name in zip(by_value, _LOYAL, strict=False):
            if render(name) not in taken:
                names[code] = name


def _effect(found: list[Difference], about: Meaning) -> float:
    return next((d.effect for d in found if d.meaning == about), 0.0)


def _same(names: dict[int, Message]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for code, name in names.items():
        groups.setdefault(render(name), []).append(code)
    return [group for group in groups.values() if len(group) > 1]


def _name(found: list[Difference]) -> Message:
    return _by_buying(found) or _by_traits(found, 2)


def _by_buying(found: list[Difference]) -> Message | None:
    """Name by when, how often and how much a customer buys."""
    effects = {d.meaning: d.effect for d in reversed(found) if d.meaning is not None}
    if "recency" not in effects or not effects.keys() & {"frequency", "monetary"}:
        return None
    away = effects["recency"]
    often = effects.get("frequency", effects.get("monetary", 0.0))
    much = effects.get("monetary", often)
    basket = effects.get("basket", 0.0)
    long = effects.get("tenure", 0.0)
    if away > NOTABLE:
        return _of_the_absent(often, much)
    if often > NOTABLE and much > NOTABLE and "monetary" in effects:
        return msg("Loyal big spenders")
    if often > NOTABLE:
        return msg("Loyal regulars")
    if much > NOTABLE or basket > 2 * NOTABLE:
        return msg("Few but large orders")
    if long < -NOTABLE and often < 0.2:
        return msg("New customers")
    if away < -NOTABLE and often < -NOTABLE:
        return msg("Recent first-time buyers")
    if often < -NOTABLE or much < -NOTABLE:
        return msg("Occasional small buyers")
    return msg("Steady middle") if max(abs(away), abs(often), abs(much)) < NOTABLE else None


def _of_the_absent(often: float, much: float) -> Message:
    if often > NOTABLE or much > NOTABLE:
        return msg("Valuable but slipping away")
    if often < -NOTABLE:
        return msg("Sleeping one-time buyers")
    return msg("Sleeping customers")


def _by_traits(found: list[Difference], count: int, least: float = NOTABLE) -> Message:
    strong = [d for d in found if abs(d.effect) >= least]
    bought = [d for d in strong if d.meaning == "mix" and d.high]
    if bought:  # what a group buys says more than what it does not
        strong = [d for d in strong if d.meaning != "mix" or d.high]
    strong = _different(strong)[:count]
    if not strong:
        return msg("Close to average")
    first = _trait(strong[0], starts=True)
    rest = [_trait(difference, starts=False) for difference in strong[1:]]
    if not rest:
        return first
    return msg("{first}, {rest:list}", first=first, rest=rest)


def _different(found: list[Difference]) -> list[Difference]:
    """Leave out what says the same again: orders in all and orders of late are both how often one buys."""
    seen: set[str] = set()
    kept = []
    for difference in found:
        about = difference.meaning or difference.row.feature.column.name
        if about not in seen:
            seen.add(about)
            kept.append(difference)
    return kept


def _trait(difference: Difference, starts: bool) -> Message:
    """Return the trait as the start of a name, or as its continuation."""
    if difference.row.feature.kind == "share":
        return _of_category(difference)
    known = _KNOWN.get(difference.meaning) if difference.meaning else None
    if known is not None:
        return known[(0 if difference.high else 2) + (0 if starts else 1)]
    column = difference.row.feature.column.name
    if difference.meaning == "mix":
        what = column.removesuffix(" (share)").removesuffix("（占比）")
        if not difference.high:
            return msg("Buyers of other things") if starts else msg("buyers of other things")
        return msg("Buyers of {what}", what=what) if starts else msg("buyers of {what}", what=what)
    if difference.row.feature.kind == "date":
        if difference.high:
            return msg("Late {column}", column=column) if starts else msg("late {column}", column=column)
        return msg("Early {column}", column=column) if starts else msg("early {column}", column=column)
    if difference.high:
        return msg("High {column}", column=column) if starts else msg("high {column}", column=column)
    return msg("Low {column}", column=column) if starts else msg("low {column}", column=column)


def _of_category(difference: Difference) -> Message:
    row = difference.row
    column, level = row.feature.column.name, row.category or ""
    share = float(row.typical[difference.code])
    if len(row.feature.levels) == 2 and share < 0.5:
        level = next(other for other in row.feature.levels if other != row.category)
    elif len(row.feature.levels) > 2:
        level = row.commonest[difference.code]
    return msg("{column}: {level}", column=column, level=level)


# meaning -> above the average (first word of a name, later word), below it (first, later)
_KNOWN: dict[Meaning, tuple[Message, Message, Message, Message]] = {
    "age": (msg("Older"), msg("older"), msg("Younger"), msg("younger")),
    "income": (msg("High income"), msg("high income"), msg("Low income"), msg("low income")),
    "spending": (msg("Big spenders"), msg("high spending"), msg("Careful spenders"), msg("low spending")),
    "monetary": (msg("Big spenders"), msg("spend much"), msg("Small spenders"), msg("spend little")),
    "frequency": (msg("Frequent buyers"), msg("buy often"), msg("Rare buyers"), msg("buy rarely")),
    "recency": (msg("Long absent"), msg("long absent"), msg("Recently active"), msg("recently active")),
    "tenure": (msg("Long-standing"), msg("long-standing"), msg("New"), msg("new")),
    "basket": (msg("Large orders"), msg("large orders"), msg("Small orders"), msg("small orders")),
    "discount": (
        msg("Bargain hunters"),
        msg("look for offers"),
        msg("Pay full price"),
        msg("pay full price"),
    ),
    "returns": (msg("Return much"), msg("return much"), msg("Return little"), msg("return little")),
    "grade": (msg("Strong results"), msg("strong results"), msg("Weak results"), msg("weak results")),
}
