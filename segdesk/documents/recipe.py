"""The recipe: sources → table steps → analyses, as an immutable JSON document."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from segdesk.documents.edits import SegmentEdit
from segdesk.results.base import Result
from segdesk.results.table import ColumnType, Role

FORMAT = 1


def new_id() -> str:
    """Return a fresh stable id for a step, source or analysis."""
    return uuid.uuid4().hex


class ReadOptions(Result):
    """What a person fixed about reading; None means 'find out'."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    header_row: int | None = None  # 1-based; 0 = no header
    skip_lines: tuple[int, ...] = ()
    keep_lines: tuple[int, ...] = ()  # rejected lines to load anyway
    keep_all: bool = False  # load every rejected line
    missing_tokens: tuple[str, ...] | None = None
    table: int | None = None  # which of several tables on the sheet, from 1


class ColumnChange(Result):
    """A type or role a person chose for one column."""

    type: ColumnType | None = None
    role: Role | None = None
    decimal: str | None = None
    date_format: str | None = None  # "DMY", "MDY" or "YMD"
    missing_tokens: tuple[str, ...] | None = None


class Source(Result):
    """One file that is read."""

    id: str
    path: str
    options: ReadOptions = ReadOptions()
    columns: dict[str, ColumnChange] = {}
    sha256: str | None = None
    sample: str | None = None  # id of a bundled sample
    renamed: dict[str, str] = {}  # name in the file -> name in the project, as a person said

    def with_renamed(self, renamed: dict[str, str]) -> Source:
        """Return the file with further names; what was said before is remembered for files to come."""
        return msgspec.structs.replace(self, renamed={**self.renamed, **renamed})

    def with_columns(self, names: Sequence[str], change: ColumnChange) -> Source:
        """Return a source in which these columns get what the change says; the rest of them stays."""
        said = {
            field: value
            for field in ColumnChange.__struct_fields__
            if (value := getattr(change, field)) is not None
        }
        columns = dict(self.columns)
        for name in names:
            columns[name] = msgspec.structs.replace(columns.get(name, ColumnChange()), **said)
        return msgspec.structs.replace(self, columns=columns)


class Step(Result):
    """One stage with its settings."""

    id: str
    stage: str
    params: dict[str, Any] = {}
    enabled: bool = True
    version: int = 1


class Analysis(Result):
    """A segmentation or a prediction with its own preparation, so that nothing leaks between them."""

    id: str
    kind: Literal["segmentation", "prediction"]
    model: Step
    preparation: tuple[Step, ...] = ()
    columns: tuple[str, ...] | None = None  # None: chosen by role
    outcome: str | None = None
    positive: str | None = None
    k_min: int = 2
    k_max: int = 10
    n_segments: int | None = None  # None: automatic
    smallest_share: float = 0.02
    seed: int = 0
    edits: tuple[SegmentEdit, ...] = ()  # what a person changed about the segments, in this order


class Recipe(Result):
    """Everything needed to get the same answer again."""

    format: int = FORMAT
    sources: tuple[Source, ...] = ()
    table_steps: tuple[Step, ...] = ()
    analyses: tuple[Analysis, ...] = ()

    def analysis(self, analysis_id: str) -> Analysis:
        """Return one analysis; raises `KeyError` if there is none of that id."""
        for analysis in self.analyses:
            if analysis.id == analysis_id:
                return analysis
        raise KeyError(analysis_id)

    def with_step(self, step: Step) -> Recipe:
        """Return a recipe in which the step of the same id is replaced."""

        def swap(steps: tuple[Step, ...]) -> tuple[Step, ...]:
            return tuple(step if old.id == step.id else old for old in steps)

        analyses = tuple(
            msgspec.structs.replace(
                a, preparation=swap(a.preparation), model=step if a.model.id == step.id else a.model
            )
            for a in self.analyses
        )
        return msgspec.structs.replace(self, table_steps=swap(self.table_steps), analyses=analyses)

    def with_table_step(self, step: Step) -> Recipe:
        """Return a recipe with one more step that changes the table."""
        return msgspec.structs.replace(self, table_steps=(*self.table_steps, step))

    def without_step(self, step_id: str) -> Recipe:
        """Return a recipe without a step of the table or of a preparation."""

        def others(steps: tuple[Step, ...]) -> tuple[Step, ...]:
            return tuple(step for step in steps if step.id != step_id)

        analyses = tuple(msgspec.structs.replace(a, preparation=others(a.preparation)) for a in self.analyses)
        return msgspec.structs.replace(self, table_steps=others(self.table_steps), analyses=analyses)

    def with_analysis(self, analysis: Analysis) -> Recipe:
        """Return a recipe in which the analysis of the same id is replaced, or added."""
        if any(old.id == analysis.id for old in self.analyses):
            analyses = tuple(analysis if old.id == analysis.id else old for old in self.analyses)
        else:
            analyses = (*self.analyses, analysis)
        return msgspec.structs.replace(self, analyses=analyses)

    def source(self, source_id: str) -> Source | None:
        """Return one file, or None when it is not in the recipe."""
        return next((source for source in self.sources if source.id == source_id), None)

    def with_source(self, source: Source) -> Recipe:
        """Return a recipe in which the source of the same id is replaced, or added."""
        if any(old.id == source.id for old in self.sources):
            sources = tuple(source if old.id == source.id else old for old in self.sources)
        else:
            sources = (*self.sources, source)
        return msgspec.structs.replace(self, sources=sources)
