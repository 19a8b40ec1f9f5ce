"""The arguments of every job kind: a job turns files and one of these into files and a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from segdesk.documents import Analysis, Annotations, Recipe, Source, Step, file_names
from segdesk.results.base import ArtifactRef, Result
from segdesk.results.changes import Changes
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.prediction import Prediction
from segdesk.results.run import StepReport
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import Column, ImportReceipt, ReadResult, TableRef


class ReadRequest(Result):
    """Kind 'read' → ReadResult. Partials: 'raw' (TableRef of text columns), 'typed' (TableRef)."""

    source: Source


class PreviewRequest(Result):
    """Kind 'preview' → ReadResult of the first `rows` rows only, for choosing how to read."""

    source: Source
    rows: int = 200


class MatchRequest(Result):
    """Kind 'match' → MatchResult: reads a new file and compares its columns with those that are needed.

    `before` is the table of the file it takes the place of: its values tell which renamed column is which.
    """

    source: Source
    columns: tuple[Column, ...]
    before: TableRef | None = None


class RunRequest(Result):
    """Kind 'run' → RunResult: table steps, then one analysis (or only the table when `analysis` is None).

    `previous` is the segmentation on show: its segment ids are matched to the new ones.
    """

    recipe: Recipe
    tables: dict[str, TableRef]  # source id -> table as read
    analysis: str | None
    previous: Segmentation | None = None
    previous_table: TableRef | None = None
    previous_changes: Changes | None = None  # still true while only changes by hand come on top
    n_shown: int | None = None  # the number of segments on show


class CheckRequest(Result):
    """Kind 'check' → Combined: what a step that takes further files would do with this table."""

    step: Step
    recipe: Recipe  # its sources name the files
    table: TableRef
    tables: dict[str, TableRef]  # source id -> table as read


class NeighboursRequest(Result):
    """Kind 'neighbours' → MapData: a sample of the customers of `table`, near neighbours close together.

    `used` are the columns that formed the segments of the analysis.
    """

    analysis: Analysis
    table: TableRef
    used: tuple[str, ...]


class ScoreRequest(Result):
    """Kind 'score' → ScoreResult: places or scores the customers of a new file with a fitted model.

    `model` is a key folder in the store that holds the fitted state.
    """

    source: Source
    recipe: Recipe
    analysis: str
    model: ArtifactRef
    segmentation: Segmentation | None = None
    prediction: Prediction | None = None
    annotations: Annotations = Annotations()


class EvaluateRequest(Result):
    """Kind 'evaluate' → EvaluationReport. Partials: 'evaluation' (EvaluationReport so far)."""

    analysis: Analysis
    table: TableRef  # the table the segmentation was made of
    segmentation: Segmentation


class FurtherFile(Result):
    """How one of the further files was read, for "How the file was read"."""

    name: str
    receipt: ImportReceipt
    columns: tuple[Column, ...] = ()


def further_files(recipe: Recipe, reads: Mapping[str, ReadResult]) -> tuple[FurtherFile, ...]:
    """Return how the files were read that were put together with the first."""
    names = file_names(recipe.sources)
    return tuple(
        FurtherFile(name=names[s.id], receipt=reads[s.id].receipt, columns=reads[s.id].table.columns)
        for s in recipe.sources[1:]
        if s.id in reads
    )


class EveryoneRequest(Result):
    """Kind 'everyone' → OtherGroups: all customers grouped by another method, for who goes where."""

    analysis: Analysis
    table: TableRef  # the table the segmentation was made of
    segmentation: Segmentation
    stage: str
    n_segments: int


class ExportRequest(Result):
    """Kind 'export' → ExportResult. `target` is a file name; its format is `format`."""

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
    steps: tuple[StepReport, ...] = ()  # what the steps did, for "How it was made"
    recipe: Recipe | None = None
    receipt: ImportReceipt | None = None  # for "How the file was read"
    columns_read: tuple[Column, ...] = ()
    further: tuple[FurtherFile, ...] = ()  # the files that were put together with the first
    colors: dict[str, int] = {}  # segment id -> colour index, as on the screen
    evaluation: EvaluationReport | None = None
    scored: ArtifactRef | None = None  # output of 'score'; the result above then only lends its names


class DescribeRequest(Result):
    """Kind 'describe' → PluginsDescription: every plugin found, its stages, what failed."""


class AdoptRequest(Result):
    """Kind 'adopt' → {}: validates and rewrites frames that come from a project file into the store."""

    folder: str
    artifacts: tuple[ArtifactRef, ...]
    extra: dict[str, Any] = {}
