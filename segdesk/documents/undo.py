"""Undo and redo over immutable documents."""

from __future__ import annotations

from segdesk.documents.document import Document
from segdesk.text import Message


class UndoStack:
    """Past, present and future of one document; each change carries the words for the Undo menu."""

    def __init__(self, document: Document, limit: int = 200) -> None:
        self._present = document
        self._past: list[tuple[Document, Message]] = []
        self._future: list[tuple[Document, Message]] = []
        self._limit = limit

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._present

    @property
    def undo_text(self) -> Message | None:
        """What undo would take back."""
        return self._past[-1][1] if self._past else None

    @property
    def redo_text(self) -> Message | None:
        """What redo would do again."""
        return self._future[-1][1] if self._future else None

    def push(self, document: Document, text: Message) -> bool:
        """Make a change the present; False if nothing changed."""
        if document == self._present:
            return False
        self._past.append((self._present, text))
        del self._past[: -self._limit]
        self._future.clear()
        self._present = document
        return True

    def replace_present(self, document: Document) -> None:
        """Change the present without a step to undo (what the program itself filled in)."""
        self._present = document

    def undo(self) -> Document:
        """Go one step back; returns the document now present."""
        if self._past:
            document, text = self._past.pop()
            self._future.append((self._present, text))
            self._present = document
        return self._present

    def redo(self) -> Document:
        """Go one step forward again."""
        if self._future:
            document, text = self._future.pop()
            self._past.append((self._present, text))
            self._present = document
        return self._present
