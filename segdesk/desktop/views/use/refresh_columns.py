"""Next month's file with other column names: which column is which, asked before anything is computed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets import Banner, Button, ComboBox, ElidedLabel, IconLabel, Label, Themed
from segdesk.results.run import MatchResult
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

_NOWHERE = ""
_AS = "as:"


class MismatchDialog(Themed, QDialog):
    """Says what does not fit, and lets a person say where missing columns are."""

    def __init__(self, path: str, result: MatchResult, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result = result
        self.choices: dict[str, ComboBox] = {}
        title = render(msg("“{file}” does not fit in every column", file=Path(path).name))
        self.setWindowTitle(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(10)
        layout.addWidget(Label(title, "title", wrap=True))
        rows = render(plural("It has {n} row.", "It has {n} rows.", result.rows))
        layout.addWidget(Label(rows, "muted"))
        for note in result.notes:
            layout.addWidget(Banner("warn", "", render(note)))
        if result.missing_columns and result.columns:
            layout.addWidget(Label(_("Which column is it now?"), "head"))
            layout.addLayout(self._questions())
            text = _("Your answer is kept: the next file with these names fits at once.")
            layout.addWidget(Label(text, "caption", wrap=True))
        layout.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.cancel, self.anyway = Button(_("Cancel")), Button("", "primary")
        self.cancel.clicked.connect(self.reject)
        self.anyway.clicked.connect(self.accept)
        row.addWidget(self.cancel)
        row.addWidget(self.anyway)
        layout.addLayout(row)
        self.setMinimumWidth(640)
        self.apply(theme)
        self._refresh()

    def _questions(self) -> QGridLayout:
        """Return a line for each missing column, with the proposal chosen and why."""
        result = self._result
        proposals = {found.into: found for found in result.proposals}
        free = [column.name for column in result.columns if column.name not in result.missing_columns]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for at, stretch in ((0, 3), (2, 4), (3, 4)):
            grid.setColumnStretch(at, stretch)
        for row, name in enumerate(result.missing_columns):
            proposal = proposals.get(name)
            combo = ComboBox([(_NOWHERE, _("Not in this file")), *((f"{_AS}{one}", one) for one in free)])
            combo.set_key(f"{_AS}{proposal.column}" if proposal is not None else _NOWHERE)
            combo.setAccessibleName(render(msg("Which column is “{column}” now?", column=name)))
            combo.chosen.connect(lambda _key: self._refresh())
            self.choices[name] = combo
            grid.addWidget(ElidedLabel(name, "strong"), row, 0)
            grid.addWidget(IconLabel("chevron-right", 14), row, 1)
            grid.addWidget(combo, row, 2)
            why = ""
            if proposal is not None:
                why = render(msg("Proposed: {reasons:list}", reasons=list(proposal.reasons)))
            grid.addWidget(Label(why, "muted", wrap=True), row, 3)
        return grid

    def _refresh(self) -> None:
        """Say on the button whether something is still missing; one column cannot be two."""
        chosen = [key for combo in self.choices.values() if (key := combo.key())]
        whole = len(chosen) == len(self._result.missing_columns)
        self.anyway.set_text(_("Refresh") if whole and self.choices else _("Refresh anyway"))
        self.anyway.setEnabled(len(chosen) == len(set(chosen)))

    def renamed(self) -> dict[str, str]:
        """Return which column of the file is which of the project."""
        return {key.removeprefix(_AS): name for name, combo in self.choices.items() if (key := combo.key())}
