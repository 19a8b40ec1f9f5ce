"""The white rounded ground that groups what belongs together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets.base import ThemedFrame


class Card(ThemedFrame):
    """A rounded, bordered surface; ``clickable`` makes it a button with hover, focus ring and Enter/Space.

    The shadow is painted: a graphics effect would redraw everything on the card through a picture.
    """

    clicked = Signal()

    def __init__(
        self,
        *,
        horizontal: bool = False,
        margins: tuple[int, int, int, int] = (16, 12, 16, 14),
        spacing: int = 8,
        clickable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.body: QVBoxLayout | QHBoxLayout = QHBoxLayout(self) if horizontal else QVBoxLayout(self)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(spacing)
        self._clickable = clickable
        self._hovered = False
        self._selected = False
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget at the end of the card."""
        self.body.addWidget(widget, stretch)

    def add_layout(self, layout: QLayout, stretch: int = 0) -> None:
        """Put a layout at the end of the card."""
        self.body.addLayout(layout, stretch)

    def set_selected(self, selected: bool) -> None:
        """Show or hide the border of a chosen card."""
        self._selected = selected
        self.update()

    def is_selected(self) -> bool:
        """Whether the card wears the border of a chosen one."""
        return self._selected

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, border and a soft shadow."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -1.5)
        if theme.shadow_alpha:
            painter.setPen(QPen(QColor(20, 30, 50, theme.shadow_alpha), 1.5))
            painter.drawRoundedRect(rect.translated(0, 1), theme.radius_card, theme.radius_card)
        painter.setBrush(QColor(self._ground(theme)))
        ring = self._selected or self.hasFocus()
        painter.setPen(QPen(QColor(theme.primary if ring else theme.line), 2 if ring else 1))
        inner = rect.adjusted(0.5, 0.5, -0.5, -0.5) if ring else rect
        painter.drawRoundedRect(inner, theme.radius_card, theme.radius_card)

    def _ground(self, theme: Theme) -> str:
        return theme.raised if self._hovered else theme.surface

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the card can be clicked."""
        self._hovered = self._clickable
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Go back to rest."""
        self._hovered = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Count a click that ends on the card."""
        inside = self.rect().contains(event.position().toPoint())
        if self._clickable and event.button() == Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter and Space click."""
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class ColorBar(ThemedFrame):
    """The upright bar in a segment's colour."""

    def __init__(self, color: str, width: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = color
        self.setFixedWidth(width)

    def set_color(self, color: str) -> None:
        """Change the colour."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar with round ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._color))
        half = self.width() / 2
        painter.drawRoundedRect(QRectF(self.rect()), half, half)
