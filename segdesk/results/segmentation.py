"""Segments: what they are, how clear, who is in them, how they look."""

from __future__ import annotations

from typing import Literal

import msgspec

from segdesk.results.base import ArtifactRef, Level, Result
from segdesk.results.edits import Distinct, EditReport
from segdesk.results.table import Histogram
from segdesk.text import Message

Clarity = Literal[Distinct, "rule"]
"""How clear the segments are; "rule": they are definitions, so that is not the question."""


class Kpi(Result):
    """A figure with its word: '0.55 · clear · structure'."""

    value: Message
    caption: Message
    badge: Message | None = None
    level: Level = "neutral"


class Verdict(Result):
    """The answer in a sentence, the evidence under it."""

    clarity: Clarity
    title: Message
    text: Message
    kpis: tuple[Kpi, ...] = ()
    warnings: tuple[Message, ...] = ()
    finding: Message | None = None  # the text without its advice, for where a button gives that


class Trait(Result):
    """What sets a segment apart in one column."""

    column: str
    text: Message
    effect: float  # standardised distance from the average customer (signed), or difference of share
    value: float | str | None = None
    overall: float | str | None = None


class Segment(Result):
    """One segment. `id` is stable across reruns; `code` is the value in the labels column (0 …)."""

    id: str
    code: int
    size: int
    share: float
    name: Message
    traits: tuple[Trait, ...]
    action: Message
    value_sum: float | None = None
    value_share: float | None = None
    stability: float | None = None  # mean Jaccard over resamples, 0-1
    confidence: float | None = None  # mean confidence of its customers, 0-1
    months: tuple[float, ...] = ()  # its mean customer's orders or spending in each of `Solution.months`
    course: Message | None = None  # what those show
    effects: dict[str, float] = {}  # by topic of the rules for actions: distance from the average customer


class ProfileCell(Result, gc=False):
    """One column in one segment: its typical value, and the tint −1 … 1 (below … above average)."""

    value: float | None
    tint: float
    text: Message | str | None = None  # categories: the commonest value, or its share


class ProfileRow(Result, gc=False):
    """One column over all segments, most telling first."""

    column: str
    kind: Literal["number", "share", "date"]
    overall: float | None
    cells: tuple[ProfileCell, ...]  # in the order of `Solution.segments`
    importance: float  # 0-1, share of the column's variation that lies between segments
    used: bool = True  # False: not used for grouping, shown beside
    category: str | None = None  # kind "share": the category counted


class Scores(Result):
    """How good a number of segments is, by several measures; `overall` (0-1) is what the strip draws."""

    overall: float
    silhouette: float | None = None
    calinski_harabasz: float | None = None
    stability: float | None = None
    smallest_share: float | None = None
    reference_gap: float | None = (
        None  # silhouette above that of structureless data, in its standard deviations
    )


class Solution(Result):
    """The customers in `n_segments` segments. Labels: int16 column `column` of `labels`, −1 = in none.

    `n_segments` is the number that was tried; after changes by hand there may be more or fewer `segments`.
    """

    n_segments: int
    column: str
    scores: Scores
    verdict: Verdict
    segments: tuple[Segment, ...]  # largest value share (else size) first
    profile: tuple[ProfileRow, ...]
    confidence_column: str | None = None  # float32 column of the labels artifact
    second_column: str | None = None  # int16 column: second choice
    before: Solution | None = None  # as found, where changes by hand made something else of it
    edits: tuple[EditReport, ...] = ()
    method_title: Message | None = None  # where another method than that of the segmentation found it
    months: tuple[str, ...] = ()  # full months as in "2025-03", where the customers' series are known

    def segment(self, segment_id: str) -> Segment | None:
        """Return a segment by its id."""
        return next((segment for segment in self.segments if segment.id == segment_id), None)


class ColumnUse(Result, gc=False):
    """A column and how it entered the grouping, or why it did not."""

    column: str
    used: bool
    transform: Literal["none", "log", "encoded", "left out"] = "none"
    reason: Message | None = None


class MapAxis(Result):
    """An axis of the map: its words and the columns that make it."""

    title: Message
    columns: tuple[str, ...] = ()


class MapData(Result):
    """The map of customers: Arrow file with columns row (int32), x, y (float32); at most 50,000 rows."""

    artifact: ArtifactRef
    axes: tuple[MapAxis, MapAxis]
    explained: float | None = None  # share of variance the picture shows
    sampled: bool = False


class GridCell(Result):
    """The customers with one pair of scores; `code` is the segment most of them are in, −1 for none."""

    x: int  # 0 … from the left
    y: int  # 0 … from the bottom
    size: int
    share: float
    code: int
    value_share: float | None = None


class RuleGrid(Result):
    """The scores a rule gives, two at a time: where the customers are, and which segment takes whom."""

    x_title: Message
    y_title: Message
    x_labels: tuple[Message, ...]
    y_labels: tuple[Message, ...]
    cells: tuple[GridCell, ...]


class Segmentation(Result):
    """A whole segmentation: every number of segments tried, the suggested one, the map, the labels."""

    analysis: str
    key: str  # content hash of how it was made
    method: str  # stage id
    method_title: Message
    suggested: int  # n_segments of the suggested solution
    solutions: tuple[Solution, ...]
    rows: int
    columns: tuple[ColumnUse, ...]
    labels: ArtifactRef  # Arrow file, one row per table row
    map: MapData | None
    value_column: str | None = None
    customer_column: str | None = None
    model: ArtifactRef | None = None  # folder with the fitted state, to place new customers
    seed: int = 0
    choice: Message | None = None  # why this method and number, and the runner-up
    by_rule: bool = False  # the segments are defined by rules, not found in the data
    unsuitable: dict[str, Message] = {}  # stage id of a method -> why it does not suit this table
    found_as: str | None = None  # after changes by hand: the key of the segments as found
    neighbours: MapData | None = None  # a second map, worked out when it is first looked at
    scenario: str = "general"  # kind of business, by the names of the columns
    grid: RuleGrid | None = None  # of a rule by scores

    def solution(self, n_segments: int | None) -> Solution:
        """Return the solution with that many segments, or the suggested one."""
        wanted = n_segments or self.suggested
        for solution in self.solutions:
            if solution.n_segments == wanted:
                return solution
        return next(s for s in self.solutions if s.n_segments == self.suggested)

    def unedited(self) -> Segmentation:
        """Return the segmentation as found, before any change by hand."""
        found = tuple(msgspec.structs.replace(s.before or s, before=None, edits=()) for s in self.solutions)
        return msgspec.structs.replace(self, solutions=found)


class Distribution(Result):
    """One column: a segment against everybody."""

    column: str
    segment: Histogram
    everybody: Histogram
