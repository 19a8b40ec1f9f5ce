"""The health check: findings by severity, each with its rows and its repair; what is repaired comes last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.data import health as data_health
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.widgets import (
    Badge,
    Button,
    Card,
    EmptyState,
    IconLabel,
    Label,
    ThemedWidget,
    clear_layout,
    scrolled,
)
from segdesk.desktop.widgets.column_dialog import ColumnChoice, ColumnDialog
from segdesk.results.table import Finding
from segdesk.text import msg, plural, render
from segdesk.text import translate as _
from segdesk.text.language import list_separator

_LOOK = {"serious": ("bad", "bad"), "notable": ("warn", "warn"), "minor": ("info", "muted")}
_DONE = "done"
_GROUPS = ("serious", "notable", "minor", _DONE)
_NAMED_COLUMNS = 5


def group_words() -> dict[str, tuple[str, str]]:
    """Return for each group of findings its name and what to do about it."""
    return {
        "serious": (_("Serious"), _("Put these right before you trust an answer.")),
        "notable": (_("Notable"), _("Worth a look: they may change the answer.")),
        "minor": (_("Minor"), _("Good to know.")),
        _DONE: (_("Done"), _("Each repair is a step of its own and can be taken back.")),
    }


class FindingCard(Card):
    """One finding in a sentence, with what it means, its rows and its repair."""

    fix_requested = Signal()
    undo_requested = Signal()
    rows_requested = Signal()
    column_requested = Signal()

    def __init__(self, finding: Finding, *, fixed: bool, fixable: bool, undoable: bool) -> None:
        super().__init__(horizontal=True, margins=(16, 12, 12, 12), spacing=12)
        icon_name, color = ("good", "good") if fixed else _LOOK[finding.severity]
        self.add(IconLabel(icon_name, 20, color))
        self.add_layout(self._words(finding), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button, signal in self._buttons(finding, fixed, fixable, undoable):
            button.clicked.connect(signal)
            buttons.addWidget(button)
        self.add_layout(buttons)
        self.setAccessibleName(render(finding.text))

    def _words(self, finding: Finding) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(Label(render(finding.text), "strong", wrap=True))
        if finding.detail is not None:
            words.addWidget(Label(render(finding.detail), wrap=True))
        if len(finding.columns) > _NAMED_COLUMNS:  # fewer are named in the sentence
            words.addWidget(Label(list_separator().join(finding.columns), "small", wrap=True))
        words.addStretch(1)
        return words

    def _buttons(
        self, finding: Finding, fixed: bool, fixable: bool, undoable: bool
    ) -> list[tuple[Button, SignalInstance]]:
        found: list[tuple[Button, SignalInstance]] = []
        if finding.rows:
            n = len(finding.rows)
            text = plural("Show {n} row", "Show {n} rows", n)
            if finding.count > n:
                text = msg("Show the first {n} rows", n=n)
            found.append((Button(render(text), "quiet"), self.rows_requested))
        elif finding.columns:
            found.append((Button(_("Show column"), "quiet"), self.column_requested))
        if undoable:
            found.append((Button(_("Take back"), "secondary", "undo"), self.undo_requested))
        elif finding.fix is not None and fixable and not fixed:
            found.append((Button(render(finding.fix.text)), self.fix_requested))
        return found


class HealthList(ThemedWidget):
    """All findings of the file."""

    rows_requested = Signal(object)  # Finding
    column_requested = Signal(str)

    def __init__(self, viewmodel: DataViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self._empty = EmptyState("heart")
        self._summary = Label(role="head", wrap=True)
        self.fix_all = Button("", "primary", "wand")
        self.fix_all.clicked.connect(self._fix_all)
        self.cards: list[FindingCard] = []
        body = QFrame()
        body.setProperty("role", "clear")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 4, 0, 8)
        outer.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self._summary, 1)
        head.addWidget(self.fix_all)
        outer.addLayout(head)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        outer.addLayout(self._list)
        outer.addStretch(1)
        self._scroll = scrolled(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        layout.addWidget(self._empty)
        self.refresh()

    def refresh(self) -> None:
        """Show the findings as they are now."""
        clear_layout(self._list)
        self.cards = []
        findings = self._viewmodel.findings()
        groups = {key: [f for f in findings if self._group(f) == key] for key in _GROUPS}
        for key in _GROUPS:
            if groups[key]:
                self._add_group(key, groups[key])
        self._show_head(groups)
        self._scroll.setVisible(bool(findings))
        self._empty.setVisible(not findings)
        self._empty.set(
            _("Nothing to worry about"), _("No missing values, duplicates or odd entries were found.")
        )

    def _group(self, finding: Finding) -> str:
        return _DONE if self._viewmodel.is_fixed(finding) else finding.severity

    def _show_head(self, groups: dict[str, list[Finding]]) -> None:
        words = group_words()
        parts = [
            render(msg("{group}: {n}", group=words[key][0], n=len(groups[key])))
            for key in _GROUPS
            if groups[key]
        ]
        n = sum(len(group) for group in groups.values())
        only = render(plural("{n} thing to know about this file", "{n} things to know about this file", n))
        self._summary.setText(" · ".join(parts) if len(parts) > 1 else only)  # the only group names itself
        safe = data_health.safe_ones(self._viewmodel.workspace, self._viewmodel.findings())
        self.fix_all.setVisible(bool(safe))
        self.fix_all.set_text(render(plural("Do {n} safe repair", "Do {n} safe repairs", len(safe))))
        self.fix_all.setToolTip(_("Repairs that lose nothing. You can take each of them back."))

    def _add_group(self, key: str, findings: Sequence[Finding]) -> None:
        name, help_text = group_words()[key]
        tone = {"serious": "bad", "notable": "warn", "minor": "neutral", _DONE: "good"}[key]
        head = QFrame()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addWidget(Badge(name, tone))
        row.addWidget(Label(help_text, "muted"))
        row.addStretch(1)
        self._list.addWidget(head)
        for finding in findings:
            self._add_card(finding)

    def _add_card(self, finding: Finding) -> None:
        workspace = self._viewmodel.workspace
        card = FindingCard(
            finding,
            fixed=self._viewmodel.is_fixed(finding),
            fixable=data_health.can_fix(workspace, finding),
            undoable=data_health.can_undo(workspace.recipe, finding),
        )
        card.fix_requested.connect(lambda: self._fix(finding))
        card.undo_requested.connect(lambda: data_health.undo_fix(workspace, finding))
        card.rows_requested.connect(lambda: self.rows_requested.emit(finding))
        if finding.columns:
            card.column_requested.connect(lambda: self.column_requested.emit(finding.columns[0]))
        self.cards.append(card)
        self._list.addWidget(card)
        card.apply(self.theme)

    # -- repairing --------------------------------------------------------------------------

    def _fix(self, finding: Finding) -> None:
        if finding.fix is not None and data_health.merges_of(finding.fix):
            self.review_spellings(finding)
        else:
            self._viewmodel.fix(finding)

    def _fix_all(self) -> None:
        workspace = self._viewmodel.workspace
        data_health.fix_all(workspace, data_health.safe_ones(workspace, self._viewmodel.findings()))

    def review_spellings(self, finding: Finding) -> ColumnDialog:
        """Show which spellings would be merged; only those that stay ticked are."""
        fix = finding.fix
        assert fix is not None
        pairs = {
            render(msg("“{old}” → “{new}”", old=old, new=new)): (old, new)
            for old, new in data_health.merges_of(fix)
        }
        dialog = ColumnDialog(
            _("Which of these mean the same?"),
            [ColumnChoice(name=words, checked=True) for words in pairs],
            self.theme,
            self.window(),
            text=render(
                msg("Ticked values of “{column}” are written like the others.", column=fix.column or "")
            ),
        )

        def chosen(names: list[str]) -> None:
            if names:
                params = data_health.with_merges(fix, [pairs[name] for name in names])
                data_health.fix_one(self._viewmodel.workspace, finding, params)

        dialog.columns_chosen.connect(chosen)
        dialog.open()
        return dialog

    def retranslate(self) -> None:
        """Take all words anew."""
        self.refresh()
