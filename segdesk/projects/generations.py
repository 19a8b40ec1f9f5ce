"""Earlier versions of project files, kept aside before each save."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from segdesk.projects.paths import state_dir
from segdesk.results.base import Result

KEPT = 5
MAX_BYTES = 1024**3
_SUFFIX = ".segdesk"


class Generation(Result):
    """An earlier version: where it is kept and when it was put aside (ISO time)."""

    path: Path
    put_aside: str


def keep(path: Path) -> None:
    """Put the version that is there now aside; without a version, or without room, nothing happens."""
    with suppress(OSError):
        if os.stat(path).st_size > MAX_BYTES // 2:
            return
        folder = _folder_of(path)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"{time.time_ns():020d}{_SUFFIX}"
        # No hard link: whoever writes into the file in place would change the earlier version too.
        shutil.copyfile(path, target)
        os.chmod(target, 0o600)
        for old in _files(folder)[KEPT:]:
            old.unlink()
        _keep_to_size(folder.parent)


def earlier_versions(path: Path) -> tuple[Generation, ...]:
    """Return the versions kept of a project file, newest first."""
    found = []
    for file in _files(_folder_of(path)):
        moment = datetime.fromtimestamp(int(file.stem) / 1e9).isoformat(timespec="seconds")
        found.append(Generation(path=file, put_aside=moment))
    return tuple(found)


def _folder_of(path: Path) -> Path:
    name = os.path.normcase(os.path.realpath(path))
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return state_dir() / "generations" / digest[:32]


def _files(folder: Path) -> list[Path]:
    return sorted((p for p in folder.glob(f"*{_SUFFIX}") if p.stem.isdecimal()), reverse=True)


def _keep_to_size(root: Path) -> None:
    files = sorted(root.glob(f"*/*{_SUFFIX}"), key=lambda p: p.name, reverse=True)
    total = 0
    for file in files:
        total += file.stat().st_size
        if total > MAX_BYTES:
            file.unlink()
