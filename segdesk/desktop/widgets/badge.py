"""A small rounded word that says how good something is."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from segdesk.desktop.widgets.base import Label

TONES = ("good", "warn", "bad", "primary", "neutral")


class Badge(Label):
    """A word on a tinted ground; tones: good, warn, bad, primary, neutral."""

    def __init__(self, text: str = "", tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, f"badge-{tone}", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set(self, text: str, tone: str) -> None:
        """Change word and tone."""
        self.setText(text)
        self.set_role(f"badge-{tone}")
