"""The family tree of customers: the last merges, and the height at which it is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF

from segdesk.desktop.charts.marks import MarkedChart, draw_scale, label_width
from segdesk.text import number_text

_FOOT = 40.0


@dataclass(frozen=True)
class Leaf:
    """A group of customers at the foot: how many, the colour of its segment, what it tells."""

    size: int
    color: str
    tip: str


@dataclass(frozen=True)
class Merge:
    """Two parts joined at a height; leaves are 0 … m−1, this merge makes part m + its place."""

    left: int
    right: int
    height: float
    color: str | None  # of the segment all its customers are in; None: of several
    tip: str


class TreeChart(MarkedChart):
    """Merges as brackets, leaves with their size; ``clicked`` tells the number of groups at a height."""

    def __init__(self) -> None:
        super().__init__()
        self._leaves: list[Leaf] = []
        self._merges: list[Merge] = []
        self._cut: int | None = None
        self._offered: frozenset[int] = frozenset()
        self._cut_text = ""
        self._plot = QRectF()
        self.setMinimumHeight(200)

    def set_tree(
        self, leaves: Sequence[Leaf], merges: Sequence[Merge], cut: int, cut_text: str, offered: Sequence[int]
    ) -> None:
        """Set leaves and merges (lowest first), the number of groups at the cut, and those on offer."""
        self._leaves, self._merges = list(leaves), list(merges)
        self._cut, self._cut_text, self._offered = cut, cut_text, frozenset(offered)
        self.setAccessibleDescription("; ".join(leaf.tip for leaf in leaves))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a flat rectangle."""
        return QSize(520, 230)

    def groups_at(self, height: float) -> int:
        """Return how many groups there are at a height."""
        return 1 + sum(merge.height > height for merge in self._merges)

    def cut_height(self, groups: int) -> float:
        """Return the height half way between the merges around a number of groups."""
        heights = sorted((merge.height for merge in self._merges), reverse=True)
        upper = heights[groups - 2] if 2 <= groups <= len(heights) + 1 else self._top()
        lower = heights[groups - 1] if groups <= len(heights) else 0.0
        return (upper + lower) / 2

    def _top(self) -> float:
        return max((merge.height for merge in self._merges), default=1.0) * 1.06

    def _y(self, height: float) -> float:
        return self._plot.bottom() - height / self._top() * self._plot.height()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw scale, brackets, leaves and the cut."""
        if not self._merges:
            return
        theme = self.theme
        top = self._top()
        ticks = [float(f"{top * share:.2g}") for share in (0.25, 0.5, 0.75, 0.97)]
        decimals = 0 if top >= 10 else None
        left = label_width(theme, [number_text(t, decimals) for t in ticks]) + 10
        self._plot = QRectF(rect.x() + left, rect.y() + 6, rect.width() - left - 8, rect.height() - _FOOT - 8)
        draw_scale(
            painter,
            theme,
            self._plot,
            [(self._y(t), number_text(t, decimals)) for t in ticks if t < top],
            rect.x(),
        )
        step = self._plot.width() / len(self._leaves)
        places = [
            QPointF(self._plot.left() + step * (at + 0.5), self._plot.bottom())
            for at in range(len(self._leaves))
        ]
        for merge in self._merges:
            a, b, y = places[merge.left], places[merge.right], self._y(merge.height)
            painter.setPen(QPen(QColor(merge.color or theme.line_strong), 1.8))
            bracket = [a, QPointF(a.x(), y), QPointF(b.x(), y), b]
            painter.drawPolyline(QPolygonF(bracket))
            places.append(QPointF((a.x() + b.x()) / 2, y))
            self.mark(QRectF(min(a.x(), b.x()), y - 4, abs(b.x() - a.x()), 8), merge.tip, None)
        self._draw_leaves(painter, places, step)
        self._draw_cut(painter)

    def _draw_leaves(self, painter: QPainter, places: list[QPointF], step: float) -> None:
        most = max(leaf.size for leaf in self._leaves)
        room = _FOOT - 8
        for leaf, place in zip(self._leaves, places, strict=False):
            high = max(room * leaf.size / most, 2.0)
            bar = QRectF(place.x() - step * 0.36, self._plot.bottom() + 3, step * 0.72, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(leaf.color))
            painter.drawRoundedRect(bar, 2, 2)
            self.mark(QRectF(place.x() - step / 2, self._plot.bottom(), step, _FOOT), leaf.tip, None)

    def _draw_cut(self, painter: QPainter) -> None:
        if self._cut is None:
            return
        theme, y = self.theme, self._y(self.cut_height(self._cut))
        painter.setPen(QPen(QColor(theme.text), 1.3, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(self._plot.left(), y), QPointF(self._plot.right(), y))
        width = label_width(theme, [self._cut_text]) + 12
        place = QRectF(self._plot.right() - width, y - 20, width, 18)
        ground = QColor(theme.surface)
        ground.setAlpha(225)
        painter.fillRect(place, ground)
        painter.setPen(QColor(theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._cut_text)

    def _offer(self, y: float) -> int | None:
        """Return the number of groups a click at this height of the widget would show."""
        if not self._merges or not self._plot.top() <= y < self._plot.bottom():
            return None
        groups = self.groups_at((self._plot.bottom() - y) / self._plot.height() * self._top())
        return groups if groups in self._offered else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand where a click cuts the tree elsewhere."""
        super().mouseMoveEvent(event)
        if self._offer(event.position().y()) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Cut the tree at the height that was clicked."""
        groups = self._offer(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and groups is not None:
            self.clicked.emit(groups)
