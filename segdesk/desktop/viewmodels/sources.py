"""The files of the recipe: reading them, what came of it, and what went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from segdesk.documents import ColumnChange, Source
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


class Sources:
    """What is known of the files; the workspace tells everybody when it changes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.stage: Stage = "empty"
        self.raw: TableRef | None = None
        self.main: ReadResult | None = None
        self.problem: Problem | None = None
        self._job: str | None = None

    def forget(self) -> None:
        """Drop everything: something else is opened."""
        self._cancel()
        self.raw = self.main = self.problem = None
        self.stage = "empty"

    def adopt(self, read: ReadResult) -> None:
        """Take over what a project file holds."""
        self.main, self.raw, self.stage = read, None, "ready"

    def start(self, source: Source) -> None:
        """Read a file, instead of one that is being read."""
        self._cancel()
        self._workspace.runs.cancel()
        self.stage, self.problem = "reading", None
        self._workspace.source_changed.emit()
        self._job = self._workspace.runner.start(
            "read",
            ReadRequest(source=source),
            title=msg("Reading {file}", file=Path(source.path).name),
            partial=self._on_partial,
            done=self._on_read,
            failed=self._on_failed,
        )

    def _cancel(self) -> None:
        if self._job is not None:
            self._workspace.runner.cancel(self._job)
            self._job = None

    def _on_partial(self, name: str, value: object) -> None:
        if name == "raw":
            self.raw = TableRef.from_plain(value)
            self._workspace.source_changed.emit()

    def _on_read(self, value: object) -> None:
        self._job = None
        self.main = ReadResult.from_plain(value)
        self.stage = "ready"
        self._workspace.take_read(self.main)

    def _on_failed(self, error: JobError) -> None:
        self._job = None
        if error.kind == "cancelled" and self.main is not None:
            self.stage = "ready"
        else:
            self.stage = "empty" if error.kind == "cancelled" else "failed"
            self.problem = Problem(message=error.message, details=error.details, page="data")
            if error.kind != "cancelled":
                self._workspace.problem_raised.emit(self.problem)
        self._workspace.source_changed.emit()


def reading(source: Source) -> object:
    """Return what decides how a file is read: roles do not."""
    types = {name: msgspec.structs.replace(c, role=None) for name, c in source.columns.items()}
    return source.path, source.options, {name: c for name, c in types.items() if c != ColumnChange()}
