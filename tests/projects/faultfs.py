"""File operations that fail, or end the process, at the n-th; and a disk that forgets what was not synced."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

from segdesk.projects.files import OsFs


class Killed(BaseException):
    """Stands for the process being gone: nothing may run after it."""


class _File(io.RawIOBase):
    def __init__(self, fs: "FaultFs", inner: io.RawIOBase, path: Path) -> None:
        self._fs, self.inner, self.path = fs, inner, path

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.inner.seek(offset, whence)

    def tell(self) -> int:
        return self.inner.tell()

    def fileno(self) -> int:
        return self.inner.fileno()

    def write(self, data: object) -> int:
        # A dying process may have written a part of what it wanted to.
        self._fs.step("write", lambda: self.inner.write(bytes(data)[: len(bytes(data)) // 2]))  # type: ignore
        return self.inner.write(data) or 0  # type: ignore[arg-type]

    def close(self) -> None:
        self.inner.close()
        super().close()


class FaultFs(OsFs):
    """Counts operations and raises `fault` at the n-th (from 1), or the n-th called `only`.

    An error passes after `times` operations; from a kill on nothing works any more.
    """

    def __init__(
        self,
        at: int = 0,
        fault: BaseException | None = None,
        only: str = "",
        times: int = 10**9,
    ) -> None:
        self.at, self.fault, self.only, self.times = at, fault, only, times
        self.log: list[str] = []
        self.slept = 0.0
        self.synced: dict[str, bytes] = {}  # path -> what a power cut leaves of it

    def step(self, name: str, half: Callable[[], object] | None = None) -> None:
        self.log.append(name)
        if self.fault is None or (self.only and name != self.only):
            return
        count = sum(entry == name for entry in self.log) if self.only else len(self.log)
        killed = isinstance(self.fault, Killed)
        if killed and count == self.at and half is not None:
            half()
        lasting = killed or bool(self.only)
        if count == self.at or (lasting and self.at < count < self.at + self.times):
            raise self.fault

    def create(self, path: Path, mode: int) -> io.RawIOBase:
        self.step("create")
        return _File(self, super().create(path, mode), path)

    def overwrite(self, path: Path) -> io.RawIOBase:
        self.step("overwrite")
        return _File(self, super().overwrite(path), path)

    def sync(self, file: io.RawIOBase) -> None:
        self.step("sync")
        super().sync(file)
        assert isinstance(file, _File)
        self.synced[str(file.path)] = file.path.read_bytes()

    def replace(self, source: Path, target: Path) -> None:
        self.step("replace")
        super().replace(source, target)
        # A rename may reach the disk at any time; the bytes behind it only if they were synced.
        self.synced[str(target)] = self.synced.pop(str(source), b"")

    def sync_folder(self, folder: Path) -> None:
        self.step("sync_folder")
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self.step("remove")
        super().remove(path)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def locked() -> OSError:
    """What Windows says while another program holds the file."""
    fault = PermissionError(errno.EACCES, "another program is using the file")
    fault.winerror = 32  # type: ignore[attr-defined]
    return fault
