"""How surely each segment is found again: a box per segment, grouped by the number of segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from segdesk.desktop.charts.marks import MarkedChart, draw_scale, label_width
from segdesk.desktop.theme import mix
from segdesk.text import percent_text

_FOOT = 22.0
_GAP = 10.0
SURE, DOUBTFUL = 0.85, 0.6  # bands after Hennig 2007


@dataclass(frozen=True)
class Box:
    """One segment's values, 0-1."""

    color: str
    values: tuple[float, ...]
    tip: str


@dataclass(frozen=True)
class BoxGroup:
    """The segments of one number of segments."""

    n_segments: int
    boxes: tuple[Box, ...]
    tip: str


class BoxesChart(MarkedChart):
    """Boxes from the lower to the upper quarter, a line at the middle; ``clicked`` tells a number."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[BoxGroup] = []
        self._shown: int | None = None
        self.setMinimumHeight(170)

    def set_groups(self, groups: Sequence[BoxGroup], shown: int | None) -> None:
        """Set the groups, and the number of segments on show."""
        self._groups, self._shown = list(groups), shown
        self.setAccessibleDescription("; ".join(group.tip for group in groups))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a flat rectangle."""
        return QSize(520, 200)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw bands, boxes and numbers."""
        count = sum(len(group.boxes) for group in self._groups)
        if not count:
            return
        theme = self.theme
        ticks = (0.0, DOUBTFUL, SURE, 1.0)
        left = label_width(theme, [percent_text(value) for value in ticks]) + 10
        plot = QRectF(rect.x() + left, rect.y() + 8, rect.width() - left - 8, rect.height() - _FOOT - 12)

        def y(value: float) -> float:
            return plot.bottom() - value * plot.height()

        sure = QRectF(QPointF(plot.left(), y(1.0)), QPointF(plot.right(), y(SURE)))
        weak = QRectF(QPointF(plot.left(), y(DOUBTFUL)), QPointF(plot.right(), y(0.0)))
        painter.fillRect(sure, QColor(mix(theme.good_soft, theme.surface, 0.7)))
        painter.fillRect(weak, QColor(mix(theme.bad_soft, theme.surface, 0.6)))
        draw_scale(painter, theme, plot, [(y(v), percent_text(v)) for v in ticks], rect.x())
        room = plot.width() - _GAP * len(self._groups)
        each = room / count
        x = plot.left() + _GAP / 2
        for group in self._groups:
            width = each * len(group.boxes)
            self._draw_group(painter, plot, group, x, width)
            for number, box in enumerate(group.boxes):
                place = QRectF(x + each * number, plot.top(), each, plot.height())
                self._draw_box(painter, box, place, y)
                self.mark(QRectF(place), box.tip, group.n_segments)
            x += width + _GAP

    def _draw_group(self, painter: QPainter, plot: QRectF, group: BoxGroup, x: float, width: float) -> None:
        theme, shown = self.theme, group.n_segments == self._shown
        foot = QRectF(x - _GAP / 2 + 1, plot.bottom() + 3, width + _GAP - 2, _FOOT - 4)
        if shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.primary_soft))
            painter.drawRoundedRect(foot, 4, 4)
        font = painter.font()
        font.setBold(shown)
        painter.setFont(font)
        painter.setPen(QColor(theme.primary if shown else theme.muted))
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(group.n_segments))
        font.setBold(False)
        painter.setFont(font)
        self.mark(foot, group.tip, group.n_segments)

    def _draw_box(self, painter: QPainter, box: Box, place: QRectF, y: object) -> None:
        assert callable(y)
        if not box.values:
            return
        low, first, middle, last, high = (float(q) for q in np.quantile(box.values, [0, 0.25, 0.5, 0.75, 1]))
        centre, half = place.center().x(), min(place.width() * 0.36, 16.0)
        color = QColor(box.color)
        painter.setPen(QPen(color, 1))
        painter.drawLine(QPointF(centre, y(low)), QPointF(centre, y(high)))
        painter.setBrush(QColor(mix(box.color, self.theme.surface, 0.45)))
        top = min(y(last), y(first) - 2)
        painter.drawRect(QRectF(QPointF(centre - half, top), QPointF(centre + half, y(first))))
        painter.setPen(QPen(color, 2.2))
        painter.drawLine(QPointF(centre - half, y(middle)), QPointF(centre + half, y(middle)))
