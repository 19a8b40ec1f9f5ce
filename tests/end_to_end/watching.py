"""Watches the window while a person would wait: how long it stood still, how much memory it took."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil

from tests.benchmarks.harness import Probe

MOST_MEMORY = 100.0  # megabytes a window may take above what it had before
_STATUS = Path("/proc/self/status")


def own_memory() -> float:
    """Return the megabytes of this process that no file stands behind (all, where that is not told)."""
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return float(psutil.Process().memory_info().rss) / 2**20


class Watch:
    """From its making until `stop`, on the event loop and on a thread beside it."""

    def __init__(self) -> None:
        self._before = self._most = own_memory()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        self._probe = Probe()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self._most = max(self._most, own_memory())

    def stop(self) -> dict[str, float]:
        """Return the longest stand-still in milliseconds (`max`, and `own` in processor time), and `memory`.

        Memory is what came on top of what there was before, in megabytes.
        """
        loop = self._probe.stop()
        self._over.set()
        self._thread.join()
        return {**loop, "memory": max(self._most, own_memory()) - self._before}
