"""The map of neighbours: worked out when it is first looked at, kept with the segmentation."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import NeighboursRequest
from segdesk.results.run import RunResult
from segdesk.results.segmentation import MapData, Segmentation
from segdesk.text import msg, render
from segdesk.text import translate as _


class Neighbours(QObject):
    """Asks for the map of neighbours of the segmentation on show, and puts it into the answer."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.problem = ""
        self._job: tuple[str, str] | None = None  # job id, key of the segmentation
        self._failed = ""  # key of the segmentation it went wrong for
        workspace.result_changed.connect(self._on_result)

    @property
    def running(self) -> bool:
        """Whether the map is being worked out."""
        return self._job is not None

    def found(self) -> MapData | None:
        """Return the map, if it is there."""
        segmentation = self.workspace.segmentation
        return segmentation.neighbours if segmentation is not None else None

    def want(self) -> None:
        """Start to work the map out, unless it is there, under way, or went wrong for these segments."""
        segmentation = self.workspace.segmentation
        if segmentation is not None and segmentation.key != self._failed:
            self.start()

    def start(self) -> None:
        """Work the map out."""
        workspace = self.workspace
        run, analysis = workspace.result("segmentation"), workspace.analysis("segmentation")
        if run is None or run.segmentation is None or analysis is None:
            return
        if self.running or run.segmentation.neighbours is not None:
            return
        key = run.segmentation.key
        self.problem = self._failed = ""
        request = NeighboursRequest(
            analysis=analysis,
            table=run.table,
            used=tuple(use.column for use in run.segmentation.columns if use.used),
        )
        job = workspace.runner.start(
            "neighbours",
            request,
            title=msg("Placing the neighbours"),
            done=lambda value: self._on_done(key, value),
            failed=lambda error: self._on_failed(key, error),
            lane="side",
        )
        self._job = job, key
        self.changed.emit()

    def cancel(self) -> None:
        """Stop; the other maps are still there."""
        if self._job is not None:
            (job, key), self._job = self._job, None
            self._failed = key
            self.problem = _("Stopped. Nothing was changed.")
            self.workspace.runner.cancel(job)
            self.changed.emit()

    def _on_done(self, key: str, value: object) -> None:
        self._job = None
        run = self.workspace.result("segmentation")
        if run is not None and run.segmentation is not None and run.segmentation.key == key:
            found = MapData.from_plain(value)
            self.workspace.runs.amend("segmentation", _with_map(run, run.segmentation, found))
        self.changed.emit()

    def _on_failed(self, key: str, error: JobError) -> None:
        self._job, self._failed = None, key
        stopped = error.kind == "cancelled"
        self.problem = _("Stopped. Nothing was changed.") if stopped else render(error.message)
        self.changed.emit()

    def _on_result(self, kind: str) -> None:
        """Let go of a map that belongs to segments no longer on show."""
        segmentation = self.workspace.segmentation
        if kind != "segmentation" or self._job is None:
            return
        job, key = self._job
        if segmentation is None or segmentation.key != key:
            self._job = None
            self.workspace.runner.cancel(job)
            self.changed.emit()


def _with_map(run: RunResult, segmentation: Segmentation, found: MapData) -> RunResult:
    return msgspec.structs.replace(run, segmentation=msgspec.structs.replace(segmentation, neighbours=found))
