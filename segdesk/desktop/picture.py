"""Takes pictures of the window with a file loaded, for places without a screen and for the manual."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from segdesk.text import render

if TYPE_CHECKING:
    from segdesk.desktop.controller import Controller

PATIENCE = 180.0


def take_pictures(controller: Controller, out: Path, pages: Sequence[str], outcome: str | None) -> int:
    """Open the file given at the start, wait for its results, and save one picture per page.

    Returns 0, or 1 when there was no result to show (the picture then shows why).
    """
    controller.show()
    workspace = controller.workspace
    failed = False
    wait(lambda: controller.started)
    if controller.options.file:
        wait(lambda: workspace.stage in ("ready", "failed") and not workspace.runner.busy)
        problem = workspace.read_problem or workspace.runs.problem("segmentation")
        if outcome and workspace.stage == "ready":
            workspace.predict(outcome)
            wait(lambda: not workspace.runner.busy)
            problem = problem or workspace.runs.problem("prediction")
        if problem is not None:
            print(render(problem.message), file=sys.stderr)
            failed = True
    out.parent.mkdir(parents=True, exist_ok=True)
    for page in pages:
        controller.go_to(page)
        settle()
        wait(lambda: not workspace.runner.busy)
        settle()
        name = out if len(pages) == 1 else out.with_name(f"{out.stem}-{page}{out.suffix}")
        controller.shell.grab().save(str(name))
        print(name)
    controller.close()
    return 1 if failed else 0


def wait(condition: object, seconds: float = PATIENCE) -> None:
    """Let the window live until a condition holds."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.005)


def settle(milliseconds: int = 600) -> None:
    """Let layouts, charts and fades come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
