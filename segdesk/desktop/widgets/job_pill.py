"""The running job in the top bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from segdesk.desktop.theme import Theme, mix
from segdesk.desktop.widgets.base import ElidedLabel, ThemedFrame
from segdesk.desktop.widgets.buttons import IconButton
from segdesk.text import translate as _


class JobPill(ThemedFrame):
    """Text, progress behind it, and a button to stop; hidden while nothing runs."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(32)
        self.setMaximumWidth(420)
        self._fraction: float | None = None
        self._text = ElidedLabel("", "action")
        self._close = IconButton("close", _("Cancel"), 24, 12)
        self._close.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(self._text)
        layout.addWidget(self._close)
        self.hide()

    def set_job(self, text: str, fraction: float | None = None, can_cancel: bool = True) -> None:
        """Show a job; ``fraction`` is 0 to 1, or None when unknown."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._fraction = None if fraction is None else min(max(fraction, 0.0), 1.0)
        self._close.setVisible(can_cancel)
        self.show()
        self.update()

    def clear(self) -> None:
        """Hide the pill: nothing runs."""
        self.hide()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._close.set_name(_("Cancel"))

    def on_theme(self, theme: Theme) -> None:
        """Tint the cross."""
        self._close.set_icon("close", theme.primary)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill, filled as far as the job is."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 16, 16)
        painter.setClipPath(path)
        painter.fillRect(self.rect(), QColor(theme.primary_soft))
        if self._fraction is not None:
            done = QRectF(0, 0, self.width() * self._fraction, self.height())
            painter.fillRect(done, QColor(mix(theme.primary, theme.primary_soft, 0.14)))
            line = QRectF(0, self.height() - 3, self.width() * self._fraction, 3)
            painter.fillRect(line, QColor(theme.primary))
