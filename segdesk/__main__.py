"""The one door: a file or nothing opens the window, a command runs it, `--worker` serves a window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segdesk.jobs.inprocess import Execute


def main(argv: list[str] | None = None) -> int:
    """Start what the arguments ask for; nothing heavy is imported before that is known."""
    arguments = sys.argv[1:] if argv is None else argv
    first = arguments[0] if arguments else ""
    if first == "--worker":
        from segdesk.worker.start import main as serve

        return serve(arguments[1:])
    if first in ("--version", "-V"):
        from segdesk import __version__

        print(f"SegDesk {__version__}")
        return 0
    if first in ("-h", "--help") or not _is_for_window(first):
        from segdesk.cli import main as command

        return command(arguments, _execute(arguments))
    from segdesk.desktop.app import main as window

    return window(arguments, _execute(arguments))


def _execute(arguments: list[str]) -> Execute | None:
    """For `--debug`: jobs run in this process, where a debugger sees them."""
    if "--debug" not in arguments:
        return None
    from segdesk.engine.jobs import execute

    return execute


def _is_for_window(first: str) -> bool:
    """Tell a file to open or an option from a command; a missing file gets its sentence in the window."""
    if not first or first == "window" or first.startswith("-"):
        return True
    path = Path(first)
    return bool(path.suffix) or len(path.parts) > 1


if __name__ == "__main__":
    sys.exit(main())
