"""Charts drawn by hand whose parts tell what they are under the mouse and can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from segdesk.desktop.charts.base import ExportableChart, HoverTip
from segdesk.desktop.theme import Theme, ui_font


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a drawing: where it is, what it tells, and what a click on it means."""

    path: QPainterPath
    tip: str
    key: object = None


class MarkedChart(ExportableChart):
    """Subclasses draw in ``draw`` and say with ``mark`` what lies where; the last mark lies on top."""

    clicked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spots: list[Spot] = []
        self.tip = HoverTip(self)
        self.setMouseTracking(True)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the chart into a rectangle."""
        raise NotImplementedError

    def mark(self, shape: QRectF | QPainterPath, tip: str, key: object = None) -> None:
        """Say what the mouse finds in a shape."""
        path = shape
        if isinstance(shape, QRectF):
            path = QPainterPath()
            path.addRect(shape)
        assert isinstance(path, QPainterPath)
        self._spots.append(Spot(path, tip, key))

    def spot_at(self, point: QPointF) -> Spot | None:
        """Return what lies at a point, or None."""
        return next((spot for spot in reversed(self._spots) if spot.path.contains(point)), None)

    def spots(self) -> tuple[Spot, ...]:
        """Return everything that was marked at the last drawing."""
        return tuple(self._spots)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw on the screen."""
        self.paint_chart(QPainter(self), QRectF(self.rect()))

    def paint_chart(self, painter: QPainter, rect: QRectF) -> None:
        """Draw into any painter."""
        self._spots = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(self.theme, self.theme.font_small))
        self.draw(painter, rect)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the mouse."""
        spot = self.spot_at(event.position())
        clickable = spot is not None and spot.key is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
        if spot is None or not spot.tip:
            self.tip.hide()
        else:
            self.tip.show_at(spot.tip, event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what was clicked."""
        spot = self.spot_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None and spot.key is not None:
            self.clicked.emit(spot.key)

    def leaveEvent(self, event: object) -> None:
        """Hide the tip."""
        self.tip.hide()


def label_width(theme: Theme, texts: Sequence[str]) -> float:
    """Return the width of the longest of some axis labels."""
    metrics = QFontMetrics(ui_font(theme, theme.font_small))
    return max((metrics.horizontalAdvance(text) for text in texts), default=0)


def draw_scale(
    painter: QPainter, theme: Theme, plot: QRectF, ticks: Sequence[tuple[float, str]], left: float
) -> None:
    """Draw lines across a plot at heights (pixels) with their labels, right-aligned at the plot's left."""
    for y, text in ticks:
        painter.setPen(QPen(QColor(theme.grid), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(theme.muted))
        place = QRectF(left, y - 9, plot.left() - left - 6, 18)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def draw_elided(painter: QPainter, rect: QRectF, text: str, align: Qt.AlignmentFlag) -> None:
    """Draw one line of text, ending in … where space is short."""
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)
