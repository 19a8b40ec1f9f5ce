"""What can go wrong with a command beside the job itself, and the exit codes."""

from __future__ import annotations

from segdesk.cli.jobs import JobFailed
from segdesk.text import Message

EXIT = {"input": 4, "plugin": 5, "cancelled": 130}


class Unreadable(Exception):
    """A recipe or project cannot be read; the message says which."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


class StepRefused(Exception):
    """A step that changes the table cannot be done; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


class ReadFailed(JobFailed):
    """The file could not be read."""
