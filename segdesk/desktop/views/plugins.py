"""The Plugins page: what is installed, from whom, what it adds, on or off, what failed and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.plugins import PluginsViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.plugins_card import PluginCard
from segdesk.desktop.widgets import BusyState, Card, Label, ThemedWidget, clear_layout, scrolled
from segdesk.text import plural, render
from segdesk.text import translate as _


class PluginsView(ThemedWidget):
    """A card for each plugin."""

    plugins_off_changed = Signal(list)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = PluginsViewModel(workspace, self)
        self._title, self._text = Label(role="title"), Label(role="muted", wrap=True)
        self.busy = BusyState()
        self.cards: list[PluginCard] = []
        self._open: set[str] = set()
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._how_title, self._how_text = Label(role="strong"), Label(role="muted", wrap=True)
        self._how_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        how = Card(spacing=4)
        how.add(self._how_title)
        how.add(self._how_text)
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(8)
        column.addWidget(self.busy)
        column.addLayout(self._list)
        column.addSpacing(8)
        column.addWidget(how)
        column.addStretch(1)
        scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.model.changed.connect(self.refresh)
        self.model.off_changed.connect(self.plugins_off_changed)
        self.apply(theme)
        self.retranslate()

    def refresh(self) -> None:
        """Show the plugins as they are now."""
        clear_layout(self._list)
        self.cards.clear()
        for entry in self.model.entries():
            card = PluginCard(entry, self.model, entry.name in self._open)
            card.opened.connect(self._remember)
            self._list.addWidget(card)
            card.apply(self.theme)
            self.cards.append(card)
        self.busy.setVisible(not self.model.ready)
        entries = self.model.entries()
        failed = sum(entry.state == "failed" for entry in entries)
        text = render(plural("{n} plugin is installed.", "{n} plugins are installed.", len(entries)))
        if failed:
            text += " " + render(plural("{n} could not be used.", "{n} could not be used.", failed))
        self._text.setText(text if entries else "")

    def _remember(self, name: str, is_open: bool) -> None:
        self._open.discard(name)
        if is_open:
            self._open.add(name)

    def side_panel(self) -> QWidget | None:
        """Plugins have nothing beside them."""
        return None

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._title.setText(_("Plugins"))
        self.busy.set(_("Looking at the plugins"), None, can_cancel=False)
        self._how_title.setText(_("Add a plugin"))
        self._how_text.setText(
            _(
                "A plugin is a small Python package that adds methods or steps. Install its file into the "
                "Python that runs SegDesk, for example with “pip install --no-index plugin.whl”, and start "
                "SegDesk again. A plugin is a program: it runs in a separate process, but could read your "
                "files. Only install plugins from people you trust. The developer guide shows how to write "
                "one in 30 lines."
            )
        )
        self.refresh()
