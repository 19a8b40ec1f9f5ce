"""Choosing columns with ticks, each with the reason why it is in or out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets.base import Label, Themed, scrolled
from segdesk.desktop.widgets.buttons import Button
from segdesk.desktop.widgets.fields import CheckBox, SearchEdit
from segdesk.text import translate as _

_SEARCH_FROM = 12


class ColumnChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One column to tick."""

    name: str
    checked: bool
    note: str = ""


class ColumnDialog(Themed, QDialog):
    """A list of ticks; ``columns_chosen`` tells the names, or None for automatic."""

    columns_chosen = Signal(object)

    def __init__(
        self,
        title: str,
        choices: Sequence[ColumnChoice],
        theme: Theme,
        parent: QWidget | None = None,
        *,
        text: str = "",
        automatic: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(460, 560)
        self.boxes: dict[str, CheckBox] = {}
        self._rows: dict[str, QWidget] = {}
        self._search = SearchEdit(_("Find a column"))
        self._search.setVisible(len(choices) >= _SEARCH_FROM)
        self._search.textChanged.connect(self._filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(title, "title", wrap=True))
        if text:
            layout.addWidget(Label(text, "muted", wrap=True))
        layout.addWidget(self._search)
        layout.addWidget(self._list(choices), 1)
        layout.addLayout(self._buttons(automatic))
        self.apply(theme)

    def _list(self, choices: Sequence[ColumnChoice]) -> QWidget:
        body = QFrame()
        body.setProperty("role", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for choice in choices:
            row = QFrame()
            inner = QVBoxLayout(row)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(0)
            box = CheckBox(choice.name, choice.checked)
            box.setAccessibleDescription(choice.note)
            inner.addWidget(box)
            if choice.note:
                note = Label(choice.note, "caption", wrap=True)
                note.setContentsMargins(24, 0, 0, 0)
                inner.addWidget(note)
            column.addWidget(row)
            self.boxes[choice.name], self._rows[choice.name] = box, row
        column.addStretch(1)
        scroll = scrolled(body)
        return scroll

    def _buttons(self, automatic: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        if automatic:
            leave = Button(_("Automatic"), "quiet")
            leave.clicked.connect(lambda: self._finish(None))
            row.addWidget(leave)
        row.addStretch(1)
        cancel, done = Button(_("Cancel")), Button(_("Use these"), "primary")
        cancel.clicked.connect(self.reject)
        done.clicked.connect(
            lambda: self._finish([name for name, box in self.boxes.items() if box.isChecked()])
        )
        done.setDefault(True)
        row.addWidget(cancel)
        row.addWidget(done)
        return row

    def _filter(self, text: str) -> None:
        for name, row in self._rows.items():
            row.setVisible(text.casefold() in name.casefold())

    def _finish(self, names: list[str] | None) -> None:
        self.columns_chosen.emit(names)
        self.accept()
