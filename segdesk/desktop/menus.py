"""The native menus: everything the window can do, with its shortcut."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from segdesk.text import Message, msg, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.controller import Controller

Key = QKeySequence.StandardKey


class Menus:
    """File, Edit, View, Help."""

    def __init__(self, window: QMainWindow, controller: Controller) -> None:
        self._window, self._controller = window, controller
        self._undo_text: Message | None = None
        self._redo_text: Message | None = None
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {
            name: window.menuBar().addMenu("") for name in ("file", "edit", "view")
        }
        self._fill()
        self.retranslate()

    def _fill(self) -> None:
        control, session = self._controller, self._controller.session
        self._add("file", "open", control.ask_open, Key.Open)
        self._add("file", "another_way", control.ask_open_another_way, "Ctrl+Shift+O")
        self._add("file", "again", control.workspace.read_again, Key.Refresh)
        self._add("file", "save", session.save, Key.Save)
        self._add("file", "save_as", session.save_as, Key.SaveAs)
        self._add("file", "export", control.export, "Ctrl+E")
        self._add("file", "close", session.close_project, Key.Close)
        self._add("file", "quit", self._window.close, Key.Quit)
        self._add("edit", "undo", control.workspace.undo, Key.Undo)
        self._add("edit", "redo", control.workspace.redo, Key.Redo)
        for number, page in enumerate(
            ("home", "data", "segments", "predictions", "use", "plugins", "settings")
        ):
            self._add("view", page, partial(control.go_to, page), f"Ctrl+{number + 1}")
        self._actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self._actions["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)

    def _add(self, menu: str, name: str, call: Callable[[], object], shortcut: Key | str) -> None:
        action = QAction(self._window)
        action.setShortcuts(shortcut) if isinstance(shortcut, Key) else action.setShortcut(shortcut)
        action.triggered.connect(lambda _checked=False: call())
        self._menus[menu].addAction(action)
        self._actions[name] = action

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

    def shortcuts(self) -> list[tuple[str, str]]:
        """Return (what it does, keys) for the list of shortcuts."""
        native = QKeySequence.SequenceFormat.NativeText
        return [
            (action.text().rstrip("…"), action.shortcut().toString(native))
            for action in self._actions.values()
            if not action.shortcut().isEmpty()
        ]

    def retranslate(self) -> None:
        """Take all words anew."""
        for name, title in (("file", _("File")), ("edit", _("Edit")), ("view", _("View"))):
            self._menus[name].setTitle(title)
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
        }
        for name, text in words.items():
            self._actions[name].setText(text)
        self._word_undo()
