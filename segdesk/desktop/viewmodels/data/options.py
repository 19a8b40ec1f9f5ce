"""Another way to read a file, with a preview of the first rows."""

from __future__ import annotations

from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from segdesk.desktop.jobs import JobRunner
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.documents import ColumnChange, ReadOptions, Source
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import PreviewRequest
from segdesk.jobs.store import Store
from segdesk.results.table import Column, ImportReceipt, ReadResult
from segdesk.text import Message, msg

PREVIEW_ROWS = 200
_DELAY = 300

ENCODINGS = (
    "utf-8 gb18030 big5 shift_jis euc_kr cp1252 iso-8859-1 utf-16 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256"
).split()
DELIMITERS = (",", ";", "\t", "|", " ")
QUOTES = ('"', "'")


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

    def change_reading(self, options: ReadOptions, columns: dict[str, ColumnChange]) -> None:
        """Read it, and single columns of it, in another way."""


class OptionsViewModel(QObject):
    """Holds the options being tried and asks for a preview of each.

    `source` is a file that is not open yet; without it the one that is open is read in another way.
    """

    previewed = Signal()

    def __init__(
        self, workspace: Reading, parent: QObject | None = None, source: Source | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._fresh = source
        known = source or workspace.source
        self.options = known.options if known is not None else ReadOptions()
        self.columns: dict[str, ColumnChange] = dict(known.columns) if known is not None else {}
        self.table: ArrowTable | None = None
        self.result: ReadResult | None = None
        self.problem: Message | None = None
        self.busy = False
        self._job: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self.preview)

    @property
    def source(self) -> Source | None:
        """The file, read in the way that is being tried."""
        known = self._fresh or self._workspace.source
        if known is None:
            return None
        return msgspec.structs.replace(known, options=self.options, columns=self.columns)

    @property
    def receipt(self) -> ImportReceipt | None:
        """What the preview found; before it came, what is known of the file that is open."""
        if self.result is not None:
            return self.result.receipt
        read = self._workspace.read
        return read.receipt if read is not None and self._fresh is None else None

    def column(self, name: str) -> Column | None:
        """Return a column of the preview."""
        columns = self.result.table.columns if self.result is not None else ()
        return next((column for column in columns if column.name == name), None)

    def change(self, **changes: object) -> None:
        """Try other options; the preview follows."""
        self.options = msgspec.structs.replace(self.options, **changes)
        self._timer.start()

    def change_column(self, name: str, **changes: object) -> None:
        """Try another way to read one column; the preview follows."""
        changed = msgspec.structs.replace(self.columns.get(name, ColumnChange()), **changes)
        self.columns = {**self.columns, name: changed}
        self._timer.start()

    def reset(self) -> None:
        """Go back to finding everything out; roles that a person gave stay."""
        self.options = ReadOptions()
        roles = {name: ColumnChange(role=one.role) for name, one in self.columns.items()}
        self.columns = {name: one for name, one in roles.items() if one != ColumnChange()}
        self._timer.start()

    def accept(self) -> None:
        """Read the whole file that is open this way."""
        self._workspace.change_reading(self.options, self.columns)

    def preview(self) -> None:
        """Read the first rows in the way that is being tried."""
        source = self.source
        if source is None:
            return
        self.stop()
        self.busy = True
        self._job = self._workspace.runner.start(
            "preview",
            PreviewRequest(source=source, rows=PREVIEW_ROWS),
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


def lines_of(text: str) -> tuple[int, ...] | None:
    """Return the lines that "1-3, 7" speaks of; None if it speaks of none."""
    lines: list[int] = []
    for part in text.replace("，", ",").replace("、", ",").split(","):
        first, _dash, last = part.strip().partition("-")
        if not first and not last:
            continue
        if not first.strip().isdecimal() or (last and not last.strip().isdecimal()):
            return None
        start, end = int(first), int(last or first)
        if not 0 < start <= end < start + 100_000:
            return None
        lines += range(start, end + 1)
    return tuple(lines)


def lines_text(lines: tuple[int, ...]) -> str:
    """Write lines as "1-3, 7"."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words that are parted by commas."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
