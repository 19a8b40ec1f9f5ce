"""What a file really is, judged by its content and never by its name."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from segdesk.tables.delivery import changed, delivered
from segdesk.tables.errors import ReadError
from segdesk.text import msg

Kind = Literal["text", "xlsx", "xlsb", "xls", "ods", "html", "gzip", "zip", "parquet"]

MAX_FILE = 2 * 1024**3
MAX_UNPACKED = 2 * 1024**3
MAX_RATIO = 200
_SMALL = 1_000_000  # a tiny archive may well shrink more than 200 : 1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"ARROW1", "Arrow"),
    (b"SQLite format 3", "SQLite"),
    (b"ID;P", "SYLK"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"$FL2", "SPSS"),
    (b"SAS", "SAS"),
    (b"<stata", "Stata"),
)


@dataclass(frozen=True)
class Container:
    """A file on disk: its kind and size."""

    path: Path
    kind: Kind
    size: int
    changed: int = 0  # when it was last written, in nanoseconds

    def check_unchanged(self) -> None:
        """Raise `ReadError` if another program wrote to the file since it was opened, or removed it."""
        with delivered(self.path):
            now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.changed):
            raise changed(self.path)

    def sha256(self) -> str:
        """Compute the digest of the content."""
        with delivered(self.path), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def content(self) -> bytes:
        """Return all bytes."""
        return self.path.read_bytes()


def check_file(path: Path) -> os.stat_result:
    """Refuse what is no file or too large before a byte of it is read; raises `ReadError` or `OSError`."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise ReadError(msg("This is a folder. Choose one file in it."), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise ReadError(msg("This is a device and no file. Choose a file with a table."), str(path))
    if found.st_size == 0:
        raise ReadError(msg("This file is empty (0 bytes). Export it again, or choose another file."))
    if found.st_size > MAX_FILE:
        raise ReadError(msg("This file is larger than 2 GB. Split it, or export fewer columns."))
    return found


def open_container(path: Path) -> Container:
    """Look at a file; raises `ReadError` if there is nothing in it that could be a table."""
    with delivered(path):
        found = check_file(path)
        with path.open("rb") as file:
            head = file.read(65536)
        return Container(path=path, kind=_kind(path, head), size=found.st_size, changed=found.st_mtime_ns)


def _kind(path: Path, head: bytes) -> Kind:
    if head.startswith(_OLE):
        return _ole_kind(path)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_kind(path)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08") and b"\0" in head[2:8]:
        return "xls"
    for magic, name in _FOREIGN:
        if head.startswith(magic):
            raise ReadError(
                msg(
                    "This is a {name} file, not a table SegDesk can read. Save it as CSV or Excel "
                    "(.xlsx) first.",
                    name=name,
                )
            )
    if head.startswith(b"version https://git-lfs"):
        raise ReadError(
            msg("This is only a pointer to a file kept elsewhere (Git LFS). Download the real file first.")
        )
    if _looks_binary(head):
        raise ReadError(
            msg("This file is neither text nor a workbook. Save it as CSV or Excel (.xlsx) first.")
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return "html"
    if start.startswith(b"<?xml"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
            raise ReadError(
                msg("This is an XML workbook of Excel 2003. Open it in Excel and save it as .xlsx first.")
            )
        if b"<html" in start or b"<table" in start:
            return "html"
        raise ReadError(msg("This is an XML file. Save it as CSV or Excel (.xlsx) first."))
    return "text"


def _looks_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return False
    zeros = head.count(0)
    if zeros:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > 0.3 * len(head) / 2 and min(even, odd) < 0.05 * len(head):
            return False  # UTF-16 without a mark
        if zeros > 0.01 * len(head) + 2:
            return True
    odd_controls = sum(
        head.count(c) for c in range(32) if c not in (0, 9, 10, 12, 13, 26, 27, 28, 29, 30, 31)
    )
    return odd_controls > 0.02 * len(head) + 2


def _ole_kind(path: Path) -> Kind:
    with path.open("rb") as file:
        data = file.read(64 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        raise password_error()
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    raise ReadError(
        msg("This is an Office document without a sheet. Save the table as Excel (.xlsx) or CSV first.")
    )


def password_error() -> ReadError:
    """Return the refusal of a workbook that needs a password."""
    return ReadError(
        msg(
            "This workbook is protected with a password. Open it in Excel, remove the password "
            "(File, Info, Protect Workbook), save a copy and choose that."
        )
    )


def damaged_error(details: str) -> ReadError:
    """Return the refusal of a workbook that cannot be parsed."""
    return ReadError(
        msg(
            "This workbook is damaged or incomplete. Open it in Excel and save it again, or export it as CSV."
        ),
        details,
    )


def _zip_kind(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            mimetype = archive.read("mimetype")[:80] if "mimetype" in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, zlib.error, NotImplementedError, ValueError) as error:
        raise damaged_error(str(error)) from error
    if any(name.startswith("xl/") for name in names):
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    if b"opendocument.spreadsheet" in mimetype or (
        "content.xml" in names and "meta-inf/manifest.xml" in names
    ):
        return "ods"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise ReadError(
            msg("This is a text document or presentation. Save its table as Excel (.xlsx) or CSV first.")
        )
    return "zip"


def unpack_gzip(path: Path) -> bytes:
    """Return what a gzip file holds, within the budget."""
    try:
        with gzip.open(path) as file:
            data = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(
            msg("This compressed file is damaged or incomplete. Download or export it again."), str(error)
        ) from error
    _check_ratio(path.stat().st_size, len(data))
    return data


def list_archive(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in a plain zip archive that may hold a table, largest first."""
    with zipfile.ZipFile(path) as archive:
        infos = [
            info
            for info in archive.infolist()
            if not info.is_dir()
            and info.file_size > 0
            and not info.filename.startswith("__MACOSX")
            and not info.filename.rpartition("/")[2].startswith(".")
        ]
    tables = [
        info
        for info in infos
        if info.filename.lower().endswith((".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".psv", ".ssv"))
    ]
    if not tables:
        raise ReadError(
            msg(
                "There is no CSV or text file in this archive. Unpack it and choose the file with your table."
            )
        )
    return sorted(tables, key=lambda info: -info.file_size)


def unpack_member(path: Path, info: zipfile.ZipInfo) -> bytes:
    """Return the content of one file of an archive, within the budget."""
    if info.flag_bits & 1:
        raise ReadError(
            msg("This archive is protected with a password. Unpack it and choose the file with your table.")
        )
    _check_ratio(info.compress_size, info.file_size)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(info) as file:
            data = file.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, zlib.error, NotImplementedError) as error:
        raise ReadError(
            msg("This compressed file is damaged or incomplete. Download or export it again."), str(error)
        ) from error
    _check_ratio(info.compress_size, len(data))
    return data


def _check_ratio(packed: int, unpacked: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked > MAX_RATIO * max(packed, 1)):
        raise ReadError(
            msg("Unpacked, this file would be far too large. Unpack it yourself and choose a part.")
        )
