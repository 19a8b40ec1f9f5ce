"""What is to be exported."""

from __future__ import annotations

from typing import Literal

from segdesk.documents import Annotations, Recipe, SegmentNote
from segdesk.results.base import Result
from segdesk.results.changes import Changes
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.prediction import Prediction
from segdesk.results.run import StepReport
from segdesk.results.segmentation import Segment, Segmentation, Solution
from segdesk.results.table import Column, ImportReceipt, TableRef
from segdesk.text import render


class FurtherFile(Result):
    """How one of the further files was read."""

    name: str
    receipt: ImportReceipt
    columns: tuple[Column, ...] = ()


class ExportPlan(Result):
    """One file to write. `target` is its name, `table` the rows that the results speak of."""

    target: str
    format: Literal["xlsx", "csv", "json", "parquet"]
    table: TableRef
    segmentation: Segmentation | None = None
    n_segments: int | None = None
    prediction: Prediction | None = None
    annotations: Annotations = Annotations()
    language: str = "en"
    source_name: str = ""
    exact: bool = False  # True: text is not made safe for spreadsheets
    segment_ids: tuple[str, ...] | None = None  # only these segments' customers
    only_rows: tuple[int, ...] | None = None  # only these customers, in this order
    max_rank: int | None = None  # only the likeliest
    series: Literal["", "long", "wide"] = ""  # as CSV: the orders by month instead of the customers
    changes: Changes | None = None  # since the run before; as CSV: the customers who moved
    steps: tuple[StepReport, ...] = ()
    recipe: Recipe | None = None
    receipt: ImportReceipt | None = None  # how the file was read
    columns_read: tuple[Column, ...] = ()  # as they were understood, before any step
    further: tuple[FurtherFile, ...] = ()  # the files that were put together with the first
    evaluation: EvaluationReport | None = None  # of the segmentation
    colors: dict[str, int] = {}  # segment id -> colour index, as on the screen

    @property
    def solution(self) -> Solution | None:
        """The number of segments that is exported."""
        return self.segmentation.solution(self.n_segments) if self.segmentation is not None else None

    def note(self, segment: Segment) -> SegmentNote:
        """Return what a person wrote on a segment."""
        return self.annotations.segments.get(segment.id, SegmentNote())

    def segment_name(self, segment: Segment) -> str:
        """Return a segment's name: a person's, else the suggested one in words."""
        return self.note(segment).name or render(segment.name)

    def segment_action(self, segment: Segment) -> str:
        """Return what to do with a segment: a person's words, else the suggestion."""
        return self.note(segment).action or render(segment.action)

    def color_index(self, segment: Segment, position: int) -> int:
        """Return the colour index of a segment: the one on screen, a person's, else one nobody wears yet."""
        chosen = self.note(segment).color
        known = {**self.annotations.colors, **self.colors}
        if segment.id in self.colors or (chosen is None and segment.id in known):
            return known[segment.id]
        if chosen is not None or self.solution is None or not known:
            return position if chosen is None else chosen
        mates = self.solution.segments
        worn = {known[mate.id] for mate in mates if mate.id in known}
        free = [color for color in range(len(worn) + len(mates)) if color not in worn]
        fresh = [mate.id for mate in mates if mate.id not in known]
        return free[fresh.index(segment.id)] if segment.id in fresh else position
