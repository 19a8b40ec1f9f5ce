"""Why a project could not be opened or saved, in words."""

from __future__ import annotations

from segdesk.text import Message, render


class ProjectError(Exception):
    """A project could not be opened or saved: what happened and what to do."""

    def __init__(self, message: Message, details: str = "") -> None:
        super().__init__(render(message))
        self.message = message
        self.details = details


class ProjectChangedError(ProjectError):
    """Somebody else changed the file since it was opened; nothing was overwritten."""
