"""Who goes where: two groupings of the same customers, joined by bands as wide as they are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath

from segdesk.desktop.charts.marks import MarkedChart, draw_elided
from segdesk.desktop.theme import ui_font

_BAR = 12.0
_GAP = 6.0


@dataclass(frozen=True)
class FlowNode:
    """A group on one side: name, colour, size in words."""

    name: str
    color: str
    size_text: str
    tip: str
    key: object = None


@dataclass(frozen=True)
class Flow:
    """The customers in one group on the left and one on the right."""

    source: int
    target: int
    count: int
    tip: str
    key: object = None


class FlowsChart(MarkedChart):
    """Bars on both sides, bands between them in the colour of the left one; ``clicked`` tells a key."""

    def __init__(self) -> None:
        super().__init__()
        self._left: list[FlowNode] = []
        self._right: list[FlowNode] = []
        self._flows: list[Flow] = []
        self._chosen: object = None
        self.setMinimumHeight(170)

    def set_flows(
        self,
        left: Sequence[FlowNode],
        right: Sequence[FlowNode],
        flows: Sequence[Flow],
        chosen: object = None,
    ) -> None:
        """Set both sides and the bands between; `chosen` is the key of the one that stands out."""
        self._left, self._right, self._chosen = list(left), list(right), chosen
        self._flows = [flow for flow in flows if flow.count > 0]
        self.setAccessibleDescription("; ".join(flow.tip for flow in self._flows))
        self.setMinimumHeight(max(170, 26 * max(len(left), len(right))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for room for both sides' names."""
        return QSize(560, max(220, 30 * max(len(self._left), len(self._right))))

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Draw bands, bars and names."""
        total = sum(flow.count for flow in self._flows)
        if not total:
            return
        words = min(rect.width() * 0.27, 190.0)
        area = rect.adjusted(words, 6, -words, -6)
        sides = []
        for nodes, end, at in ((self._left, 0, area.left()), (self._right, 1, area.right() - _BAR)):
            sizes = [
                sum(flow.count for flow in self._flows if (flow.source, flow.target)[end] == number)
                for number in range(len(nodes))
            ]
            room = area.height() - _GAP * (len(nodes) - 1)
            y, bars = area.top(), []
            for size in sizes:
                bars.append(QRectF(at, y, _BAR, max(room * size / total, 1.0)))
                y += room * size / total + _GAP
            sides.append(bars)
        self._draw_flows(painter, sides[0], sides[1])
        self._draw_nodes(painter, self._left, sides[0], rect, left=True)
        self._draw_nodes(painter, self._right, sides[1], rect, left=False)

    def _draw_flows(self, painter: QPainter, left: list[QRectF], right: list[QRectF]) -> None:
        used_left, used_right = [bar.top() for bar in left], [bar.top() for bar in right]
        sizes = [sum(f.count for f in self._flows if f.source == at) for at in range(len(left))]
        goals = [sum(f.count for f in self._flows if f.target == at) for at in range(len(right))]
        for flow in sorted(self._flows, key=lambda flow: (flow.source, flow.target)):
            a, b = left[flow.source], right[flow.target]
            high_a = a.height() * flow.count / sizes[flow.source]
            high_b = b.height() * flow.count / goals[flow.target]
            y_a, y_b = used_left[flow.source], used_right[flow.target]
            used_left[flow.source] += high_a
            used_right[flow.target] += high_b
            band = _band(QPointF(a.right(), y_a), high_a, QPointF(b.left(), y_b), high_b)
            color = QColor(self._left[flow.source].color)
            color.setAlpha(190 if flow.key == self._chosen and flow.key is not None else 90)
            painter.fillPath(band, color)
            self.mark(band, flow.tip, flow.key)

    def _draw_nodes(
        self, painter: QPainter, nodes: list[FlowNode], bars: list[QRectF], rect: QRectF, *, left: bool
    ) -> None:
        theme = self.theme
        painter.setFont(ui_font(theme, theme.font_small))
        for node, bar in zip(nodes, bars, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(node.color))
            painter.drawRoundedRect(bar, 2, 2)
            x = rect.left() if left else bar.right() + 8
            width = (bar.left() - 8 if left else rect.right()) - x
            side = Qt.AlignmentFlag.AlignRight if left else Qt.AlignmentFlag.AlignLeft
            middle = bar.center().y()
            tall = bar.height() >= 30
            painter.setPen(QColor(theme.text))
            name = QRectF(x, middle - (16 if tall else 9), width, 17)
            words = node.name if tall else self._with_size(node, width)
            draw_elided(painter, name, words, side)
            if tall:
                painter.setPen(QColor(theme.muted))
                draw_elided(painter, QRectF(x, middle, width, 17), node.size_text, side)
            self.mark(QRectF(x, bar.top(), width + _BAR + 8, max(bar.height(), 12)), node.tip, node.key)
            self.mark(bar, node.tip, node.key)

    def _with_size(self, node: FlowNode, width: float) -> str:
        """Return name and size on one line; where space is short the name gives way."""
        metrics = QFontMetrics(ui_font(self.theme, self.theme.font_small))
        room = width - metrics.horizontalAdvance(f"  {node.size_text}")
        name = metrics.elidedText(node.name, Qt.TextElideMode.ElideRight, int(room))
        return f"{name}  {node.size_text}"


def _band(start: QPointF, high_start: float, end: QPointF, high_end: float) -> QPainterPath:
    """Return the shape of a band between two bars, bent like an S."""
    half = (start.x() + end.x()) / 2
    path = QPainterPath(start)
    path.cubicTo(QPointF(half, start.y()), QPointF(half, end.y()), end)
    path.lineTo(end.x(), end.y() + high_end)
    path.cubicTo(
        QPointF(half, end.y() + high_end),
        QPointF(half, start.y() + high_start),
        QPointF(start.x(), start.y() + high_start),
    )
    path.closeSubpath()
    return path
