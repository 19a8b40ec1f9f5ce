"""Next month's file in the place of the one that is open: the same steps, the same segments, what changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import MatchRequest
from segdesk.results.run import MatchResult
from segdesk.text import msg

UNNEEDED = ("ignored", "text", "personal", "row")


class Refresh(QObject):
    """Compares the columns of a new file with the ones in use, then lets it take over."""

    fits = Signal(str)  # the file; nothing is missing
    differs = Signal(str, object)  # the file, MatchResult
    failed = Signal(object)  # JobError

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace

    @property
    def possible(self) -> bool:
        """Whether there is something to bring up to date."""
        return self.workspace.stage == "ready" and self.workspace.segmentation is not None

    def check(self, path: str) -> None:
        """Read a new file and compare its columns."""
        source, table = self.workspace.source, self.workspace.source_table()
        if source is None or table is None:
            return
        new = msgspec.structs.replace(source, path=str(Path(path).resolve()), sha256=None, sample=None)
        needed = tuple(column for column in table.columns if column.role not in UNNEEDED)
        self.workspace.runner.start(
            "match",
            MatchRequest(source=new, columns=needed, before=table),
            title=msg("Comparing the columns of {file}", file=Path(path).name),
            done=lambda value: self._on_matched(path, MatchResult.from_plain(value)),
            failed=self._on_failed,
        )

    def _on_matched(self, path: str, result: MatchResult) -> None:
        if result.notes:
            self.differs.emit(path, result)
        else:
            self.fits.emit(path)

    def _on_failed(self, error: JobError) -> None:
        if error.kind != "cancelled":
            self.failed.emit(error)

    def take(self, path: str, renamed: dict[str, str] | None = None) -> None:
        """Let a file take the place of the one that is open; segments are found anew and recognised.

        `renamed` says which of its columns are those of the project under another name.
        """
        self.workspace.want("segmentation")
        self.workspace.refresh_with(str(Path(path).resolve()), renamed)
