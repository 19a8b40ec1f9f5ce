"""Which encoding a text file is written in, and why we think so."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import chardet
import numpy as np
import pyarrow as pa

from segdesk.tables.errors import ReadError
from segdesk.text import Message, msg

_SAMPLE = 400_000
_CHINESE = {"gb2312", "gbk", "gb18030", "cp936", "hz-gb-2312"}
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """An encoding Python knows, and the evidence for it."""

    name: str
    evidence: Message
    lossy: bool = False


def find_encoding(data: bytes, chosen: str | None = None) -> Encoding:
    """Decide how to decode a file: byte order mark, UTF-16 by zero bytes, UTF-8, then statistics
    of odd lines.
    """
    if chosen is not None:
        try:
            codecs.lookup(chosen)
        except LookupError as error:
            raise ReadError(msg("There is no encoding called “{name}”.", name=chosen)) from error
        return Encoding(chosen, msg("Chosen by you."), lossy=True)
    head = data[:4096]
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, msg("The file says so in its first bytes."), lossy=True)
    utf16 = _utf16_by_zeros(head)
    if utf16:
        return Encoding(utf16, msg("Every other byte is zero."), lossy=True)
    if data.isascii():
        return Encoding("utf-8", msg("Plain letters and digits only."))
    bad, good = (0, 0) if _is_utf8(data) else _utf8_errors(data)
    if bad == 0:
        return Encoding("utf-8", msg("Every character fits."))
    if good >= 10 * bad:
        return Encoding(
            "utf-8", msg("All but {count} characters fit; those were replaced.", count=bad), lossy=True
        )
    return _by_statistics(data)


def _utf16_by_zeros(head: bytes) -> str | None:
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _is_utf8(data: bytes) -> bool:
    """Tell whether every character fits UTF-8, none replaced already; faster than decoding."""
    if data.find(b"\xef") >= 0 and data.find(b"\xef\xbf\xbd") >= 0:
        return False
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _utf8_errors(data: bytes) -> tuple[int, int]:
    """Return how many characters do not fit UTF-8, and how many beyond ASCII do."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    bad = good = 0
    size = 1 << 22
    for start in range(0, len(data), size):
        block = data[start : start + size]
        final = start + size >= len(data)
        if block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block, final)
        wrong = text.count("\ufffd")
        bad += wrong
        good += sum(1 for c in text if c > "\x7f") - wrong if wrong else _beyond_ascii(text)
        if bad > 2000 and good < bad:
            break
    return bad, max(good, 0)


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _by_statistics(data: bytes) -> Encoding:
    lines: list[bytes] = []
    size = 0
    for line in data[: 64 * 1024 * 1024].splitlines():
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    sample = b"\n".join(lines)
    found = chardet.detect(
        sample,
        max_bytes=_SAMPLE,
        prefer_superset=True,
        encoding_era=chardet.EncodingEra.MODERN_WEB,
    )
    name = (found.get("encoding") or "cp1252").lower()
    odd = sum(byte > 0x7F for byte in sample[:4096])
    if (
        odd < 8
        and name not in _CHINESE
        and not name.startswith(("utf", "big5", "cp95", "cp94", "cp93", "shift", "euc"))
    ):
        name = "cp1252"  # a handful of accents says nothing about rarer alphabets
    if name in _CHINESE:
        name = "gb18030"
    name = codecs.lookup(name).name if _known(name) else "cp1252"
    if name in ("ascii", "utf-8", "iso-8859-1", "latin-1", "windows-1252"):
        name = "cp1252"
    try:
        text = sample.decode(name)
        lossy = False
        if name.startswith("cp125") and text == sample.decode("cp1252", "replace"):
            name = "cp1252"  # only letters that the alphabets of Europe share: the commonest of them
    except (UnicodeDecodeError, LookupError):
        name, lossy = _fallback(sample, name)
    return Encoding(
        name,
        msg("Judged by {count} lines with special characters. Check a name you know.", count=len(lines)),
        lossy=lossy,
    )


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _fallback(sample: bytes, first: str) -> tuple[str, bool]:
    for name in ("gb18030", "cp1252", "latin-1"):
        try:
            sample.decode(name)
        except UnicodeDecodeError:
            continue
        return name, False
    return first, True


def decode(data: bytes, encoding: Encoding) -> str:
    """Decode a whole file; characters that do not fit become U+FFFD."""
    text = str(data, encoding.name, "replace")
    return text.removeprefix("\ufeff")
