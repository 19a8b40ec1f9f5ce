"""The column check: where each column of further files goes, changeable line by line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.combine.words import ColumnLine
from segdesk.desktop.widgets import (
    Button,
    ComboBox,
    ElidedLabel,
    IconLabel,
    Label,
    ThemedWidget,
    clear_layout,
)
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

_OWN, _OUT, _INTO = "own", "out", "into:"
_ICONS = {"good": ("check", "good"), "info": ("info", "primary"), "warn": ("warn", "warn")}
_MOST = 300
_LONGEST = 24


class ColumnLines(ThemedWidget):
    """Lines to look at first; those that are simply the same stay folded until asked for."""

    matched = Signal(str, object)  # column, the column it goes into; empty: left out
    proposal_taken = Signal(object)  # column; None: all of them

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combos: dict[str, ComboBox] = {}
        self.proposals: dict[str, Button] = {}
        self._all = False
        self._lines: Sequence[ColumnLine] = ()
        self._targets: Sequence[str] = ()
        self._shown: object = None
        body = QFrame()
        body.setProperty("role", "clear")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(3, 3)
        self._grid.setColumnStretch(4, 4)
        self.take_all = Button("", "secondary", "check")
        self.take_all.clicked.connect(lambda: self.proposal_taken.emit(None))
        self._same = Label(role="muted", wrap=True)
        self._unfold = Button("", "quiet", "chevron-down")
        self._unfold.clicked.connect(self._show_all)
        column = QVBoxLayout(body)
        column.setContentsMargins(2, 4, 8, 4)
        column.setSpacing(8)
        column.addWidget(self.take_all, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._grid)
        column.addWidget(self._same)
        column.addWidget(self._unfold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def show_lines(self, lines: Sequence[ColumnLine], targets: Sequence[str]) -> None:
        """Show the check; `targets` are the columns of the first file, empty where a column only gets in."""
        self._lines, self._targets = lines, targets
        state = (tuple(lines), tuple(targets), self._all)
        if state == self._shown:
            return
        self._shown = state
        clear_layout(self._grid)
        self.combos.clear()
        self.proposals.clear()
        count = sum(line.proposal is not None for line in lines)
        self.take_all.setVisible(count > 1)
        self.take_all.set_text(render(msg("Take all {n} proposals", n=count)))
        same = [line for line in lines if line.tone == "good"]
        listed = [line for line in lines if self._all or line.tone != "good"][:_MOST]
        if listed:
            self._head()
        for row, line in enumerate(listed, 1):
            self._add(row, line)
        elsewhere = {line.into for line in lines if line.tone != "good"}
        names = [f"“{line.column}”" for line in same if line.into not in elsewhere]
        count = len(names)
        text = plural(
            "{n} column is the same in every file.", "{n} columns are the same in every file.", count
        )
        if not targets:
            text = plural("{n} column comes in.", "{n} columns come in.", count)
        shown = [*names[:12], *(["…"] if len(names) > 12 else [])]
        self._same.setText(render(msg("{text} {names:list}", text=text, names=shown)))
        self._same.setVisible(bool(names) and not self._all)
        self._unfold.setVisible(bool(same) and not self._all)
        self._unfold.set_text(_("Change these too"))

    def _head(self) -> None:
        titles = ("", _("Column of the file"), "", _("Goes into"), "")
        for at, title in enumerate(titles):
            self._grid.addWidget(Label(title, "small"), 0, at)

    def _add(self, row: int, line: ColumnLine) -> None:
        name, color = _ICONS[line.tone]
        self._grid.addWidget(IconLabel(name, 16, color), row, 0)
        self._grid.addWidget(ElidedLabel(line.column, "strong"), row, 1)
        self._grid.addWidget(IconLabel("chevron-right", 14), row, 2)
        if line.changeable:
            combo = ComboBox(self._choices(line))
            combo.set_key(self._key(line))
            combo.setAccessibleName(render(msg("Where “{column}” goes", column=line.column)))
            combo.chosen.connect(partial(self._on_chosen, line.column))
            self.combos[line.column] = combo
            self._grid.addWidget(combo, row, 3)
        else:
            self._grid.addWidget(ElidedLabel(line.into or ""), row, 3)
        self._grid.addWidget(Label(line.note, "muted", wrap=True), row, 4)
        if line.proposal is not None:
            take = Button(render(msg("Use “{column}”", column=_short(line.proposal))), "secondary")
            take.clicked.connect(partial(self.proposal_taken.emit, line.column))
            self.proposals[line.column] = take
            self._grid.addWidget(take, row, 5)

    def _choices(self, line: ColumnLine) -> list[tuple[str, str]]:
        own = _("A column of its own") if self._targets else _("Bring it in")
        if not self._targets and line.into not in (None, line.column):
            own = render(msg("Bring it in as “{name}”", name=line.into or ""))
        into = [(f"{_INTO}{name}", name) for name in self._targets]
        return [*into, (_OWN, own), (_OUT, _("Leave it out"))]

    def _key(self, line: ColumnLine) -> str:
        if line.into is None:
            return _OUT
        return f"{_INTO}{line.into}" if line.into in self._targets else _OWN

    def _on_chosen(self, column: str, key: str) -> None:
        into = {_OWN: column if self._targets else None, _OUT: ""}.get(key, key.removeprefix(_INTO))
        self.matched.emit(column, into)

    def _show_all(self) -> None:
        self._all = True
        self.show_lines(self._lines, self._targets)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
