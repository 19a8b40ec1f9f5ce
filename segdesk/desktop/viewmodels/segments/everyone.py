"""All customers as another method groups them: worked out when a comparison on a sample is looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import EveryoneRequest
from segdesk.results.evaluation import OtherGroups, fingerprint
from segdesk.text import msg, render

Asked = tuple[str, str, int]  # fingerprint of the segments on show, method, number of segments


class Everyone(QObject):
    """One grouping of everybody at a time; those found are kept as long as their segments are on show."""

    changed = Signal()

    def __init__(self, model: SegmentsViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._found: dict[Asked, OtherGroups] = {}
        self._problems: dict[Asked, str] = {}
        self._job: tuple[str, Asked] | None = None
        model.workspace.result_changed.connect(self._on_result)

    def found(self, stage: str, n_segments: int) -> OtherGroups | None:
        """Return everybody's groups, if they are there."""
        return self._found.get(self._asked(stage, n_segments))

    def problem(self, stage: str, n_segments: int) -> str:
        """Return why there are none."""
        return self._problems.get(self._asked(stage, n_segments), "")

    def want(self, stage: str, n_segments: int) -> None:
        """Group everybody by a method, unless that is there, under way, or went wrong."""
        asked = self._asked(stage, n_segments)
        if asked in self._found or asked in self._problems or (self._job and self._job[1] == asked):
            return
        workspace = self._model.workspace
        analysis, result = workspace.analysis("segmentation"), workspace.result("segmentation")
        if analysis is None or result is None or result.segmentation is None:
            return
        self._drop()
        request = EveryoneRequest(
            analysis=analysis,
            table=result.table,
            segmentation=result.segmentation,
            stage=stage,
            n_segments=n_segments,
        )
        job = workspace.runner.start(
            "everyone",
            request,
            title=msg("Placing everyone"),
            done=lambda value: self._on_done(asked, value),
            failed=lambda error: self._on_failed(asked, error),
            lane="evaluate",
        )
        self._job = job, asked

    def _asked(self, stage: str, n_segments: int) -> Asked:
        segmentation = self._model.segmentation
        return fingerprint(segmentation) if segmentation is not None else "", stage, n_segments

    def _drop(self) -> None:
        if self._job is not None:
            (job, _asked), self._job = self._job, None
            self._model.workspace.runner.cancel(job)

    def _on_done(self, asked: Asked, value: object) -> None:
        self._job = None
        self._found[asked] = OtherGroups.from_plain(value)
        self.changed.emit()

    def _on_failed(self, asked: Asked, error: JobError) -> None:
        if self._job is not None and self._job[1] == asked:
            self._job = None
            self._problems[asked] = render(error.message)
            self.changed.emit()

    def _on_result(self, kind: str) -> None:
        """Let go of what belongs to segments no longer on show."""
        if kind != "segmentation":
            return
        now = self._asked("", 0)[0]
        self._found = {asked: found for asked, found in self._found.items() if asked[0] == now}
        self._problems = {asked: told for asked, told in self._problems.items() if asked[0] == now}
        if self._job is not None and self._job[1][0] != now:
            self._drop()
