"""Changing segments by hand: what a change would do, doing it, and what was done as steps."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.segments.page import SegmentEntry, SegmentsViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import Analysis, EditKind, SegmentEdit, SegmentNote, new_id
from segdesk.jobs.protocol import JobError
from segdesk.results.edits import EDIT_TITLES, EditReport, edit_sentence
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.text import Message, msg, render

TYPICAL = 15  # customers by which a segment is found again in any other grouping
MOST_CUSTOMERS = 10  # that can be asked to stay together at once


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a change would do."""

    state: Literal["working", "ready", "refused"]
    text: str = ""
    report: EditReport | None = None
    after: tuple[SegmentEntry, ...] = ()


class SegmentEdits(QObject):
    """Tries a change with the real engine before it becomes part of the recipe."""

    previewed = Signal(object)  # Preview
    applied = Signal(str)  # the sentence to show beside Undo

    def __init__(self, model: SegmentsViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.workspace = model.workspace
        self._job: str | None = None

    # -- what is asked for ------------------------------------------------------------------

    def merge(self, target: str, others: tuple[str, ...]) -> SegmentEdit:
        """Return the change that puts segments into another."""
        return self._edit("merge", segments=(target, *others), n_segments=self._number())

    def split(self, segment_id: str, parts: int) -> SegmentEdit:
        """Return the change that divides a segment."""
        return self._edit("split", segments=(segment_id,), parts=parts, n_segments=self._number())

    def minimum(self, *, least: int | None = None, share: float | None = None) -> SegmentEdit:
        """Return the change that lets small segments join others."""
        return self._edit("minimum", least=least, share=share)

    def together(self, segments: tuple[str, ...]) -> SegmentEdit:
        """Return the change that keeps segments in one, however customers are grouped."""
        rows = [self._typical(segment_id) for segment_id in segments]
        return self._edit("together", segments=segments, **self._customers(rows))

    def customers_together(self) -> SegmentEdit | None:
        """Return the change that keeps the few selected customers in one segment, or None."""
        rows = self.selected()
        if rows is None:
            return None
        return self._edit("together", **self._customers([[int(row)] for row in rows]))

    def selected(self) -> np.ndarray | None:
        """Return the rows of the customers that can be asked to stay together: a few, picked one by one."""
        rows = self.workspace.selection
        if not isinstance(rows, np.ndarray) or self.model.selected_segment():
            return None
        return rows if 2 <= len(rows) <= MOST_CUSTOMERS else None

    def _edit(self, kind: EditKind, **fields: object) -> SegmentEdit:
        return msgspec.structs.replace(SegmentEdit(id=new_id(), kind=kind), **fields)

    def _number(self) -> int | None:
        solution = self.model.solution
        return solution.n_segments if solution is not None else None

    def _typical(self, segment_id: str) -> list[int]:
        """Return rows of customers that are surest in a segment."""
        rows, labels, solution = self.model.rows_of(segment_id), self.model.labels(), self.model.solution
        if rows is None or labels is None or solution is None:
            return []
        sure = labels.confidence(solution)
        if sure is None or len(rows) <= TYPICAL:
            return [int(row) for row in rows[:TYPICAL]]
        best = np.argpartition(-sure[rows], TYPICAL)[:TYPICAL]
        return sorted(int(row) for row in rows[best])

    def _customers(self, groups: list[list[int]]) -> dict[str, object]:
        """Return how the engine finds these customers again: by customer number, else by row."""
        segmentation, table = self.model.segmentation, self.model.table()
        result = self.workspace.result("segmentation")
        column = segmentation.customer_column if segmentation is not None else None
        if table is None or column is None or not table.has_column(column):
            key = result.table.artifact.key if result is not None else None
            return {"customers": tuple(tuple(str(r) for r in rows) for rows in groups), "table": key}
        at = table.column_index(column)
        names = tuple(tuple(str(table.value(r, at)) for r in rows) for rows in groups)
        return {"customers": names}

    # -- trying and doing -------------------------------------------------------------------

    def preview(self, edit: SegmentEdit) -> None:
        """Find out what a change does; `previewed` tells, twice: at once, and when it is known."""
        self.cancel()
        analysis = self._changed(edit)
        if analysis is None:
            return
        self.previewed.emit(Preview(state="working"))
        self._job = self.workspace.runs.try_out(
            analysis,
            title=msg("Trying it out"),
            done=lambda result: self._on_tried(edit, result),
            failed=self._on_failed,
        )

    def cancel(self) -> None:
        """Want no answer any more."""
        if self._job is not None:
            self.workspace.runner.cancel(self._job)
            self._job = None

    def _on_tried(self, edit: SegmentEdit, result: RunResult) -> None:
        self._job = None
        found, number = result.segmentation, self._number()
        if found is None or number is None:
            return
        solution = found.solution(number)
        report = next((r for r in solution.edits if r.edit == edit.id), None)
        if report is None:
            return
        fine = report.problem is None and (report.applied or edit.kind in ("together", "minimum"))
        self.previewed.emit(
            Preview(
                state="ready" if fine else "refused",
                text=render(edit_sentence(report, shown_names(self.workspace))),
                report=report,
                after=self._after(found, solution),
            )
        )

    def _after(self, found: Segmentation, solution: Solution) -> tuple[SegmentEntry, ...]:
        """Return the segments as they will be, in the colours they will wear."""
        colors = self.model.colors_of(found)
        return tuple(
            msgspec.structs.replace(self.model.entry(segment), color=colors.get(segment.id, -1))
            for segment in solution.segments
        )

    def _on_failed(self, error: JobError) -> None:
        self._job = None
        if error.kind != "cancelled":
            self.previewed.emit(Preview(state="refused", text=render(error.message)))

    def carry_out(self, edit: SegmentEdit, sentence: str = "") -> None:
        """Make a change part of the recipe; the number of segments it was made on stays on show."""
        analysis, number = self._changed(edit), self._number()
        if analysis is None or number is None:
            return
        annotations = self.workspace.annotations
        if edit.n_segments is not None:
            annotations = annotations.with_chosen_k(analysis.id, number)
        recipe = self.workspace.recipe.with_analysis(analysis)
        self.workspace.change(recipe, EDIT_TITLES[edit.kind], annotations)
        self.applied.emit(sentence or render(EDIT_TITLES[edit.kind]))

    def made_on(self, number: int) -> tuple[SegmentEdit, ...]:
        """Return the merges and splits that were made on one number of segments and are in force."""
        analysis = self.workspace.analysis("segmentation")
        edits = analysis.edits if analysis is not None else ()
        return tuple(edit for edit in edits if edit.n_segments == number and edit.enabled)

    def take_back(self, number: int) -> None:
        """Take out what was merged and split on one number of segments, in one step that can be undone."""
        analysis, gone = self.workspace.analysis("segmentation"), self.made_on(number)
        if analysis is not None and gone:
            kept = tuple(edit for edit in analysis.edits if edit not in gone)
            text = msg("Take back changes by hand")
            self.workspace.set_analysis(msgspec.structs.replace(analysis, edits=kept), text)

    def _changed(self, edit: SegmentEdit) -> Analysis | None:
        analysis = self.workspace.analysis("segmentation")
        if analysis is None:
            return None
        return msgspec.structs.replace(analysis, edits=(*analysis.edits, edit))

    # -- names, colours, actions ------------------------------------------------------------

    def set_color(self, segment_id: str, color: int | None) -> None:
        """Give a segment a colour; None goes back to the one it had by itself."""
        self._note(segment_id, msg("Change a colour"), color=color)

    def _note(self, segment_id: str, text: Message, **fields: object) -> None:
        annotations = self.workspace.annotations
        old = annotations.segments.get(segment_id, SegmentNote())
        note = msgspec.structs.replace(old, **fields)
        self.workspace.annotate(annotations.with_segment(segment_id, note), text)


def given_names(workspace: Workspace) -> dict[str, str]:
    """Return the names that people gave, by segment id."""
    return {key: note.name for key, note in workspace.annotations.segments.items() if note.name}


def shown_names(workspace: Workspace) -> dict[str, str]:
    """Return the names on show, suggested or given, by segment id."""
    solution = workspace.solution
    shown = {segment.id: render(segment.name) for segment in solution.segments} if solution else {}
    return shown | given_names(workspace)


class EditStep(msgspec.Struct, frozen=True, kw_only=True):
    """A change by hand in the list of steps."""

    id: str
    title: Message
    sentence: Message | str
    enabled: bool


def edit_steps(workspace: Workspace, analysis: Analysis) -> list[EditStep]:
    """Return the changes by hand with what each did to the segments on show."""
    solution, names = workspace.solution, shown_names(workspace)
    return [
        EditStep(
            id=edit.id,
            title=EDIT_TITLES[edit.kind],
            sentence=_sentence(solution, edit, names),
            enabled=edit.enabled,
        )
        for edit in analysis.edits
    ]


def _sentence(solution: Solution | None, edit: SegmentEdit, names: dict[str, str]) -> Message | str:
    if not edit.enabled:
        return msg("Switched off.")
    reports = solution.edits if solution is not None else ()
    report = next((r for r in reports if r.edit == edit.id), None)
    return edit_sentence(report, names) if report is not None else ""


def set_edit_enabled(workspace: Workspace, edit_id: str, enabled: bool) -> bool:
    """Switch a change on or off; False if there is none of that id."""
    text = msg("Switch a step on") if enabled else msg("Switch a step off")
    return _with_edits(workspace, edit_id, text, enabled)


def remove_edit(workspace: Workspace, edit_id: str) -> bool:
    """Take a change out; False if there is none of that id."""
    return _with_edits(workspace, edit_id, msg("Remove a step"), None)


def _with_edits(workspace: Workspace, edit_id: str, text: Message, enabled: bool | None) -> bool:
    analysis = workspace.analysis("segmentation")
    if analysis is None or all(edit.id != edit_id for edit in analysis.edits):
        return False
    edits = tuple(
        msgspec.structs.replace(edit, enabled=enabled) if edit.id == edit_id and enabled is not None else edit
        for edit in analysis.edits
        if edit.id != edit_id or enabled is not None
    )
    workspace.set_analysis(msgspec.structs.replace(analysis, edits=edits), text)
    return True
