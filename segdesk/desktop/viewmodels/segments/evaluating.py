"""The evaluation of the segments on show: asked for when somebody looks, kept with the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from segdesk.desktop.jobs import JobState
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import EvaluateRequest
from segdesk.results.evaluation import EvaluationReport, fingerprint
from segdesk.results.segmentation import Segmentation
from segdesk.text import msg, render

if TYPE_CHECKING:
    from segdesk.desktop.viewmodels.workspace import Workspace

Progress = Literal["missing", "running", "stopped", "failed", "ready"]


class Evaluating(QObject):
    """Runs the evaluation once per segmentation, in a lane of its own, until the recipe changes."""

    changed = Signal()  # a part arrived, or it ended

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._job: tuple[str, str] | None = None  # job, fingerprint
        self._partial: EvaluationReport | None = None
        self._ended: dict[str, JobError] = {}
        self._seen: tuple[Segmentation, str] | None = None
        self.words = ""
        self.fraction: float | None = None
        workspace.result_changed.connect(self._on_result)
        workspace.runner.state_changed.connect(self._on_job)

    @property
    def report(self) -> EvaluationReport | None:
        """What is known so far of the segments on show."""
        result, of = self._workspace.result("segmentation"), self._of()
        kept = result.evaluation if result is not None else None
        for report in (kept, self._partial):
            if report is not None and report.of == of:
                return report
        return None

    @property
    def state(self) -> Progress:
        """How far it is."""
        report, of = self.report, self._of()
        if report is not None and report.complete:
            return "ready"
        if self._job is not None and self._job[1] == of:
            return "running"
        error = self._ended.get(of)
        if error is None:
            return "missing"
        return "stopped" if error.kind == "cancelled" else "failed"

    def problem_text(self) -> str:
        """Return why there is no evaluation."""
        error = self._ended.get(self._of())
        return render(error.message) if error is not None else ""

    def ensure(self) -> None:
        """Work the evaluation out unless it is there, under way, or was stopped."""
        if self.state == "missing":
            self.start()

    def start(self) -> None:
        """Work the evaluation out, also after it was stopped."""
        workspace, of = self._workspace, self._of()
        analysis, result = workspace.analysis("segmentation"), workspace.result("segmentation")
        if analysis is None or result is None or result.segmentation is None or self._moving():
            return
        if self._job is not None and self._job[1] == of:
            return
        self._drop()
        self._ended.pop(of, None)
        request = EvaluateRequest(analysis=analysis, table=result.table, segmentation=result.segmentation)
        job = workspace.runner.start(
            "evaluate",
            request,
            title=msg("Evaluating the segments"),
            done=lambda value: self._on_done(of, value),
            failed=lambda error: self._on_failed(of, error),
            partial=self._on_partial,
            lane="evaluate",
        )
        self._job = (job, of)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop; what was found so far stays on show."""
        if self._job is not None:
            job, of = self._job
            self._workspace.runner.cancel(job)
            self._on_failed(of, JobError(job=job, kind="cancelled", message=msg("Stopped.")))

    def _moving(self) -> bool:
        runs = self._workspace.runs
        return runs.running("segmentation") or runs.stale("segmentation")

    def _drop(self) -> None:
        if self._job is not None:
            self._workspace.runner.cancel(self._job[0])
            self._job = None

    def _of(self) -> str:
        segmentation = self._workspace.segmentation
        if segmentation is None:
            return ""
        if self._seen is None or self._seen[0] is not segmentation:
            self._seen = (segmentation, fingerprint(segmentation))
        return self._seen[1]

    def _on_result(self, kind: str) -> None:
        if (
            kind == "segmentation"
            and self._job is not None
            and (self._moving() or self._job[1] != self._of())
        ):
            self._drop()  # its answer would be about segments that are being replaced

    def _on_partial(self, name: str, value: object) -> None:
        if name == "evaluation":
            self._partial = EvaluationReport.from_plain(value)
            self.changed.emit()

    def _on_done(self, of: str, value: object) -> None:
        self._job = None
        report = EvaluationReport.from_plain(value)
        self._partial = report
        self._workspace.runs.keep_evaluation(report)
        self.changed.emit()

    def _on_failed(self, of: str, error: JobError) -> None:
        self._job = None
        self._ended[of] = error
        self.changed.emit()

    def _on_job(self, job: JobState | None) -> None:
        if self._job is not None and job is not None:
            self.words, self.fraction = render(job.text), job.fraction
