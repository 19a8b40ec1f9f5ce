import io

import pytest

from segdesk.jobs.framing import FrameError, read_frame, write_frame


class Trickle(io.RawIOBase):
    """A pipe that gives a byte at a time, as pipes may."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 1))


def framed(*bodies: bytes) -> bytes:
    pipe = io.BytesIO()
    for body in bodies:
        write_frame(pipe, body)  # type: ignore[arg-type]
    return pipe.getvalue()


def test_frames_come_back_in_order_however_the_pipe_cuts_them() -> None:
    pipe = Trickle(framed(b"first", b"", "第三".encode()))
    assert [read_frame(pipe) for _ in range(4)] == [b"first", b"", "第三".encode(), None]


@pytest.mark.parametrize("cut", [1, 3, 4, 6])
def test_a_pipe_that_ends_inside_a_frame_is_an_error(cut: int) -> None:
    with pytest.raises(FrameError):
        read_frame(Trickle(framed(b"body")[:cut]))


def test_a_frame_over_the_cap_is_refused_before_it_is_read_or_written() -> None:
    with pytest.raises(FrameError):
        read_frame(Trickle(b"\x00\x00\x00\x0b"), cap=10)
    pipe = io.BytesIO()
    with pytest.raises(FrameError):
        write_frame(pipe, b"x" * 11, cap=10)  # type: ignore[arg-type]
    assert pipe.getvalue() == b""
