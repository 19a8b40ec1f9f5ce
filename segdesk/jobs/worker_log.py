"""What a worker prints: drained so that it never waits, kept up to a limit."""

from __future__ import annotations

import contextlib
import io
import os
import threading
from pathlib import Path
from typing import BinaryIO

_TAIL = 16 * 1024
_FILES = 10


class WorkerLog:
    """Reads a worker's output to its end, keeping the beginning in a file and the tail in memory."""

    def __init__(self, pipe: io.FileIO, limit: int, folder: Path | None, pid: int) -> None:
        self._pipe = pipe
        self._left = limit
        self._tail = b""
        self._lock = threading.Lock()
        self._file = _open_file(folder, pid)

    def drain(self) -> None:
        """Read until the last writer has closed the pipe; the work of a thread."""
        with self._pipe, self._file or contextlib.nullcontext():
            while True:
                try:
                    piece = self._pipe.read(64 * 1024)
                except OSError:
                    return
                if not piece:
                    return
                self._keep(piece)

    def tail(self) -> str:
        """Return the last that was printed."""
        with self._lock:
            return self._tail.decode("utf-8", "replace")

    def _keep(self, piece: bytes) -> None:
        with self._lock:
            self._tail = (self._tail + piece)[-_TAIL:]
        if self._file is not None and self._left > 0:
            with contextlib.suppress(OSError):
                self._file.write(piece[: self._left])
                self._left -= len(piece)
                if self._left <= 0:
                    self._file.write("\n… the rest is left out\n".encode())


def _open_file(folder: Path | None, pid: int) -> BinaryIO | None:
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        old = sorted(folder.glob("worker-*.log"), key=lambda path: path.stat().st_mtime_ns)
        for path in old[: max(0, len(old) - _FILES + 1)]:
            path.unlink(missing_ok=True)
        handle = os.open(folder / f"worker-{pid}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        return os.fdopen(handle, "wb", buffering=0)
    except OSError:
        return None  # a full or read-only disk must not keep anybody from working
