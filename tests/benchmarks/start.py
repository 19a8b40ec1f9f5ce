"""How soon the welcome page stands there after the start, beside a bare window of PySide6.

python -m tests.benchmarks.start [--rounds 7]
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import segdesk
from tests.benchmarks.harness import child, tell
from tests.benchmarks.outcome import Outcome, print_table

RATIO, HARD = 5.0, 0.8


def bare() -> None:
    """Show an empty window and tell when it was painted."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1280, 800)
    _tell_first_paint(window)
    window.show()
    app.exec()


def welcome() -> None:
    """Show SegDesk's window as the command line does and tell when its page was painted."""
    from segdesk.desktop import app, controller

    built = controller.Controller.show

    def show(self: controller.Controller) -> None:
        _tell_first_paint(self.home)
        built(self)

    controller.Controller.show = show  # type: ignore[method-assign]
    app.main(["--size", "1280x800"])


def _tell_first_paint(widget: object) -> None:
    """Tell the seconds since the process was asked for when a widget has been painted, and leave."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject
    from PySide6.QtWidgets import QWidget

    assert isinstance(widget, QWidget)
    painted = QEvent.Type(QEvent.registerEventType())

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QCoreApplication.postEvent(self, QEvent(painted))
                watched.removeEventFilter(self)
            return False

        def event(self, event: QEvent) -> bool:
            if event.type() == painted:
                tell(seconds=time.monotonic() - float(os.environ["BENCHMARK_STARTED"]))
                os._exit(0)
            return super().event(event)

    watch = Watch(widget)
    widget.installEventFilter(watch)


def outcomes(rounds: int = 7) -> list[Outcome]:
    """Measure without a screen, and on a virtual one where Xvfb is installed."""
    for package in (Path(segdesk.__file__).parent, Path(__file__).parent):
        compileall.compile_dir(package, quiet=2)
    found = [_compare("first paint of the welcome page, no screen", {}, rounds)]
    if shutil.which("Xvfb"):
        with tempfile.TemporaryFile() as log:
            display = f":{90 + os.getpid() % 100}"
            server = subprocess.Popen(["Xvfb", display, "-screen", "0", "1600x1000x24"], stderr=log)
            try:
                time.sleep(1.0)
                on_screen = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
                found.append(_compare("first paint of the welcome page, Xvfb", on_screen, rounds))
            finally:
                server.terminate()
                server.wait()
    return [*found, *(Outcome(f"{one.work}: hard limit", one.measured, HARD) for one in found)]


def _compare(work: str, environment: dict[str, str], rounds: int) -> Outcome:
    ours, theirs = [], []
    for _ in range(rounds + 1):
        theirs.append(child("tests.benchmarks.start", "--child", "bare", environment=environment)["seconds"])
        ours.append(child("tests.benchmarks.start", "--child", "welcome", environment=environment)["seconds"])
    # The first round warms up the disk.
    return Outcome(work, statistics.median(ours[1:]), RATIO, statistics.median(theirs[1:]))


def main() -> int:
    """Print the table; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--child", choices=["bare", "welcome"])
    options = parser.parse_args()
    if options.child:
        bare() if options.child == "bare" else welcome()
        return 0
    return print_table(outcomes(options.rounds))


if __name__ == "__main__":
    sys.exit(main())
