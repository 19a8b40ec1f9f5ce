"""What a worker may use, and the environment it starts in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import msgspec

GIB = 1024**3


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one worker; `memory` counts reserved addresses on POSIX and committed memory on Windows."""

    memory: int = 8 * GIB
    log: int = 1024 * 1024  # bytes of what a worker prints that are kept


def default_command(limits: Limits) -> list[str]:
    """Return the command that starts a worker of this program."""
    if getattr(sys, "frozen", False):
        start = [sys.executable, "--worker"]
    else:
        # -P: a file named random.py beside the data must not be imported
        start = [sys.executable, "-P", "-m", "segdesk.worker"]
    return [*start, "--memory", str(limits.memory), "--parent", str(os.getpid())]


def worker_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a worker: one thread per library, so that results are the same everywhere."""
    return {
        **outer,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
        "VECLIB_MAXIMUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONUNBUFFERED": "1",
    }
