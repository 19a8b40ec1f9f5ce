"""The rules a person may change: what to do with segments, and the groups of methods that sort by rule."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.rule_files import drop_copy, make_copy, own_copy
from segdesk.desktop.viewmodels.segments.actions import ActionBook
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.segments.rules import RulesDialog
from segdesk.desktop.widgets import Button, Card, Label, ThemedWidget, clear_layout
from segdesk.projects.action_rules import rules_file
from segdesk.text import msg, render, translate
from segdesk.text import translate as _


class RulesCard(Card):
    """A line for the rules of actions, and one for each file that a method works by."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(spacing=12, parent=parent)
        self._workspace = workspace
        self.book = ActionBook(workspace, self)
        self._head = Label(role="head")
        self.actions_line = RuleLine()
        self.actions_line.edit.clicked.connect(self._edit_actions)
        self.files: dict[str, RuleLine] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(12)
        self.add(self._head)
        self.add(self.actions_line)
        self.add_layout(self._lines)
        workspace.plugins_changed.connect(self.refresh)

    def _edit_actions(self) -> None:
        self.book.read_again()
        self.dialog = RulesDialog(self.book, self.theme, self.window())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.open()

    def refresh(self) -> None:
        """Show the rules there are, and which were changed."""
        self._head.setText(_("Rules and actions"))
        about = _("Which action is suggested for which segment, for each kind of business.")
        kept = msg("{about} Your own rules are kept in {file}.", about=about, file=str(rules_file()))
        self.actions_line.set_words(
            _("What to do with segments"),
            render(kept) if rules_file().exists() else about,
            _("Edit the rules…"),
        )
        described = self._workspace.plugins
        stages = described.stages if described is not None else ()
        clear_layout(self._lines)
        self.files = {}
        for stage in stages:
            for name in stage.files:
                self._add_file(name, translate(stage.title, stage.domain))

    def _add_file(self, name: str, title: str) -> None:
        line = RuleLine()
        about = _("Names, score ranges and actions stand in a text file that you can change.")
        own = own_copy(name)
        kept = msg("{about} Your copy is {file}.", about=about, file=str(own))
        line.set_words(title, render(kept) if own.exists() else about, _("Edit the file…"))
        line.original.setVisible(own.exists())
        line.edit.clicked.connect(lambda: self._edit_file(name))
        line.original.clicked.connect(lambda: self._drop(name))
        self._lines.addWidget(line)
        line.apply(self.theme)
        self.files[name] = line

    def _edit_file(self, name: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(make_copy(name))))
        self.refresh()

    def _drop(self, name: str) -> None:
        drop_copy(name)
        self.refresh()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.refresh()


class RuleLine(ThemedWidget):
    """What the rules are for, where they are kept, and how to change them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._note = Label(wrap=True), Label(role="small", wrap=True)
        self.edit, self.original = Button("", "secondary", "edit"), Button("", "quiet", "undo")
        self.original.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(words, 1)
        for button in (self.original, self.edit):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_words(self, title: str, note: str, edit: str) -> None:
        """Say what the rules are, and what the button does."""
        self._title.setText(title)
        self._note.setText(note)
        self.edit.set_text(edit)
        self.original.set_text(_("Back to the original"))
