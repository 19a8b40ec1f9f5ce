"""Column profiles worked out in the background and remembered for the table on show."""

from __future__ import annotations

import pyarrow as pa
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from segdesk.desktop.viewmodels.arrow_table.profile import profile_column
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.results.base import ArtifactRef
from segdesk.results.table import ColumnProfile


class Profiles(QObject):
    """Distributions of the columns of one table at a time."""

    found = Signal(str)
    _arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = QThreadPool(self)
        self._threads.setMaxThreadCount(1)
        self._of: ArtifactRef | None = None
        self._known: dict[str, ColumnProfile] = {}
        self._asked: set[str] = set()
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def get(self, ref: ArtifactRef, table: ArrowTable, name: str) -> ColumnProfile | None:
        """Return a profile, or start to work it out."""
        if ref != self._of:
            self._threads.clear()
            self._of = ref
            self._known.clear()
            self._asked.clear()
        if name not in self._known and name not in self._asked and table.has_column(name):
            self._asked.add(name)
            self._threads.start(_Task(self, ref, table, table.column_index(name)))
        return self._known.get(name)

    def close(self) -> None:
        """Wait for the thread to end."""
        self._threads.clear()
        self._threads.waitForDone(2000)

    def _on_arrived(self, ref: ArtifactRef, profile: ColumnProfile) -> None:
        if ref == self._of:
            self._known[profile.name] = profile
            self.found.emit(profile.name)


class _Task(QRunnable):
    def __init__(self, owner: Profiles, ref: ArtifactRef, table: ArrowTable, column: int) -> None:
        super().__init__()
        self._owner, self._ref, self._table, self._column = owner, ref, table, column

    def run(self) -> None:
        """Work the profile out and send it to the window's thread."""
        try:
            profile = profile_column(self._table, self._column)
            self._owner._arrived.emit(self._ref, profile)
        except (pa.ArrowException, ValueError, RuntimeError):  # no picture then; RuntimeError: page closed
            return
