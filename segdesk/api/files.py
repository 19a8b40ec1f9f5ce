"""Readable files a stage works by: the one that comes with the app, and the copy a person has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segdesk.resources import RULES, resource

MOST_BYTES = 1_000_000

_own: Path | None = None


@dataclass(frozen=True)
class EditableFile:
    """The text of a file: as it comes with the app, and as a person changed it (None: nobody did).

    `problem` holds what was wrong with reading a person's copy.
    """

    builtin: str
    own: str | None = None
    problem: str = ""


def own_files_in(folder: Path | None) -> None:
    """Say where the copies lie that a person can change (for the host, and for tests of a stage)."""
    global _own
    _own = folder


def editable_file(name: str) -> EditableFile:
    """Return a file of the folder ``rules`` by its name; whoever reads it checks what is in it."""
    builtin = resource(RULES, name).read_text(encoding="utf-8")
    own = _own / name if _own is not None else None
    if own is None or not own.is_file():
        return EditableFile(builtin)
    try:
        if own.stat().st_size > MOST_BYTES:
            return EditableFile(builtin, problem=f"more than {MOST_BYTES:,} bytes")
        return EditableFile(builtin, own.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        return EditableFile(builtin, problem=str(error))
