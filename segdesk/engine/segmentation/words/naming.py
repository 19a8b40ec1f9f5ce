"""Suggested names: what sets a segment apart, in the words of the business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segdesk.engine.segmentation.profile import YES, Row
from segdesk.engine.segmentation.words.column_words import said_names, short_names
from segdesk.engine.segmentation.words.comparing import comparisons
from segdesk.engine.segmentation.words.meaning import Meaning, meaning
from segdesk.engine.segmentation.words.name_words import KNOWN, NOUNS
from segdesk.text import Message, msg, render

NOTABLE = 0.4  # standard deviations from the average customer
SLIGHT = 0.15  # … where more is needed to tell two segments apart
LONGEST = 30  # letters in English; a card and a legend have no room for more
_FIRST: tuple[Meaning, ...] = ("age", "tenure")  # who they are, before what they do

_LOYAL = (msg("Loyal big spenders"), msg("Loyal regulars"))


@dataclass(frozen=True)
class Difference:
    """How one segment differs from the average customer in one column.

    `words` is the column's name as a sentence says it, `short` as a name of a segment does.
    """

    row: Row
    code: int
    effect: float
    meaning: Meaning | None
    words: str
    short: str

    @property
    def high(self) -> bool:
        """Whether the segment lies above the average customer."""
        return self.effect > 0

    @property
    def true(self) -> bool:
        """Whether what is shown as typical says the same: a few extremes can move an average alone."""
        overall = self.row.overall
        return overall is None or bool((self.row.typical[self.code] - overall) * self.effect > 0)


def differences(rows: Sequence[Row], code: int) -> list[Difference]:
    """Return the differences of a segment in the columns used for grouping, strongest first."""
    used = [row for row in rows if row.feature.used]
    said = said_names([row.feature.column.name for row in used])
    short = short_names(said)
    found = [
        Difference(
            row,
            code,
            float(row.effect[code]),
            meaning(row.feature.column),
            said[row.feature.column.name],
            short[row.feature.column.name],
        )
        for row in used
    ]
    return sorted(found, key=lambda difference: -abs(difference.effect))


def name_segments(rows: Sequence[Row], codes: Sequence[int]) -> dict[int, Message]:
    """Return a distinct suggested name for every segment; a number only where nothing else is left."""
    every = {code: differences(rows, code) for code in codes}
    names = {code: _by_buying(every[code]) or _by_traits(every[code], 2) for code in codes}
    _step_down(names, every)
    for same in _same(names):
        for code in same:
            names[code] = _by_traits(every[code], 2, SLIGHT)
    for same in _same(names):
        _tell_apart(names, same, every)
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


def _tell_apart(names: dict[int, Message], same: list[int], every: dict[int, list[Difference]]) -> None:
    """Say how segments of one name differ from each other: who earns more, who is longer with us."""
    others = {render(name) for code, name in names.items() if code not in same}
    shared = _chosen(every[same[0]], 2, SLIGHT)
    found = comparisons([(d.row, d.meaning, d.short) for d in every[same[0]]], same)
    bases = [
        *((trait.meaning or trait.row.feature.column.name, _say([trait])) for trait in shared),
        (None, names[same[0]]),
    ]
    for about, base in bases:
        for comparison in found:
            if about is not None and about in (comparison.about, comparison.column):
                continue
            wanted = {code: msg("{name}, {more}", name=base, more=comparison.more[code]) for code in same}
            if not others & {render(name) for name in wanted.values()}:
                names.update(wanted)
                return


def _effect(found: list[Difference], about: Meaning) -> float:
    return next((d.effect for d in found if d.meaning == about), 0.0)


def _same(names: dict[int, Message]) -> list[list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for code, name in names.items():  # "High debts, high income" and "High income, high debts" are one name
        groups.setdefault(tuple(sorted(render(name).lower().split(", "))), []).append(code)
    return [group for group in groups.values() if len(group) > 1]


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
    """Name by the strongest trait and, if it fits, a second one."""
    strong = _strong(found, least)
    chosen = _chosen(found, count, least)
    name = _say(chosen)
    if len(strong) != 1 or strong[0].meaning == "mix" or len(found) < 2:
        return name
    fuller = msg("{name}, otherwise average", name=name)
    return fuller if len(render(fuller)) <= LONGEST else name


def _strong(found: list[Difference], least: float) -> list[Difference]:
    strong = [d for d in found if abs(d.effect) >= least and d.true]
    bought = [d for d in strong if d.meaning == "mix" and d.high]
    if bought:  # what a group buys says more than what it does not
        strong = [d for d in strong if d.meaning != "mix" or d.high]
    return _different(strong)


def _chosen(found: list[Difference], count: int, least: float) -> list[Difference]:
    """Return the strongest trait, with the strongest other one that leaves the name short enough."""
    strong = _strong(found, least)
    for second in strong[1:] if count > 1 else ():
        if len(render(_say([strong[0], second]))) <= LONGEST:
            return [strong[0], second]
    return strong[:1]


def _say(chosen: list[Difference]) -> Message:
    if not chosen:
        return msg("Close to average")
    return _pair(*chosen) if len(chosen) == 2 else _trait(chosen[0], starts=True)


def _pair(first: Difference, second: Difference) -> Message:
    """Return two traits as one name: who they are first, then what they do."""
    one, two = sorted((first, second), key=lambda d: d.meaning not in _FIRST)
    if one.meaning == "age" and two.meaning in NOUNS:
        noun = NOUNS[two.meaning][0 if two.high else 1]
        return msg("{who} {what}", who=_trait(one, starts=True), what=noun)
    generic = all(_is_generic(d) for d in (one, two))
    if generic and one.high == two.high:
        text = msg("High {one} and {two}", one=one.short, two=two.short)
        return text if one.high else msg("Low {one} and {two}", one=one.short, two=two.short)
    return msg("{first}, {second}", first=_trait(one, starts=True), second=_trait(two, starts=False))


def _is_generic(difference: Difference) -> bool:
    feature = difference.row.feature
    return feature.kind == "number" and not feature.counted and difference.meaning not in (*KNOWN, "mix")


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
        return _of_category(difference, starts)
    known = KNOWN.get(difference.meaning) if difference.meaning else None
    if known is not None:
        return known[(0 if difference.high else 2) + (0 if starts else 1)]
    column, high = difference.short, difference.high
    if difference.meaning == "mix":
        if not high:
            return msg("Buyers of other things") if starts else msg("buyers of other things")
        return msg("Buyers of {what}", what=column) if starts else msg("buyers of {what}", what=column)
    if difference.row.feature.counted:
        if high:
            return msg("Many {things}", things=column) if starts else msg("many {things}", things=column)
        return msg("Few {things}", things=column) if starts else msg("few {things}", things=column)
    if difference.row.feature.kind == "date":
        if high:
            return msg("Late {column}", column=column) if starts else msg("late {column}", column=column)
        return msg("Early {column}", column=column) if starts else msg("early {column}", column=column)
    if high:
        return msg("High {column}", column=column) if starts else msg("high {column}", column=column)
    return msg("Low {column}", column=column) if starts else msg("low {column}", column=column)


def _of_category(difference: Difference, starts: bool) -> Message:
    row = difference.row
    column, level = difference.short, row.category or ""
    share = float(row.typical[difference.code])
    if len(row.feature.levels) == 2 and level.strip().lower() in YES:
        if share >= 0.5:
            return msg("With {column}", column=column) if starts else msg("with {column}", column=column)
        return msg("Without {column}", column=column) if starts else msg("without {column}", column=column)
    if len(row.feature.levels) == 2 and share < 0.5:
        level = next(other for other in row.feature.levels if other != row.category)
    elif len(row.feature.levels) > 2:
        level = row.commonest[difference.code]
    name = column[:1].upper() + column[1:] if starts else column
    return msg("{column}: {level}", column=name, level=level)
