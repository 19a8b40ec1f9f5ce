"""The files of the project, and the steps that put them together."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.combine.draft import CombineDraft, Kind
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import APPEND, JOIN, ColumnChange, ReadOptions, Source, Step, file_names
from segdesk.jobs.store import Store
from segdesk.results.combining import Combined
from segdesk.results.table import Finding, ReadResult
from segdesk.text import Message, msg

SEVERITIES = ("serious", "notable", "minor")


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the project."""

    source: Source
    name: str
    read: ReadResult | None
    problem: Message | None
    again: bool  # trying once more may help


class CombinedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One step that put files together, and what it did."""

    step: Step
    title: Message
    sentence: Message | None
    problem: Message | None
    report: Combined | None


class FilesViewModel(QObject):
    """Follows the workspace."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        for signal in (workspace.document_changed, workspace.source_changed, workspace.table_changed):
            signal.connect(self.changed)
        workspace.result_changed.connect(lambda _kind: self.changed.emit())

    def files(self) -> list[FileLine]:
        """Return the files, the first first."""
        workspace = self.workspace
        names = file_names(workspace.recipe.sources)
        lines = []
        for source in workspace.recipe.sources:
            problem = workspace.sources.problems.get(source.id)
            lines.append(
                FileLine(
                    source=source,
                    name=names[source.id],
                    read=workspace.sources.reads.get(source.id),
                    problem=problem.message if problem is not None else None,
                    again=problem is not None and problem.again,
                )
            )
        return lines

    def combined(self) -> list[CombinedLine]:
        """Return the steps that take further files."""
        workspace = self.workspace
        result = workspace.result(workspace.wanted) or workspace.result("segmentation")
        reports = {report.step: report for report in result.steps} if result is not None else {}
        lines = []
        for step in workspace.recipe.table_steps:
            if step.stage not in (APPEND, JOIN):
                continue
            report = reports.get(step.id)
            known = report is not None and report.enabled and step.enabled
            lines.append(
                CombinedLine(
                    step=step,
                    title=msg("Add rows of other files")
                    if step.stage == APPEND
                    else msg("Add columns of another file"),
                    sentence=msg("Switched off.")
                    if not step.enabled
                    else report.summary
                    if known and report is not None and report.problem is None
                    else None,
                    problem=report.problem if known and report is not None else None,
                    report=report.combined if known and report is not None else None,
                )
            )
        return lines

    def draft(self, kind: Kind) -> CombineDraft:
        """Begin to add files."""
        return CombineDraft(self.workspace, kind)

    def reading(self, source_id: str) -> FileReading:
        """Return a file as the dialog on reading takes it."""
        return FileReading(self.workspace, source_id)

    def remove(self, step_id: str) -> None:
        """Take a step out, with the files that only it took."""
        self.workspace.remove_step(step_id)

    def again(self, source_id: str) -> None:
        """Try once more to read a file."""
        self.workspace.sources.again(source_id)

    def move(self, source_id: str, path: str) -> None:
        """Say where a file is now."""
        self.workspace.sources.move(source_id, path)


class FileReading:
    """One file of the project whose reading can be changed."""

    def __init__(self, workspace: Workspace, source_id: str) -> None:
        self._workspace, self._id = workspace, source_id
        self.runner = workspace.runner
        self.store: Store = workspace.store

    @property
    def source(self) -> Source | None:
        """The file, and how it is read."""
        return self._workspace.recipe.source(self._id)

    @property
    def read(self) -> ReadResult | None:
        """What came of it."""
        return self._workspace.sources.reads.get(self._id)

    def change_reading(self, options: ReadOptions, columns: dict[str, ColumnChange]) -> None:
        """Read it, and single columns of it, in another way."""
        self._workspace.change_reading(options, columns, self._id)


def drift_findings(workspace: Workspace) -> tuple[Finding, ...]:
    """Return what moved between files that were put under one another, as findings of the health check."""
    result = workspace.result(workspace.wanted) or workspace.result("segmentation")
    if result is None:
        return ()
    on = {step.id for step in workspace.recipe.table_steps if step.enabled}
    reports = [step.combined for step in result.steps if step.step in on and step.combined is not None]
    return tuple(finding for report in reports for finding in report.drift)
