"""A second start hands its file over, unless nobody answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from segdesk.desktop.single import Reception, hand_over, server_name

SECOND = (
    "import sys; from segdesk.desktop.single import hand_over; sys.exit(0 if hand_over(sys.argv[1]) else 3)"
)


def start(path: Path) -> subprocess.Popen[bytes]:
    """Start a second process that wants to hand a file over."""
    return subprocess.Popen([sys.executable, "-c", SECOND, str(path)])


@pytest.fixture
def reception(qtbot: QtBot) -> Iterator[tuple[Reception, list[str]]]:
    """A window that listens, and what it was given."""
    taken: list[str] = []
    made = Reception(taken.append)
    assert made.open()
    yield made, taken
    made.close()


def test_a_second_start_hands_its_file_over_and_leaves(
    reception: tuple[Reception, list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "客户 & more.csv"
    second = start(file)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    assert reception[1] == [str(file)]


def test_nobody_there_means_a_window_of_its_own(tmp_path: Path, qtbot: QtBot) -> None:
    assert not hand_over(str(tmp_path / "a.csv"), 200)


def test_a_window_that_hangs_keeps_nobody_from_starting(tmp_path: Path, qtbot: QtBot) -> None:
    silent = QLocalServer()
    assert silent.listen(server_name())
    assert not hand_over(str(tmp_path / "a.csv"), 200)
    assert not Reception(lambda path: None).open()  # and the name stays with the one that lives
    silent.close()


@pytest.mark.parametrize("words", [b"nonsense\n", b"[]\n", b'{"open": 5}\n', b"\xff\xfe\n", b"x" * 70_000])
def test_other_words_are_ignored(words: bytes, reception: tuple[Reception, list[str]], qtbot: QtBot) -> None:
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.ConnectedState)
    socket.write(words)
    socket.flush()
    qtbot.wait(100)
    assert reception[1] == []
    socket.abort()
