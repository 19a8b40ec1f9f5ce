"""Why a file cannot be read."""

from __future__ import annotations

from segdesk.text import Message


class ReadError(Exception):
    """A file that cannot be read: one sentence with what to do, and details for the curious."""

    def __init__(self, message: Message, details: str = "") -> None:
        super().__init__(message.id)
        self.message = message
        self.details = details
