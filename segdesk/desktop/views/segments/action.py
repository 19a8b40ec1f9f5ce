"""What to do with one segment: a person's words, the suggestion and why, the kind of business."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.segments.actions import ActionBook
from segdesk.desktop.views.segments.rules import RulesDialog
from segdesk.desktop.widgets import Button, ComboBox, Label, Themed
from segdesk.documents.actions import SCENARIOS
from segdesk.results.segmentation import Segment
from segdesk.text import msg, render
from segdesk.text import translate as _

LONGEST = 300


class ActionDialog(Themed, QDialog):
    """Changes what to do with a segment, and what is suggested."""

    def __init__(
        self, book: ActionBook, segment: Segment, name: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._book, self._segment = book, segment
        title = render(msg("What to do with “{segment}”", segment=name))
        self.setWindowTitle(title)
        self.resize(520, 0)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(title)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(72)
        self._suggestion, self._why = Label(wrap=True), Label(role="small", wrap=True)
        self.use = Button(_("Take the suggestion"), "quiet")
        self.use.clicked.connect(lambda: self.edit.setPlainText(book.suggested(segment)))
        self.scenario = ComboBox([(key, render(words)) for key, words in SCENARIOS.items()])
        self.scenario.setAccessibleName(_("Kind of business"))
        self.scenario.set_key(book.scenario)
        self.scenario.chosen.connect(self._choose_scenario)
        self.rules = Button(_("Edit the rules…"))
        self.rules.clicked.connect(self._edit_rules)
        self.save, cancel = Button(_("Save"), "primary"), Button(_("Cancel"))
        self.save.clicked.connect(self._finish)
        self.save.setDefault(True)
        cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(Label(title, "head", wrap=True))
        layout.addWidget(self.edit)
        layout.addWidget(Label(_("Suggested"), "caption"))
        layout.addWidget(self._suggestion)
        layout.addWidget(self._why)
        layout.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addSpacing(4)
        layout.addWidget(Label(_("Kind of business"), "caption"))
        layout.addLayout(_line(self.scenario, self.rules))
        layout.addSpacing(8)
        layout.addLayout(_buttons(cancel, self.save))
        self.edit.setPlainText(book.action(segment))
        self._show_suggestion()
        self.apply(theme)

    def _show_suggestion(self) -> None:
        self._suggestion.setText(self._book.suggested(self._segment))
        self._why.setText(render(msg("Because: {conditions}", conditions=self._book.why(self._segment))))

    def _choose_scenario(self, key: str) -> None:
        follows = self.edit.toPlainText().strip() == self._book.suggested(self._segment)
        self._book.choose_scenario(key)
        self._follow(follows)

    def _edit_rules(self) -> None:
        follows = self.edit.toPlainText().strip() == self._book.suggested(self._segment)
        RulesDialog(self._book, self.theme, self).exec()
        self._follow(follows)

    def _follow(self, follows: bool) -> None:
        if follows:
            self.edit.setPlainText(self._book.suggested(self._segment))
        self._show_suggestion()

    def _finish(self) -> None:
        text = " ".join(self.edit.toPlainText().split())[:LONGEST]
        self._book.set_action(self._segment, text)
        self.accept()


def _line(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if number == 0 else 0)
    return row


def _buttons(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    return row
