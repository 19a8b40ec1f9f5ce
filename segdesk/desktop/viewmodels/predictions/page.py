"""The Predictions page: its state, the prediction on show, the cut, and what a person can change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.jobs import JobState
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.predictions.money import AtCut, Money
from segdesk.desktop.viewmodels.predictions.outcomes import Candidate, find_candidates
from segdesk.desktop.viewmodels.predictions.scores import Scores, speaks_against
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.segments.labels import Codes, SegmentLabels
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import SegmentNote
from segdesk.results.prediction import Alarm, Prediction, Reason
from segdesk.results.table import TableRef
from segdesk.text import msg, render

State = Literal["empty", "reading", "read_failed", "choose", "running", "stopped", "failed", "ready"]
Audience = Literal["everybody", "unknown"]

DEFAULT_HIT, DEFAULT_COST = 100.0, 10.0
FIRST_CUT = 0.2  # the likeliest fifth: until a person says what money is at stake, and where no contact pays
MOST_REASONS = 9
PER_COLUMN = 2


class ReasonBar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar: its words and how far it moves the chance (signed, 0 to 1)."""

    label: str
    value: float
    text: str


class PredictionsViewModel(QObject):
    """Turns the workspace's prediction into what the page shows."""

    changed = Signal()  # another result
    state_changed = Signal()  # state, staleness, progress
    cut_changed = Signal()  # share contacted, money, audience
    candidates_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.job: JobState | None = None
        self.candidates: list[Candidate] | None = None
        self.choosing = False
        self.hit_value, self.contact_cost = DEFAULT_HIT, DEFAULT_COST
        self.audience: Audience = "everybody"
        self._cut: float | None = None  # None: nobody moved it
        self.money_given = False
        self._shown_key = ""
        self._scores: tuple[str, Scores] | None = None
        self._table: tuple[TableRef, ArrowTable] | None = None
        self._money: Money | None = None
        self._background = Background(self)
        self._background.answered.connect(self._on_candidates)
        self._background.failed.connect(lambda _text: self._on_candidates([]))
        self._looked_at: TableRef | None = None
        workspace.result_changed.connect(self._on_result)
        workspace.source_changed.connect(self._on_source)
        workspace.table_changed.connect(self._on_table)
        workspace.document_changed.connect(self.state_changed)
        workspace.runner.state_changed.connect(self._on_job)

    # -- state ------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the page shows."""
        workspace = self.workspace
        if workspace.stage == "empty":
            return "empty"
        if workspace.prediction is None and workspace.stage == "failed":
            return "read_failed"
        if self.choosing and workspace.stage == "ready":
            return "choose"
        if workspace.prediction is not None:
            return "ready"
        if workspace.stage == "reading":
            return "reading"
        if workspace.analysis("prediction") is None:
            return "choose"
        problem = workspace.runs.problem("prediction")
        if problem is not None:
            return "stopped" if problem.kind == "cancelled" else "failed"
        return "running"

    @property
    def stale(self) -> bool:
        """Whether a newer answer than the one on show is being worked out."""
        busy = self.workspace.stage == "reading" or self.workspace.runs.running("prediction")
        return self.state == "ready" and busy

    def problem_text(self) -> tuple[str, str]:
        """Return the sentence and the details of what went wrong, or empty texts."""
        workspace = self.workspace
        if workspace.stage == "failed" and workspace.read_problem is not None:
            return render(workspace.read_problem.message), workspace.read_problem.details
        problem = workspace.runs.problem("prediction")
        if problem is None or problem.kind == "cancelled":
            return "", ""
        return render(problem.message), problem.details

    @property
    def may_try_again(self) -> bool:
        """Whether what went wrong may go well the next time."""
        problem = self.workspace.read_problem or self.workspace.runs.problem("prediction")
        return problem is not None and problem.again

    def _on_source(self) -> None:
        if self.workspace.stage == "reading":
            self.choosing = False
        self.state_changed.emit()

    def _on_table(self) -> None:
        self.look_for_candidates()

    def _on_job(self, job: JobState | None) -> None:
        self.job = job
        self.state_changed.emit()

    def _on_result(self, kind: str) -> None:
        if kind == "segmentation" and self.prediction is not None:
            self.changed.emit()
        if kind != "prediction":
            return
        prediction = self.prediction
        if prediction is not None and prediction.key != self._shown_key:
            self._shown_key = prediction.key
            self._cut = None
            scores = self.scores()
            unknown = scores.unknown if scores is not None else 0
            self.audience = "unknown" if 0 < unknown < prediction.rows else "everybody"
        self._money = None
        self.changed.emit()
        self.state_changed.emit()

    # -- choosing what to predict -------------------------------------------------------------

    def look_for_candidates(self) -> None:
        """Find out on a thread which columns can be predicted."""
        ref = self.workspace.table()
        if ref is None or self.workspace.stage != "ready" or ref == self._looked_at:
            return
        self._looked_at, self.candidates = ref, None
        path, columns = self.workspace.store.path(ref.artifact), ref.columns
        self._background.ask(lambda: find_candidates(ArrowTable(path, columns)))

    def _on_candidates(self, found: object) -> None:
        self.candidates = found if isinstance(found, list) else []
        self.candidates_changed.emit()

    def choose_again(self, choosing: bool = True) -> None:
        """Show the choice of outcomes, or go back to the result."""
        self.choosing = choosing
        self.state_changed.emit()

    def predict(self, outcome: str, positive: str) -> None:
        """Predict who has this value of this column."""
        self.choosing = False
        self.workspace.predict(outcome, positive)
        self.workspace.want("prediction")
        self.state_changed.emit()

    def run_again(self) -> None:
        """Work out the prediction of the recipe as it is."""
        self.workspace.want("prediction")

    # -- what is on show ----------------------------------------------------------------------

    @property
    def prediction(self) -> Prediction | None:
        """The prediction on show."""
        return self.workspace.prediction

    def scores(self) -> Scores | None:
        """Return the scores of the prediction on show."""
        prediction = self.prediction
        if prediction is None:
            return None
        if self._scores is None or self._scores[0] != prediction.key:
            self._scores = (prediction.key, Scores(self.workspace.store, prediction.scores))
        return self._scores[1]

    def table(self) -> ArrowTable | None:
        """Return the customers the prediction on show was made of."""
        result = self.workspace.result("prediction")
        if result is None:
            return None
        if self._table is None or self._table[0] != result.table:
            path = self.workspace.store.path(result.table.artifact)
            self._table = (result.table, ArrowTable(path, result.table.columns))
        return self._table[1]

    def segments(self) -> tuple[Codes, dict[int, str]] | None:
        """Return each customer's segment code and the segments' names, if both speak of one table."""
        workspace = self.workspace
        mine, other = workspace.result("prediction"), workspace.result("segmentation")
        solution = workspace.solution
        if mine is None or other is None or other.segmentation is None or solution is None:
            return None
        if mine.table.artifact != other.table.artifact:
            return None
        labels = SegmentLabels(workspace.store, other.segmentation.labels)
        notes = workspace.annotations.segments
        names = {s.code: notes.get(s.id, SegmentNote()).name or render(s.name) for s in solution.segments}
        return labels.codes(solution), names

    def alarms(self) -> list[Alarm]:
        """Return what to mind, most severe first."""
        order = ("serious", "notable", "minor")
        prediction = self.prediction
        return sorted(prediction.alarms, key=lambda a: order.index(a.severity)) if prediction else []

    def reason_bars(self) -> list[ReasonBar]:
        """Return what speaks for and against: the most important columns, at most two values of each."""
        prediction = self.prediction
        if prediction is None:
            return []
        kept: list[Reason] = []
        per_column: dict[str, int] = {}
        for reason in sorted(prediction.reasons, key=lambda r: (-r.importance, -abs(r.effect))):
            if per_column.get(reason.column, 0) < PER_COLUMN and abs(reason.effect) >= 0.001:
                per_column[reason.column] = per_column.get(reason.column, 0) + 1
                kept.append(reason)
        bars = [_bar(reason) for reason in kept[:MOST_REASONS]]
        return sorted(bars, key=lambda bar: -bar.value)

    # -- which columns are used -----------------------------------------------------------------

    def use_columns(self, names: Sequence[str] | None) -> None:
        """Learn from these columns only; None leaves the choice to the program."""
        analysis = self.workspace.analysis("prediction")
        if analysis is not None:
            columns = None if names is None else tuple(names)
            self.workspace.set_analysis(
                msgspec.structs.replace(analysis, columns=columns), msg("Choose the columns to learn from")
            )

    # -- money and the cut ----------------------------------------------------------------------

    def customers(self) -> int:
        """Return how many customers could be contacted."""
        scores = self.scores()
        if scores is None:
            return 0
        return scores.unknown if self.audience == "unknown" else scores.rows

    def money(self) -> Money | None:
        """Return the sums over the share contacted."""
        prediction = self.prediction
        if prediction is None:
            return None
        if self._money is None:
            self._money = Money(
                prediction.curves, self.customers(), prediction.base_rate, self.hit_value, self.contact_cost
            )
        return self._money

    @property
    def cut(self) -> float:
        """The share of customers to contact."""
        if self._cut is not None:
            return self._cut
        money = self.money()
        return (money.best_cut() or FIRST_CUT) if money is not None and self.money_given else FIRST_CUT

    def set_cut(self, share: float) -> None:
        """Contact another share of the customers."""
        self._cut = min(max(share, 0.0), 1.0)
        self.cut_changed.emit()

    def use_best_cut(self) -> None:
        """Let the cut follow what brings most."""
        self._cut, self.money_given = None, True
        self.cut_changed.emit()

    def set_money(self, hit_value: float, contact_cost: float) -> None:
        """Change what a hit is worth and what a contact costs."""
        self.hit_value, self.contact_cost = hit_value, contact_cost
        self._money, self.money_given = None, True
        self.cut_changed.emit()

    def set_audience(self, audience: Audience) -> None:
        """Contact everybody, or only those whose outcome is not known yet."""
        self.audience, self._money = audience, None
        self.cut_changed.emit()

    def at_cut(self) -> AtCut | None:
        """Return whom the cut reaches and what it brings."""
        money = self.money()
        return money.at(self.cut) if money is not None else None

    def cut_score(self) -> float:
        """Return the score of the last customer the cut contacts."""
        scores = self.scores()
        if scores is None or not scores.rows:
            return 0.0
        ranked = scores.ranked(self.audience == "unknown")
        at = min(max(round(self.cut * len(ranked)) - 1, 0), len(ranked) - 1)
        return float(scores.score[ranked[at]])

    def share_above(self, score: float) -> float:
        """Return the share of the customers with at least this score."""
        scores = self.scores()
        if scores is None or not scores.rows:
            return 0.0
        ranked = scores.ranked(self.audience == "unknown")
        return float((scores.score[ranked] >= score).mean())

    def worth(self, score: float) -> float:
        """Return what contacting one customer brings on average."""
        return score * self.hit_value - self.contact_cost


def _bar(reason: Reason) -> ReasonBar:
    if reason.category is not None:
        return ReasonBar(
            label=render(msg("{column}: {value}", column=reason.column, value=reason.category)),
            value=reason.effect,
            text=render(reason.text),
        )
    # "The lower, the more likely" speaks for the outcome, although the effect of higher values is negative.
    value = -abs(reason.effect) if speaks_against(reason.text) else abs(reason.effect)
    return ReasonBar(label=_slope_label(reason), value=value, text=render(reason.text))


def _slope_label(reason: Reason) -> str:
    """Return the few words beside a bar: the value that is meant; the whole sentence is its tool tip."""
    column = reason.column
    words = {
        "{column}: the higher, the more likely": msg("{column}: high", column=column),
        "{column}: the lower, the more likely": msg("{column}: low", column=column),
        "{column}: the later, the more likely": msg("{column}: late", column=column),
        "{column}: the earlier, the more likely": msg("{column}: early", column=column),
    }
    return render(words.get(reason.text.id, reason.text))
