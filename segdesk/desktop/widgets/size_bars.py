"""One bar cut into coloured parts: how large the segments are beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from segdesk.desktop.widgets.base import ThemedWidget, plain_tip

HEIGHT = 18
_LEAST = 2.0  # pixels of the smallest part


class SizeBars(ThemedWidget):
    """Parts in the order given; the tool tip names the part under the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[tuple[str, str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_bars(self, bars: Sequence[tuple[str, str, float]]) -> None:
        """Set name, colour and share (0-1) of each part."""
        self._bars = list(bars)
        self.setAccessibleName("; ".join(name for name, _color, _share in bars))
        self.update()

    def bars(self) -> list[tuple[str, str, float]]:
        """Return what is drawn."""
        return self._bars

    def sizeHint(self) -> QSize:
        """Ask for one low line."""
        return QSize(320, HEIGHT)

    def _parts(self) -> list[QRectF]:
        total = sum(share for _name, _color, share in self._bars) or 1.0
        left, parts = 0.0, []
        room = self.width() - 2.0 * max(len(self._bars) - 1, 0)
        for _name, _color, share in self._bars:
            width = max(_LEAST, room * share / total)
            parts.append(QRectF(left, 0, width, self.height()))
            left += width + 2.0
        return parts

    def event(self, event: QEvent) -> bool:
        """Name the part under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for (name, _color, _share), part in zip(self._bars, self._parts(), strict=True):
                if part.left() <= event.pos().x() <= part.right():
                    QToolTip.showText(event.globalPos(), plain_tip(name), self)
                    return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts with round outer ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(self.theme.hover if not self._bars else self.theme.surface))
        for (_name, color, _share), part in zip(self._bars, self._parts(), strict=True):
            painter.fillRect(part, QColor(color))
