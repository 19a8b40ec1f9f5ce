"""A short notice that goes away by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets.base import Label, ThemedFrame, button_text


class Toast(ThemedFrame):
    """Floats at the bottom of its parent; waits while the mouse is on it; may offer one action (Undo)."""

    action_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._text = Label()
        self._action = QPushButton()
        self._action.setCursor(Qt.CursorShape.PointingHandCursor)
        self._action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action.clicked.connect(self._act)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(12)
        layout.addWidget(self._text)
        layout.addWidget(self._action)
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, action: str = "", seconds: float = 4.0) -> None:
        """Show a notice; without ``action`` there is no button."""
        self._text.setText(text)
        self._action.setText(button_text(action))
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self._timer.start(round(seconds * 1000))
        self.show()
        self.adjustSize()
        self._place()
        self.raise_()

    def _act(self) -> None:
        self.hide()
        self.action_clicked.emit()

    def _place(self) -> None:
        parent = self._host
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 24)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom when the parent changes size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while somebody reads."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go soon."""
        self._timer.start(1500)

    def on_theme(self, theme: Theme) -> None:
        """Wear the opposite of the page's colours."""
        self._text.setStyleSheet(f"color: {theme.bg};")
        ink = "#9DB8FF" if not theme.is_dark else "#1C48B8"
        rules = f"color: {ink}; background: transparent; border: none; padding: 0;"
        self._action.setStyleSheet(
            f"QPushButton {{ {rules} }} QPushButton:focus {{ text-decoration: underline; }}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.text))
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
