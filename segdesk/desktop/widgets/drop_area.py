"""The place to drop files on."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import mix
from segdesk.desktop.widgets.base import ElidedLabel, ThemedFrame
from segdesk.desktop.widgets.buttons import Button
from segdesk.desktop.widgets.states import IconLabel


def local_files(mime: QMimeData) -> list[str]:
    """Return the paths of the files being dragged."""
    return [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]


class DropArea(ThemedFrame):
    """A dashed area: ``files_dropped`` tells the paths, ``open_requested`` comes from the button."""

    files_dropped = Signal(list)
    open_requested = Signal()

    def __init__(
        self,
        title: str = "",
        text: str = "",
        button: str = "",
        height: int = 168,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setMinimumHeight(height)
        self._hovered = False
        self._title, self._text = ElidedLabel("", "title"), ElidedLabel("", "muted")
        self._button = Button("", "primary", "open")
        self._button.clicked.connect(self.open_requested)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(24)
        layout.addStretch(1)
        layout.addWidget(IconLabel("drop", 40, "primary"))
        layout.addLayout(words)
        layout.addWidget(self._button)
        layout.addStretch(1)
        self.set(title, text, button)

    def set(self, title: str, text: str, button: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._text.setText(text)
        self._button.set_text(button)
        self.setAccessibleName(title)

    def _hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files only."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()
            self._hover(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go back to rest."""
        self._hover(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell the paths."""
        self._hover(False)
        if paths := local_files(event.mimeData()):
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed ground."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        soft = theme.primary_soft
        painter.setBrush(QColor(mix(theme.primary, soft, 0.12) if self._hovered else soft))
        pen = QPen(QColor(theme.primary if self._hovered else mix(theme.primary, soft, 0.35)), 2)
        pen.setDashPattern([3.5, 2.5])
        painter.setPen(pen)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(rect, theme.radius_card, theme.radius_card)
