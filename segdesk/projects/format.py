"""The layout of a `.segdesk` file and the limits a reader keeps to."""

from __future__ import annotations

import hashlib
import zipfile
from typing import BinaryIO

import msgspec

FORMAT = 1
MIMETYPE = b"application/vnd.segdesk.project"
MANIFEST = "manifest.json"
DOCUMENT = "recipe/document.json"
RESULTS = "results/"
DATA = "data/"
GENERATED = ("mimetype", MANIFEST, DOCUMENT)

MAX_PARTS = 10_000
MAX_TOTAL = 16 * 1024**3
MAX_JSON = 64 * 1024**2
MAX_EXTRA = 256 * 1024**2
MAX_RATIO = 200
SMALL = 1024 * 1024  # below this a ratio says nothing
CHUNK = 1024 * 1024
_END, _END_OF_LARGE = 22, 76  # bytes after a zip's directory; the second part only beyond 4 GB


class PartInfo(msgspec.Struct, frozen=True):
    """What a part must be, to the byte."""

    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The table of contents. `reader` is the oldest format a program must know to show the file at all."""

    format: int
    app: str
    reader: int = FORMAT
    parts: dict[str, PartInfo] = {}


class DamagedError(Exception):
    """A part of the file is not what it must be."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason


def check_directory(archive: zipfile.ZipFile, file_size: int) -> dict[str, zipfile.ZipInfo]:
    """Check the archive's directory against the limits before anything is unpacked; returns it by name."""
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise DamagedError("directory", f"{len(infos)} parts")
    if file_size - archive.start_dir - _directory_size(archive) not in (_END, _END + _END_OF_LARGE):
        raise DamagedError("directory", "does not end where the file ends")
    if not infos or min(info.header_offset for info in infos) != 0:
        raise DamagedError("directory", "does not begin where the file begins")
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        if info.filename.casefold() in seen:
            raise DamagedError(info.filename, "is there twice")
        seen.add(info.filename.casefold())
        found[info.filename] = info
        if info.flag_bits & 0x1:
            raise DamagedError(info.filename, "is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedError(info.filename, "is packed in an unknown way")
        if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise DamagedError(info.filename, "unpacks to far more than it holds")
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise DamagedError("directory", "the parts are too large together")
    if sum(info.compress_size for info in infos) > file_size:
        raise DamagedError("directory", "parts lie over each other")
    return found


def _directory_size(archive: zipfile.ZipFile) -> int:
    total = 0
    for info in archive.infolist():
        name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
        total += 46 + len(name) + len(info.extra) + len(info.comment)
    return total


def read_part(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, expected: PartInfo | None, cap: int = MAX_JSON
) -> bytes:
    """Read one part whole, checking its size and digest."""
    if info.file_size > cap:
        raise DamagedError(info.filename, "is too large")
    try:
        data = archive.read(info)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise DamagedError(info.filename, str(error)) from error
    except Exception as error:  # zlib.error and what a hostile header makes zipfile raise
        raise DamagedError(info.filename, repr(error)) from error
    if expected is not None:
        check_digest(info.filename, expected, len(data), hashlib.sha256(data).hexdigest())
    return data


def check_digest(part: str, expected: PartInfo, size: int, sha256: str) -> None:
    """Raise `DamagedError` unless size and digest are those of the table of contents."""
    if size != expected.size or sha256 != expected.sha256:
        raise DamagedError(part, "is not what was saved")


def copy_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: PartInfo, to: BinaryIO | None) -> None:
    """Read a part through, checking its digest, and write it to a file if one is given."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(info) as source:
            while piece := source.read(CHUNK):
                digest.update(piece)
                size += len(piece)
                if to is not None:
                    to.write(piece)
    except OSError:
        raise  # the disk that is unpacked to
    except Exception as error:  # BadZipFile, zlib.error, EOFError, …
        raise DamagedError(info.filename, repr(error)) from error
    check_digest(info.filename, part, size, digest.hexdigest())
