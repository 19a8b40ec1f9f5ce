"""Short facts in a row, each a link to what is behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from segdesk.desktop.widgets.lines_label import LinesLabel, wrapped_lines

BETWEEN = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}·  "  # no line begins with the dot


class TraitLinks(LinesLabel):
    """Facts as a text of some lines; a click on one tells its number among all facts, plain ones are −1."""

    clicked = Signal(int)

    def __init__(self, role: str = "muted", *, most: int = 1, parent: QWidget | None = None) -> None:
        super().__init__("", role, most=most, parent=parent)
        self._spans: list[tuple[int, int, int]] = []  # first letter, one past the last, number
        self._hovered = -1
        self.setMouseTracking(True)

    def set_facts(self, facts: Sequence[tuple[str, int]], width: int, most: int) -> None:
        """Show as many whole facts as there is room for, each with its number (−1: no link)."""
        text, spans = "", []
        for fact, number in facts:
            longer = f"{text}{BETWEEN}{fact}" if text else fact
            if text and len(wrapped_lines(longer, self.font(), width, 9)) > most:
                break
            spans.append((len(longer) - len(fact), len(longer), number))
            text = longer
        self._spans = spans
        self.set_most(most)
        self.setText(text)

    def fact_at(self, point: QPointF) -> int:
        """Return the number of the fact under a point, or −1."""
        metrics = self.fontMetrics()
        lines = self.lines(self.width())
        row = int(point.y() // metrics.lineSpacing())
        if not 0 <= row < len(lines):
            return -1
        start = 0
        for line in lines[:row]:
            start = self.text().find(line, start) + len(line)
        start = max(self.text().find(lines[row].rstrip("…"), start), start)
        for first, last, number in self._spans:
            low, high = max(first - start, 0), min(last - start, len(lines[row]))
            if low < high:
                left = metrics.horizontalAdvance(lines[row][:low])
                right = metrics.horizontalAdvance(lines[row][:high])
                if left <= point.x() <= right:
                    return number
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which fact a click would open."""
        self._hover(self.fact_at(event.position()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show none."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            if number >= 0:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.unsetCursor()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click on a fact from the card underneath."""
        if self.fact_at(event.position()) < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which fact was clicked."""
        number = self.fact_at(event.position())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(number)
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and a line under the fact that can be clicked."""
        super().paintEvent(event)
        if self._hovered < 0:
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics, start = self.fontMetrics(), 0
        for row, line in enumerate(self.lines(self.width())):
            start = max(self.text().find(line.rstrip("…"), start), start)
            for first, last, number in self._spans:
                low, high = max(first - start, 0), min(last - start, len(line))
                if number == self._hovered and low < high:
                    y = metrics.ascent() + row * metrics.lineSpacing() + 2
                    left, right = (
                        metrics.horizontalAdvance(line[:low]),
                        metrics.horizontalAdvance(line[:high]),
                    )
                    painter.drawLine(left, y, right, y)
            start += len(line)
