"""The real engine in a real worker, on a disk that fails as a file beside this process says.

Real workers run it where the variables SEGDESK_WORKER_ENGINE and SEGDESK_FAILING_DISK are set. The second
names a JSON file: which file is met by what, and when. Without that file the disk is sound again.
"""

import builtins
import errno
import importlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from segdesk.engine.jobs import execute as sound
from segdesk.jobs.protocol import JobDone, JobRequest, Partial, Progress

Emit = Callable[[Progress | Partial], None]

_open = io.open
_fault: dict[str, Any] = {}


class _CutOff(io.FileIO):
    """A file of which only the first bytes arrive."""

    left = 0

    def readinto(self, buffer: Any) -> int:
        """Deliver what is left, then fail as the fault says."""
        if self.left <= 0:
            raise _error()
        read = super().readinto(memoryview(buffer)[: self.left])
        self.left -= read or 0
        return read or 0

    def readall(self) -> bytes:
        """Read on until the end or the fault."""
        pieces = []
        while True:
            piece = bytearray(65_536)
            size = self.readinto(piece)
            if not size:
                return b"".join(pieces)
            pieces.append(bytes(piece[:size]))


def _error() -> OSError:
    number = _fault.get("errno", "EIO")
    error = OSError(getattr(errno, number), os.strerror(getattr(errno, number)), _fault["path"])
    if "winerror" in _fault:
        error.winerror = _fault["winerror"]  # type: ignore[attr-defined]
    return error


def _failing_open(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    if not (_fault and "r" in mode and isinstance(file, str | os.PathLike)):
        return _open(file, mode, *args, **kwargs)
    if os.path.abspath(file) != _fault["path"]:
        return _open(file, mode, *args, **kwargs)
    _fault["openings"] -= 1
    if _fault["openings"] > 0:
        return _open(file, mode, *args, **kwargs)
    if "after" not in _fault:
        raise _error()
    raw = _CutOff(os.fspath(file), "r")
    raw.left = _fault["after"]
    return io.BufferedReader(raw)


def execute(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    """Do a job while the disk fails."""
    _fault.clear()
    plan = Path(os.environ["SEGDESK_FAILING_DISK"])
    if plan.exists():
        _fault.update(json.loads(_open(plan, encoding="utf-8").read()))
    io.open = builtins.open = _failing_open
    undo = _act_before(_fault.pop("before")) if "before" in _fault else lambda: None
    try:
        return sound(request, emit, cancelled)
    finally:
        io.open = builtins.open = _open
        undo()


def _act_before(name: str) -> Callable[[], None]:
    """Let another program act just before a function of ours is called; returns what takes that back."""
    module = importlib.import_module(name.partition(":")[0])
    function = name.partition(":")[2]
    real, what, path = getattr(module, function), _fault["act"], Path(_fault["path"])
    _fault.clear()

    def acting(*args: Any, **kwargs: Any) -> Any:
        _act(what, path)
        setattr(module, function, real)
        return real(*args, **kwargs)

    setattr(module, function, acting)
    return lambda: setattr(module, function, real)


def _act(what: str, path: Path) -> None:
    """Do to the file what another program would do at this moment."""
    if what == "remove":
        path.unlink()
    elif what == "cut":
        os.truncate(path, path.stat().st_size // 2)
    elif what == "unplug":
        path.parent.rename(path.parent.with_name("unplugged"))
    elif what == "grow":
        with _open(path, "ab") as file:
            file.write(b"C9999,1,2,3\n")
    elif what == "replace":  # same size and time, other content: only the content tells
        old = path.stat()
        data = bytearray(path.read_bytes())
        data[-3] ^= 1
        path.write_bytes(data)
        os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
