"""The grid of a rule by scores: each cell in the colour of its segment, the deeper the more customers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from segdesk.desktop.charts.base import ExportableChart, HoverTip
from segdesk.desktop.theme import Theme, mix, segment_color, ui_font
from segdesk.results.base import Result

LEFT, BOTTOM, TOP, GAP = 158.0, 44.0, 4.0, 4.0
LEAST, MOST = 0.16, 0.62  # how much of a segment's colour the emptiest and the fullest cell show
SMALLEST = QSize(560, 290)


class Square(Result):
    """One cell, ready to draw."""

    x: int
    y: int
    color: int
    depth: float  # 0-1
    head: str  # the segment
    line: str
    tip: str
    segment: str


class RuleGridChart(ExportableChart):
    """Squares with the lowest scores at the bottom left; ``chosen`` tells the segment of a square clicked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._squares: tuple[Square, ...] = ()
        self._x_labels: tuple[str, ...] = ()
        self._y_labels: tuple[str, ...] = ()
        self._titles = ("", "")
        self._tip = HoverTip(self)
        self.setMinimumSize(SMALLEST)
        self.setMouseTracking(True)

    def set_grid(
        self,
        squares: Sequence[Square],
        x_labels: Sequence[str],
        y_labels: Sequence[str],
        titles: tuple[str, str],
    ) -> None:
        """Show squares; labels from the lowest score, titles of both axes."""
        self._squares = tuple(squares)
        self._x_labels, self._y_labels, self._titles = tuple(x_labels), tuple(y_labels), titles
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the grid."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_chart(painter, QRectF(self.rect()))
        painter.end()

    def paint_chart(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the grid into a rectangle."""
        painter.setFont(ui_font(self.theme, self.theme.font_small))
        for x in range(len(self._x_labels)):
            for y in range(len(self._y_labels)):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.bg))
                painter.drawRoundedRect(self._cell(rect, x, y), 6, 6)
        for square in self._squares:
            self._draw(painter, self._cell(rect, square.x, square.y), square)
        self._draw_labels(painter, rect)

    def _draw(self, painter: QPainter, cell: QRectF, square: Square) -> None:
        color = segment_color(self.theme, square.color)
        shade = LEAST + (MOST - LEAST) * square.depth
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(QColor(mix(color, self.theme.surface, min(shade, MOST))))
        painter.drawRoundedRect(cell, 6, 6)
        painter.setPen(QColor(self.theme.text))
        inside = cell.adjusted(6, 2, -6, -2)
        height = painter.fontMetrics().height()
        texts = [square.head, square.line] if inside.height() >= 2 * height else [square.line]
        top = inside.top() + (inside.height() - height * len(texts)) / 2
        for number, text in enumerate(texts):
            bold = len(texts) > 1 and number == 0
            painter.setFont(ui_font(self.theme, self.theme.font_small, bold=bold))
            line = QRectF(inside.left(), top + number * height, inside.width(), height)
            short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, short)
        painter.setFont(ui_font(self.theme, self.theme.font_small))

    def _draw_labels(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(QColor(self.theme.muted))
        metrics = painter.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        for y, text in enumerate(self._y_labels):
            cell = self._cell(rect, 0, y)
            line = QRectF(rect.left(), cell.top(), LEFT - 8, cell.height())
            short = metrics.elidedText(text, elide, int(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short)
        for x, text in enumerate(self._x_labels):
            cell = self._cell(rect, x, 0)
            line = QRectF(cell.left(), cell.bottom() + 4, cell.width(), metrics.height())
            painter.drawText(
                line, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(text, elide, int(line.width()))
            )
        painter.setFont(ui_font(self.theme, self.theme.font_small, bold=True))
        plot = self._plot(rect)
        under = QRectF(plot.left(), rect.bottom() - metrics.height() - 2, plot.width(), metrics.height())
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, f"{self._titles[0]} →")
        corner = QRectF(rect.left(), plot.bottom() + 4, LEFT - 8, metrics.height())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(corner, right, f"{self._titles[1]} ↑")

    def _plot(self, rect: QRectF) -> QRectF:
        return rect.adjusted(LEFT, TOP, -4, -BOTTOM)

    def _cell(self, rect: QRectF, x: int, y: int) -> QRectF:
        plot = self._plot(rect)
        wide = plot.width() / max(len(self._x_labels), 1)
        high = plot.height() / max(len(self._y_labels), 1)
        top = plot.top() + (len(self._y_labels) - 1 - y) * high
        return QRectF(plot.left() + x * wide, top, wide, high).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)

    def _at(self, point: QPointF) -> Square | None:
        rect = QRectF(self.rect())
        return next((s for s in self._squares if self._cell(rect, s.x, s.y).contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say more about the square under the mouse."""
        square = self._at(event.position())
        if square is None:
            self._tip.hide()
        else:
            self._tip.show_at(square.tip, event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if square else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the tip away."""
        self._tip.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the segment of a square."""
        square = self._at(event.position())
        if square is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(square.segment)

    def on_theme(self, theme: Theme) -> None:
        """Draw in the new colours."""
        self.update()
