"""Changes by hand, done again on the segments of every run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence

import msgspec
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.api import report
from segdesk.documents import Analysis, SegmentEdit
from segdesk.engine.arrow import read_table, write_table
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.runner import stage_info
from segdesk.engine.segmentation.editing.model import save_edited
from segdesk.engine.segmentation.editing.regroup import Change
from segdesk.engine.segmentation.editing.solution import Describer
from segdesk.engine.segmentation.editing.steps import Editor, OldParts
from segdesk.engine.segmentation.labels import NAME
from segdesk.engine.segmentation.model import FOLDER, Model, load_model
from segdesk.engine.segmentation.previous import names_kept, same_customers
from segdesk.engine.segmentation.run import RESULT, SegmentationRun, run_segmentation
from segdesk.results.base import ArtifactRef
from segdesk.results.edits import EDIT_TITLES, edit_sentence
from segdesk.results.run import StepReport
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import TableRef
from segdesk.text import msg


def run_edited(
    context: JobContext,
    analysis: Analysis,
    table: TableRef,
    previous: Segmentation | None,
    previous_table: TableRef | None,
) -> SegmentationRun:
    """Find the segments, then change them as a person did by hand.

    Segments as found are recognised among those found before: a merged one would hide what it was made of.
    """
    found_before = previous.unedited() if previous is not None else None
    run = run_segmentation(context, analysis, table, found_before, previous_table)
    run = _edited(context, run, analysis, table, previous, previous_table)
    found = run.segmentation
    if previous is None or (previous.found_as or previous.key) == (found.found_as or found.key):
        return run
    if stage_info(context, found.method).takes_series:
        return run  # named by what customers do now: "Buying less and less" must not outlive its truth
    return msgspec.structs.replace(run, segmentation=names_kept(found, previous))


def _edited(
    context: JobContext,
    run: SegmentationRun,
    analysis: Analysis,
    table: TableRef,
    previous: Segmentation | None,
    previous_table: TableRef | None,
) -> SegmentationRun:
    edits = [edit for edit in analysis.edits if edit.enabled]
    if not edits:
        return run
    started = time.perf_counter()
    key = _key(run.segmentation, analysis, edits)
    kept = _kept(context, key)
    cached = kept is not None
    if kept is None:
        kept = _Work(context, run.segmentation, analysis, table, key).run(edits, previous, previous_table)
        (context.folder(key) / RESULT).write_bytes(kept.to_json())
    found = msgspec.structs.replace(
        kept, analysis=run.segmentation.analysis, suggested=run.segmentation.suggested
    )
    seconds = 0.0 if cached else time.perf_counter() - started
    steps = tuple(_step(found, edit, table, seconds / len(edits), cached) for edit in edits)
    return SegmentationRun(segmentation=found, steps=(*run.steps, *steps))


def _key(base: Segmentation, analysis: Analysis, edits: Sequence[SegmentEdit]) -> str:
    """Return the key: the segments as found with their ids, and what is done to them."""
    ids = [[segment.id for segment in solution.segments] for solution in base.solutions]
    return digest("edited", 1, base.key, ids, edits, analysis.smallest_share, analysis.seed)


def _kept(context: JobContext, key: str) -> Segmentation | None:
    path = context.find(key, RESULT)
    if path is None or context.find(key, NAME) is None:
        return None
    try:
        return Segmentation.from_json(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def _step(
    found: Segmentation, edit: SegmentEdit, table: TableRef, seconds: float, cached: bool
) -> StepReport:
    reports = [r for s in found.solutions for r in s.edits if r.edit == edit.id]
    best = next((r for r in reports if r.applied), reports[0] if reports else None)
    return StepReport(
        step=edit.id,
        stage=f"segdesk.edit.{edit.kind}",
        title=EDIT_TITLES[edit.kind],
        summary=edit_sentence(best) if best is not None else msg("Nothing had to change."),
        seconds=seconds,
        cached=cached,
        key=found.key,
        output_columns=table.columns,
    )


class _Work:
    """From the segments as found to the segments as changed, for every number of segments."""

    def __init__(
        self, context: JobContext, base: Segmentation, analysis: Analysis, table: TableRef, key: str
    ) -> None:
        self.context, self.base, self.analysis, self.table, self.key = context, base, analysis, table, key
        self._loaded: Model | None = None
        self.describer = Describer(context, base, table, self.model)
        self.labels = read_table(context.path(base.labels))

    def model(self) -> Model:
        """Return the fitted state of the segments as found."""
        if self._loaded is None:
            assert self.base.model is not None
            self._loaded = load_model(self.context.registry, self.context.path(self.base.model))
        return self._loaded

    def run(
        self, edits: Sequence[SegmentEdit], previous: Segmentation | None, previous_table: TableRef | None
    ) -> Segmentation:
        """Return the changed segmentation, whose files hold the segments as found as well."""
        report(0.0, msg("Changing the segments"))
        old = self._old_parts(edits, previous, previous_table)
        editor = Editor(self.context, self.base, self.analysis, self.table, self.model, old)
        solutions: list[Solution] = []
        columns: dict[str, NDArray] = {}
        changes: dict[int, Sequence[Change]] = {}
        for number, solution in enumerate(self.base.solutions):
            report(number / len(self.base.solutions), msg("Changing the segments"))
            edited, done = editor.apply(solution, self.labels, edits)
            if not done:
                solutions.append(msgspec.structs.replace(solution, edits=edited.reports))
                continue
            k = solution.n_segments
            changes[k] = done
            columns |= {
                f"{solution.column}e": edited.placement.labels,
                f"n{k}e": edited.placement.second,
                f"c{k}e": edited.placement.confidence,
            }
            share = self.analysis.smallest_share
            solutions.append(self.describer.solution(solution, edited, share))
        return self._written(tuple(solutions), columns, changes, editor)

    def _written(
        self,
        solutions: tuple[Solution, ...],
        columns: Mapping[str, NDArray],
        changes: Mapping[int, Sequence[Change]],
        editor: Editor,
    ) -> Segmentation:
        base, folder = self.base, self.context.folder(self.key)
        table = self.labels
        for name, values in columns.items():
            table = table.append_column(name, pa.array(values))
        write_table(table, folder / NAME)
        model, map_data = base.model, base.map
        if base.model is not None:
            source = self.context.path(base.model)
            kept = save_edited(source, folder / FOLDER, changes, editor.method)
            model = ArtifactRef(key=self.key, name=FOLDER) if kept else None
        if map_data is not None:  # a project file keeps one folder, not half of another
            shutil.copyfile(self.context.path(map_data.artifact), folder / map_data.artifact.name)
            artifact = ArtifactRef(key=self.key, name=map_data.artifact.name)
            map_data = msgspec.structs.replace(map_data, artifact=artifact)
        return msgspec.structs.replace(
            base,
            key=self.key,
            found_as=base.key,
            solutions=solutions,
            labels=ArtifactRef(key=self.key, name=NAME),
            model=model,
            map=map_data,
        )

    def _old_parts(
        self, edits: Sequence[SegmentEdit], previous: Segmentation | None, previous_table: TableRef | None
    ) -> OldParts | None:
        """Return who was in which segment before, where parts of a divided one are to be recognised."""
        if previous is None or not any(edit.kind == "split" for edit in edits):
            return None
        frame = self.describer.frame
        labels, at = same_customers(
            self.context, previous, previous_table, frame, self.table, self.base.customer_column
        )
        return None if labels is None or at is None else OldParts(previous, labels, at)
