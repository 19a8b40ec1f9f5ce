"""The files of the recipe: reading them, what came of it, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from segdesk.documents import APPEND, ColumnChange, Recipe, Source, Step, with_combining, with_roles
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import ReadRequest
from segdesk.results.table import ReadResult, TableRef
from segdesk.text import Message, msg

if TYPE_CHECKING:
    from segdesk.desktop.viewmodels.workspace import Workspace

Stage = Literal["empty", "reading", "failed", "ready"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that went wrong, in a sentence; details stay behind a button."""

    message: Message
    details: str = ""
    page: str = ""
    again: bool = False  # trying once more may help


class Sources:
    """What is known of the files, by id; the workspace tells everybody when it changes.

    `stage`, `raw` and `problem` are those of the first file. Without it there is nothing; a further file that
    cannot be read only stops the step that takes it, and is named.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.stage: Stage = "empty"
        self.raw: TableRef | None = None
        self.reads: dict[str, ReadResult] = {}
        self.problem: Problem | None = None
        self.problems: dict[str, Problem] = {}  # of further files
        self._job: str | None = None
        self._waiting: list[Source] = []

    @property
    def main(self) -> ReadResult | None:
        """The first file as read."""
        source = self._workspace.source
        return self.reads.get(source.id) if source is not None else None

    def forget(self) -> None:
        """Drop everything: something else is opened."""
        self._cancel()
        self.raw = self.problem = None
        self.reads, self.problems = {}, {}
        self.stage = "empty"

    def adopt(self, reads: dict[str, ReadResult]) -> None:
        """Take over what a project file holds, or what has been read before it was opened."""
        self.reads, self.raw, self.stage = dict(reads), None, "ready"

    def tables(self) -> dict[str, TableRef]:
        """Return every file of the recipe that has been read, by its id, with the roles a person chose."""
        files = self._workspace.recipe.sources
        return {s.id: with_roles(self.reads[s.id].table, s) for s in files if s.id in self.reads}

    def combine(self, sources: Sequence[Source], reads: dict[str, ReadResult], step: Step) -> None:
        """Add files that have been read, with the step that takes them in, or change that step."""
        self.reads |= {source.id: reads[source.id] for source in sources if source.id in reads}
        for source in sources:
            self.problems.pop(source.id, None)
        workspace = self._workspace
        text = msg("Add rows of other files") if step.stage == APPEND else msg("Add columns of another file")
        workspace.change(with_combining(workspace.recipe, sources, step), text)
        workspace.source_changed.emit()

    def move(self, source_id: str, path: str) -> None:
        """Say where a file is now, and read it there."""
        source = self._workspace.recipe.source(source_id)
        if source is not None:
            moved = msgspec.structs.replace(source, path=path)
            self._workspace.change_source(moved, msg("Choose where a file is"))

    def again(self, source_id: str) -> None:
        """Try once more to read a file."""
        source = self._workspace.recipe.source(source_id)
        if source is not None:
            self.start(source)

    def unread(self, before: Recipe) -> list[Source]:
        """Return the files that must be read, now that another recipe is the present one."""
        old = {source.id: source for source in before.sources}
        return [
            source
            for source in self._workspace.recipe.sources
            if source.id not in self.reads
            or (source.id in old and reading(old[source.id]) != reading(source))
        ]

    def start(self, *sources: Source) -> None:
        """Read files one after the other, instead of what is being read."""
        self._cancel()
        self._workspace.runs.cancel()
        if self.stage == "failed":
            self.raw = None  # of the attempt that came to nothing
        self.stage, self.problem = "reading", None
        never = [s for s in self._workspace.recipe.sources if s not in sources and self._untried(s)]
        self._waiting = [*sources, *never]
        self._next()

    def _untried(self, source: Source) -> bool:
        return source.id not in self.reads and source.id not in self.problems

    def _next(self) -> None:
        source = self._waiting.pop(0)
        self.problems.pop(source.id, None)
        self._workspace.source_changed.emit()
        self._job = self._workspace.runner.start(
            "read",
            ReadRequest(source=source),
            title=msg("Reading {file}", file=Path(source.path).name),
            partial=lambda name, value: self._on_partial(source, name, value),
            done=lambda value: self._on_read(source, value),
            failed=lambda error: self._on_failed(source, error),
        )

    def _cancel(self) -> None:
        self._waiting = []
        if self._job is not None:
            self._workspace.runner.cancel(self._job)
            self._job = None

    def _is_main(self, source: Source) -> bool:
        main = self._workspace.source
        return main is not None and main.id == source.id

    def _on_partial(self, source: Source, name: str, value: object) -> None:
        if name == "raw" and self._is_main(source):
            self.raw = TableRef.from_plain(value)
            self._workspace.source_changed.emit()

    def _on_read(self, source: Source, value: object) -> None:
        self._job = None
        self.reads[source.id] = ReadResult.from_plain(value)
        self._workspace.take_read(source.id, self.reads[source.id])
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._next()
        else:
            self.stage = "ready"
            self._workspace.all_read()

    def _on_failed(self, source: Source, error: JobError) -> None:
        self._job = None
        main = self._is_main(source)
        page = "data" if main else ""
        problem = Problem(message=error.message, details=error.details, page=page, again=error.again)
        if error.kind == "cancelled":
            self._waiting = []
            self.stage = "ready" if self.main is not None else "empty"
            self.problem = None if self.main is not None else problem
        elif main:
            self._waiting = []
            self.stage, self.problem = "failed", problem
            self._workspace.problem_raised.emit(problem)
        else:
            self.reads.pop(source.id, None)
            self.problems[source.id] = problem
            self._workspace.problem_raised.emit(problem)
            self._go_on()
            return
        self._workspace.source_changed.emit()


def reading(source: Source) -> object:
    """Return what decides how a file is read: roles do not."""
    types = {name: msgspec.structs.replace(c, role=None) for name, c in source.columns.items()}
    changed = {name: c for name, c in types.items() if c != ColumnChange()}
    return source.path, source.options, source.renamed, changed
