"""Text in a few lines at most."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from segdesk.desktop.widgets.base import Label, plain_tip


def wrapped_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Return a text broken into lines at words; what does not fit into the last one ends in …."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most and (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        starts.append(line.textStart())
    layout.endLayout()
    if len(starts) <= most:
        ends = [*starts[1:], len(text)]
        return [text[start:end].rstrip() for start, end in zip(starts, ends, strict=True)]
    lines = [text[start:end].rstrip() for start, end in pairwise(starts[:most])]
    rest = QFontMetrics(font).elidedText(text[starts[most - 1] :], Qt.TextElideMode.ElideRight, width)
    return [*lines, rest]


class LinesLabel(Label):
    """A label of at most some lines that ends in …, and then shows the whole text in its tool tip."""

    def __init__(
        self, text: str = "", role: str = "", *, most: int = 2, parent: QWidget | None = None
    ) -> None:
        self._most, self._whole = most, ""
        super().__init__(text, role, parent=parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(24)

    def setText(self, text: str) -> None:
        """Set the whole text."""
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tip()
        self.updateGeometry()

    def set_whole(self, text: str) -> None:
        """Set a longer text for the tool tip, where the label itself shows only a part of it."""
        self._whole = text
        self._update_tip()

    def set_most(self, most: int) -> None:
        """Change how many lines there may be."""
        if most != self._most:
            self._most = most
            self._update_tip()
            self.updateGeometry()
            self.update()

    def lines(self, width: int) -> list[str]:
        """Return the lines shown at a width."""
        return wrapped_lines(self.text(), self.font(), width, self._most)

    def is_elided(self) -> bool:
        """Whether part of the text is hidden."""
        return self.lines(self.width())[-1:] != wrapped_lines(self.text(), self.font(), self.width(), 99)[-1:]

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a width."""
        self.ensurePolished()
        return max(len(self.lines(width)), 1) * self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        """Ask for one line with everything."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Make do with one line."""
        return QSize(24, self.fontMetrics().lineSpacing())

    def _update_tip(self) -> None:
        whole = self._whole or (self.text() if self.is_elided() else "")
        self.setToolTip(plain_tip(whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the tool tip only when it tells more."""
        super().resizeEvent(event)
        self._update_tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics = self.fontMetrics()
        for number, line in enumerate(self.lines(self.width())):
            painter.drawText(0, metrics.ascent() + number * metrics.lineSpacing(), line)
