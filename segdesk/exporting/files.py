"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from segdesk.text import Message, msg

_LOCKED = frozenset({5, 32, 33})  # Windows: Excel, a virus scanner or a sync client holds the file
_PATIENCE = 2.5


class ExportError(Exception):
    """The file cannot be written; the message says why and what to do."""

    def __init__(self, message: Message, details: str = "") -> None:
        super().__init__(message.id)
        self.message = message
        self.kind = "input"
        self.details = details


def write_whole(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file so that the old or the new version is there at every moment.

    Raises
    ------
    ExportError
        When the folder is missing or read-only, the disk is full, or another program holds the file.
    """
    target = Path(os.path.realpath(target))
    temporary = target.with_name(f".segdesk-{os.getpid()}-{uuid.uuid4().hex}.tmp")
    try:
        with open(temporary, "xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(temporary, target.stat().st_mode & 0o777)
        _replace(temporary, target)
    except OSError as error:
        raise ExportError(_sentence(error, target), repr(error)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _replace(source: Path, target: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return os.replace(source, target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _LOCKED or time.monotonic() >= until:
                raise
        time.sleep(0.1)


def _sentence(error: OSError, target: Path) -> Message:
    name, folder = target.name, str(target.parent)
    if getattr(error, "winerror", None) in _LOCKED:
        return msg("“{name}” is open in another program. Close it there and export again.", name=name)
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return msg("The folder {folder} does not exist. Choose another one.", folder=folder)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return msg(
                "“{name}” may not be written in {folder}. Choose another folder.", name=name, folder=folder
            )
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return msg(
                "There is no space left for “{name}”. Free some space or choose another disk.", name=name
            )
        case errno.EISDIR:
            return msg("{name} is a folder. Choose a name for the file.", name=name)
    reason = error.strerror or str(error)
    return msg("“{name}” could not be written: {reason}. Choose another folder.", name=name, reason=reason)
