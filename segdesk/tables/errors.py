"""Why a file cannot be read."""

from __future__ import annotations

from segdesk.text import Message, msg


class ReadError(Exception):
    """A file that cannot be read: one sentence with what to do, and details for the curious.

    `again`: it may be readable when a person tries once more, as it is.
    """

    def __init__(self, message: Message, details: str = "", *, again: bool = False) -> None:
        super().__init__(message.id)
        self.message = message
        self.details = details
        self.again = again


def no_such_table(number: int) -> ReadError:
    """Return the refusal of a table that was chosen and is not there any more."""
    return ReadError(
        msg("There is no table {number} in this file any more. Choose another one.", number=number)
    )
