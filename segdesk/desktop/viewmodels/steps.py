"""The recipe as a list of cards: what each step is, did, and can be set to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from segdesk.desktop.viewmodels.segments.edits import EditStep, edit_steps, remove_edit, set_edit_enabled
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import AUTOMATIC, Analysis, Recipe, Step, new_id
from segdesk.results.plugins import StageInfo
from segdesk.results.run import RunResult, StepReport
from segdesk.results.table import Column, ImportReceipt
from segdesk.text import Message, msg, number_text, plural, render, translate

CardKind = Literal["read", "table", "preparation", "model", "edit", "evaluate"]
Kind = Literal["segmentation", "prediction"]
DEBOUNCE = 400
ADDABLE = ("table_step", "preprocessor", "feature_builder")


class StepItem(msgspec.Struct, frozen=True, kw_only=True):
    """One card: a step with what is known of it."""

    kind: CardKind
    id: str
    step: Step | None = None
    stage: StageInfo | None = None
    report: StepReport | None = None
    title: Message | str = ""
    sentence: Message | str = ""
    problem: Message | str = ""
    seconds: float | None = None
    enabled: bool = True
    checkable: bool = False
    removable: bool = False


class StepsViewModel(QObject):
    """Follows the workspace; edits are pushed a moment after the last change."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.kind: Kind = workspace.wanted
        self._pending: dict[str, dict[str, Any]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE)
        self._timer.timeout.connect(self.flush)
        for signal in (
            workspace.document_changed,
            workspace.source_changed,
            workspace.table_changed,
            workspace.plugins_changed,
        ):
            signal.connect(self.changed)
        workspace.result_changed.connect(lambda _kind: self.changed.emit())
        workspace.wanted_changed.connect(self.set_kind)

    # -- what there is ----------------------------------------------------------------------

    def set_kind(self, kind: Kind) -> None:
        """Show the steps of the segmentation or of the prediction."""
        if kind != self.kind:
            self.flush()
            self.kind = kind
            self.changed.emit()

    def analysis(self) -> Analysis | None:
        """Return the analysis whose steps are shown; None before a column to predict is chosen."""
        return self.workspace.analysis(self.kind)

    def result(self) -> RunResult | None:
        """Return the latest answer of the analysis shown; the table steps are those of any answer."""
        other: Kind = "prediction" if self.kind == "segmentation" else "segmentation"
        return self.workspace.result(self.kind if self.analysis() is not None else other)

    def items(self) -> list[StepItem]:
        """Return a card for reading, each table step, each preparation step and the model."""
        workspace, analysis = self.workspace, self.analysis()
        if workspace.source is None:
            return []
        items = [self._read_item()]
        items += [self._item(step, "table") for step in workspace.recipe.table_steps]
        if analysis is not None:
            items += [self._item(step, "preparation") for step in analysis.preparation]
            items.append(self._model_item(analysis))
            items += [_edit_item(step) for step in edit_steps(workspace, analysis)]
            if (verdict := self._verdict(analysis)) is not None:
                items.append(
                    StepItem(kind="evaluate", id="evaluate", title=msg("Evaluate"), sentence=verdict)
                )
        return items

    def stage(self, stage_id: str) -> StageInfo | None:
        """Return what is known of a stage."""
        plugins = self.workspace.plugins
        return plugins.stage(stage_id) if plugins is not None else None

    def stages(self, *kinds: str) -> list[StageInfo]:
        """Return the stages of some kinds."""
        plugins = self.workspace.plugins
        return [stage for stage in plugins.stages if stage.kind in kinds] if plugins is not None else []

    def input_columns(self, item: StepItem) -> tuple[Column, ...]:
        """Return the columns a step works on: as recorded when it ran, else those of the file."""
        if item.report is not None and item.report.input_columns:
            return item.report.input_columns
        table = self.workspace.source_table() if item.kind == "table" else self.workspace.table()
        return table.columns if table is not None else ()

    def stage_title(self, stage: StageInfo) -> str:
        """Return a stage's name in the language."""
        return translate(stage.title, stage.domain)

    def _report(self, step_id: str) -> StepReport | None:
        result = self.result()
        return next((r for r in result.steps if r.step == step_id), None) if result is not None else None

    def _read_item(self) -> StepItem:
        workspace = self.workspace
        read, problem = workspace.read, workspace.read_problem
        reading = workspace.stage == "reading"
        sentence: Message | str = msg("Reading…") if reading else ""
        if read is not None and not reading:
            sentence = read_sentence(read.receipt)
        return StepItem(
            kind="read",
            id=workspace.source.id if workspace.source else "",
            title=msg("Read file"),
            enabled=problem is None,
            sentence=sentence,
            problem=problem.message if problem is not None else "",
        )

    def _item(self, step: Step, kind: CardKind) -> StepItem:
        stage, report = self.stage(step.stage), self._report(step.id)
        missing = stage is None and self.workspace.plugins is not None
        done = report is not None and report.stage == step.stage
        title: Message | str = step.stage
        if stage is not None:
            title = Message(id=stage.title, domain=stage.domain)
        elif done and report is not None:
            title = report.title
        return StepItem(
            kind=kind,
            id=step.id,
            step=step,
            stage=stage,
            report=report,
            title=title,
            sentence=self._sentence(step, stage, report if done else None),
            problem=self._problem(step, report, missing),
            seconds=report.seconds if done and report is not None and not report.cached else None,
            enabled=step.enabled,
            checkable=kind != "model",
            removable=kind != "model",
        )

    def _sentence(self, step: Step, stage: StageInfo | None, report: StepReport | None) -> Message | str:
        if not step.enabled:
            return msg("Switched off.")
        if report is not None and report.enabled:
            return report.summary
        return Message(id=stage.summary, domain=stage.domain) if stage is not None and stage.summary else ""

    def _problem(self, step: Step, report: StepReport | None, missing: bool) -> Message | str:
        if missing:
            return msg(
                "Needs {stage}, which is not installed. Add its plugin, or remove this step.",
                stage=step.stage,
            )
        if report is not None and report.problem is not None and step.enabled:
            return report.problem
        return ""

    def _model_item(self, analysis: Analysis) -> StepItem:
        workspace, step = self.workspace, analysis.model
        problem = workspace.runs.problem(analysis.kind)
        automatic = step.stage == AUTOMATIC
        base = self._item(step, "model") if not automatic else None
        running = workspace.runs.running(analysis.kind)
        sentence = self._model_sentence(analysis)
        return StepItem(
            kind="model",
            id=step.id,
            step=step,
            stage=base.stage if base else None,
            report=self._report(step.id),
            title=_model_title(analysis),
            sentence=msg("Working on it…") if running else sentence,
            problem=problem.message if problem is not None else base.problem if base else "",
            enabled=problem is None,
            seconds=base.seconds if base else self._seconds(step.id),
        )

    def _verdict(self, analysis: Analysis) -> Message | None:
        if analysis.kind == "segmentation":
            solution = self.workspace.solution
            return solution.verdict.title if solution is not None else None
        prediction = self.workspace.prediction
        return prediction.verdict.title if prediction is not None else None

    def _seconds(self, step_id: str) -> float | None:
        report = self._report(step_id)
        return report.seconds if report is not None and not report.cached else None

    def _model_sentence(self, analysis: Analysis) -> Message | str:
        solution, prediction = self.workspace.solution, self.workspace.prediction
        segmentation = self.workspace.segmentation
        if analysis.kind == "segmentation":
            if solution is None or segmentation is None:
                return ""
            method = solution.method_title or segmentation.method_title
            n, now = solution.n_segments, len(solution.segments)
            if solution.before is not None and n != now:
                return msg("{method}: {n} segments, made {now} by hand.", method=method, n=n, now=now)
            return plural("{method}: {n} segment.", "{method}: {n} segments.", n, method=method)
        if prediction is None:
            return ""
        chosen = next((model for model in prediction.models if model.chosen), None)
        return msg("{method} does best.", method=chosen.title) if chosen is not None else ""

    # -- changing ---------------------------------------------------------------------------

    def set_params(self, step_id: str, params: dict[str, Any]) -> None:
        """Take over settings; the recipe changes a moment after the last one."""
        self._pending[step_id] = params
        self._timer.start()

    def is_pending(self, step_id: str) -> bool:
        """Whether settings of a step wait to be pushed."""
        return step_id in self._pending

    def flush(self) -> None:
        """Push the settings that wait."""
        self._timer.stop()
        pending, self._pending = self._pending, {}
        for step_id, params in pending.items():
            step = find_step(self.workspace.recipe, step_id)
            if step is not None and step.params != params:
                self.workspace.set_step(msgspec.structs.replace(step, params=params))

    def set_enabled(self, step_id: str, enabled: bool) -> None:
        """Switch a step on or off."""
        self.flush()
        step = find_step(self.workspace.recipe, step_id)
        if step is None:
            set_edit_enabled(self.workspace, step_id, enabled)
        else:
            text = msg("Switch a step on") if enabled else msg("Switch a step off")
            self.workspace.set_step(msgspec.structs.replace(step, enabled=enabled), text)

    def reset(self, step_id: str) -> None:
        """Go back to a step's defaults."""
        self._pending.pop(step_id, None)
        step = find_step(self.workspace.recipe, step_id)
        if step is not None:
            text = msg("Reset a step to its defaults")
            self.workspace.set_step(msgspec.structs.replace(step, params=self._files_only(step)), text)

    def _files_only(self, step: Step) -> dict[str, Any]:
        """Return the settings that stay when a step goes back to its defaults: the files it takes."""
        stage = self.stage(step.stage)
        files = [p.name for p in stage.params if p.type in ("table", "tables")] if stage is not None else []
        return {name: value for name, value in step.params.items() if name in files}

    def remove(self, step_id: str) -> None:
        """Take a step out."""
        self._pending.pop(step_id, None)
        if not remove_edit(self.workspace, step_id):
            self.workspace.remove_step(step_id)

    def add(self, stage: StageInfo) -> str:
        """Add a step at the end of its part of the recipe; returns its id."""
        self.flush()
        step = Step(id=new_id(), stage=stage.id, version=stage.version)
        analysis = self.analysis()
        if stage.kind == "table_step" or analysis is None:
            self.workspace.add_table_step(stage.id, {})
            steps = self.workspace.recipe.table_steps
            return steps[-1].id if steps else ""
        add_preparation(self.workspace, analysis, step)
        return step.id

    def move(self, step_id: str, by: int) -> None:
        """Move a step up or down within its part of the recipe."""
        self.flush()
        recipe = self.workspace.recipe
        moved = msgspec.structs.replace(
            recipe,
            table_steps=_moved(recipe.table_steps, step_id, by),
            analyses=tuple(
                msgspec.structs.replace(a, preparation=_moved(a.preparation, step_id, by))
                for a in recipe.analyses
            ),
        )
        self.workspace.change(moved, msg("Move a step"))

    def can_move(self, step_id: str, by: int) -> bool:
        """Whether there is room to move."""
        recipe = self.workspace.recipe
        for steps in (recipe.table_steps, *(a.preparation for a in recipe.analyses)):
            at = next((i for i, step in enumerate(steps) if step.id == step_id), -1)
            if at >= 0:
                return 0 <= at + by < len(steps)
        return False

    def set_method(self, stage_id: str) -> None:
        """Choose how segments are found, or what predicts."""
        analysis = self.analysis()
        if analysis is not None and analysis.model.stage != stage_id:
            self.flush()
            model = msgspec.structs.replace(analysis.model, stage=stage_id, params={})
            self.set_analysis(msgspec.structs.replace(analysis, model=model), msg("Choose the method"))

    def set_analysis(self, analysis: Analysis, text: Message) -> None:
        """Replace the analysis shown."""
        self.workspace.set_analysis(analysis, text)


def _edit_item(step: EditStep) -> StepItem:
    return StepItem(
        kind="edit",
        id=step.id,
        title=step.title,
        sentence=step.sentence,
        enabled=step.enabled,
        checkable=True,
        removable=True,
    )


def addable(analysis: Analysis | None) -> tuple[str, ...]:
    """Return the kinds of steps that can be added: without an analysis there is nothing to prepare for."""
    return ADDABLE if analysis is not None else ADDABLE[:1]


def _model_title(analysis: Analysis) -> Message:
    if analysis.kind == "segmentation":
        return msg("Find segments")
    return msg("Predict “{column}”", column=analysis.outcome or "")


def find_step(recipe: Recipe, step_id: str) -> Step | None:
    """Return a step of the recipe by its id."""
    steps = [*recipe.table_steps, *(s for a in recipe.analyses for s in (*a.preparation, a.model))]
    return next((step for step in steps if step.id == step_id), None)


def add_preparation(workspace: Workspace, analysis: Analysis, step: Step) -> None:
    """Put a step at the end of an analysis' preparation."""
    changed = msgspec.structs.replace(analysis, preparation=(*analysis.preparation, step))
    workspace.set_analysis(changed, msg("Add a step"))


def read_sentence(receipt: ImportReceipt) -> Message:
    """Say in a sentence what reading did."""
    if receipt.set_aside_count:
        return msg(
            "{rows} rows of {file}, {n} set aside.",
            rows=receipt.rows,
            file=receipt.name,
            n=receipt.set_aside_count,
        )
    return msg("{rows} rows of {file}.", rows=receipt.rows, file=receipt.name)


def seconds_text(seconds: float | None) -> str:
    """Write the time a step took; nothing where it took none worth telling."""
    if seconds is None or seconds < 0.05:
        return ""
    return render(msg("{n} s", n=number_text(seconds, 1 if seconds < 10 else 0)))


def _moved(steps: Sequence[Step], step_id: str, by: int) -> tuple[Step, ...]:
    at = next((i for i, step in enumerate(steps) if step.id == step_id), -1)
    if at < 0 or not 0 <= at + by < len(steps):
        return tuple(steps)
    order = list(steps)
    order.insert(at + by, order.pop(at))
    return tuple(order)
