"""A file opened from the desktop goes into the window that runs: a second start hands it over and leaves."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from segdesk.projects.paths import config_dir

PATIENCE = 1500  # ms the running window has to answer; one that hangs must not keep another from starting
MOST = 64 * 1024  # bytes of a request
ANSWER = b"ok"


def server_name() -> str:
    """Return a name of this person and these settings, the same at every start."""
    who = f"{config_dir()}|{os.environ.get('USERNAME') or os.environ.get('USER') or ''}"
    return "segdesk-" + hashlib.sha256(who.encode()).hexdigest()[:20]


def hand_over(path: str, patience: int = PATIENCE) -> bool:
    """Ask the window that runs to open a file; False if none answers in time."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    if not socket.waitForConnected(patience):
        return False
    socket.write(json.dumps({"open": str(Path(path).resolve())}).encode() + b"\n")
    socket.flush()
    answered = socket.waitForReadyRead(patience) and bytes(socket.readAll().data()).strip() == ANSWER
    socket.abort()
    return bool(answered)


class Reception(QObject):
    """Takes the files of later starts; other accounts of the computer cannot reach it."""

    def __init__(self, take: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def open(self) -> bool:
        """Begin to listen, unless another window does so already."""
        # Asked first: for one person alone, Qt listens by renaming its socket over any other of that name.
        probe = QLocalSocket()
        probe.connectToServer(server_name())
        if probe.waitForConnected(PATIENCE):
            probe.abort()
            return False
        QLocalServer.removeServer(server_name())  # left behind by a window that died
        return self._server.listen(server_name())

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > MOST:
                socket.abort()
            return
        try:
            asked = json.loads(bytes(socket.readLine(MOST).data()))["open"]
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        if isinstance(asked, str):
            self._take(asked)
