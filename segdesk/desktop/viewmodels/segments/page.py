"""The Segments page: what state it is in, the segments on show, and what a person can change."""

from __future__ import annotations

from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.jobs import JobState
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.rule_watch import RuleWatch
from segdesk.desktop.viewmodels.segments.actions import ActionBook
from segdesk.desktop.viewmodels.segments.colors import color_indices
from segdesk.desktop.viewmodels.segments.evaluating import Evaluating
from segdesk.desktop.viewmodels.segments.labels import Rows, SegmentLabels
from segdesk.desktop.viewmodels.segments.methods import VALUE_TIERS, MethodChoice, method_choices
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import AUTOMATIC, SegmentNote
from segdesk.results.segmentation import Segment, Segmentation, Solution
from segdesk.results.table import TableRef
from segdesk.text import msg, number_text, plural, render
from segdesk.text import translate as _

State = Literal["empty", "reading", "read_failed", "running", "stopped", "failed", "ready"]


class SegmentEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One segment in the words of the language, ready to show."""

    id: str
    code: int
    name: str
    color: int  # index into the theme's segment colours
    size: int
    share: float
    value_share: float | None
    traits: tuple[str, ...]
    action: str
    stability: float | None
    confidence: float | None


def number_words(solution: Solution) -> str:
    """Return how many segments were looked for, and how many a person made of them."""
    n, now = solution.n_segments, len(solution.segments)
    if solution.before is None:
        return render(plural("{n} segment", "{n} segments", n))
    if n == now:
        return render(plural("{n} segment, changed by hand", "{n} segments, changed by hand", n))
    return render(msg("{n} segments, made {now} by hand", n=n, now=now))


class SegmentsViewModel(QObject):
    """Turns the workspace's segmentation into what the page shows."""

    changed = Signal()  # another result, number of segments, or names
    state_changed = Signal()  # state, staleness, progress

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.evaluating = Evaluating(workspace, self)
        self.job: JobState | None = None
        self.actions = ActionBook(workspace, self)
        self.actions.changed.connect(self.changed)
        self.rule_watch = RuleWatch(self)
        self.rule_watch.actions_changed.connect(self.actions.read_again)
        self.rule_watch.rules_changed.connect(self.state_changed)
        self._colors: dict[str, int] = {}
        self._colored: tuple[str, int] | None = None
        self._labels: tuple[str, SegmentLabels] | None = None
        self._table: tuple[TableRef, ArrowTable] | None = None
        workspace.result_changed.connect(self._on_result)
        workspace.source_changed.connect(self.state_changed)
        workspace.document_changed.connect(self.state_changed)
        workspace.runner.state_changed.connect(self._on_job)

    # -- state ------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the page shows."""
        workspace = self.workspace
        if workspace.segmentation is not None:
            return "ready"
        if workspace.stage in ("empty", "reading"):
            return "reading" if workspace.stage == "reading" else "empty"
        if workspace.stage == "failed":
            return "read_failed"
        problem = workspace.runs.problem("segmentation")
        if problem is not None and not workspace.runs.running("segmentation"):
            return "stopped" if problem.kind == "cancelled" else "failed"
        return "running"

    @property
    def stale(self) -> bool:
        """Whether a newer answer than the one on show is being worked out."""
        busy = self.workspace.stage == "reading" or self.workspace.runs.running("segmentation")
        return self.state == "ready" and busy

    @property
    def outdated(self) -> bool:
        """Whether the answer on show is that of earlier settings and none is on its way (it was stopped)."""
        workspace = self.workspace
        return self.state == "ready" and not self.stale and workspace.runs.stale("segmentation")

    @property
    def rules_outdated(self) -> bool:
        """Whether the answer on show is outdated because a person changed the file its method works by."""
        return self.outdated and self.workspace.runs.only_files_changed("segmentation")

    def problem_text(self) -> tuple[str, str]:
        """Return the sentence and the details of what went wrong, or empty texts."""
        workspace = self.workspace
        if workspace.stage == "failed" and workspace.read_problem is not None:
            return render(workspace.read_problem.message), workspace.read_problem.details
        problem = workspace.runs.problem("segmentation")
        running = workspace.runs.running("segmentation")
        if problem is None or problem.kind == "cancelled" or running:
            return "", ""
        return render(problem.message), problem.details

    @property
    def may_try_again(self) -> bool:
        """Whether what went wrong may go well the next time."""
        problem = self.workspace.read_problem or self.workspace.runs.problem("segmentation")
        return problem is not None and problem.again

    def run_again(self) -> None:
        """Work out the segments of the recipe as it is."""
        self.workspace.want("segmentation")

    def _on_result(self, kind: str) -> None:
        if kind == "segmentation":
            self.changed.emit()
            self.state_changed.emit()

    def _on_job(self, job: JobState | None) -> None:
        self.job = job
        self.state_changed.emit()

    # -- what is on show --------------------------------------------------------------------

    @property
    def segmentation(self) -> Segmentation | None:
        """The segmentation on show."""
        return self.workspace.segmentation

    @property
    def solution(self) -> Solution | None:
        """The number of segments on show."""
        return self.workspace.solution

    def labels(self) -> SegmentLabels | None:
        """Return the labels of the segmentation on show."""
        segmentation = self.segmentation
        if segmentation is None:
            return None
        if self._labels is None or self._labels[0] != segmentation.key:
            self._labels = (segmentation.key, SegmentLabels(self.workspace.store, segmentation.labels))
        return self._labels[1]

    def table(self) -> ArrowTable | None:
        """Return the customers the segmentation on show was made of."""
        result = self.workspace.result("segmentation")
        if result is None:
            return None
        if self._table is None or self._table[0] != result.table:
            path = self.workspace.store.path(result.table.artifact)
            self._table = (result.table, ArrowTable(path, result.table.columns))
        return self._table[1]

    def colors(self) -> dict[str, int]:
        """Return the colour index of every segment id; a segment keeps its colour over reruns."""
        segmentation = self.segmentation
        if segmentation is None:
            return {}
        mark = (segmentation.key, hash(tuple(sorted(self._chosen_colors().items()))))
        if self._colored != mark:
            found = self.colors_of(segmentation)
            self._colors = {**self.workspace.annotations.colors, **self._colors, **found}
            self._colored = mark
            chosen = self._chosen_colors()
            self.workspace.keep_colors({key: color for key, color in found.items() if key not in chosen})
        return self._colors

    def colors_of(self, segmentation: Segmentation) -> dict[str, int]:
        """Return the colours the segments of another result would wear beside those known."""
        known = {**self.workspace.annotations.colors, **self._colors}
        return color_indices(segmentation, self.workspace.annotations, known)

    def _chosen_colors(self) -> dict[str, int]:
        notes = self.workspace.annotations.segments
        return {segment_id: note.color for segment_id, note in notes.items() if note.color is not None}

    def entries(self) -> list[SegmentEntry]:
        """Return the segments on show, in the order of the result."""
        solution = self.solution
        return [self.entry(segment) for segment in solution.segments] if solution else []

    def by_code(self) -> list[SegmentEntry]:
        """Return the segments on show by their code in the labels."""
        return sorted(self.entries(), key=lambda entry: entry.code)

    def segment(self, segment_id: str) -> Segment | None:
        """Return a segment on show by its id."""
        solution = self.solution
        return next((s for s in solution.segments if s.id == segment_id), None) if solution else None

    def name(self, segment: Segment) -> str:
        """Return the name a person gave a segment, or the suggested one."""
        note = self.workspace.annotations.segments.get(segment.id, SegmentNote())
        return note.name or render(segment.name)

    def entry(self, segment: Segment) -> SegmentEntry:
        """Return a segment in the words of the language."""
        note = self.workspace.annotations.segments.get(segment.id, SegmentNote())
        return SegmentEntry(
            id=segment.id,
            code=segment.code,
            name=note.name or render(segment.name),
            color=self.colors().get(segment.id, -1),
            size=segment.size,
            share=segment.share,
            value_share=segment.value_share,
            traits=tuple(render(trait.text) for trait in segment.traits[:3]),
            action=self.actions.action(segment),
            stability=segment.stability,
            confidence=segment.confidence,
        )

    # -- how many, and by which method ------------------------------------------------------

    def strip(self) -> tuple[list[int], list[float], int, list[str]]:
        """Return numbers tried, how good each is (0 to 1), the one on show, and a sentence for each."""
        segmentation, solution = self.segmentation, self.solution
        if segmentation is None or solution is None:
            return [], [], 0, []
        solutions = sorted(segmentation.solutions, key=lambda s: s.n_segments)
        tips = [self._tip(s, s.n_segments == segmentation.suggested) for s in solutions]
        return (
            [s.n_segments for s in solutions],
            [s.scores.overall for s in solutions],
            solution.n_segments,
            tips,
        )

    def edited_numbers(self) -> dict[int, int]:
        """Return the numbers of segments that were changed by hand, each with how many there are now."""
        segmentation = self.segmentation
        solutions = segmentation.solutions if segmentation is not None else ()
        return {s.n_segments: len(s.segments) for s in solutions if s.before is not None}

    def _tip(self, solution: Solution, suggested: bool) -> str:
        scores = solution.scores
        lines = [render(solution.verdict.title)]
        if solution.before is not None:
            lines.append(number_words(solution))
        if scores.silhouette is not None:
            lines.append(render(msg("Structure: {value}", value=number_text(scores.silhouette, 2))))
        if scores.stability is not None:
            lines.append(render(msg("Found again: {share:percent}", share=scores.stability)))
        if scores.smallest_share is not None:
            lines.append(render(msg("Smallest segment: {share:percent}", share=scores.smallest_share)))
        if suggested:
            lines.append(_("Suggested"))
        return "\n".join(lines)

    def choose_number(self, n_segments: int) -> None:
        """Show another number of segments."""
        self.workspace.choose_k(n_segments)

    def methods(self) -> list[MethodChoice]:
        """Return every method, automatic first."""
        automatic = _("Automatic")
        segmentation, current = self.segmentation, self.method()
        if current == AUTOMATIC and segmentation is not None:
            solution = self.solution
            title = render((solution and solution.method_title) or segmentation.method_title)
            automatic = render(msg("Automatic ({method})", method=title))
        described = self.workspace.plugins
        stages = described.stages if described is not None else ()
        analysis = self.workspace.analysis("segmentation")
        return method_choices(stages, automatic, analysis, segmentation)

    def offers_tiers(self) -> bool:
        """Whether dividing the customers by value would serve better than the groups on show."""
        described, segmentation, solution = self.workspace.plugins, self.segmentation, self.solution
        return (
            described is not None
            and described.stage(VALUE_TIERS) is not None
            and segmentation is not None
            and segmentation.value_column is not None
            and solution is not None
            and solution.verdict.clarity == "none"
        )

    def use_tiers(self) -> None:
        """Divide the customers by what they bring."""
        self.choose_method(VALUE_TIERS)

    def method(self) -> str:
        """Return the stage id of the method in the recipe."""
        analysis = self.workspace.analysis("segmentation")
        return analysis.model.stage if analysis is not None else AUTOMATIC

    def choose_method(self, stage: str) -> None:
        """Group by another method; its settings start at their defaults."""
        analysis = self.workspace.analysis("segmentation")
        if analysis is not None and analysis.model.stage != stage:
            step = msgspec.structs.replace(analysis.model, stage=stage, params={}, version=1)
            self.workspace.set_step(step, msg("Choose the method"))

    # -- selection --------------------------------------------------------------------------

    def rows_of(self, segment_id: str) -> Rows | None:
        """Return the row numbers of a segment's customers."""
        labels, solution = self.labels(), self.solution
        found = next((s for s in solution.segments if s.id == segment_id), None) if solution else None
        if labels is None or solution is None or found is None:
            return None
        return labels.rows(solution, found.code)

    def selected_segment(self) -> str:
        """Return the id of the segment that is selected as a whole, or an empty text."""
        by = self.workspace.selected_by
        return by.removeprefix("segment:") if by.startswith("segment:") else ""

    def toggle_segment(self, segment_id: str) -> None:
        """Select a segment's customers everywhere, or nobody if they are selected already."""
        if self.selected_segment() == segment_id:
            self.workspace.select(None, "")
        else:
            self.workspace.select(self.rows_of(segment_id), f"segment:{segment_id}")
