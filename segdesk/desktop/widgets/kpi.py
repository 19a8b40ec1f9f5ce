"""One figure with its meaning."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.widgets.badge import Badge
from segdesk.desktop.widgets.base import Label, ThemedWidget, rule, set_tip


class Kpi(ThemedWidget):
    """A figure, an optional badge beside it, and what it means underneath; a hairline at its left."""

    def __init__(
        self,
        value: str = "",
        caption: str = "",
        badge: str = "",
        tone: str = "neutral",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._value = Label(role="kpi")
        self._badge = Badge()
        self._caption = Label(role="small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._value)
        row.addWidget(self._badge)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(row)
        column.addWidget(self._caption)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(rule(vertical=True))
        layout.addLayout(column)
        self.set(value, caption, badge, tone)

    def set(self, value: str, caption: str, badge: str = "", tone: str = "neutral", tip: str = "") -> None:
        """Change everything at once; ``tip`` explains the figure."""
        self._value.setText(value)
        self._caption.setText(caption)
        self._badge.set(badge, tone)
        self._badge.setVisible(bool(badge))
        set_tip(self, tip)
        self.setAccessibleName(" ".join(part for part in (caption, value, badge) if part))
