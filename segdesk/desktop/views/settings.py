"""The Settings page: language, look, storage, shortcuts, and what the program is made of."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from segdesk import __version__
from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.settings import SettingsViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.settings_formats import FIELD_WIDTH, FormatsCard
from segdesk.desktop.views.settings_licences import LicencesDialog
from segdesk.desktop.views.settings_rules import RulesCard
from segdesk.desktop.widgets import Button, Card, ComboBox, Label, ThemedWidget, Toast, clear_layout, scrolled
from segdesk.projects.settings import Settings
from segdesk.text import LANGUAGES, current_language, msg, number_text, render
from segdesk.text import translate as _

WIDTH = 760


class SettingsView(ThemedWidget):
    """What a person chooses for all projects."""

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    formats_chosen = Signal(str, str, str)  # of numbers, of dates, the currency

    def __init__(
        self, workspace: Workspace, settings: Settings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        self.model = SettingsViewModel(workspace, self)
        self._title = Label(role="title")
        self.language = ComboBox(list(LANGUAGES.items()))
        self.look = ComboBox()
        self.language.chosen.connect(self.language_chosen)
        self.look.chosen.connect(self._choose_look)
        self.formats = FormatsCard(settings)
        self.formats.chosen.connect(self._choose_formats)
        self.clear, self.copy = Button("", "secondary", "trash"), Button("", "secondary", "copy")
        self.licences = Button("", "secondary", "info")
        self.clear.clicked.connect(self._clear)
        self.copy.clicked.connect(self.copy_diagnostics)
        self.licences.clicked.connect(self.show_licences)
        self._heads = {key: Label(role="head") for key in ("general", "storage", "shortcuts", "about")}
        self._labels = {
            key: Label(wrap=True) for key in ("language", "look", "storage", "about", "diagnostics")
        }
        self._notes = {key: Label(role="small", wrap=True) for key in ("storage", "about", "diagnostics")}
        self._keys = QGridLayout()
        self._keys.setHorizontalSpacing(24)
        self._keys.setVerticalSpacing(6)
        self._keys.setColumnStretch(0, 1)
        self._keys.setColumnStretch(2, 1)
        self.rules = RulesCard(workspace)
        self._lay_out()
        self.toast = Toast(self)
        self.model.storage_changed.connect(self._show_storage)
        workspace.runner.state_changed.connect(lambda job: self.clear.setEnabled(job is None))
        self.apply(theme)
        self.set_settings(settings)
        self.retranslate()

    def _lay_out(self) -> None:
        general, storage, shortcuts, about = (Card(spacing=12) for _at in range(4))
        general.add(self._heads["general"])
        general.add_layout(_row(self._labels["language"], None, self.language))
        general.add_layout(_row(self._labels["look"], None, self.look))
        storage.add(self._heads["storage"])
        storage.add_layout(_row(self._labels["storage"], self._notes["storage"], self.clear))
        shortcuts.add(self._heads["shortcuts"])
        shortcuts.add_layout(self._keys)
        about.add(self._heads["about"])
        about.add_layout(_row(self._labels["about"], self._notes["about"], self.licences))
        about.add_layout(_row(self._labels["diagnostics"], self._notes["diagnostics"], self.copy))
        for box in (self.language, self.look):
            box.setFixedWidth(FIELD_WIDTH)
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self._title)
        for card in (general, self.formats, self.rules, storage, shortcuts, about):
            column.addWidget(card)
        column.addStretch(1)
        outer = QHBoxLayout(inner)
        outer.setContentsMargins(24, 20, 24, 20)
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        column.setContentsMargins(0, 0, 0, 0)
        body.setLayout(column)
        outer.addWidget(body, 1)
        outer.addStretch(0)
        scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def set_settings(self, settings: Settings) -> None:
        """Show the settings as they are now."""
        self._settings = settings
        self.language.set_key(current_language())
        self.look.set_key(settings.theme)
        self.formats.set_settings(settings)

    def _choose_formats(self, number: str, date: str, currency: str) -> None:
        self._settings = msgspec.structs.replace(
            self._settings, number_format=number, date_format=date, currency=currency
        )
        self.formats_chosen.emit(number, date, currency)

    def _choose_look(self, key: str) -> None:
        self._settings = msgspec.structs.replace(self._settings, theme=key)
        self.theme_chosen.emit(key)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the storage and list the shortcuts when the page is looked at."""
        super().showEvent(event)
        self.model.measure()
        self.rules.refresh()
        self._show_shortcuts()

    def _show_storage(self) -> None:
        used = self.model.used
        size = "–" if used is None else size_text(used)
        self._labels["storage"].setText(render(msg("Kept results: {size}", size=size)))

    def _clear(self) -> None:
        self.model.clear()
        self.toast.show_text(_("Cleared. What is open was kept."))

    def copy_diagnostics(self) -> None:
        """Put versions and counts on the clipboard."""
        text = self.model.diagnostics(self.devicePixelRatioF(), self._settings.theme)
        QGuiApplication.clipboard().setText(text)
        self.toast.show_text(_("Copied. There are no data values in it."))

    def show_licences(self) -> None:
        """Open the list of libraries and their licences."""
        self.dialog = LicencesDialog(self.theme, self.window())
        self.dialog.open()

    def _show_shortcuts(self) -> None:
        clear_layout(self._keys)
        actions = [
            action
            for action in self.window().findChildren(QAction)
            if not action.shortcut().isEmpty() and action.text()
        ]
        # "Undo: Rename a segment" is what the menu says now; here only what the key does.
        found = [
            (action.text().replace("&", "").split(":")[0].split("：")[0], action.shortcut())
            for action in actions
        ] + _table_keys()
        half = -(-len(found) // 2)
        for at, (words, keys) in enumerate(found):
            row, column = at % half, 2 * (at // half)
            key = Label(keys.toString(QKeySequence.SequenceFormat.NativeText), "small")
            self._keys.addWidget(Label(words), row, column)
            self._keys.addWidget(key, row, column + 1, Qt.AlignmentFlag.AlignRight)

    def side_panel(self) -> QWidget | None:
        """Settings have nothing beside them."""
        return None

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._title.setText(_("Settings"))
        heads = {
            "general": _("Language and look"),
            "storage": _("Storage"),
            "shortcuts": _("Shortcuts"),
            "about": _("About"),
        }
        for key, words in heads.items():
            self._heads[key].setText(words)
        self._labels["language"].setText(_("Language"))
        self._labels["look"].setText(_("Look"))
        self.language.setAccessibleName(_("Language"))
        self.look.setAccessibleName(_("Look"))
        self.look.set_choices([("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))])
        self._notes["storage"].setText(
            _("Results are kept on this computer, so that they need not be worked out again.")
        )
        self._labels["about"].setText(render(msg("SegDesk {version}", version=__version__)))
        self._notes["about"].setText(
            _("Made with Qt, under the GNU LGPL version 3, and other free software. Works offline.")
        )
        self._labels["diagnostics"].setText(_("Diagnostics"))
        self._notes["diagnostics"].setText(
            _("Versions and counts that help to find a fault. No names or values of your data.")
        )
        self.clear.set_text(_("Clear"))
        self.copy.set_text(_("Copy diagnostics"))
        self.licences.set_text(_("Licences…"))
        self.formats.retranslate()
        self.set_settings(self._settings)
        self.rules.retranslate()
        self._show_storage()
        if self.isVisible():
            self._show_shortcuts()


def _table_keys() -> list[tuple[str, QKeySequence]]:
    """Return what keys do in the table of the Data page."""
    return [
        (_("Search the table"), QKeySequence(QKeySequence.StandardKey.Find)),
        (_("Filter the table"), QKeySequence("Ctrl+Shift+L")),
        (_("Go to a row"), QKeySequence("Ctrl+G")),
        (_("Copy with column names"), QKeySequence("Ctrl+Shift+C")),
    ]


def _row(label: Label, note: Label | None, control: QWidget) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(label)
    if note is not None:
        words.addWidget(note)
    row = QHBoxLayout()
    row.setSpacing(24)
    row.addLayout(words, 1)
    row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row


def size_text(size: float) -> str:
    """Write a size in bytes for a person: 12.3 MB."""
    power = sum(size >= limit for limit in (1e3, 1e6, 1e9))
    unit = ("B", "kB", "MB", "GB")[power]
    return f"{number_text(size / 1000**power, 0 if power < 2 else 1)} {unit}"
