"""Bands from the segments before to the segments now, as wide as there are customers in them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from segdesk.desktop.theme import ui_font
from segdesk.desktop.widgets.base import ThemedWidget, plain_tip

_NODE, _GAP, _LINE = 10.0, 6.0, 18
_LEAST = 1.5  # pixels of the narrowest band


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Customers from a segment on the left to one on the right; both by their place in the lists."""

    left: int
    right: int
    customers: int
    tip: str
    moved: bool


class End(msgspec.Struct, frozen=True, kw_only=True):
    """A segment on one side."""

    name: str
    color: str
    customers: int


class FlowBands(ThemedWidget):
    """Two columns of segments with bands between them; the tool tip tells how many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ends: tuple[list[End], list[End]] = ([], [])
        self._bands: list[Band] = []
        self._shapes: list[tuple[QPainterPath, Band]] = []

    def set_flows(self, left: Sequence[End], right: Sequence[End], bands: Sequence[Band]) -> None:
        """Set the segments of both sides and the bands between them."""
        self._ends, self._bands = (list(left), list(right)), list(bands)
        self.setAccessibleDescription("; ".join(band.tip for band in bands if band.moved))
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a line of text beside each segment, and more room for more of them."""
        most = max(len(self._ends[0]), len(self._ends[1]), 1)
        return QSize(420, max(150, most * (_LINE + round(_GAP)) + 60))

    def _scale(self) -> float:
        """Return pixels per customer."""
        room = min(self.height() - (len(side) - 1) * _GAP - 2 * len(side) for side in self._ends if side)
        total = max(sum(end.customers for end in side) for side in self._ends)
        return max(room, 10.0) / max(total, 1)

    def _rects(self, side: int, x: float, scale: float) -> list[QRectF]:
        top, rects = 0.0, []
        for end in self._ends[side]:
            height = max(2.0, end.customers * scale)
            rects.append(QRectF(x, top, _NODE, height))
            top += height + _GAP
        return rects

    def _text_width(self) -> float:
        return min(max(120.0, self.width() * 0.3), 240.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bands, then segments, then names."""
        self._shapes = []
        if not (self._ends[0] and self._ends[1]):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, scale = self._text_width(), self._scale()
        sides = (
            self._rects(0, text, scale),
            self._rects(1, self.width() - text - _NODE, scale),
        )
        self._draw_bands(painter, sides, scale)
        for rects, ends in zip(sides, self._ends, strict=True):
            for rect, end in zip(rects, ends, strict=True):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(end.color))
                painter.drawRoundedRect(rect, 2, 2)
        self._draw_names(painter, sides, text)

    def _draw_bands(self, painter: QPainter, sides: tuple[list[QRectF], list[QRectF]], scale: float) -> None:
        used = ([0.0] * len(sides[0]), [0.0] * len(sides[1]))
        for band in sorted(self._bands, key=lambda band: (band.left, band.right)):
            start, end = sides[0][band.left], sides[1][band.right]
            width = max(_LEAST, band.customers * scale)
            y0, y1 = start.top() + used[0][band.left], end.top() + used[1][band.right]
            used[0][band.left] += band.customers * scale
            used[1][band.right] += band.customers * scale
            x0, x1 = start.right(), end.left()
            middle = (x0 + x1) / 2
            path = QPainterPath(QPointF(x0, y0))
            path.cubicTo(middle, y0, middle, y1, x1, y1)
            path.lineTo(x1, y1 + width)
            path.cubicTo(middle, y1 + width, middle, y0 + width, x0, y0 + width)
            path.closeSubpath()
            color = QColor(self._ends[0][band.left].color)
            color.setAlphaF(0.6 if band.moved else 0.2)
            painter.fillPath(path, color)
            self._shapes.append((path, band))

    def _draw_names(self, painter: QPainter, sides: tuple[list[QRectF], list[QRectF]], width: float) -> None:
        font = ui_font(self.theme, self.theme.font_small)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        metrics = QFontMetrics(font)
        aligned = (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft)
        for side, rects in enumerate(sides):
            below = -1.0
            for rect, end in zip(rects, self._ends[side], strict=True):
                top = max(rect.center().y() - _LINE / 2, below)
                top = min(top, self.height() - _LINE) if top >= below else top
                below = top + _LINE
                name = metrics.elidedText(end.name, Qt.TextElideMode.ElideRight, round(width) - 10)
                x = 0.0 if side == 0 else rect.right() + 8
                box = QRectF(x, top, width - 8, _LINE)
                painter.drawText(box, aligned[side] | Qt.AlignmentFlag.AlignVCenter, name)

    def event(self, event: QEvent) -> bool:
        """Tell about the band under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for path, band in reversed(self._shapes):
                if path.contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), plain_tip(band.tip), self)
                    return True
        return super().event(event)
