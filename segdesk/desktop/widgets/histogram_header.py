"""Column headers with role, type and a small histogram."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from segdesk.desktop.theme import Theme, mix, ui_font
from segdesk.desktop.widgets.base import Themed

BADGE_ROLE = int(Qt.ItemDataRole.UserRole) + 41
"""Header role of the badge: a (word, tone) pair; tones as in ``Badge``."""
SUBTITLE_ROLE = int(Qt.ItemDataRole.UserRole) + 42
"""Header role of the line under the title: a text."""
BARS_ROLE = int(Qt.ItemDataRole.UserRole) + 43
"""Header role of the histogram: heights from 0 to 1."""

_HEIGHT = 80


def paint_histogram(painter: QPainter, rect: QRectF, heights: Sequence[float], color: str) -> None:
    """Draw bars (heights from 0 to 1) that share the rectangle's width."""
    if not heights:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    step = rect.width() / len(heights)
    gap = min(2.0, step * 0.25)
    for index, height in enumerate(heights):
        tall = max(1.0, rect.height() * min(max(height, 0.0), 1.0))
        bar = QRectF(rect.x() + index * step, rect.bottom() - tall, step - gap, tall)
        painter.drawRoundedRect(bar, min(1.5, gap), min(1.5, gap))
    painter.restore()


def paint_badge(painter: QPainter, theme: Theme, left: int, middle: int, text: str, tone: str) -> int:
    """Draw a badge with its left end and middle line at the given pixels; return its width."""
    font = ui_font(theme, theme.font_small, bold=True)
    width = QFontMetrics(font).horizontalAdvance(text) + 14
    rect = QRectF(left, middle - 9, width, 18)
    ground, ink = {
        "neutral": (theme.hover, theme.muted),
    }.get(tone, (getattr(theme, f"{tone}_soft", theme.hover), getattr(theme, tone, theme.muted)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(rect, 9, 9)
    painter.setPen(QColor(ink))
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    return width


class HistogramHeader(Themed, QHeaderView):
    """A table header that draws title, badge, subtitle and histogram from the model's header roles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setDefaultSectionSize(128)
        self.setMinimumSectionSize(72)
        self._chosen = -1

    def set_chosen(self, section: int) -> None:
        """Tint the header of a chosen column; −1 for none."""
        self._chosen = section
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Make room for four lines."""
        return QSize(super().sizeHint().width(), _HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one header."""
        theme, model = self.theme, self.model()
        if model is None or not rect.isValid():
            return

        def data(role: int) -> object:
            return model.headerData(logicalIndex, Qt.Orientation.Horizontal, role)

        chosen = logicalIndex == self._chosen
        ground = theme.primary_soft if chosen else theme.surface
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(ground))
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._paint_words(
            painter, rect, str(data(int(Qt.ItemDataRole.DisplayRole)) or ""), data, logicalIndex
        )
        bars = data(BARS_ROLE)
        if isinstance(bars, Sequence) and not isinstance(bars, str):
            area = QRectF(rect.x() + 13, rect.bottom() - 30, max(rect.width() - 26, 0), 24)
            paint_histogram(painter, area, bars, mix(theme.primary, ground, 0.45))
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, title: str, data: object, section: int) -> None:
        theme = self.theme
        assert callable(data)
        left, right = rect.x() + 13, rect.right() - 8
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == section:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            painter.setPen(QColor(theme.primary))
            painter.setFont(ui_font(theme, theme.font_small, bold=True))
            painter.drawText(
                QRect(right - 12, rect.y() + 8, 14, 20), Qt.AlignmentFlag.AlignCenter, "↑" if up else "↓"
            )
            right -= 16
        font = ui_font(theme, bold=True)
        shown = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, right - left)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRect(left, rect.y() + 7, right - left, 20), Qt.AlignmentFlag.AlignVCenter, shown)
        subtitle, badge = str(data(SUBTITLE_ROLE) or ""), data(BADGE_ROLE)
        painter.setFont(ui_font(theme, theme.font_small))
        painter.setPen(QColor(theme.faint))
        line = QRect(left, rect.y() + 28, right - left, 18)
        metrics = QFontMetrics(painter.font())
        if not badge:
            subtitle = metrics.elidedText(subtitle, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, subtitle)
        if badge:
            start = left + (metrics.horizontalAdvance(subtitle) + 8 if subtitle else 0)
            paint_badge(painter, theme, start, rect.y() + 37, badge[0], badge[1])


def header_width(theme: Theme, title: str, subtitle: str, badge: tuple[str, str] | None) -> int:
    """Return the width at which a header shows its name, its type and its badge in full."""
    name = QFontMetrics(ui_font(theme, bold=True)).horizontalAdvance(title)
    below = QFontMetrics(ui_font(theme, theme.font_small)).horizontalAdvance(subtitle)
    if badge:
        small = QFontMetrics(ui_font(theme, theme.font_small, bold=True))
        below += small.horizontalAdvance(badge[0]) + 14 + 8
    return max(name, below) + 13 + 10  # the last pixel for what rounding hides
