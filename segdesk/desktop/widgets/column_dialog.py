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
from segdesk.text import plural, render
from segdesk.text import translate as _

_SEARCH_FROM = 12
_SHOWN = 200  # rows at once: sixteen thousand take seconds to lay out


class ColumnChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One column to tick."""

    name: str
    checked: bool
    note: str = ""


class ColumnDialog(Themed, QDialog):
    """A list of ticks; ``columns_chosen`` tells the names, or None for automatic.

    Of very many columns the first are shown; a search brings the others. `boxes` holds those made so far.
    """

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
        self._choices = {choice.name: choice for choice in choices}
        self._more = Label("", "caption", wrap=True)
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
        layout.addWidget(self._list(), 1)
        layout.addLayout(self._buttons(automatic))
        self._filter("")
        self.apply(theme)

    def _list(self) -> QWidget:
        body = QFrame()
        body.setProperty("role", "clear")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._more)
        self._column.addStretch(1)
        return scrolled(body)

    def _row(self, choice: ColumnChoice) -> QWidget:
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
        self.boxes[choice.name] = box
        return row

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
        done.clicked.connect(lambda: self._finish(self.ticked()))
        done.setDefault(True)
        row.addWidget(cancel)
        row.addWidget(done)
        return row

    def ticked(self) -> list[str]:
        """Return the columns that are ticked, also those out of sight."""
        boxes = self.boxes
        return [
            name
            for name, choice in self._choices.items()
            if (boxes[name].isChecked() if name in boxes else choice.checked)
        ]

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        found = [name for name in self._choices if wanted in name.casefold()]
        shown = set(found[:_SHOWN])
        for name in self._rows.keys() - shown:
            self._rows[name].hide()
        for at, name in enumerate(found[:_SHOWN]):
            if name not in self._rows:
                self._rows[name] = self._row(self._choices[name])
            row = self._rows[name]
            if self._column.indexOf(row) != at:
                self._column.insertWidget(at, row)
            row.show()
        rest = len(found) - len(shown)
        self._more.setVisible(rest > 0)
        self._more.setText(
            render(
                plural(
                    "and {n} more column: type a part of its name above",
                    "and {n} more columns: type a part of the name above",
                    rest,
                )
            )
        )

    def _finish(self, names: list[str] | None) -> None:
        self.columns_chosen.emit(names)
        self.accept()
