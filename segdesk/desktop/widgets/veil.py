"""What lies over a result while a newer one is worked out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from segdesk.desktop.widgets.base import ThemedWidget
from segdesk.desktop.widgets.card import Card
from segdesk.desktop.widgets.states import BusyState


class Veil(ThemedWidget):
    """Lies over a result that is being replaced: still readable, clearly not the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.busy = BusyState()
        card = Card(margins=(8, 0, 8, 0))
        card.add(self.busy)
        layout = QGridLayout(self)
        layout.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what is underneath."""
        ground = QColor(self.theme.bg)
        ground.setAlpha(150)
        QPainter(self).fillRect(self.rect(), ground)
