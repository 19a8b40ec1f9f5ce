"""The strip that answers "How many?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from segdesk.desktop.theme import ui_font
from segdesk.desktop.widgets.base import ThemedWidget, plain_tip

_MAX_BAR = 38
_GAP = 8
_LABEL = 18


class BarStrip(ThemedWidget):
    """Bars with numbers, taller is better; click or arrow keys choose, ``chosen`` tells the number."""

    chosen = Signal(int)
    menu_requested = Signal(int, QPoint)  # the number, and a point of the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._numbers: list[int] = []
        self._heights: list[float] = []
        self._tips: list[str] = []
        self._marked: dict[int, int] = {}
        self._current = 0
        self._hovered = -1

    def set_values(
        self, numbers: Sequence[int], heights: Sequence[float], current: int, tips: Sequence[str] = ()
    ) -> None:
        """Set the numbers, the bars' heights (0 to 1), the chosen number and a tool tip for each."""
        self._numbers = list(numbers)
        self._heights = [min(max(height, 0.0), 1.0) for height in heights]
        self._tips = list(tips)
        self.set_current(current)
        self.updateGeometry()

    def set_marked(self, numbers: Mapping[int, int]) -> None:
        """Put a dot on the bars of numbers that were changed, and write what became of each: 5→4."""
        self._marked = dict(numbers)
        self.update()

    def _words(self, number: int) -> str:
        became = self._marked.get(number, number)
        return str(number) if became == number else f"{number}→{became}"

    def set_current(self, number: int) -> None:
        """Choose a number without telling anybody."""
        self._current = number
        self.setAccessibleDescription(self._words(number))
        self.update()

    def current(self) -> int:
        """Return the chosen number."""
        return self._current

    def sizeHint(self) -> QSize:
        """Ask for full-width bars."""
        return QSize(max(1, len(self._numbers)) * (_MAX_BAR + _GAP), 56)

    def minimumSizeHint(self) -> QSize:
        """Let the bars shrink to half."""
        return QSize(max(1, len(self._numbers)) * 22, 56)

    def _bar(self, index: int) -> QRectF:
        step = min(_MAX_BAR + _GAP, self.width() / max(1, len(self._numbers)))
        width = max(10.0, step - _GAP)
        room = self.height() - _LABEL - 4
        height = max(6.0, room * self._heights[index])
        return QRectF(index * step + _GAP / 2, 2 + room - height, width, height)

    def _index_at(self, x: float) -> int:
        step = min(_MAX_BAR + _GAP, self.width() / max(1, len(self._numbers)))
        index = int(x // step)
        return index if 0 <= index < len(self._numbers) else -1

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._numbers) and self._numbers[index] != self._current:
            self.set_current(self._numbers[index])
            self.chosen.emit(self._current)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the bar under the mouse, or with the menu key of the chosen one."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self._numbers.index(self._current) if self._current in self._numbers else -1
        else:
            index = self._index_at(event.pos().x())
        if index >= 0:
            below = QPoint(round(self._bar(index).x()), self.height())
            self.menu_requested.emit(self._numbers[index], self.mapToGlobal(below))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose by click."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._choose(self._index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which bar would be chosen."""
        index = self._index_at(event.position().x())
        if index != self._hovered:
            self._hovered = index
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Go back to rest."""
        self._hovered = -1
        self.update()

    def event(self, event: QEvent) -> bool:
        """Show the tool tip of the bar under the mouse."""
        if event.type() == QEvent.Type.ToolTip and 0 <= self._hovered < len(self._tips):
            QToolTip.showText(
                self.mapToGlobal(self.rect().center()), plain_tip(self._tips[self._hovered]), self
            )
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrow keys, Home and End."""
        index = self._numbers.index(self._current) if self._current in self._numbers else 0
        last = len(self._numbers) - 1
        moves = {
            Qt.Key.Key_Left: max(index - 1, 0),
            Qt.Key.Key_Right: min(index + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in moves:
            self._choose(moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars and numbers."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, number in enumerate(self._numbers):
            bar = self._bar(index)
            on = number == self._current
            ground = theme.primary if on else theme.line_strong if index == self._hovered else theme.bar
            path = QPainterPath()
            path.addRoundedRect(bar.adjusted(0, 0, 0, 4), 4, 4)
            painter.save()
            painter.setClipRect(bar)
            painter.fillPath(path, QColor(ground))
            painter.restore()
            if number in self._marked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.on_primary if on else theme.primary))
                painter.drawEllipse(QPointF(bar.center().x(), bar.bottom() - 6), 2.5, 2.5)
            painter.setFont(ui_font(theme, theme.font_small, bold=on))
            painter.setPen(QColor(theme.primary if on else theme.muted))
            below = QRectF(bar.x() - 6, self.height() - _LABEL, bar.width() + 12, _LABEL)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._words(number))
        if self.hasFocus() and self._current in self._numbers:
            bar = self._bar(self._numbers.index(self._current))
            painter.setPen(QPen(QColor(theme.primary), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(bar.x() - 3, 1, bar.width() + 6, self.height() - 2)
            painter.drawRoundedRect(ring, 5, 5)
