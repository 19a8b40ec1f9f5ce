"""Builds the window once and starts it: first paint, then charts, then the worker, then the spare."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from segdesk import __version__
from segdesk.desktop.guard import install_guard

if TYPE_CHECKING:
    from segdesk.jobs.inprocess import Execute


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse what the window is started with."""
    parser = argparse.ArgumentParser(
        prog="segdesk", description="Customer segments and predictions, offline."
    )
    parser.add_argument("file", nargs="?", help="a data file or a .segdesk project to open")
    parser.add_argument("--language", choices=["en", "zh_CN"], help="language of this session")
    parser.add_argument("--theme", choices=["light", "dark"], help="look of this session")
    parser.add_argument("--size", default="", metavar="WIDTHxHEIGHT", help="size of the window")
    parser.add_argument("--picture", metavar="OUT.png", help="save a picture of the window and leave")
    parser.add_argument("--pages", default="segments", help="pages to take pictures of, comma-separated")
    parser.add_argument("--outcome", help="with --picture: the column to predict")
    parser.add_argument("--debug", action="store_true", help="run jobs in this process")
    parser.add_argument("--safe-mode", action="store_true", help="start without any added plugin")
    parser.add_argument("--version", action="version", version=f"SegDesk {__version__}")
    given = list(argv)
    if given and given[0] == "window":
        given = given[1:]
    return parser.parse_args(given)


def log_qt_message(kind: object, _context: object, text: str) -> None:
    """Put what Qt has to say into the log; a person at a terminal can do nothing about it."""
    if "propagateSizeHints" not in text:  # said by screens that are none
        logging.getLogger("segdesk.qt").info("%s: %s", getattr(kind, "name", kind), text)


def main(argv: Sequence[str] | None = None, execute: Execute | None = None) -> int:
    """Open the window; `execute` runs jobs in this process when ``--debug`` is given."""
    options = arguments(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    execute = execute if options.debug else None
    if execute is None:
        install_guard()
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from segdesk.desktop.controller import Controller
    from segdesk.desktop.qt_language import system_language
    from segdesk.projects.settings import Settings, load_settings, settings_file

    app = QApplication.instance() or QApplication(["segdesk"])
    assert isinstance(app, QApplication)
    qInstallMessageHandler(log_qt_message)
    app.setApplicationName("SegDesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("segdesk")
    alone = bool(options.picture or options.debug or options.safe_mode)
    if options.file and not alone:
        from segdesk.desktop.single import hand_over

        if hand_over(options.file):
            return 0
    settings = load_settings() if settings_file().exists() else Settings(language=system_language())
    controller = Controller(app, settings, options, execute)
    if options.picture:
        from segdesk.desktop.picture import take_pictures

        return take_pictures(controller, Path(options.picture), options.pages.split(","), options.outcome)
    if not alone:
        controller.opening.receive()
    controller.show()
    return app.exec()
