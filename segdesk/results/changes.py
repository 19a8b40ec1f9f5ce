"""What became of the segments since the run before: who moved, what split, merged, is new or gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from segdesk.results.base import ArtifactRef, Result
from segdesk.text import Message, msg, plural

Names = Mapping[str, str]
TOLD_FIRST = 3  # events that fit into the sentence at the top


class ChangedSegment(Result):
    """A segment before and now; None where it was not there."""

    id: str
    name: Message
    before: int | None = None  # customers
    now: int | None = None
    value_before: float | None = None
    value_now: float | None = None


class Flow(Result):
    """Customers on their way from one segment to another; None: not in the file, or in no segment."""

    before: str | None
    now: str | None
    customers: int
    value: float | None = None  # what they bring now; of those who left, what they brought
    known: bool = True  # False: was not in the file before, or is not in it any more


class Event(Result):
    """Something that happened to whole segments."""

    kind: Literal["split", "merged", "new", "gone"]
    before: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    customers: int = 0


class Changes(Result):
    """The segments of the run before beside those of this one.

    Where too few customers are in both files, segments are recognised by what they are like, and nobody knows
    who moved: `by` tells.
    """

    by: Literal["customers", "profile"]
    same_customers: bool  # the same table: other settings, another method
    segments: tuple[ChangedSegment, ...]
    events: tuple[Event, ...] = ()
    flows: tuple[Flow, ...] = ()
    common: int = 0
    moved: int = 0
    joined: int = 0
    left: int = 0
    value_column: str | None = None
    value_moved_share: float | None = None  # of all value now
    n_segments: int = 0  # the number of segments that was on show
    moved_list: ArtifactRef | None = None  # Arrow file: customer, before, now (segment ids), value

    @property
    def changed(self) -> int:
        """How many of the segments that are there now, or are gone, are not simply the same as before."""
        return len({name for event in self.events for name in (*event.before, *event.now)})

    def name(self, segment_id: str, names: Names) -> str | Message:
        """Return what a segment is called."""
        found = next((s.name for s in self.segments if s.id == segment_id), "")
        return names.get(segment_id) or found


def changes_title(changes: Changes) -> Message:
    """Say in a few words how much is different."""
    now = sum(segment.now is not None for segment in changes.segments)
    kept = sum(s.now is not None and s.before is not None for s in changes.segments)
    if not changes.events:
        return plural("The {n} segment is the same as before", "All {n} segments are the same as before", now)
    return msg("{kept} of {n} segments are the same as before", kept=kept, n=now)


def changes_text(changes: Changes, names: Names) -> Message:
    """Say what happened to whole segments, and how many customers are in another one now."""
    events = [event_sentence(changes, event, names) for event in changes.events[:TOLD_FIRST]]
    text = moved_sentence(changes)
    for event in reversed(events):
        text = msg("{first} {second}", first=event, second=text)
    return text


def moved_sentence(changes: Changes) -> Message:
    """Say how many customers are in another segment now, and how much value they bring."""
    if changes.by == "profile":
        return msg("Too few customers are in both files to tell who moved.")
    if not changes.moved:
        return msg("Nobody moved to another segment.")
    if changes.value_moved_share is None:
        return plural(
            "{n} customer moved to another segment.",
            "{n} customers moved to another segment.",
            changes.moved,
        )
    return plural(
        "{n} customer with {share:percent} of {column} moved to another segment.",
        "{n} customers with {share:percent} of {column} moved to another segment.",
        changes.moved,
        share=changes.value_moved_share,
        column=changes.value_column or "",
    )


def event_sentence(changes: Changes, event: Event, names: Names) -> Message:
    """Say what happened to a segment."""

    def quoted(ids: tuple[str, ...]) -> list[Message]:
        return [msg("“{name}”", name=changes.name(segment, names)) for segment in ids]

    match event.kind:
        case "split":
            return msg("{old} split into {new:list}.", old=quoted(event.before)[0], new=quoted(event.now))
        case "merged":
            return msg("{old:list} became one: {new}.", old=quoted(event.before), new=quoted(event.now)[0])
        case "new":
            return msg("{new} is new.", new=quoted(event.now)[0])
    return msg("{old} is gone.", old=quoted(event.before)[0])


def people_sentence(changes: Changes) -> Message:
    """Say how many customers are in both files, are new, or are not there any more."""
    if changes.by == "profile":
        return msg("The segments were recognised by what they are like, not by who is in them")
    if changes.same_customers:
        return plural("{n} customer, the same file", "{n} customers, the same file", changes.common)
    return msg(
        "{common} customers are in both files, {joined} are new, {left} are not in the file any more",
        common=changes.common,
        joined=changes.joined,
        left=changes.left,
    )
