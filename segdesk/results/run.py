"""What a run of the recipe answers: a report for every step, the table, and the analysis' result."""

from __future__ import annotations

from typing import Any

import msgspec

from segdesk.results.base import ArtifactRef, Result
from segdesk.results.changes import Changes
from segdesk.results.combining import ColumnProposal, Combined
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.prediction import Prediction
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import Column, ColumnProfile, TableRef
from segdesk.text import Message


class StepReport(Result):
    """What one step did."""

    step: str  # uuid of the step
    stage: str
    title: Message
    summary: Message
    seconds: float
    cached: bool
    key: str
    input_columns: tuple[Column, ...] = ()  # for the settings form
    output_columns: tuple[Column, ...] = ()
    enabled: bool = True
    problem: Message | None = None
    combined: Combined | None = None
    figures: dict[str, float] = {}  # numbers behind the summary that a screen may draw
    input_at: int | None = None  # on the way to the window: where in `RunResult.column_lists` they are
    output_at: int | None = None


class TableResult(Result):
    """The table after the table steps, with its profiles."""

    table: TableRef
    steps: tuple[StepReport, ...]
    profiles: tuple[ColumnProfile, ...] = ()


class RunResult(Result):
    """What the job *run* answers."""

    steps: tuple[StepReport, ...]
    table: TableRef
    segmentation: Segmentation | None = None
    changes: Changes | None = None  # what became of the segments of the run before
    prediction: Prediction | None = None
    evaluation: EvaluationReport | None = None  # of the segmentation, once somebody asked for it
    column_lists: tuple[tuple[Column, ...], ...] = ()  # see `packed`

    def __post_init__(self) -> None:
        """Hand the steps the columns they share."""
        if all(step.input_at is None and step.output_at is None for step in self.steps):
            return
        lists = (*self.column_lists, self.table.columns)
        steps = tuple(
            msgspec.structs.replace(
                step,
                input_columns=step.input_columns if step.input_at is None else lists[step.input_at],
                output_columns=step.output_columns if step.output_at is None else lists[step.output_at],
                input_at=None,
                output_at=None,
            )
            for step in self.steps
        )
        msgspec.structs.force_setattr(self, "steps", steps)
        msgspec.structs.force_setattr(self, "column_lists", ())

    def packed(self) -> Any:
        """Return plain data in which columns that several steps share are written once.

        Twelve steps over ten thousand columns are told in a tenth of the room; `from_plain` gives every step
        its columns again, and those of equal steps are one tuple.
        """
        lists: list[tuple[Column, ...]] = []

        def place(columns: tuple[Column, ...]) -> int:
            if columns == self.table.columns:
                return -1
            if columns not in lists:
                lists.append(columns)
            return lists.index(columns)

        steps = [
            msgspec.structs.replace(
                step,
                input_columns=(),
                output_columns=(),
                input_at=place(step.input_columns),
                output_at=place(step.output_columns),
            ).to_plain()
            for step in self.steps
        ]
        rest = msgspec.structs.replace(self, steps=()).to_plain()
        return rest | {"steps": steps, "column_lists": msgspec.to_builtins(lists)}

    def references(self) -> list[ArtifactRef]:
        """Return every file that is needed to show this again."""
        refs = [self.table.artifact]
        for step in self.steps:
            if step.combined is not None:
                refs += [table.artifact for table in step.combined.unmatched.values()]
        refs += [self.table.series] if self.table.series is not None else []
        if self.segmentation is not None:
            refs.append(self.segmentation.labels)
            maps = (self.segmentation.map, self.segmentation.neighbours)
            refs += [found.artifact for found in maps if found is not None]
            refs += [self.segmentation.model] if self.segmentation.model else []
        if self.changes is not None and self.changes.moved_list is not None:
            refs.append(self.changes.moved_list)
        if self.evaluation is not None and self.evaluation.agreement is not None:
            refs.append(self.evaluation.agreement.labels)
        if self.prediction is not None:
            refs += [self.prediction.scores, self.prediction.model]
        return refs


class ScoreResult(Result):
    """What the job *score* answers: the new file's rows with segment or score, and what did not match."""

    table: TableRef
    output: ArtifactRef
    placed: int
    notes: tuple[Message, ...] = ()
    missing_columns: tuple[str, ...] = ()


class MatchResult(Result):
    """What the job *match* answers: what does not fit, in sentences; nothing where all columns are there."""

    rows: int
    notes: tuple[Message, ...] = ()
    missing_columns: tuple[str, ...] = ()
    proposals: tuple[ColumnProposal, ...] = ()  # where they probably are, under another name
    columns: tuple[Column, ...] = ()  # of the new file


class ExportResult(Result):
    """Files written, and what was changed on the way (text made safe, sheets split …)."""

    files: tuple[str, ...]
    notes: tuple[Message, ...] = ()
