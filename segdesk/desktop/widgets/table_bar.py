"""The scroll bar of a table stands beside its rows, not beside its header."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView

from segdesk.desktop.widgets.base import ThemedWidget


class BarBelowHeader(ThemedWidget):
    """Continues the header above the scroll bar, as high as the header is."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._header = table.horizontalHeader()
        self._header.installEventFilter(self)
        table.addScrollBarWidget(self, Qt.AlignmentFlag.AlignTop)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(0 if self._header.isHidden() else self._header.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the header."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the hairline of a header."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        painter.setPen(QColor(self.theme.line))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
