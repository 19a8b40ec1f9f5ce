"""The real window with real workers, driven as a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from segdesk.desktop.app import arguments
from segdesk.desktop.controller import Controller
from segdesk.projects.settings import load_settings
from segdesk.resources import resource

Open = Callable[..., Controller]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    """Start the window as the command line does; closed at the end, whatever the test did."""
    opened: list[Controller] = []

    def start(*argv: str) -> Controller:
        controller = Controller(qapp, load_settings(), arguments(["--size", "1280x800", *argv]))
        opened.append(controller)
        controller.show()
        qtbot.waitUntil(lambda: controller.started, timeout=20_000)
        return controller

    yield start
    for controller in opened:
        controller.close()
        controller.shell.deleteLater()  # else every later test styles the windows of all before it
        qapp.processEvents()


@pytest.fixture
def answer(qtbot: QtBot) -> Callable[[Controller], None]:
    """Wait until everything that was asked for has been answered."""

    def wait(controller: Controller) -> None:
        workspace = controller.workspace
        qtbot.waitUntil(
            lambda: workspace.stage in ("ready", "failed") and not workspace.runner.busy, timeout=90_000
        )

    return wait


@pytest.fixture
def shop() -> Path:
    """The orders of the bundled online shop."""
    return resource("samples", "en", "online-shop-orders.csv")
