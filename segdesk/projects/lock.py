"""One writer per project: a lock file beside it, which the system frees when its holder dies."""

from __future__ import annotations

import getpass
import hashlib
import os
import socket
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec

from segdesk.results.base import Result


class LockHolder(Result):
    """Who has a project open for writing."""

    host: str = ""
    user: str = ""
    pid: int = 0
    since: str = ""  # ISO time


class LockedError(Exception):
    """Somebody else has the project open; `holder` says who, as far as known."""

    def __init__(self, holder: LockHolder) -> None:
        super().__init__(f"open at {holder.host or 'another computer'} since {holder.since}")
        self.holder = holder


class ProjectLock:
    """The right to write one project. Free it with `release`, or use it in a `with`."""

    def __init__(self, path: Path, handle: int | None) -> None:
        self._path = path
        self._handle = handle

    @classmethod
    def acquire(cls, project: Path, *, anyway: bool = False) -> Self:
        """Lock a project. Raises `LockedError`; `anyway` overrules a holder on another computer.

        Where no file can be made beside the project there is no lock: nothing can be written there either.
        """
        path = _lock_file(project)
        while True:
            try:
                handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError:
                return cls(path, None)
            if not _try_lock(handle):
                holder = _read(handle)
                os.close(handle)
                raise LockedError(holder)
            if _is_still(handle, path):
                break
            os.close(handle)  # removed between opening and locking it
        holder = _read(handle)
        # The system's lock may not reach over a network share; what is written in the file does.
        if holder.host and holder.host != socket.gethostname() and not anyway:
            os.close(handle)
            raise LockedError(holder)
        _write(handle)
        return cls(path, handle)

    def release(self) -> None:
        """Let others write."""
        if self._handle is not None:
            if sys.platform != "win32":  # Windows removes no file that is open
                with suppress(OSError):
                    os.unlink(self._path)
            os.close(self._handle)
            self._handle = None
            if sys.platform == "win32":
                with suppress(OSError):
                    os.unlink(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


def _lock_file(project: Path) -> Path:
    target = Path(os.path.realpath(project))
    name = hashlib.sha256(os.path.normcase(target.name).encode("utf-8", "surrogatepass")).hexdigest()
    return target.with_name(f".segdesk-{name[:16]}.lock")


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # beyond the text, so that others can read it
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return not isinstance(error, BlockingIOError | PermissionError)  # else: a share that knows no locks
    return True


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False


def _read(handle: int) -> LockHolder:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        return LockHolder.from_json(os.read(handle, 4096))
    except (OSError, msgspec.MsgspecError):
        return LockHolder()


def _write(handle: int) -> None:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    holder = LockHolder(
        host=socket.gethostname(),
        user=user,
        pid=os.getpid(),
        since=datetime.now().isoformat(timespec="seconds"),
    )
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, holder.to_json())
