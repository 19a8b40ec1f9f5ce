"""The command line: the same jobs as the window, for scheduled runs and people who like a prompt."""

from segdesk.cli.main import main

__all__ = ["main"]
