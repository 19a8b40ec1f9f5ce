"""Drawing the cells of a table on show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from segdesk.desktop.theme import Theme, mix, ui_font
from segdesk.desktop.viewmodels.arrow_table.table import MISSING

if TYPE_CHECKING:
    from segdesk.desktop.views.data.table import ArrowTableView

PAD = 13
_CENTRE = int(Qt.AlignmentFlag.AlignVCenter.value)
_LEFT = int(Qt.AlignmentFlag.AlignLeft.value) | _CENTRE
_RIGHT = int(Qt.AlignmentFlag.AlignRight.value) | _CENTRE
_SHORT = 6  # texts up to this length fit the narrowest column


class CellPainter:
    """Draws what the view shows of its model: ground, words, hairlines."""

    def __init__(self, view: ArrowTableView) -> None:
        self._view = view
        self.apply(view.theme)

    def apply(self, theme: Theme) -> None:
        """Take over colours and font."""
        self._text, self._muted, self._faint = (QColor(c) for c in (theme.text, theme.muted, theme.faint))
        self._ground, self._line = QColor(theme.surface), QColor(theme.line)
        self._chosen = QColor(mix(theme.primary_soft, theme.surface, 0.55))
        self._selected = QColor(theme.primary_soft)
        self._bar = QColor(mix(theme.primary, theme.surface, 0.45))
        self._font = ui_font(theme)
        self._metrics = QFontMetrics(self._font)

    def paint(self, area: QRect) -> None:
        """Draw the part of the viewport that is asked for."""
        view = self._view
        painter = QPainter(view.viewport())
        painter.fillRect(area, self._ground)
        first = view.rowAt(area.top())
        if first < 0:
            return
        last = view.rowAt(area.bottom())
        last = view.arrow_model.rowCount() - 1 if last < 0 else last
        height, top = view.verticalHeader().defaultSectionSize(), view.rowViewportPosition(first)
        header = view.horizontalHeader()
        columns = [
            (column, header.sectionViewportPosition(column), header.sectionSize(column))
            for column in range(view.arrow_model.columnCount())
        ]
        shown = [c for c in columns if c[2] and c[1] <= area.right() and c[1] + c[2] >= area.left()]
        self._paint_grounds(painter, shown, first, last, top, height)
        painter.setFont(self._font)
        for column, left, width in shown:
            self._paint_column(painter, column, left, width, range(first, last + 1), top, height)
        painter.setPen(self._line)
        for row in range(first, last + 1):
            y = top + (row - first + 1) * height - 1
            painter.drawLine(area.left(), y, area.right(), y)

    def _paint_grounds(
        self,
        painter: QPainter,
        columns: list[tuple[int, int, int]],
        first: int,
        last: int,
        top: int,
        height: int,
    ) -> None:
        view = self._view
        for column, left, width in columns:
            if column in view.chosen_sections:
                painter.fillRect(left, top, width, (last - first + 1) * height, self._chosen)
        selection = view.selectionModel().selection()
        for at in range(selection.count()):
            part = selection.at(at)
            low, high = max(part.top(), first), min(part.bottom(), last)
            if low > high:
                continue
            for column, left, width in columns:
                if part.left() <= column <= part.right():
                    y = top + (low - first) * height
                    painter.fillRect(left, y, width, (high - low + 1) * height, self._selected)

    def _paint_column(
        self, painter: QPainter, column: int, left: int, width: int, rows: range, top: int, height: int
    ) -> None:
        model, metrics = self._view.arrow_model, self._metrics
        flags = _RIGHT if model.is_right_aligned(column) else _LEFT
        ink = self._muted if model.is_muted(column) else self._text
        marked = model.has_color(column)
        left, room = left + PAD, width - 2 * PAD
        painter.setPen(ink)
        for row in rows:
            y = top + (row - rows.start) * height
            if (bars := model.cell_bars(row, column)) is not None:
                self._paint_bars(painter, bars, left, y, room, height)
                painter.setPen(ink)
                continue
            text = model.cell_text(row, column)
            x, space = left, room
            if marked and (color := model.cell_color(row, column)):
                self._paint_mark(painter, x, y + height // 2, color)
                painter.setPen(ink)
                x, space = left + 16, room - 16
            if not text:
                painter.setPen(self._faint)
                painter.drawText(x, y, space, height, flags, MISSING)
                painter.setPen(ink)
                continue
            if len(text) > _SHORT and metrics.horizontalAdvance(text) > space:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, space)
            painter.drawText(x, y, space, height, flags, text)

    def _paint_bars(
        self, painter: QPainter, bars: Sequence[float], left: int, top: int, room: int, height: int
    ) -> None:
        """Draw small bars on a hairline; months without an order stay empty."""
        wide = max(room / max(len(bars), 1), 1.0)
        base = top + height - 7
        painter.fillRect(left, base, int(wide * len(bars)), 1, self._line)
        for at, share in enumerate(bars):
            if share > 0:
                tall = max(2, round(share * (height - 14)))
                painter.fillRect(QRectF(left + at * wide, base - tall, max(wide - 1.0, 1.0), tall), self._bar)

    def _paint_mark(self, painter: QPainter, left: int, middle: int, color: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(left, middle - 5, 9, 9, 3, 3)
