"""Tabs that are words: the chosen one in the primary colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from segdesk.desktop.theme import ui_font
from segdesk.desktop.widgets.badge import Badge
from segdesk.desktop.widgets.base import ThemedWidget, button_text, clear_layout


class SegmentedTabs(ThemedWidget):
    """A row of words to choose one from; arrow keys move, ``changed`` tells the key."""

    changed = Signal(str)

    def __init__(self, tabs: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._buttons: dict[str, QPushButton] = {}
        self._badges: dict[str, Badge] = {}
        self._group = QButtonGroup(self)
        self.set_tabs(tabs)

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Set (key, words) pairs; the chosen key stays chosen where it still exists."""
        keep = self.current()
        clear_layout(self._row)
        self._buttons.clear()
        self._badges.clear()
        for key, text in tabs:
            button = QPushButton(button_text(text), self)
            button.setProperty("role", "tab")
            button.setCheckable(True)
            button.setAccessibleName(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, key=key: self.changed.emit(key))
            badge = Badge("", "warn")
            badge.hide()
            self._group.addButton(button)
            self._buttons[key], self._badges[key] = button, badge
            self._make_room(button)
            self._row.addWidget(button)
            self._row.addWidget(badge)
        self._row.addStretch(1)
        if self._buttons:
            self.set_current(keep if keep in self._buttons else next(iter(self._buttons)))

    def set_text(self, key: str, text: str) -> None:
        """Change the words of one tab."""
        self._buttons[key].setText(button_text(text))
        self._buttons[key].setAccessibleName(text)
        self._make_room(self._buttons[key])

    def _make_room(self, button: QPushButton) -> None:
        # The chosen tab is bold, which the size hint of the others does not know.
        metrics = QFontMetrics(ui_font(self.theme, bold=True))
        button.setMinimumWidth(metrics.horizontalAdvance(button.text()) + 16)

    def set_badge(self, key: str, text: str, tone: str = "warn") -> None:
        """Show a small word beside a tab; an empty one hides it."""
        self._badges[key].set(text, tone)
        self._badges[key].setVisible(bool(text))

    def set_enabled(self, key: str, enabled: bool) -> None:
        """Allow or forbid one tab."""
        self._buttons[key].setEnabled(enabled)

    def set_shown(self, key: str, shown: bool) -> None:
        """Show or hide one tab."""
        self._buttons[key].setVisible(shown)

    def current(self) -> str:
        """Return the chosen key, or an empty text."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose a tab without telling anybody."""
        self._buttons[key].setChecked(True)
