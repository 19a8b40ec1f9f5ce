"""What changes by hand did to the segments, and the sentences that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from segdesk.results.base import Result
from segdesk.text import Message, msg, plural

Distinct = Literal["clear", "fair", "weak", "none"]
"""How clearly groups that were found stand apart."""


class NamedSegment(Result):
    """A segment by its id, with the suggested name it had."""

    id: str
    name: Message


class EditReport(Result):
    """What one change by hand did to one number of segments.

    `into` took in those of `segments`; a segment that was divided stands alone in `segments`.
    """

    edit: str  # id of the edit
    kind: Literal["merge", "split", "minimum", "together"]
    segments: tuple[NamedSegment, ...] = ()
    into: tuple[NamedSegment, ...] = ()  # one for each of `segments`
    customers: int = 0  # who are in another segment now
    value_share: float | None = None  # their share of all value
    value_column: str | None = None
    parts: tuple[int, ...] = ()  # customers in each part of a divided segment
    clarity: Distinct | None = None  # of the division
    by_other_method: bool = False  # the segments' own method cannot divide into a given number
    problem: Message | None = None  # why nothing was done

    @property
    def applied(self) -> bool:
        """Whether anything is different now."""
        return bool(self.segments) and self.problem is None


EDIT_TITLES: dict[str, Message] = {
    "merge": msg("Merge segments"),
    "split": msg("Split a segment"),
    "minimum": msg("Minimum size"),
    "together": msg("Keep together"),
}


def edit_sentence(report: EditReport, names: Mapping[str, str] | None = None) -> Message:
    """Say what a change by hand does; `names` are those that people gave, by segment id."""
    if report.problem is not None:
        return report.problem
    if report.kind == "split":
        return _divided(report, names or {})
    if not report.segments:
        if report.kind == "minimum":
            return msg("No segment is that small; nothing had to change.")
        return msg("They are in one segment already; nothing had to change.")
    into = {segment.id: segment for segment in report.into}
    target = _name(next(iter(into.values())), names) if len(into) == 1 else msg("the nearest segments")
    who = plural("{n} customer", "{n} customers", report.customers)
    others = [_name(segment, names) for segment in report.segments]
    if report.value_share is None:
        return msg("{who} of {others:list} go to {target}.", who=who, others=others, target=target)
    return msg(
        "{who} of {others:list} go to {target}, with {share:percent} of {column}.",
        who=who,
        others=others,
        target=target,
        share=report.value_share,
        column=report.value_column or "",
    )


_CLARITY = {
    "clear": msg("The parts are clearly separated."),
    "fair": msg("The parts are fairly distinct."),
    "weak": msg("The border between the parts is blurred."),
    "none": msg("There is no gap between the parts: this divides one group of like customers."),
}


def _divided(report: EditReport, names: Mapping[str, str]) -> Message:
    # Between whole numbers a list's comma would read as one of thousands: 426, 227.
    first, *others = [msg("{n}", n=size) for size in report.parts]
    for other in others:
        first = msg("{first} + {second}", first=first, second=other)
    text = msg(
        "{name} becomes {n} segments ({sizes} customers).",
        name=_name(report.segments[0], names),
        n=len(report.parts),
        sizes=first,
    )
    if report.clarity is not None:
        text = msg("{first} {second}", first=text, second=_CLARITY[report.clarity])
    if report.by_other_method:
        other = msg("K-means divided it, as the method of the segments takes no number.")
        text = msg("{first} {second}", first=text, second=other)
    return text


def _name(segment: NamedSegment, names: Mapping[str, str] | None) -> Message:
    return msg("“{name}”", name=(names or {}).get(segment.id) or segment.name)
