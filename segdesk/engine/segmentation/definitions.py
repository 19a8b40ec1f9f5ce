"""Segments defined by rules: their own names and actions, and a verdict that does not call them found."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from segdesk.engine.cache import digest
from segdesk.engine.segmentation.table_methods.fitting import Definitions
from segdesk.results.base import Level
from segdesk.results.segmentation import Kpi, Scores, Segment, Solution, Trait, Verdict
from segdesk.text import Message, msg

MOST_TRAITS = 4
TINY = 5  # customers: fewer are hardly worth an action of their own


def definition_ids(method: str, definitions: Definitions) -> list[str]:
    """Return the ids of the segments: the same rule has the same id in any file, so names stay."""
    return ["s" + digest("rule", method, name)[:11] for name in definitions.ids]


def defined(
    solution: Solution,
    definitions: Definitions,
    method: Message,
    columns: Sequence[str],
    rows: int,
    value_column: str | None,
) -> Solution:
    """Return a solution in the words of the rules that made it."""
    segments = tuple(
        msgspec.structs.replace(
            segment,
            name=definitions.names[segment.code],
            action=definitions.actions[segment.code],
            effects={},  # the rule says what to do, not what stands out
            traits=(
                Trait(column=columns[0] if columns else "", text=definitions.rules[segment.code], effect=0.0),
                *segment.traits,
            )[:MOST_TRAITS],
        )
        for segment in sorted(solution.segments, key=lambda segment: segment.code)
    )
    verdict = _verdict(solution, segments, method, rows, value_column, definitions.notes)
    # how compact the groups are says nothing about a rule, only how steady it is does
    scores = Scores(
        overall=solution.scores.stability or 0.0,
        stability=solution.scores.stability,
        smallest_share=solution.scores.smallest_share,
    )
    return msgspec.structs.replace(solution, segments=segments, verdict=verdict, scores=scores)


def _verdict(
    solution: Solution,
    segments: Sequence[Segment],
    method: Message,
    rows: int,
    value_column: str | None,
    notes: Sequence[Message],
) -> Verdict:
    placed = sum(segment.size for segment in segments) / max(rows, 1)
    warnings = list(notes)
    if placed < 1:
        warnings.append(
            msg(
                "{share:percent} of customers are in no segment: they have no value in a column of the rule.",
                share=1 - placed,
            )
        )
    tiny: list[Message] = [segment.name for segment in segments if segment.size <= TINY]
    if tiny:
        warnings.append(msg("Only a handful of customers: {names:list}.", names=list(tiny)))
    first = _value(segments, value_column) or _largest(segments)
    return Verdict(
        clarity="rule",
        title=msg("{n} segments by rule: {method}", n=len(segments), method=method),
        text=msg(
            "{first} These segments follow a fixed rule; they were not found in the data, so nothing says "
            "that each is a type of customer.",
            first=first,
        ),
        kpis=_kpis(solution, segments, placed),
        warnings=tuple(warnings),
    )


def _value(segments: Sequence[Segment], column: str | None) -> Message | None:
    """Say what the segment that brings most for its size brings."""
    bringing = [s for s in segments if s.value_share is not None and s.share > 0]
    if column is None or not bringing:
        return None
    top = max(bringing, key=lambda s: (s.value_share or 0.0) - s.share)
    return msg(
        "“{name}” holds {share:percent} of customers and {value:percent} of “{column}”.",
        name=top.name,
        share=top.share,
        value=top.value_share or 0.0,
        column=column,
    )


def _largest(segments: Sequence[Segment]) -> Message:
    largest = max(segments, key=lambda segment: segment.size)
    return msg(
        "The largest is “{name}” with {share:percent} of customers.", name=largest.name, share=largest.share
    )


def _kpis(solution: Solution, segments: Sequence[Segment], placed: float) -> tuple[Kpi, ...]:
    found = []
    best = max(segments, key=lambda segment: segment.value_share or 0.0)
    if best.value_share is not None:
        found.append(Kpi(value=msg("{share:percent}", share=best.value_share), caption=best.name))
    stable = solution.scores.stability
    if stable is not None:
        words: tuple[Message, Level] = (
            (msg("stable"), "good")
            if stable >= 0.85
            else (msg("fairly stable"), "fair")
            if stable >= 0.6
            else (msg("unstable"), "bad")
        )
        found.append(
            Kpi(
                value=msg("{share:percent}", share=stable),
                caption=msg("the same with limits from other customers"),
                badge=words[0],
                level=words[1],
            )
        )
    found.append(Kpi(value=msg("{share:percent}", share=placed), caption=msg("sorted by the rule")))
    return tuple(found)
