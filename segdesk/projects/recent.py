"""The files that were open lately."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

from segdesk.projects.files import write_bytes
from segdesk.projects.paths import state_dir
from segdesk.results.base import Result

LIMIT = 20


class RecentFile(Result):
    """A data file or project, and when it was opened last (ISO time)."""

    path: str
    opened: str = ""

    @property
    def title(self) -> str:
        """The name to show."""
        return Path(self.path).stem if self.path.lower().endswith(".segdesk") else Path(self.path).name


class RecentFiles:
    """The list, newest first, kept in one file; a file that cannot be read or written is an empty list."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or state_dir() / "recent.json"

    def entries(self) -> tuple[RecentFile, ...]:
        """Return the entries, newest first."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=tuple[RecentFile, ...])[:LIMIT]
        except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
            return ()

    def add(self, path: str | Path) -> None:
        """Put a file at the top."""
        name = os.path.abspath(path)
        now = datetime.now().isoformat(timespec="seconds")
        rest = [entry for entry in self.entries() if os.path.normcase(entry.path) != os.path.normcase(name)]
        self._write([RecentFile(path=name, opened=now), *rest])

    def remove(self, path: str | Path) -> None:
        """Take a file off the list."""
        name = os.path.normcase(os.path.abspath(path))
        self._write([entry for entry in self.entries() if os.path.normcase(entry.path) != name])

    def clear(self) -> None:
        """Forget all."""
        self._write([])

    def _write(self, entries: list[RecentFile]) -> None:
        try:
            write_bytes(self._path, msgspec.json.encode(entries[:LIMIT]))
        except OSError:
            return  # the list is a convenience
