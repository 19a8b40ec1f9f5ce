"""The workspace: the current document, what is known of it, and one broadcast of what changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.jobs import JobRunner
from segdesk.desktop.viewmodels.runs import Runs
from segdesk.desktop.viewmodels.sources import Problem, Sources, Stage
from segdesk.documents import (
    Analysis,
    Annotations,
    ColumnChange,
    Document,
    ReadOptions,
    Recipe,
    Source,
    Step,
    UndoStack,
    default_recipe,
    new_id,
    prediction_analysis,
    with_roles,
    without_unused,
)
from segdesk.jobs.protocol import JobError
from segdesk.jobs.store import Store
from segdesk.results.plugins import PluginsDescription
from segdesk.results.prediction import Prediction
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import ColumnType, ReadResult, Role, TableRef
from segdesk.text import Message, msg

Kind = Literal["segmentation", "prediction"]


class Workspace(QObject):
    """What is open. Views ask for changes; it runs what depends on them and tells everybody."""

    document_changed = Signal()  # recipe, annotations, undo state, saved state
    source_changed = Signal()  # stage of reading, raw table, receipt
    table_changed = Signal()  # the table after the table steps, with roles
    result_changed = Signal(str)  # "segmentation" | "prediction": a result arrived, became stale, or failed
    selection_changed = Signal(object)  # numpy int array of row numbers, or None
    problem_raised = Signal(object)  # Problem
    plugins_changed = Signal()
    wanted_changed = Signal(str)  # which answer is looked at

    def __init__(self, runner: JobRunner, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner = runner
        self.store = store
        self.plugins: PluginsDescription | None = None
        self.project_path: Path | None = None
        self.sources = Sources(self)
        self.selection: object = None
        self.selected_by = ""
        self._undo = UndoStack(Document())
        self._saved = self._undo.document
        self._wanted: Kind = "segmentation"
        self._then_predict: tuple[str, str | None] | None = None
        self.runs = Runs(self)

    # -- what is there ----------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._undo.document

    @property
    def recipe(self) -> Recipe:
        """The recipe as it is now."""
        return self.document.recipe

    @property
    def annotations(self) -> Annotations:
        """Names, colours and the number of segments on show."""
        return self.document.annotations

    @property
    def undo_stack(self) -> UndoStack:
        """For the words of undo and redo."""
        return self._undo

    @property
    def source(self) -> Source | None:
        """The file that is open."""
        return self.recipe.sources[0] if self.recipe.sources else None

    @property
    def stage(self) -> Stage:
        """How far reading the file is."""
        return self.sources.stage

    @property
    def raw(self) -> TableRef | None:
        """The table of texts, while types are being found out."""
        return self.sources.raw

    @property
    def read(self) -> ReadResult | None:
        """The file as read, with its receipt."""
        return self.sources.main

    @property
    def read_problem(self) -> Problem | None:
        """Why the file could not be read."""
        return self.sources.problem

    @property
    def wanted(self) -> Kind:
        """Which answer is looked at."""
        return self._wanted

    @property
    def modified(self) -> bool:
        """Whether there is something to save."""
        return self.source is not None and self.document != self._saved

    @property
    def title(self) -> str:
        """The project's name: its title, file name, or the data file's."""
        if self.annotations.title:
            return self.annotations.title
        if self.project_path is not None:
            return self.project_path.stem
        return Path(self.source.path).stem if self.source else ""

    def analysis(self, kind: Kind) -> Analysis | None:
        """Return the current analysis of a kind (the last one made)."""
        return next((a for a in reversed(self.recipe.analyses) if a.kind == kind), None)

    def source_table(self) -> TableRef | None:
        """Return the table as read, with the roles a person chose."""
        if self.read is None or self.source is None:
            return None
        return with_roles(self.read.table, self.source)

    def table(self) -> TableRef | None:
        """Return the table after the table steps (customers), or as read while those have not run."""
        result = self.runs.result("segmentation") or self.runs.result("prediction")
        return result.table if result is not None else self.source_table()

    def result(self, kind: Kind) -> RunResult | None:
        """Return the latest answer of a kind; `stale(kind)` tells whether it is still that of the recipe."""
        return self.runs.result(kind)

    @property
    def segmentation(self) -> Segmentation | None:
        """The segmentation on show."""
        result = self.runs.result("segmentation")
        return result.segmentation if result else None

    @property
    def solution(self) -> Solution | None:
        """The number of segments on show."""
        analysis, segmentation = self.analysis("segmentation"), self.segmentation
        if segmentation is None or analysis is None:
            return None
        return segmentation.solution(self.annotations.chosen_k.get(analysis.id))

    @property
    def prediction(self) -> Prediction | None:
        """The prediction on show."""
        result = self.runs.result("prediction")
        return result.prediction if result else None

    # -- opening ----------------------------------------------------------------------------

    def open_file(
        self,
        path: str,
        *,
        options: ReadOptions | None = None,
        columns: dict[str, ColumnChange] | None = None,
        sample: str | None = None,
        want: Kind = "segmentation",
        outcome: tuple[str, str | None] | None = None,
    ) -> None:
        """Open a data file: read it, guess roles, and run the first answer."""
        source = Source(
            id=new_id(), path=path, options=options or ReadOptions(), columns=columns or {}, sample=sample
        )
        self.reset(Document(recipe=Recipe(sources=(source,))))
        self._wanted, self._then_predict = want, outcome
        self.sources.start(source)

    def open_combined(
        self, sources: Sequence[Source], reads: dict[str, ReadResult], combine: Sequence[Step]
    ) -> None:
        """Open several files that have been read, with the steps that put them together."""
        first, *further = sources
        recipe = default_recipe(first, reads[first.id].table, further, combine)
        self.reset(Document(recipe=recipe))
        self._saved = Document()  # nothing of it is on disk yet
        self._wanted, self._then_predict = "segmentation", None
        self.adopt(reads, {})
        self.document_changed.emit()
        self.runs.ensure(self._wanted)

    def reset(self, document: Document, project_path: Path | None = None) -> None:
        """Forget what is open and start from a document."""
        self.sources.forget()
        self.runs.forget()
        self._undo = UndoStack(document)
        self._saved = document
        self.project_path = project_path
        self.select(None, "")
        self.document_changed.emit()
        self.source_changed.emit()
        self.table_changed.emit()
        self.result_changed.emit("segmentation")
        self.result_changed.emit("prediction")

    def adopt(self, reads: dict[str, ReadResult], results: dict[str, RunResult]) -> None:
        """Take over what a project file holds: the files as read, and the results by analysis id."""
        self.sources.adopt(reads)
        self.runs.adopt(results)
        self.source_changed.emit()
        self.table_changed.emit()
        self.result_changed.emit("segmentation")
        self.result_changed.emit("prediction")

    def change_options(self, options: ReadOptions) -> None:
        """Read the first file in another way (encoding, sheet, header row …)."""
        if self.source is not None:
            self.change_reading(options, self.source.columns)

    def change_reading(
        self, options: ReadOptions, columns: dict[str, ColumnChange], source_id: str | None = None
    ) -> None:
        """Read a file, without an id the first one, and single columns of it in another way."""
        source = self.source if source_id is None else self.recipe.source(source_id)
        if source is not None:
            source = msgspec.structs.replace(source, options=options, columns=columns)
            self.change_source(source, msg("Change how the file is read"))

    def change_columns(
        self,
        names: Sequence[str],
        *,
        type: ColumnType | None = None,
        role: Role | None = None,
        date_format: str | None = None,
        decimal: str | None = None,
        missing_tokens: tuple[str, ...] | None = None,
    ) -> None:
        """Give columns another type, role or way to be read; only a new role needs no reading again."""
        if self.source is None:
            return
        change = ColumnChange(
            type=type, role=role, date_format=date_format, decimal=decimal, missing_tokens=missing_tokens
        )
        source = self.source.with_columns(names, change)
        if msgspec.structs.replace(change, role=None) != ColumnChange():
            self.change_source(source, msg("Change the type of {columns:list}", columns=list(names)))
        else:
            self.change(
                self.recipe.with_source(source), msg("Change the role of {columns:list}", columns=list(names))
            )
            self.table_changed.emit()

    def refresh_with(self, path: str, renamed: dict[str, str] | None = None) -> None:
        """Let a new file take the place of the one that is open; as many segments stay on show.

        `renamed` says which of its columns are those of the project under another name.
        """
        if self.source is None:
            return
        source = msgspec.structs.replace(self.source, path=path, sha256=None, sample=None)
        source = source.with_renamed(renamed or {})
        annotations, analysis, solution = self.annotations, self.analysis("segmentation"), self.solution
        if analysis is not None and solution is not None:
            annotations = annotations.with_chosen_k(analysis.id, solution.n_segments)
        document = Document(recipe=self.recipe.with_source(source), annotations=annotations)
        self._push(document, msg("Refresh with {file}", file=Path(path).name))
        self.sources.start(source)

    def read_again(self) -> None:
        """Read the file once more (after it changed, moved or was unlocked)."""
        if self.source is not None:
            self.sources.start(*self.recipe.sources)

    def change_source(self, source: Source, text: Message) -> None:
        """Read one of the files in another way, or elsewhere."""
        self._push(Document(recipe=self.recipe.with_source(source), annotations=self.annotations), text)
        self.sources.start(source)

    def take_read(self, source_id: str, read: ReadResult) -> None:
        """Take over what was read of one file: on the first time the recipe is made from it."""
        source = self.recipe.source(source_id)
        if source is not None:
            source = msgspec.structs.replace(source, sha256=read.receipt.sha256)
            first = not self.recipe.analyses
            recipe = default_recipe(source, read.table) if first else self.recipe.with_source(source)
            self._undo.replace_present(msgspec.structs.replace(self.document, recipe=recipe))

    def all_read(self) -> None:
        """Go on once the files have been read."""
        self.source_changed.emit()
        self.table_changed.emit()
        self.document_changed.emit()
        if self._then_predict is not None:
            (outcome, positive), self._then_predict = self._then_predict, None
            self.predict(outcome, positive)
        self.runs.ensure(self._wanted)

    def report_problem(self, error: JobError, page: str = "") -> None:
        """Tell everybody that something went wrong, unless a person stopped it."""
        if error.kind != "cancelled":
            self.problem_raised.emit(Problem(message=error.message, details=error.details, page=page))

    # -- changing ---------------------------------------------------------------------------

    def change(self, recipe: Recipe, text: Message, annotations: Annotations | None = None) -> None:
        """Make a changed recipe (and annotations) the present one and run what depends on it."""
        if self._push(Document(recipe=recipe, annotations=annotations or self.annotations), text):
            self.runs.ensure(self._wanted)

    def annotate(self, annotations: Annotations, text: Message) -> None:
        """Change names, colours or the number on show; nothing is computed again."""
        if self._push(msgspec.structs.replace(self.document, annotations=annotations), text):
            self.result_changed.emit("segmentation")

    def set_step(self, step: Step, text: Message | None = None) -> None:
        """Replace a step by one of the same id (settings, on/off)."""
        self.change(self.recipe.with_step(step), text or msg("Change a step"))

    def add_table_step(self, stage: str, params: dict[str, object]) -> None:
        """Add a step that changes the table, such as a fix of a finding."""
        step = Step(id=new_id(), stage=stage, params=params)
        self.change(self.recipe.with_table_step(step), msg("Add a step"))

    def remove_step(self, step_id: str) -> None:
        """Take a table step or preparation step out."""
        self.change(without_unused(self.recipe.without_step(step_id)), msg("Remove a step"))

    def set_analysis(self, analysis: Analysis, text: Message) -> None:
        """Replace an analysis by one of the same id."""
        self.change(self.recipe.with_analysis(analysis), text)

    def choose_k(self, n_segments: int) -> None:
        """Show another of the numbers of segments tried."""
        analysis = self.analysis("segmentation")
        if analysis is not None:
            self.annotate(
                self.annotations.with_chosen_k(analysis.id, n_segments),
                msg("Show {n} segments", n=n_segments),
            )

    def rename_segment(self, segment_id: str, name: str) -> None:
        """Give a segment a name of one's own; an empty name goes back to the suggested one."""
        self.annotate(self.annotations.with_name(segment_id, name), msg("Rename a segment"))

    def keep_colors(self, colors: dict[str, int]) -> None:
        """Remember which colours segments got, for the project file; no step to undo."""
        known = {**self.annotations.colors, **colors}
        if known == self.annotations.colors:
            return
        clean = not self.modified
        annotations = msgspec.structs.replace(self.annotations, colors=known)
        self._undo.replace_present(msgspec.structs.replace(self.document, annotations=annotations))
        if clean:
            self._saved = self.document

    def predict(self, outcome: str, positive: str | None = None) -> None:
        """Predict a column; replaces the prediction that was there."""
        old = self.analysis("prediction")
        analysis = prediction_analysis(outcome, positive)
        if old is not None:
            analysis = msgspec.structs.replace(analysis, id=old.id)
        changed, self._wanted = self._wanted != "prediction", "prediction"
        self.set_analysis(analysis, msg("Predict “{column}”", column=outcome))
        if changed:
            self.wanted_changed.emit("prediction")

    def want(self, kind: Kind) -> None:
        """Say which answer is looked at: it is brought up to date."""
        if kind != self._wanted:
            self._wanted = kind
            self.wanted_changed.emit(kind)
        if self.stage == "ready":
            self.runs.ensure(kind)

    def select(self, rows: object, by: str) -> None:
        """Select customers by row number, everywhere at once; None selects nobody."""
        self.selection, self.selected_by = rows, by
        self.selection_changed.emit(rows)

    def undo(self) -> None:
        """Take the last change back."""
        self._step_to(self._undo.undo)

    def redo(self) -> None:
        """Do the last change taken back again."""
        self._step_to(self._undo.redo)

    def mark_saved(self, path: Path, document: Document) -> None:
        """Say that a document is on disk."""
        self.project_path, self._saved = path, document
        self.document_changed.emit()

    def _push(self, document: Document, text: Message) -> bool:
        changed = self._undo.push(document, text)
        if changed:
            self.document_changed.emit()
        return changed

    def _step_to(self, move: object) -> None:
        before = self.document
        move()  # type: ignore[operator]
        after = self.document
        if after == before:
            return
        self.document_changed.emit()
        if unread := self.sources.unread(before.recipe):
            self.sources.start(*unread)
            return
        self.table_changed.emit()
        self.result_changed.emit("segmentation")
        if self.stage == "ready":
            self.runs.ensure(self._wanted)
