"""The readable files some methods work by: a person's own copies of them."""

from __future__ import annotations

import shutil
from pathlib import Path

from segdesk.projects.paths import config_dir
from segdesk.resources import RULES, resource


def own_copy(name: str) -> Path:
    """Return where a person's copy of a file lies, whether it is there or not."""
    return config_dir() / RULES / name


def make_copy(name: str) -> Path:
    """Return a person's copy of a file, made from the one that comes with the app if there is none yet."""
    copy = own_copy(name)
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource(RULES, name), copy)
    return copy


def drop_copy(name: str) -> None:
    """Go back to the file that comes with the app; the copy is kept under another name."""
    copy = own_copy(name)
    if copy.exists():
        copy.replace(copy.with_suffix(".old.json"))


def mark_of_copies(stage: str) -> str:
    """Return a text that changes whenever a person changes a file the method works by.

    Such a file starts with the last part of the method's id, so this needs no list of plugins.
    """
    files = sorted((config_dir() / RULES).glob(f"{stage.rpartition('.')[2]}_*.json"))
    return " ".join(mark_of(path) for path in files if not path.name.endswith(".old.json"))


def mark_of(path: Path) -> str:
    """Return a text that changes whenever a file does; empty where there is none."""
    try:
        about = path.stat()
    except OSError:
        return ""
    return f"{path.name}:{about.st_mtime_ns}:{about.st_size}"
