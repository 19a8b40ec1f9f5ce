"""The Use page: a new file placed or scored with what was learned, and the same as a command."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Literal

import pyarrow as pa
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.jobs import JobState
from segdesk.desktop.viewmodels.arrow_table.model import LeadingColumn
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.workspace import Kind, Workspace
from segdesk.documents import SegmentNote, Source, new_id
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import ScoreRequest
from segdesk.results.run import ScoreResult
from segdesk.text import Message, msg, number_text, percent_text, plural, render
from segdesk.text import translate as _

SCORED_COLUMNS = 2  # segment and confidence, or chance and rank, at the end of the scored table

State = Literal["nothing", "waiting", "scoring", "failed", "done"]


class UseViewModel(QObject):
    """What can be used on a new file, and how that goes."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.path = ""
        self.result: ScoreResult | None = None
        self.scored_by: Kind = "segmentation"
        self.problem, self.details = "", ""
        self.may_try_again = False  # whether what went wrong may go well the next time
        self.job: JobState | None = None
        self._kind: Kind | None = None
        self._running: str | None = None
        self._table: ArrowTable | None = None
        self._output: pa.Table | None = None
        self._key = self._model_key()
        workspace.result_changed.connect(lambda _kind: self._on_model())
        workspace.document_changed.connect(self.changed)
        workspace.runner.state_changed.connect(self._on_job)

    # -- what can be used -------------------------------------------------------------------

    def kinds(self) -> tuple[Kind, ...]:
        """Return the results that can be used on a new file."""
        found: list[Kind] = []
        segmentation = self.workspace.segmentation
        if segmentation is not None and segmentation.model is not None:
            found.append("segmentation")
        if self.workspace.prediction is not None:
            found.append("prediction")
        return tuple(found)

    @property
    def kind(self) -> Kind | None:
        """The result that is used."""
        kinds = self.kinds()
        if self._kind in kinds:
            return self._kind
        return self.workspace.wanted if self.workspace.wanted in kinds else next(iter(kinds), None)

    def choose(self, kind: Kind) -> None:
        """Use another result; the file is scored again."""
        if kind != self.kind:
            self._kind = kind
            if self.path:
                self.score(self.path)
            self.changed.emit()

    @property
    def state(self) -> State:
        """What the page shows."""
        if self._running is not None:
            return "scoring"
        if self.result is not None:
            return "done"
        if self.problem:
            return "failed"
        return "waiting" if self.kind is not None else "nothing"

    def _model_key(self) -> tuple[str, str]:
        segmentation, prediction = self.workspace.segmentation, self.workspace.prediction
        return (segmentation.key if segmentation else "", prediction.key if prediction else "")

    def _on_model(self) -> None:
        key = self._model_key()
        if key != self._key:
            self._key = key
            used = key[0] if self.scored_by == "segmentation" else key[1]
            if not used:
                self.forget()
        self.changed.emit()

    # -- scoring ----------------------------------------------------------------------------

    def score(self, path: str) -> None:
        """Place or score the customers of a new file."""
        kind = self.kind
        request = self._request(path, kind) if kind is not None else None
        if request is None or kind is None:
            return
        self.cancel()
        self.path, self.scored_by = path, kind
        self.result, self._table, self.problem, self.details = None, None, "", ""
        self._running = self.workspace.runner.start(
            "score",
            request,
            title=msg("Using {file}", file=Path(path).name),
            done=self._on_done,
            failed=self._on_failed,
        )
        self.changed.emit()

    def _request(self, path: str, kind: Kind) -> ScoreRequest | None:
        workspace = self.workspace
        analysis, run = workspace.analysis(kind), workspace.result(kind)
        found = (run.segmentation or run.prediction) if run is not None else None
        if analysis is None or found is None or found.model is None:
            return None
        assert run is not None
        return ScoreRequest(
            source=Source(id=new_id(), path=str(Path(path).absolute())),
            recipe=workspace.recipe,
            analysis=analysis.id,
            model=found.model,
            segmentation=run.segmentation,
            prediction=run.prediction,
            annotations=workspace.annotations,
        )

    def cancel(self) -> None:
        """Stop scoring."""
        if self._running is not None:
            self.workspace.runner.cancel(self._running)
            self._running = None
            self.changed.emit()

    def forget(self) -> None:
        """Go back to choosing a file."""
        self.cancel()
        self.path, self.result, self._table, self.problem, self.details = "", None, None, "", ""
        self.changed.emit()

    def _on_done(self, value: object) -> None:
        self._running = None
        self.result = ScoreResult.from_plain(value)
        path = self.workspace.store.path(self.result.table.artifact)
        self._table = ArrowTable(path, self.result.table.columns[:-SCORED_COLUMNS])
        source = pa.memory_map(str(self.workspace.store.path(self.result.output)))
        self._output = pa.ipc.open_file(source).read_all()
        self.changed.emit()

    def _on_failed(self, error: JobError) -> None:
        self._running = None
        if error.kind != "cancelled":
            self.problem, self.details = render(error.message), error.details
            self.may_try_again = error.again
        self.changed.emit()

    def _on_job(self, job: JobState | None) -> None:
        self.job = job
        if self._running is not None:
            self.changed.emit()

    # -- what came out ----------------------------------------------------------------------

    def table(self) -> ArrowTable | None:
        """Return the new customers with their segment or score."""
        return self._table

    def leading(self) -> tuple[LeadingColumn, ...]:
        """Return the answer for each customer, to stand in front of the file's own columns."""
        output = self._output
        if output is None:
            return ()
        if self.scored_by == "prediction":
            score, rank = (output.column(name).to_numpy() for name in ("score", "rank"))
            return (
                LeadingColumn(
                    title=_("Likely"), text=lambda row: percent_text(float(score[row])), right=True
                ),
                LeadingColumn(title=_("Rank"), text=lambda row: number_text(int(rank[row])), right=True),
            )
        codes, sure = (output.column(name).to_numpy() for name in ("segment", "confidence"))
        names = self._segment_names()
        return (
            LeadingColumn(
                title=_("Segment"), text=lambda row: names.get(int(codes[row]), _("In no segment"))
            ),
            LeadingColumn(title=_("Confidence"), text=lambda row: percent_text(float(sure[row])), right=True),
        )

    def _segment_names(self) -> dict[int, str]:
        solution, notes = self.workspace.solution, self.workspace.annotations.segments
        segments = solution.segments if solution is not None else ()
        return {s.code: notes.get(s.id, SegmentNote()).name or render(s.name) for s in segments}

    def summary(self) -> Message | None:
        """Return what came out, in a sentence."""
        if self.result is None:
            return None
        if self.scored_by == "prediction":
            return plural("{n} customer scored", "{n} customers scored", self.result.placed)
        if self.result.placed < self.result.table.rows:
            return msg(
                "{n} of {all} customers placed in a segment", n=self.result.placed, all=self.result.table.rows
            )
        return plural(
            "{n} customer placed in a segment", "{n} customers placed in a segment", self.result.placed
        )

    def command(self) -> str:
        """Return the command that does the same; empty while the project has no file."""
        project = self.workspace.project_path
        if project is None:
            return ""
        new = Path(self.path).name if self.path else "new-customers.csv"
        return " ".join(
            ("segdesk score", _quoted(str(project)), _quoted(new), "--out", _quoted("scored.csv"))
        )


def _quoted(text: str) -> str:
    return f'"{text}"' if sys.platform == "win32" else shlex.quote(text)
