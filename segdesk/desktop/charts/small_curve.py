"""One measure over the numbers of segments, small enough to stand beside its sisters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from segdesk.desktop.charts.marks import MarkedChart, draw_scale, label_width
from segdesk.desktop.theme import mix
from segdesk.text import number_text

_FOOT = 20.0


class SmallCurve(MarkedChart):
    """A line with a dot per number; the suggested one is filled, the one on show stands on a band.

    ``clicked`` tells a number of segments.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: list[int] = []
        self._values: list[float] = []
        self._errors: list[float] = []
        self._best: int | None = None
        self._shown: int | None = None
        self._format: Callable[[float], str] = number_text
        self.setMinimumSize(150, 118)

    def set_curve(
        self,
        numbers: Sequence[int],
        values: Sequence[float],
        *,
        errors: Sequence[float] = (),
        best: int | None = None,
        shown: int | None = None,
        format: Callable[[float], str] = number_text,
    ) -> None:
        """Set the points, their errors, the number suggested and the one on show."""
        self._numbers, self._values, self._errors = list(numbers), list(values), list(errors)
        self._best, self._shown, self._format = best, shown, format
        words = [f"{k}: {format(value)}" for k, value in zip(numbers, values, strict=True)]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a small flat rectangle."""
        return QSize(200, 128)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw scale, band, line and dots."""
        if len(self._values) < 2:
            return
        theme = self.theme
        low, high = min(self._values), max(self._values)
        if self._errors:
            low = min(v - e for v, e in zip(self._values, self._errors, strict=True))
            high = max(v + e for v, e in zip(self._values, self._errors, strict=True))
        room = (high - low) * 0.08 or 0.5
        ends = [self._format(self._rounded(v)) for v in (low, high)]
        left = label_width(theme, ends) + 10
        plot = QRectF(rect.x() + left, rect.y() + 8, rect.width() - left - 12, rect.height() - _FOOT - 12)

        def y(value: float) -> float:
            return plot.bottom() - (value - low + room) / (high - low + 2 * room) * plot.height()

        step = plot.width() / max(len(self._numbers) - 1, 1)
        points = [QPointF(plot.left() + step * at, y(value)) for at, value in enumerate(self._values)]
        self._draw_shown(painter, plot, points, step)
        draw_scale(
            painter, theme, plot, [(y(v), text) for v, text in zip((low, high), ends, strict=True)], rect.x()
        )
        for point, error in zip(points, self._errors, strict=False):
            painter.setPen(QPen(QColor(theme.line_strong), 1))
            half = error / (high - low + 2 * room) * plot.height()
            painter.drawLine(QPointF(point.x(), point.y() - half), QPointF(point.x(), point.y() + half))
        painter.setPen(QPen(QColor(theme.primary), 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        for at, (k, point) in enumerate(zip(self._numbers, points, strict=True)):
            self._draw_point(painter, plot, k, point, step)
            tip = f"{k}  →  {self._format(self._values[at])}"
            key = k if k > 1 else None
            self.mark(QRectF(point.x() - step / 2, rect.y(), step, rect.height()), tip, key)

    def _rounded(self, value: float) -> float:
        return float(f"{value:.3g}")

    def _draw_shown(self, painter: QPainter, plot: QRectF, points: list[QPointF], step: float) -> None:
        if self._shown in self._numbers:
            at = points[self._numbers.index(self._shown)]
            width = min(step * 0.9, 18.0)
            band = QRectF(at.x() - width / 2, plot.top() - 4, width, plot.height() + 4 + _FOOT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.primary_soft))
            painter.drawRoundedRect(band, 4, 4)

    def _draw_point(self, painter: QPainter, plot: QRectF, k: int, point: QPointF, step: float) -> None:
        theme, best = self.theme, k == self._best
        painter.setPen(QPen(QColor(theme.primary), 1.6))
        painter.setBrush(QColor(theme.primary if best else theme.surface))
        radius = 5.0 if best else 2.6
        painter.drawEllipse(point, radius, radius)
        if best:
            painter.setPen(QPen(QColor(mix(theme.primary, theme.surface, 0.6)), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(point.x(), point.y() + radius), QPointF(point.x(), plot.bottom()))
        if step >= 13 or k % 2 == 0 or best:
            font = painter.font()
            font.setBold(best)
            painter.setFont(font)
            painter.setPen(QColor(theme.primary if best else theme.muted))
            place = QRectF(point.x() - 12, plot.bottom() + 3, 24, _FOOT - 3)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(k))
            font.setBold(False)
            painter.setFont(font)
