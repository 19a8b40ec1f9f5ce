"""Taking results out: what can be written, to which file, and the job that writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.jobs import JobState
from segdesk.desktop.viewmodels.segments.colors import color_indices
from segdesk.desktop.viewmodels.use import SCORED_COLUMNS
from segdesk.desktop.viewmodels.workspace import Kind, Workspace
from segdesk.documents import SegmentNote
from segdesk.documents.actions import with_actions
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import ExportRequest, further_files
from segdesk.projects.action_rules import load_action_rules
from segdesk.results.run import ExportResult, ScoreResult
from segdesk.text import current_language, msg, render
from segdesk.text import translate as _

What = Literal["segments", "ranked", "months", "months_wide"]
Format = Literal["xlsx", "csv"]
State = Literal["choosing", "writing", "done", "failed"]


class ExportViewModel(QObject):
    """What a person chose to take out, and how writing it goes."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.state: State = "choosing"
        self.what: What = "segments"
        self.format: Format = "xlsx"
        self.exact = False
        self.max_rank: int | None = None
        self.segment_ids: tuple[str, ...] | None = None
        self.only_rows: tuple[int, ...] | None = None
        self.job: JobState | None = None
        self.result: ExportResult | None = None
        self.problem = ""
        self._running: str | None = None
        if "segments" not in self.available() or workspace.wanted == "prediction":
            self.what = "ranked" if "ranked" in self.available() else "segments"
        workspace.runner.state_changed.connect(self._on_job)

    def choose(self, what: What) -> None:
        """Take something else out; a list of months has one form only."""
        self.what = what
        if self.by_month:
            self.format = "csv"

    def available(self) -> tuple[What, ...]:
        """Return what there is to take out."""
        found: list[What] = []
        if self.workspace.segmentation is not None:
            found.append("segments")
        if self.workspace.prediction is not None:
            found.append("ranked")
        run = self.workspace.result("segmentation") or self.workspace.result("prediction")
        if run is not None and run.table.series is not None:
            found += ["months", "months_wide"]
        return tuple(found)

    @property
    def by_month(self) -> bool:
        """Whether what each customer ordered month by month is taken out: a list, and no workbook."""
        return self.what in ("months", "months_wide")

    def segments(self) -> list[tuple[str, str, int]]:
        """Return (id, name, size) of the segments on show."""
        solution, notes = self.workspace.solution, self.workspace.annotations.segments
        if solution is None:
            return []
        return [
            (s.id, notes.get(s.id, SegmentNote()).name or render(s.name), s.size) for s in solution.segments
        ]

    def suggested_path(self) -> str:
        """Return where the file could go: beside the data, in the home folder for samples."""
        source = self.workspace.source
        word = _("segments") if self.what == "segments" else _("who to contact")
        word = _("orders by month") if self.by_month else word
        name = f"{self.workspace.title or 'SegDesk'} – {word}.{self.format}"
        folder = Path.home()
        if source is not None and not source.sample and Path(source.path).parent.is_dir():
            folder = Path(source.path).parent
        return str(folder / name)

    def request(self, target: str) -> ExportRequest | None:
        """Return what the job needs, or None when there is nothing to take out."""
        workspace = self.workspace
        kind = "segmentation" if self.what == "segments" else "prediction"
        run = workspace.result(kind)  # type: ignore[arg-type]
        if self.by_month:
            return self._months_request(target)
        if run is None:
            return None
        solution = workspace.solution
        by_segment = self.what == "segments"
        return ExportRequest(
            target=target,
            format=self.format,
            table=run.table,
            segmentation=run.segmentation if by_segment else None,
            n_segments=solution.n_segments if by_segment and solution is not None else None,
            prediction=None if by_segment else run.prediction,
            changes=run.changes if by_segment and self.format != "csv" else None,
            annotations=with_actions(workspace.annotations, run.segmentation, load_action_rules()[0]),
            language=current_language(),
            source_name=Path(workspace.source.path).name if workspace.source else "",
            exact=self.exact,
            segment_ids=self.segment_ids if by_segment else None,
            only_rows=self.only_rows if by_segment else None,
            max_rank=None if by_segment else self.max_rank,
            steps=run.steps,
            recipe=workspace.recipe,
            receipt=workspace.read.receipt if workspace.read is not None else None,
            columns_read=workspace.read.table.columns if workspace.read is not None else (),
            further=further_files(workspace.recipe, workspace.sources.reads),
            colors=self._colors(),
            evaluation=run.evaluation if by_segment else None,
        )

    def _months_request(self, target: str) -> ExportRequest | None:
        run = self.workspace.result("segmentation") or self.workspace.result("prediction")
        if run is None:
            return None
        return ExportRequest(
            target=target,
            format="csv",
            table=run.table,
            series="long" if self.what == "months" else "wide",
            language=current_language(),
            exact=self.exact,
        )

    def _colors(self) -> dict[str, int]:
        segmentation = self.workspace.segmentation
        if segmentation is None:
            return {}
        annotations = self.workspace.annotations
        return color_indices(segmentation, annotations, annotations.colors)

    def start(self, target: str) -> None:
        """Write the file."""
        request = self.request(target)
        if request is not None:
            self._run(request)

    def start_scored(
        self, target: str, format: Format, scored: ScoreResult, kind: Kind, source_name: str
    ) -> None:
        """Write the customers of a new file with their segment or score."""
        workspace, solution = self.workspace, self.workspace.solution
        run = workspace.result(kind)
        by_segment = kind == "segmentation"
        # The job writes the answer's own columns from `scored`, with titles in the language.
        table = msgspec.structs.replace(scored.table, columns=scored.table.columns[:-SCORED_COLUMNS])
        self._run(
            ExportRequest(
                target=target,
                format=format,
                table=table,
                segmentation=run.segmentation if run is not None and by_segment else None,
                n_segments=solution.n_segments if by_segment and solution is not None else None,
                prediction=run.prediction if run is not None and not by_segment else None,
                annotations=workspace.annotations,
                language=current_language(),
                source_name=source_name,
                recipe=workspace.recipe,
                colors=self._colors(),
                scored=scored.output,
            )
        )

    def _run(self, request: ExportRequest) -> None:
        self.state, self.result, self.problem = "writing", None, ""
        self._running = self.workspace.runner.start(
            "export",
            request,
            title=msg("Writing {name}", name=Path(request.target).name),
            done=self._on_done,
            failed=self._on_failed,
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop writing; nothing is left behind."""
        if self._running is not None:
            self.workspace.runner.cancel(self._running)
            self._running = None
            self.state = "choosing"
            self.changed.emit()

    def _on_done(self, value: object) -> None:
        self._running = None
        self.result = ExportResult.from_plain(value)
        self.state = "done"
        self.changed.emit()

    def _on_failed(self, error: JobError) -> None:
        self._running = None
        self.problem = render(error.message)
        self.state = "choosing" if error.kind == "cancelled" else "failed"
        self.changed.emit()

    def _on_job(self, job: JobState | None) -> None:
        self.job = job
        if self.state == "writing":
            self.changed.emit()
