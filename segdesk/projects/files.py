"""The one way SegDesk writes files that matter: the old version or the new one, never half of each."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import stat
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from segdesk.projects.paths import state_dir
from segdesk.projects.processes import process_runs

LOCKED_ELSEWHERE = frozenset({5, 32, 33})  # Windows: a virus scanner, Excel or a sync client holds the file
RETRY_SECONDS = 2.5
_NO_RENAME = frozenset({errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_NO_TEMPORARY = frozenset({errno.EACCES, errno.EPERM})
_STRAY = re.compile(r"\.segdesk-(\d+)-[0-9a-f]{32}\.tmp")


class OsFs:
    """The operations a save is made of; tests put in one that fails or dies at the n-th."""

    def create(self, path: Path, mode: int) -> io.RawIOBase:
        """Create a new file for writing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(path, flags, mode), "wb", buffering=0)

    def overwrite(self, path: Path) -> io.RawIOBase:
        """Open a file for writing from its start."""
        return open(path, "wb", buffering=0)

    def sync(self, file: io.RawIOBase) -> None:
        """Wait until the file's bytes are on the disk."""
        os.fsync(file.fileno())

    def replace(self, source: Path, target: Path) -> None:
        """Put one file in the place of another."""
        os.replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Wait until the folder's entries are on the disk."""
        if sys.platform == "win32":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP):
                raise  # network folders may not know this; a failing disk must be told
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        os.unlink(path)

    def sleep(self, seconds: float) -> None:
        """Wait before the next try."""
        time.sleep(seconds)


class RescuedError(OSError):
    """The file could not be written in place; a complete copy of what was to be saved lies in `rescue`."""

    def __init__(self, cause: OSError, rescue: Path) -> None:
        super().__init__(cause.errno, cause.strerror or str(cause))
        self.rescue = rescue


def safe_write(
    path: Path,
    write: Callable[[BinaryIO], None],
    *,
    fs: OsFs | None = None,
    verify: Callable[[Path], None] | None = None,
    before_replace: Callable[[Path], None] | None = None,
) -> None:
    """Write a file so that at every moment the old or the new version is there, whole.

    A temporary file in the same folder is written, synced, checked by `verify` and put in place.
    `before_replace` sees the real target just before. Raises `OSError` and leaves the old file as it was;
    `RescuedError` if only writing in place was possible and failed.
    """
    fs = fs or OsFs()
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".segdesk-{os.getpid()}-{uuid.uuid4().hex}.tmp")
    try:
        _write_new(fs, temporary, write, _mode_of(target))
    except OSError as error:
        _remove(fs, temporary)
        if error.errno in _NO_TEMPORARY and os.access(target, os.W_OK):
            if before_replace is not None:
                before_replace(target)
            return _write_in_place(fs, None, target, write, verify)
        raise
    except BaseException:
        _remove(fs, temporary)
        raise
    try:
        if verify is not None:
            verify(temporary)
        if before_replace is not None:
            before_replace(target)
        _replace(fs, temporary, target)
    except OSError as error:
        if error.errno not in _NO_RENAME:
            _remove(fs, temporary)
            raise
        _write_in_place(fs, temporary, target, write, verify)
        _remove(fs, temporary)
    except BaseException:
        _remove(fs, temporary)
        raise
    fs.sync_folder(target.parent)


def write_bytes(path: Path, data: bytes, *, fs: OsFs | None = None) -> None:
    """Write a small file safely, making its folder if need be."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    safe_write(path, lambda file: _write_all(file, data), fs=fs)


def remove_strays(folder: Path, min_age: float = 3600.0) -> int:
    """Remove temporary files of saves that were killed; returns how many."""
    removed = 0
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            match = _STRAY.fullmatch(entry.name)
            if match is None or process_runs(int(match[1])):
                continue
            with suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime >= min_age:
                    os.unlink(entry.path)
                    removed += 1
    return removed


def _write_all(file: BinaryIO, data: bytes) -> None:
    file.write(data)


def _mode_of(target: Path) -> int | None:
    with suppress(OSError):
        return stat.S_IMODE(os.stat(target).st_mode)
    return None


def _write_new(fs: OsFs, path: Path, write: Callable[[BinaryIO], None], mode: int | None) -> None:
    with fs.create(path, 0o600) as raw:
        if mode is not None and sys.platform != "win32":
            os.chmod(path, mode)
        _fill(fs, raw, write)


def _fill(fs: OsFs, raw: io.RawIOBase, write: Callable[[BinaryIO], None]) -> None:
    buffer = io.BufferedWriter(raw, 1024 * 1024)
    try:
        write(buffer)
        buffer.flush()
    except BaseException:
        # Closing would try to flush again, and a second error would hide the first.
        with suppress(OSError, ValueError):
            raw.close()
        raise
    fs.sync(raw)
    buffer.detach()


def _replace(fs: OsFs, source: Path, target: Path) -> None:
    waited, pause = 0.0, 0.02
    while True:
        try:
            return fs.replace(source, target)
        except OSError as error:
            if getattr(error, "winerror", None) not in LOCKED_ELSEWHERE or waited >= RETRY_SECONDS:
                raise
        fs.sleep(pause)
        waited += pause
        pause = min(pause * 2, 0.5)


def _write_in_place(
    fs: OsFs,
    finished: Path | None,
    target: Path,
    write: Callable[[BinaryIO], None],
    verify: Callable[[Path], None] | None,
) -> None:
    """Overwrite the target itself where nothing else is possible, a whole copy being safe beforehand."""
    folder = state_dir() / "rescue"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    rescue = folder / f"{uuid.uuid4().hex}{target.suffix}"
    _write_new(fs, rescue, write if finished is None else lambda file: _copy_from(finished, file), None)
    if verify is not None:
        verify(rescue)
    fs.sync_folder(folder)
    try:
        with fs.overwrite(target) as raw:
            _fill(fs, raw, lambda file: _copy_from(rescue, file))
        if verify is not None:
            verify(target)
    except OSError as error:
        raise RescuedError(error, rescue) from error
    _remove(fs, rescue)


def _copy_from(source: Path, file: BinaryIO) -> None:
    with open(source, "rb") as copy:
        shutil.copyfileobj(copy, file, 1024 * 1024)


def _remove(fs: OsFs, path: Path) -> None:
    with suppress(OSError):
        fs.remove(path)
