"""The native menus: everything the window can do, with its shortcut."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from segdesk.desktop.viewmodels.home import SHOWN_RECENT
from segdesk.text import Message, msg, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.controller import Controller

Key = QKeySequence.StandardKey


class Menus:
    """File, Edit, View, Help; the recent files are looked up whenever their menu opens."""

    def __init__(self, window: QMainWindow, controller: Controller) -> None:
        self._window, self._controller = window, controller
        self._undo_text: Message | None = None
        self._redo_text: Message | None = None
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {
            name: window.menuBar().addMenu("") for name in ("file", "edit", "view", "help")
        }
        self._recent = QMenu(window)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._fill()
        self.retranslate()

    def _fill(self) -> None:
        control, session = self._controller, self._controller.session
        self._add("file", "open", control.opening.ask, Key.Open)
        self._add("file", "another_way", control.opening.ask_another_way, "Ctrl+Shift+O")
        self._menus["file"].addMenu(self._recent)
        self._menus["file"].addSeparator()
        self._add("file", "again", control.workspace.read_again, Key.Refresh)
        self._menus["file"].addSeparator()
        self._add("file", "save", session.save, Key.Save)
        self._add("file", "save_as", session.save_as, Key.SaveAs)
        self._add("file", "export", control.export, "Ctrl+E")
        self._menus["file"].addSeparator()
        self._add("file", "close", session.close_project, Key.Close)
        self._add("file", "quit", self._window.close, Key.Quit)
        self._add("edit", "undo", control.workspace.undo, Key.Undo)
        self._add("edit", "redo", control.workspace.redo, Key.Redo)
        for number, page in enumerate(
            ("home", "data", "segments", "predictions", "use", "plugins", "settings")
        ):
            self._add("view", page, partial(control.go_to, page), f"Ctrl+{number + 1}")
        self._add("help", "shortcuts", partial(control.go_to, "settings"), Key.HelpContents)
        self._add("help", "licences", control.show_licences)
        self._add("help", "diagnostics", control.copy_diagnostics)
        self._add("help", "about", partial(control.go_to, "settings"))
        self._actions["about"].setMenuRole(QAction.MenuRole.AboutRole)
        self._actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self._actions["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)

    def _add(self, menu: str, name: str, call: Callable[[], object], shortcut: Key | str = "") -> None:
        action = QAction(self._window)
        action.setShortcuts(shortcut) if isinstance(shortcut, Key) else action.setShortcut(shortcut)
        action.triggered.connect(lambda _checked=False: call())
        self._menus[menu].addAction(action)
        self._actions[name] = action

    def _fill_recent(self) -> None:
        self._recent.clear()
        for entry in list(self._controller.session.recent.entries())[:SHOWN_RECENT]:
            action = self._recent.addAction(Path(entry.path).name.replace("&", "&&"))
            action.setToolTip(entry.path)
            action.triggered.connect(partial(self._open_recent, entry.path))
        if self._recent.isEmpty():
            self._recent.addAction(_("Nothing opened yet")).setEnabled(False)

    def _open_recent(self, path: str, _checked: bool = False) -> None:
        self._controller.opening.open_path(path)

    def set_state(self, undo: Message | None, redo: Message | None, ready: bool) -> None:
        """Switch on what can be done now, and name what undo would take back."""
        self._undo_text, self._redo_text = undo, redo
        self._actions["undo"].setEnabled(undo is not None)
        self._actions["redo"].setEnabled(redo is not None)
        for name in ("save", "save_as", "export", "close", "again"):
            self._actions[name].setEnabled(ready)
        self._word_undo()

    def _word_undo(self) -> None:
        undo, redo = self._undo_text, self._redo_text
        self._actions["undo"].setText(_("Undo") if undo is None else render(msg("Undo: {what}", what=undo)))
        self._actions["redo"].setText(_("Redo") if redo is None else render(msg("Redo: {what}", what=redo)))

    def retranslate(self) -> None:
        """Take all words anew."""
        titles = {"file": _("&File"), "edit": _("&Edit"), "view": _("&View"), "help": _("&Help")}
        for name, title in titles.items():
            self._menus[name].setTitle(title)
        self._recent.setTitle(_("Open recent"))
        words = {
            "open": _("Open…"),
            "another_way": _("Open another way…"),
            "again": _("Read the file again"),
            "save": _("Save project"),
            "save_as": _("Save project as…"),
            "export": _("Export…"),
            "close": _("Close project"),
            "quit": _("Quit"),
            "home": _("Home"),
            "data": _("Data"),
            "segments": _("Segments"),
            "predictions": _("Predictions"),
            "use": _("Use"),
            "plugins": _("Plugins"),
            "settings": _("Settings"),
            "shortcuts": _("Shortcuts"),
            "licences": _("Licences…"),
            "diagnostics": _("Copy diagnostics"),
            "about": _("About SegDesk"),
        }
        for name, text in words.items():
            self._actions[name].setText(text)
        self._word_undo()
