"""The document a project file holds: the recipe, and what people wrote on its results."""

from __future__ import annotations

import msgspec

from segdesk.documents.recipe import Recipe
from segdesk.results.base import Result


class SegmentNote(Result):
    """A name, colour or action that a person gave to a segment, by the segment's stable id."""

    name: str | None = None
    color: int | None = None
    action: str | None = None


class Annotations(Result):
    """What hangs on results without changing how they are computed; never part of a cache key."""

    segments: dict[str, SegmentNote] = {}
    colors: dict[str, int] = {}  # segment id -> the colour it got by itself, which it keeps
    chosen_k: dict[str, int] = {}  # analysis id -> number of segments on show
    current_analysis: str | None = None
    title: str = ""
    scenario: str | None = None  # kind of business for the suggested actions; None: guessed from the columns
    ticked: tuple[str, ...] = ()  # control totals that a person found right, by their signature

    def with_segment(self, segment_id: str, note: SegmentNote) -> Annotations:
        """Return annotations in which one segment's note is replaced."""
        return msgspec.structs.replace(self, segments={**self.segments, segment_id: note})

    def with_name(self, segment_id: str, name: str) -> Annotations:
        """Return annotations in which a segment has a name of one's own; an empty one is the suggested."""
        note = self.segments.get(segment_id, SegmentNote())
        return self.with_segment(segment_id, msgspec.structs.replace(note, name=name.strip() or None))

    def with_chosen_k(self, analysis_id: str, n_segments: int) -> Annotations:
        """Return annotations that show another number of segments."""
        return msgspec.structs.replace(self, chosen_k={**self.chosen_k, analysis_id: n_segments})

    def with_tick(self, signature: str, ticked: bool) -> Annotations:
        """Return annotations in which one column's control totals are ticked off, or not."""
        others = tuple(one for one in self.ticked if one != signature)
        return msgspec.structs.replace(self, ticked=(*others, signature) if ticked else others)


class Document(Result):
    """An immutable pair; undo is a stack of these."""

    recipe: Recipe = Recipe()
    annotations: Annotations = Annotations()
