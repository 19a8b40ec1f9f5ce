"""Why the engine gives no answer, in words."""

from __future__ import annotations

from segdesk.jobs.protocol import ErrorKind
from segdesk.text import Message, render


class EngineError(Exception):
    """The job ends without an answer: one sentence saying what happened and what to do."""

    def __init__(
        self, message: Message, kind: ErrorKind = "input", plugin: str | None = None, details: str = ""
    ) -> None:
        super().__init__(render(message))
        self.message = message
        self.kind: ErrorKind = kind
        self.plugin = plugin
        self.details = details
