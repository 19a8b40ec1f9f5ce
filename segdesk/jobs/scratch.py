"""Scratch folders of jobs: one per job, wiped when it ends, at exit, and at the next start."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from pathlib import Path


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
        pid, _, token = entry.name.partition("-")
        if pid.isdecimal() and len(token) == 32 and not process_runs(int(pid)):
            shutil.rmtree(entry.path, ignore_errors=True)


def process_runs(pid: int) -> bool:
    """Tell whether a process of that number runs now."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if not handle:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == 259  # STILL_ACTIVE
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
