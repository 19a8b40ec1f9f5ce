"""A coloured strip with one piece of advice."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from segdesk.desktop.widgets.base import Label, ThemedFrame, button_text, set_role
from segdesk.desktop.widgets.buttons import IconButton
from segdesk.desktop.widgets.states import IconLabel
from segdesk.text import translate as _

_COLOR = {"info": "primary", "warn": "warn", "bad": "bad", "good": "good"}


class Banner(ThemedFrame):
    """Tone ``info``, ``warn``, ``bad`` or ``good``; may have an action and a dismiss button."""

    action_clicked = Signal()
    dismissed = Signal()

    def __init__(
        self,
        tone: str = "info",
        title: str = "",
        text: str = "",
        action: str = "",
        *,
        dismissible: bool = False,
        vertical: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._icon = IconLabel("info", 18)
        self._title, self._text = Label(wrap=vertical), Label(wrap=True)
        self._title.setProperty("weight", "strong")
        self._action = QPushButton()
        self._action.setProperty("edge", "flush" if vertical else "")
        self._action.setCursor(Qt.CursorShape.PointingHandCursor)
        self._action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action.clicked.connect(self.action_clicked)
        self._close = IconButton("close", _("Dismiss"), 28, 14)
        self._close.clicked.connect(self._dismiss)
        self._close.setVisible(dismissible)
        self._lay_out(vertical)
        self.set(tone, title, text, action)

    def _lay_out(self, vertical: bool) -> None:
        direction = QBoxLayout.Direction.TopToBottom if vertical else QBoxLayout.Direction.LeftToRight
        words = QBoxLayout(direction)
        words.setSpacing(2 if vertical else 12)
        top = Qt.AlignmentFlag.AlignTop
        words.addWidget(self._title)
        words.addWidget(self._text, 0 if vertical else 1)
        outer = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        outer.setContentsMargins(14, 8, 8, 8)
        outer.setSpacing(10)
        outer.addWidget(self._icon, 0, top if vertical else Qt.AlignmentFlag.AlignVCenter)
        if vertical:
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addLayout(words)
            column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignLeft)
            outer.addLayout(column, 1)
        else:
            outer.addLayout(words, 1)
            outer.addWidget(self._action)
        outer.addWidget(self._close, 0, top if vertical else Qt.AlignmentFlag.AlignVCenter)

    def set(self, tone: str, title: str, text: str = "", action: str = "") -> None:
        """Change tone and words; without ``action`` there is no action button."""
        self._tone = tone
        for label, words in ((self._title, title), (self._text, text)):
            label.setText(words)
            label.setVisible(bool(words))
            label.set_role(f"banner-{tone}")
        self._action.setText(button_text(action))
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        set_role(self._action, f"banner-{tone}")
        self._icon.set_icon(tone, _COLOR[tone])
        self.setAccessibleName(" ".join(part for part in (title, text) if part))
        self.update()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._close.set_name(_("Dismiss"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tinted ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(self.theme, f"{_COLOR[self._tone]}_soft")))
        radius = self.theme.radius_card
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
