"""Which process this is, and whether another one still runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def process_runs(pid: int) -> bool:
    """Tell whether a process of that number runs now."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def same_process_runs(pid: int, birth: str) -> bool:
    """Tell whether the process of that number and birth runs now; numbers are used again."""
    return process_runs(pid) and birth == birth_of(pid)


def birth_of(pid: int) -> str:
    """Return what tells a process from an earlier one of the same number, as far as the system says."""
    try:
        started = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        return f"{_boot()}:{started}"
    except (OSError, IndexError):
        return _boot()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""  # not from the wall clock: setting it must not make a running process look dead


def _runs_on_windows(pid: int) -> bool:
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE
