"""One curve over the months, small enough to stand beside those of the other segments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from segdesk.desktop.charts.marks import MarkedChart, draw_scale, label_width
from segdesk.text import number_text

_FOOT = 20.0
_SOFT = 46
"""How strong the colour under the curve is, of 255."""


class MonthCurve(MarkedChart):
    """A filled curve from nothing up; all curves beside each other may share their height."""

    def __init__(self) -> None:
        super().__init__()
        self._months: list[str] = []
        self._values: list[float] = []
        self._top = 0.0
        self._color = 0
        self.setMinimumSize(180, 150)

    def set_curve(self, months: Sequence[str], values: Sequence[float], top: float, color: int) -> None:
        """Set the words of the months, the values, the height of the plot, and the segment's colour."""
        self._months, self._values, self._top, self._color = list(months), list(values), top, color
        words = [f"{month}: {number_text(v, 2)}" for month, v in zip(months, values, strict=True)]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a small flat rectangle."""
        return QSize(260, 160)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw scale, curve and the first and last month."""
        if len(self._values) < 2 or self._top <= 0:
            return
        theme = self.theme
        top = float(f"{self._top:.2g}")
        ends = [number_text(0), number_text(top, 0 if top >= 10 else 2)]
        left = label_width(theme, ends) + 10
        plot = QRectF(rect.x() + left, rect.y() + 10, rect.width() - left - 8, rect.height() - _FOOT - 14)
        highest = max(self._top, top)

        def y(value: float) -> float:
            return plot.bottom() - value / highest * plot.height()

        step = plot.width() / (len(self._values) - 1)
        points = [QPointF(plot.left() + step * at, y(value)) for at, value in enumerate(self._values)]
        draw_scale(painter, theme, plot, [(y(0), ends[0]), (y(top), ends[1])], rect.x())
        color = QColor(theme.segments[self._color % len(theme.segments)])
        soft = QColor(color)
        soft.setAlpha(_SOFT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(
            QPolygonF([QPointF(plot.left(), plot.bottom()), *points, QPointF(plot.right(), plot.bottom())])
        )
        painter.setPen(QPen(color, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QColor(theme.muted))
        foot = QRectF(plot.left(), plot.bottom() + 3, plot.width(), _FOOT - 3)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, self._months[0])
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, self._months[-1])
        for month, value, point in zip(self._months, self._values, points, strict=True):
            tip = f"{month}  →  {number_text(value, 2)}"
            self.mark(QRectF(point.x() - step / 2, rect.y(), step, rect.height()), tip)
