"""Saving and opening `.segdesk` projects."""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from segdesk.projects import generations
from segdesk.projects.contents import Fingerprint, OpenedProject, ProjectContents
from segdesk.projects.errors import ProjectChangedError, ProjectError
from segdesk.projects.files import OsFs, RescuedError, remove_strays, safe_write
from segdesk.projects.format import CHUNK, DATA, DOCUMENT, MANIFEST, RESULTS, DamagedError
from segdesk.projects.reading import read_archive
from segdesk.projects.writing import verify_archive, write_archive
from segdesk.text import Message, msg

__all__ = [
    "Fingerprint",
    "OpenedProject",
    "ProjectContents",
    "fingerprint_of",
    "open_project",
    "save_project",
]


def save_project(
    path: Path, contents: ProjectContents, *, expected: Fingerprint | None, fs: OsFs | None = None
) -> Fingerprint:
    """Save a project so that at every moment the old or the new version can be opened.

    `expected` is the version that was opened or saved last; None overwrites whatever is there. Raises
    `ProjectChangedError` if the file is another version by now, `ProjectError` if it cannot be saved.
    """
    made: list[Fingerprint] = []

    def write(file: BinaryIO) -> None:
        digest = write_archive(file, contents)
        made.append(Fingerprint(size=file.tell(), manifest=digest))

    def verify(written: Path) -> None:
        verify_archive(written, made[-1].manifest)

    def before_replace(target: Path) -> None:
        _check_unchanged(target, expected)
        generations.keep(target)

    try:
        _check_unchanged(path, expected)
        safe_write(path, write, fs=fs, verify=verify, before_replace=before_replace)
    except DamagedError as error:
        raise ProjectError(
            msg(
                "“{file}” could not be saved: the disk did not keep what was written. "
                "The version before is untouched; save under another name on another disk.",
                file=path.name,
            ),
            str(error),
        ) from error
    except OSError as error:
        raise _save_error(path, contents, error) from error
    remove_strays(path.parent)
    return made[-1]


def open_project(path: Path, unpack_to: Path) -> OpenedProject:
    """Open a project, unpacking its tables to `<unpack_to>/<key>/<name>`.

    Raises `ProjectError` naming the part that is damaged, or the version that is needed; `OSError` if the
    file cannot be read at all.
    """
    remove_strays(path.parent)
    try:
        # Opened once: another window may put a new version in its place at any moment.
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            return read_archive(archive, os.fstat(file.fileno()).st_size, path, unpack_to)
    except DamagedError as error:
        raise ProjectError(_damaged(path, error.part), str(error)) from error
    except (zipfile.BadZipFile, UnicodeError, ValueError, NotImplementedError) as error:
        raise ProjectError(_damaged(path, "directory"), repr(error)) from error
    except OSError as error:
        if error.errno is None or error.errno == errno.EINVAL:  # a place that is not in the file
            raise ProjectError(_damaged(path, "directory"), repr(error)) from error
        raise


def fingerprint_of(path: Path) -> Fingerprint | None:
    """Return which version a file is now; None if there is none. Whatever else lies there counts as one."""
    try:
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            size = os.fstat(file.fileno()).st_size
            manifest = archive.read(MANIFEST)
    except FileNotFoundError:
        return None
    except Exception:  # whatever it is by now, it is not the version that was opened
        return Fingerprint(size=-1, manifest="")
    return Fingerprint(size=size, manifest=hashlib.sha256(manifest).hexdigest())


def _check_unchanged(path: Path, expected: Fingerprint | None) -> None:
    if expected is None:
        return
    now = fingerprint_of(path)
    if now is not None and now != expected:
        raise ProjectChangedError(
            msg(
                "“{file}” was changed by another program since you opened it. Nothing was overwritten.",
                file=path.name,
            )
        )


def _save_error(path: Path, contents: ProjectContents, error: OSError) -> ProjectError:
    if isinstance(error, RescuedError):
        message = msg(
            "“{file}” could not be saved: {reason}. A complete copy is kept as {rescue}; "
            "save under another name.",
            file=path.name,
            reason=error.strerror,
            rescue=str(error.rescue),
        )
    elif error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        needed = sum(_size_of(source) for _, source in contents.artifacts) + CHUNK
        message = msg(
            "“{file}” could not be saved: the disk is full. It needs {megabytes} MB. "
            "The version before is untouched; free some space or save on another disk.",
            file=path.name,
            megabytes=-(-needed // 1_000_000),
        )
    elif getattr(error, "winerror", None) is not None:
        message = msg(
            "“{file}” could not be saved: another program is using it. "
            "Close it there, or save under another name.",
            file=path.name,
        )
    else:
        message = msg(
            "“{file}” could not be saved: {reason}. "
            "The version before is untouched; save under another name.",
            file=path.name,
            reason=error.strerror or str(error),
        )
    return ProjectError(message, repr(error))


def _size_of(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _damaged(path: Path, part: str) -> Message:
    what: Message = msg("its list of parts")
    if part == DOCUMENT:
        what = msg("the steps and names")
    elif part.startswith(RESULTS):
        what = msg("the results")
    elif part.startswith(DATA):
        what = msg("a table")
    return msg(
        "“{file}” is damaged ({what}) and was not opened. Restore an earlier version of it, or open the "
        "data file again.",
        file=path.name,
        what=what,
    )
