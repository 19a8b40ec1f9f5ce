"""Buttons with text, with an icon, or both."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from segdesk.desktop.theme import Theme, icon
from segdesk.desktop.widgets.base import Themed, button_text, set_role, set_tip


class Button(Themed, QPushButton):
    """A button: ``secondary`` (outlined), ``primary``, ``quiet`` (text only) or ``danger``."""

    def __init__(
        self,
        text: str = "",
        role: str = "secondary",
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setProperty("role", role)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Reached with Tab, so the ring shows for people on the keyboard and not after every click.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Set the words; ``&`` is shown as it is."""
        self.setText(button_text(text))
        # Qt leaves 4 pixels between icon and words; the icon brings the other 4 with it.
        self.setIconSize(QSize(20 if text else 16, 16))
        self.setAccessibleName(text)

    def set_role(self, role: str) -> None:
        """Change the kind of the button."""
        set_role(self, role)
        self.on_theme(self.theme)

    def set_icon(self, name: str) -> None:
        """Change the icon; an empty name removes it."""
        self._icon_name = name
        self.on_theme(self.theme)

    def on_theme(self, theme: Theme) -> None:
        """Tint the icon like the words."""
        tint = {"primary": theme.on_primary, "quiet": theme.primary, "danger": theme.bad}
        if self._icon_name:
            self.setIcon(icon(theme, self._icon_name, tint.get(self.property("role"), theme.text)))


class IconButton(Themed, QToolButton):
    """A square button with an icon; its name is read by screen readers and shown as a tool tip."""

    def __init__(
        self,
        icon_name: str,
        name: str = "",
        size: int = 32,
        icon_size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._color: str | None = None
        self.setFixedSize(size, size)
        self.setIconSize(QSize(icon_size, icon_size))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Set what the button does, in words."""
        self.setAccessibleName(name)
        set_tip(self, name)

    def set_icon(self, icon_name: str, color: str | None = None) -> None:
        """Change the icon, and its colour at rest."""
        self._icon_name, self._color = icon_name, color
        self.on_theme(self.theme)

    def on_theme(self, theme: Theme) -> None:
        """Tint the icon."""
        color = self._color or theme.muted
        self.setIcon(
            icon(theme, self._icon_name, color, active=self._color or theme.text, checked=theme.primary)
        )
