"""A word written upwards, for edges where there is only a slim strip."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from segdesk.desktop.theme import ui_font
from segdesk.desktop.widgets.base import Themed, set_tip


class UprightButton(Themed, QAbstractButton):
    """A button whose word reads from top to bottom; Chinese characters stand one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the button with the arrow beside it has the focus
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_words(self, text: str, tip: str) -> None:
        """Set the word shown, and what a click does."""
        self.setText(text)
        self.setAccessibleName(tip)
        set_tip(self, tip)
        self.updateGeometry()
        self.update()

    def _stacked(self) -> bool:
        return bool(self.text()) and all(ord(sign) > 0x2E80 for sign in self.text())

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(ui_font(self.theme, self.theme.font_small, bold=True))

    def sizeHint(self) -> QSize:
        """Ask for the length of the word."""
        metrics = self._metrics()
        if self._stacked():
            return QSize(metrics.height() + 8, metrics.height() * len(self.text()) + 12)
        return QSize(metrics.height() + 8, metrics.horizontalAdvance(self.text()) + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the word, darker under the mouse."""
        theme, painter = self.theme, QPainter(self)
        painter.setFont(ui_font(theme, theme.font_small, bold=True))
        painter.setPen(QPen(QColor(theme.text if self.underMouse() else theme.muted)))
        if self._stacked():
            area = QRectF(self.rect())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "\n".join(self.text()))
            return
        painter.translate(self.width(), 0)
        painter.rotate(90)
        painter.drawText(QRectF(0, 0, self.height(), self.width()), Qt.AlignmentFlag.AlignCenter, self.text())
