"""Round corners for a card whose content reaches its edges, such as a table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen

from segdesk.desktop.widgets.base import ThemedWidget
from segdesk.desktop.widgets.card import Card


class RoundCorners(QObject):
    """Covers the four corners of a card with the ground of the page and the card's border.

    A mask on the content would do the same with jagged edges, and not on every platform.
    """

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self._card = card
        self._corners = [_Corner(card, right, bottom) for right in (False, True) for bottom in (False, True)]
        card.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the card's size, and stay above what is added to it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _place(self) -> None:
        for corner in self._corners:
            corner.place()


class _Corner(ThemedWidget):
    def __init__(self, card: Card, right: bool, bottom: bool) -> None:
        super().__init__(card)
        self._card, self._right, self._bottom = card, right, bottom
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def place(self) -> None:
        """Move to the corner of the card."""
        size = self.theme.radius_card
        left = self._card.width() - size if self._right else 0
        top = self._card.height() - size - 1 if self._bottom else 0
        self.setGeometry(left, top, size, size + 1 if self._bottom else size)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what lies outside the round corner, and the border along it."""
        theme = self.theme
        card = QRectF(self._card.rect()).adjusted(0.5, 0.5, -0.5, -1.5).translated(-self.x(), -self.y())
        inside, outside = QPainterPath(), QPainterPath()
        inside.addRoundedRect(card, theme.radius_card, theme.radius_card)
        outside.addRect(QRectF(self.rect()))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside.subtracted(inside), QColor(theme.bg))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawPath(inside)
