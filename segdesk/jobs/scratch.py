"""Scratch folders of jobs: one per job, wiped when it ends, at exit, and at the next start."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from pathlib import Path

from segdesk.projects.processes import process_runs

_DAY = 24 * 60 * 60


class Scratch:
    """The scratch folders of one pool, below a root that all windows share."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _wipe_left_behind(root)
        self.folder = root / f"{os.getpid()}-{uuid.uuid4().hex}"
        self.folder.mkdir(mode=0o700)

    def make(self, job: str) -> Path:
        """Make the folder of a job."""
        folder = self.folder / job
        folder.mkdir(mode=0o700, parents=True)
        return folder

    def remove(self, folder: Path) -> None:
        """Remove a job's folder; what is still in use goes at the next start."""
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _wipe_left_behind(root: Path) -> None:
    for entry in list(os.scandir(root)):
        owner, _, token = entry.name.partition("-")
        if len(token) != 32:
            continue
        dead = owner.isdecimal() and not process_runs(int(owner))
        if dead or (owner == "open" and _age(entry) > _DAY):  # of a project that was being opened
            shutil.rmtree(entry.path, ignore_errors=True)


def _age(entry: os.DirEntry[str]) -> float:
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return 0.0
