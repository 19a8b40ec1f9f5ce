"""Snapshots of unsaved work, and finding those that a window left behind when it died."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from segdesk.documents import Document
from segdesk.projects.files import OsFs, write_bytes
from segdesk.projects.paths import state_dir
from segdesk.projects.processes import birth_of, same_process_runs
from segdesk.results.base import Result

MAX_TRIES = 2
_FILE = "snapshot.json"


class Snapshot(Result):
    """Unsaved work: the document (its sources tell which files to read again) and whose it was."""

    document: Document
    title: str
    project: str | None
    taken: str  # ISO time
    pid: int
    birth: str
    tries: int = 0  # how often it was opened and the window died before the next snapshot


class Found(Result):
    """Work that a dead window left behind."""

    folder: Path
    snapshot: Snapshot

    @property
    def document(self) -> Document:
        """The work."""
        return self.snapshot.document

    @property
    def title(self) -> str:
        """What it was called."""
        return self.snapshot.title

    @property
    def taken(self) -> str:
        """When the snapshot was taken (ISO time)."""
        return self.snapshot.taken

    @property
    def project_path(self) -> Path | None:
        """The project file it had, if any."""
        return Path(self.snapshot.project) if self.snapshot.project else None


class Recovery:
    """The snapshot of one window, in a folder of its own below `root`."""

    def __init__(self, root: Path | None = None, *, fs: OsFs | None = None) -> None:
        self.root = root or state_dir() / "recovery"
        self._fs = fs
        self._folder = self.root / uuid.uuid4().hex

    def snapshot(self, document: Document, title: str, project_path: Path | None) -> bool:
        """Keep the work as it is now; False if the disk did not take it (the last snapshot stays)."""
        return self._write(document, title, str(project_path) if project_path else None, tries=0)

    def pending(self) -> tuple[Found, ...]:
        """Return what dead windows left behind, newest first; what died twice on opening is left aside."""
        found = []
        for folder in self._folders():
            try:
                snapshot = Snapshot.from_json((folder / _FILE).read_bytes())
            except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
                continue
            if snapshot.tries < MAX_TRIES and not same_process_runs(snapshot.pid, snapshot.birth):
                found.append(Found(folder=folder, snapshot=snapshot))
        return tuple(sorted(found, key=lambda item: item.taken, reverse=True))

    def take_over(self, found: Found) -> None:
        """Make that work this window's. Call it before opening: it counts the tries."""
        self.discard()
        self._folder = found.folder
        snapshot = found.snapshot
        self._write(snapshot.document, snapshot.title, snapshot.project, tries=snapshot.tries + 1)

    def delete(self, found: Found) -> None:
        """Remove what a dead window left behind."""
        shutil.rmtree(found.folder, ignore_errors=True)

    def discard(self) -> None:
        """Remove this window's snapshot: the work was saved, or is not wanted."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, document: Document, title: str, project: str | None, *, tries: int) -> bool:
        snapshot = Snapshot(
            document=document,
            title=title,
            project=project,
            taken=datetime.now().isoformat(timespec="seconds"),
            pid=os.getpid(),
            birth=birth_of(os.getpid()),
            tries=tries,
        )
        try:
            write_bytes(self._folder / _FILE, snapshot.to_json(), fs=self._fs)
        except OSError:
            return False
        return True

    def _folders(self) -> list[Path]:
        with suppress(OSError):
            return [Path(e.path) for e in os.scandir(self.root) if e.is_dir(follow_symlinks=False)]
        return []
