"""One question at a time on a thread: only the answer to the latest one arrives."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal


class Background(QObject):
    """Runs plain functions on a thread of its own; earlier questions are forgotten."""

    answered = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)
    _arrived = Signal(int, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = QThreadPool(self)
        self._threads.setMaxThreadCount(1)
        self._latest = 0
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def ask(self, work: Callable[[], object]) -> None:
        """Work something out; whatever was asked before is no longer wanted."""
        self._latest += 1
        self._threads.clear()
        self.busy_changed.emit(True)
        self._threads.start(_Task(self, self._latest, work))

    def forget(self) -> None:
        """Want no answer any more."""
        self._latest += 1
        self._threads.clear()
        self.busy_changed.emit(False)

    def wait(self) -> None:
        """Wait until the thread is idle."""
        self._threads.waitForDone()

    def _on_arrived(self, number: int, answer: object, problem: str) -> None:
        if number != self._latest:
            return
        self.busy_changed.emit(False)
        if problem:
            self.failed.emit(problem)
        else:
            self.answered.emit(answer)


class _Task(QRunnable):
    def __init__(self, owner: Background, number: int, work: Callable[[], object]) -> None:
        super().__init__()
        self._owner, self._number, self._work = owner, number, work

    def run(self) -> None:
        """Work the answer out and send it to the window's thread."""
        answer, problem = None, ""
        try:
            answer = self._work()
        except Exception as error:  # shown on the page; a thread must not end the program
            problem = str(error) or type(error).__name__
        try:
            self._owner._arrived.emit(self._number, answer, problem)
        except RuntimeError:  # the page was closed meanwhile
            return
