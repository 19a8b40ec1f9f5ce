"""How well customers fit their segment: sorted bars per segment, the average across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from segdesk.desktop.charts.marks import MarkedChart, draw_elided, draw_scale, label_width
from segdesk.desktop.theme import mix
from segdesk.text import number_text

_GAP = 6.0
_NAMES = 20.0
_NARROWEST = 14.0


@dataclass(frozen=True)
class Fit:
    """One segment: its name and colour, its customers' values (largest first), its share of the width."""

    name: str
    color: str
    values: tuple[float, ...]
    share: float
    tip: str
    key: object = None


class SilhouettesChart(MarkedChart):
    """One block per segment, as wide as its customers are many; what hangs below zero lies elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._fits: list[Fit] = []
        self._mean, self._mean_text = 0.0, ""
        self.setMinimumHeight(170)

    def set_fits(self, fits: Sequence[Fit], mean: float, mean_text: str) -> None:
        """Set the segments, and the average customer's value with its words."""
        self._fits, self._mean, self._mean_text = list(fits), mean, mean_text
        self.setAccessibleDescription("; ".join([mean_text, *(fit.tip.replace("\n", ", ") for fit in fits)]))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a flat rectangle."""
        return QSize(520, 210)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw scale, blocks and the average."""
        theme = self.theme
        everything = [value for fit in self._fits for value in fit.values]
        if not everything:
            return
        low = min(-0.1, min(everything))
        ticks = [value for value in (-1.0, -0.5, 0.0, 0.5, 1.0) if value >= low - 0.25]
        left = label_width(theme, [number_text(value) for value in ticks]) + 10
        plot = QRectF(rect.x() + left, rect.y() + 8, rect.width() - left - 8, rect.height() - _NAMES - 14)
        high = max(1.0, max(everything))

        def y(value: float) -> float:
            return plot.bottom() - (value - low) / (high - low) * plot.height()

        draw_scale(painter, theme, plot, [(y(v), number_text(v)) for v in ticks], rect.x())
        room = plot.width() - _GAP * (len(self._fits) - 1)
        spare = room - _NARROWEST * len(self._fits)
        total = sum(fit.share for fit in self._fits) or 1.0
        x = plot.left()
        for fit in self._fits:
            width = _NARROWEST + max(spare, 0.0) * fit.share / total
            self._draw_block(painter, fit, QRectF(x, plot.top(), width, plot.height()), y(0.0), y)
            place = QRectF(x, plot.bottom() + 4, width, _NAMES)
            painter.setPen(QColor(theme.text))
            if width > 34:
                draw_elided(painter, place, fit.name, Qt.AlignmentFlag.AlignHCenter)
            whole = QRectF(x, plot.top(), width, plot.height() + _NAMES)
            self.mark(whole, fit.tip, fit.key)
            x += width + _GAP
        self._draw_mean(painter, plot, y(self._mean))

    def _draw_block(self, painter: QPainter, fit: Fit, block: QRectF, zero: float, y: object) -> None:
        assert callable(y)
        count = len(fit.values)
        if not count:
            return
        each = block.width() / count
        outline = [QPointF(block.left(), zero)]
        for number, value in enumerate(fit.values):
            outline += [QPointF(block.left() + each * at, y(value)) for at in (number, number + 1)]
        outline.append(QPointF(block.right(), zero))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(fit.color, self.theme.surface, 0.85)))
        painter.drawPolygon(QPolygonF(outline))

    def _draw_mean(self, painter: QPainter, plot: QRectF, y: float) -> None:
        theme = self.theme
        painter.setPen(QPen(QColor(theme.text), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        width = label_width(theme, [self._mean_text]) + 10
        place = QRectF(plot.right() - width, y - 19, width, 17)
        ground = QColor(theme.surface)
        ground.setAlpha(215)
        painter.fillRect(place, ground)
        painter.setPen(QColor(theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._mean_text)
