"""The store: a folder of files that jobs wrote and the window accepted, found by key."""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from segdesk.projects.names import is_safe_part
from segdesk.results.base import ArtifactRef


class StoreError(Exception):
    """A job named or wrote something that must not enter the store."""


class Store:
    """Accepted artifacts as `<folder>/<key>/<name>`, private to this person.

    A key is there as a whole or not at all. While a job runs, what it has already written can be
    found too (see `lend`), so that an early part of its answer can be shown.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lent: list[Path] = []
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, ref: ArtifactRef) -> Path:
        """Return where an artifact is (or would be). Raises `StoreError` for a name that leaves the store."""
        parts = (_checked(ref.key), *(_checked(part) for part in ref.name.split("/")))
        accepted = self.folder.joinpath(*parts)
        if not accepted.exists():
            with self._lock:
                folders = tuple(self._lent)
            for folder in folders:
                lent = folder.joinpath(*parts)
                if lent.exists():
                    return lent
        return accepted

    def has(self, key: str) -> bool:
        """Tell whether a key has been accepted."""
        return self.folder.joinpath(_checked(key)).is_dir()

    def lend(self, scratch: Path) -> None:
        """Let `path` find what a running job has written so far."""
        with self._lock:
            self._lent.append(scratch)

    def unlend(self, scratch: Path) -> None:
        """Forget a scratch folder that was lent."""
        with self._lock, suppress(ValueError):
            self._lent.remove(scratch)

    def accept(self, scratch: Path, keys: Iterable[str]) -> None:
        """Move `<scratch>/<key>` into the store for each key; one that is there already stays as it is."""
        for key in keys:
            source, target = scratch / _checked(key), self.folder / key
            if target.is_dir():
                continue
            if not source.is_dir() or source.is_symlink():
                raise StoreError(f"the job named the artifact {key} but did not write it")
            _make_private(source)
            try:
                os.rename(source, target)
            except OSError:
                if not target.is_dir():  # else: another job made the same thing first
                    self._copy_in(source, target)
            with suppress(OSError):
                os.utime(target)

    def _copy_in(self, source: Path, target: Path) -> None:
        # Another file system, or Windows while the window still maps one of the files.
        halfway = self.folder / f".{target.name}-{uuid.uuid4().hex}"
        try:
            shutil.copytree(source, halfway, copy_function=_link_or_copy)
            os.rename(halfway, target)
        except OSError:
            shutil.rmtree(halfway, ignore_errors=True)
            if not target.is_dir():
                raise

    def keys(self) -> list[str]:
        """Return all keys, oldest first."""
        found = []
        for entry in os.scandir(self.folder):
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False) and is_safe_part(entry.name):
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
        return [name for _, name in sorted(found)]

    def size(self) -> int:
        """Return how many bytes the store holds."""
        return sum(_folder_size(self.folder / key) for key in self.keys())

    def prune(self, max_bytes: int, keep: set[str]) -> None:
        """Remove the oldest keys until the store fits; those in `keep` stay whatever happens."""
        sizes = {key: _folder_size(self.folder / key) for key in self.keys()}
        total = sum(sizes.values())
        for key, size in sizes.items():
            if total <= max_bytes:
                return
            if key not in keep:
                self._remove(key)
                total -= size

    def clear(self) -> None:
        """Remove everything."""
        for entry in list(os.scandir(self.folder)):
            if entry.is_dir(follow_symlinks=False):
                self._remove(entry.name)

    def _remove(self, name: str) -> None:
        # Renamed first: a key must never be there by halves.
        doomed = self.folder / f".{uuid.uuid4().hex}"
        try:
            os.rename(self.folder / name, doomed)
        except OSError:
            return  # in use (Windows); the next prune gets it
        shutil.rmtree(doomed, ignore_errors=True)


def _checked(part: str) -> str:
    if not is_safe_part(part):
        raise StoreError(f"not a name for an artifact: {part[:80]!r}")
    return part


def _make_private(folder: Path) -> None:
    os.chmod(folder, 0o700)
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            _make_private(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            os.chmod(entry.path, 0o600)
        else:
            raise StoreError(f"neither a file nor a folder: {entry.name[:80]!r}")


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _folder_size(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(root, name)).st_size
    return total
