"""When a disk, a network or another program stands between SegDesk and a file."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EACCES, EPERM
from pathlib import Path

from segdesk.tables.errors import ReadError
from segdesk.text import msg

_LOCKED = (32, 33)  # Windows: another program holds the file, or part of it
_NO_NETWORK = (53, 59, 64, 67, 1203, 1222, 1231)  # Windows: server, share or network is not there
_SYSTEM_ERROR = re.compile(r"os error (\d+)")  # how the workbook reader writes an error of the system
_NAME_AT, _WIDE_AT = 1, 57  # in Excel's file of who has a workbook open: the name in bytes, and in UTF-16


@contextmanager
def delivered(path: Path, check: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Say of a file that could not be read whether that was the disk's or another program's doing.

    A reader that is cut off in the middle takes the file for damaged; `check` tells that it was changed or
    removed. Raises `ReadError`.
    """
    try:
        yield
    except OSError as error:
        raise delivery_error(path, error) from error
    except ReadError as error:
        cause = _system_error(error)
        if cause is not None:
            raise delivery_error(path, cause) from error
        check()
        raise


def delivery_error(path: Path, error: OSError) -> ReadError:
    """Put into words why a file is not to be had; all of it may be over when a person tries again."""
    number = getattr(error, "winerror", None)
    if number in _NO_NETWORK:
        return not_delivered(path, str(error))
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _gone(path, str(error))
    if number in _LOCKED or error.errno in (EACCES, EPERM):
        return _kept_shut(path, str(error), locked=number in _LOCKED)
    return not_delivered(path, str(error))


def not_delivered(path: Path, details: str) -> ReadError:
    """Return the refusal of a file of which only a part arrived."""
    return ReadError(
        msg(
            "The disk or network did not deliver “{file}”. Check the connection and try again, or copy the "
            "file to this computer first.",
            file=path.name,
        ),
        details,
        again=True,
    )


def changed(path: Path) -> ReadError:
    """Return the refusal of a file that another program wrote to meanwhile."""
    return ReadError(
        msg(
            "“{file}” was changed while it was read, so nothing of it was loaded. Wait until it is saved, "
            "then try again.",
            file=path.name,
        ),
        again=True,
    )


def _gone(path: Path, details: str) -> ReadError:
    if not path.parent.is_dir():
        return ReadError(
            msg(
                "The folder or drive of “{file}” cannot be reached. Connect it and try again, or choose "
                "where the file is now.",
                file=path.name,
            ),
            details,
            again=True,
        )
    return ReadError(
        msg(
            "“{file}” is no longer there. Was it moved, renamed or deleted? Put it back and try again, or "
            "choose where it is now.",
            file=path.name,
        ),
        details,
        again=True,
    )


def _kept_shut(path: Path, details: str, *, locked: bool) -> ReadError:
    holder = who_has_it_open(path)
    if holder is not None:
        person, program = holder
        message = msg(
            "{person} has “{file}” open. Close it in {program} and try again.",
            person=person,
            file=path.name,
            program=program,
        )
    elif locked:
        message = msg(
            "“{file}” is open in another program. Close it there and try again.",
            file=path.name,
        )
    else:
        message = msg(
            "“{file}” cannot be opened. Close it in other programs, or ask for permission to read it, and "
            "try again.",
            file=path.name,
        )
    return ReadError(message, details, again=True)


def who_has_it_open(path: Path) -> tuple[str, str] | None:
    """Return the person and the program that the note beside an open workbook names, if there is one."""
    try:
        note = path.with_name(f".~lock.{path.name}#").read_bytes()[:2000]
    except OSError:
        note = b""
    person = _plain(note.decode("utf-8", "replace").partition(",")[0])
    if person:
        return person, "LibreOffice"
    for name in (f"~${path.name}", f"~${path.name[2:]}"):  # Office takes two letters off a long name
        try:
            note = path.with_name(name).read_bytes()[:200]
        except OSError:
            continue
        if note:
            person = _plain(note[_WIDE_AT : _WIDE_AT + 2 * note[0]].decode("utf-16-le", "ignore"))
            person = person or _plain(note[_NAME_AT : _NAME_AT + note[0]].decode("cp1252", "replace"))
            if person:
                return person, "Excel"
    return None


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:60]


def _system_error(error: BaseException) -> OSError | None:
    """Return the error of the system behind a refusal, where a reader met one."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno:
            return seen
        details = getattr(seen, "details", "")
        if isinstance(details, str) and (found := _SYSTEM_ERROR.search(details)):
            number = int(found.group(1))
            if sys.platform == "win32":
                return OSError(0, details, None, number)
            return OSError(number, details)
        seen = seen.__cause__
    return None
