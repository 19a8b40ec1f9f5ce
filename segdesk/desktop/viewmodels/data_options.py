"""Another way to read the file, with a preview of the first rows."""

from __future__ import annotations

from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from segdesk.desktop.jobs import JobRunner
from segdesk.desktop.viewmodels.arrow_table import ArrowTable
from segdesk.documents import ReadOptions, Source
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import PreviewRequest
from segdesk.jobs.store import Store
from segdesk.results.table import ReadResult
from segdesk.text import Message, msg

PREVIEW_ROWS = 200
_DELAY = 300

ENCODINGS = ("utf-8", "gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "iso-8859-1", "utf-16")
DELIMITERS = (",", ";", "\t", "|")


class Reading(Protocol):
    """A file whose reading can be changed: the one that is open, or one about to be added."""

    runner: JobRunner
    store: Store

    @property
    def source(self) -> Source | None:
        """The file, and how it is read."""

    @property
    def read(self) -> ReadResult | None:
        """What came of it."""

    def change_options(self, options: ReadOptions) -> None:
        """Read it in another way."""


class OptionsViewModel(QObject):
    """Holds the options being tried and asks for a preview of each."""

    previewed = Signal()

    def __init__(self, workspace: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        source = workspace.source
        self.options = source.options if source is not None else ReadOptions()
        self.table: ArrowTable | None = None
        self.result: ReadResult | None = None
        self.problem: Message | None = None
        self.busy = False
        self._job: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self.preview)

    def change(self, **changes: object) -> None:
        """Try other options; the preview follows."""
        self.options = msgspec.structs.replace(self.options, **changes)
        self._timer.start()

    def preview(self) -> None:
        """Read the first rows in the way that is being tried."""
        source = self._workspace.source
        if source is None:
            return
        self.stop()
        self.busy = True
        request = PreviewRequest(
            source=msgspec.structs.replace(source, options=self.options), rows=PREVIEW_ROWS
        )
        self._job = self._workspace.runner.start(
            "preview",
            request,
            title=msg("Reading the first rows"),
            done=self._on_done,
            failed=self._on_failed,
            lane="side",
            quiet=True,
        )
        self.previewed.emit()

    def stop(self) -> None:
        """Forget a preview that is under way."""
        self._timer.stop()
        if self._job is not None:
            self._workspace.runner.cancel(self._job)
            self._job = None

    def _on_done(self, value: object) -> None:
        self._job, self.busy, self.problem = None, False, None
        self.result = ReadResult.from_plain(value)
        try:
            path = self._workspace.store.path(self.result.table.artifact)
            self.table = ArrowTable(path, self.result.table.columns)
        except (OSError, ValueError):
            self.table, self.problem = None, msg("The preview was lost. Change a setting to see it again.")
        self.previewed.emit()

    def _on_failed(self, error: JobError) -> None:
        self._job, self.busy = None, False
        self.table, self.problem = None, error.message
        self.previewed.emit()
