"""The navigation at the left edge."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, icon
from segdesk.desktop.widgets.base import Themed, ThemedFrame, button_text

# Qt leaves 4 pixels between icon and words; an en space makes it 10.
_GAP = "\u2002"


class _NavButton(Themed, QPushButton):
    def __init__(self, text: str, icon_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setProperty("role", "nav")
        self.setCheckable(True)
        self.setIconSize(QSize(18, 18))
        self.setFixedHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self.setText(_GAP + button_text(text))
        self.setAccessibleName(text)

    def on_theme(self, theme: Theme) -> None:
        self.setIcon(icon(theme, self._icon_name, theme.muted, active=theme.text, checked=theme.primary))


class NavList(ThemedFrame):
    """Entries with icons, a group at the top and one at the bottom; ``chosen`` tells the key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "nav")
        self.setFixedWidth(184)
        self._buttons: dict[str, _NavButton] = {}
        self._group = QButtonGroup(self)
        self._top, self._bottom = QVBoxLayout(), QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        for part in (self._top, self._bottom):
            part.setSpacing(2)
        layout.addLayout(self._top)
        layout.addStretch(1)
        layout.addLayout(self._bottom)

    def add(self, key: str, text: str, icon_name: str, bottom: bool = False) -> None:
        """Add an entry."""
        button = _NavButton(text, icon_name, self)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        (self._bottom if bottom else self._top).addWidget(button)

    def set_text(self, key: str, text: str) -> None:
        """Change the words of an entry."""
        self._buttons[key].set_text(text)

    def set_enabled(self, key: str, enabled: bool) -> None:
        """Allow or forbid an entry."""
        self._buttons[key].setEnabled(enabled)

    def set_current(self, key: str) -> None:
        """Mark an entry without telling anybody."""
        self._buttons[key].setChecked(True)

    def current(self) -> str:
        """Return the key of the marked entry, or an empty text."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def keys(self) -> list[str]:
        """Return the keys in order."""
        return list(self._buttons)
