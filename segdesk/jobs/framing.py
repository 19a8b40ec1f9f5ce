"""Frames on a pipe: four bytes of length, then that many bytes of UTF-8 JSON."""

from __future__ import annotations

import io
import struct

from segdesk.jobs.protocol import MAX_FRAME

_HEAD = struct.Struct(">I")
_CHUNK = 1024 * 1024


class FrameError(Exception):
    """What came through the pipe is no frame, or is one that is too large."""


def read_frame(pipe: io.RawIOBase, cap: int = MAX_FRAME) -> bytearray | None:
    """Read one frame; None at the end of the pipe. Raises `FrameError` if it is cut short or over the cap."""
    head = _read_exactly(pipe, _HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise FrameError("the pipe ended inside a frame")
    (size,) = _HEAD.unpack(head)
    if size > cap:
        raise FrameError(f"a frame of {size} bytes is over the limit of {cap}")
    body = _read_exactly(pipe, size)
    if len(body) < size:
        raise FrameError("the pipe ended inside a frame")
    return body


def _read_exactly(pipe: io.RawIOBase, size: int) -> bytearray:
    # In chunks: a length that lies costs no memory before the bytes are there. All into one place: the parts
    # of a long answer and their sum would take twice its room.
    body = bytearray()
    while len(body) < size:
        part = pipe.read(min(size - len(body), _CHUNK))
        if not part:
            break
        body += part
    return body


def check_size(body: bytes, cap: int = MAX_FRAME) -> None:
    """Raise `FrameError` if this would be no frame that the other side accepts."""
    if len(body) > cap:
        raise FrameError(f"a frame of {len(body)} bytes is over the limit of {cap}")


def write_frame(pipe: io.RawIOBase, body: bytes, cap: int = MAX_FRAME) -> None:
    """Write one frame. Raises `FrameError` before writing anything if it is over the cap."""
    check_size(body, cap)
    view = memoryview(_HEAD.pack(len(body)) + body)
    while view:
        view = view[pipe.write(view) or 0 :]
