"""The cards of the Use page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.widgets import Card, IconLabel, Label


class ExportCard(Card):
    """An icon, what is written, and what it is good for."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(16, 14, 16, 14), spacing=14, clickable=True, parent=parent)
        self._title, self._text = Label(role="strong", wrap=True), Label(role="small", wrap=True)
        self.body.addWidget(IconLabel(icon_name, 26, "primary"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        self.add_layout(words, 1)

    def set_text(self, title: str, text: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
