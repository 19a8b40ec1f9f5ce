"""What a person is asked around project files, each question with its answers."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from segdesk.text import msg, render
from segdesk.text import translate as _

_Role = QMessageBox.ButtonRole


def ask_overwrite(window: QWidget) -> Literal["mine", "theirs", "copy"] | None:
    """Ask whose version of a project stays that another program changed; None leaves both."""
    box = _box(window, _("Another program changed this project since you opened it."))
    box.setIcon(QMessageBox.Icon.Warning)
    mine = box.addButton(_("Keep mine"), _Role.DestructiveRole)
    theirs = box.addButton(_("Open theirs"), _Role.ActionRole)
    copy = box.addButton(_("Save a copy…"), _Role.AcceptRole)
    box.addButton(_("Cancel"), _Role.RejectRole)
    box.exec()
    if box.clickedButton() is mine:
        return "mine"
    if box.clickedButton() is theirs:
        return "theirs"
    return "copy" if box.clickedButton() is copy else None


def ask_save(window: QWidget, name: str) -> Literal["save", "discard"] | None:
    """Ask what becomes of unsaved changes; None stays with them."""
    box = _box(window, _("Save the changes to “{name}”?").format(name=name))
    box.setInformativeText(_("Names, settings and results you have not saved will be lost."))
    save = box.addButton(_("Save"), _Role.AcceptRole)
    discard = box.addButton(_("Don't save"), _Role.DestructiveRole)
    box.addButton(_("Cancel"), _Role.RejectRole)
    box.exec()
    if box.clickedButton() is save:
        return "save"
    return "discard" if box.clickedButton() is discard else None


def ask_reach(window: QWidget, path: str) -> bool:
    """Ask before touching another computer: the attempt alone can give a password away."""
    box = _box(window, render(msg("This project reads its data from another computer: {path}", path=path)))
    box.setInformativeText(_("Only go on if you know that computer."))
    read = box.addButton(_("Read it"), _Role.AcceptRole)
    box.addButton(_("Do not read"), _Role.RejectRole)
    box.exec()
    return box.clickedButton() is read


def ask_recover(window: QWidget, name: str) -> Literal["open", "later", "delete"]:
    """Ask about work that a window left behind when it died."""
    box = _box(window, render(msg("SegDesk ended unexpectedly while “{name}” was open.", name=name)))
    box.setInformativeText(_("Open what was not saved yet?"))
    restore = box.addButton(_("Open it"), _Role.AcceptRole)
    later = box.addButton(_("Keep for later"), _Role.RejectRole)
    box.addButton(_("Delete"), _Role.DestructiveRole)
    box.exec()
    if box.clickedButton() is restore:
        return "open"
    return "later" if box.clickedButton() is later else "delete"


def _box(window: QWidget, text: str) -> QMessageBox:
    box = QMessageBox(window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box
