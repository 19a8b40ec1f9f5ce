"""The health check: findings, most severe first, each with its rows and its repair."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.data import DataViewModel
from segdesk.desktop.widgets import (
    Badge,
    Button,
    Card,
    EmptyState,
    IconLabel,
    Label,
    ThemedWidget,
    clear_layout,
)
from segdesk.results.table import Finding
from segdesk.text import plural, render
from segdesk.text import translate as _
from segdesk.text.language import list_separator

_LOOK = {"serious": ("bad", "bad"), "notable": ("warn", "warn"), "minor": ("info", "neutral")}
_COLORS = {"serious": "bad", "notable": "warn", "minor": "muted"}


def severity_words() -> dict[str, str]:
    """Return the word for each severity."""
    return {"serious": _("Serious"), "notable": _("Notable"), "minor": _("Minor")}


class FindingCard(Card):
    """One finding in a sentence."""

    fix_requested = Signal()
    rows_requested = Signal()
    column_requested = Signal()

    def __init__(self, finding: Finding, fixed: bool, can_show_rows: bool) -> None:
        super().__init__(horizontal=True, margins=(16, 12, 12, 14), spacing=12)
        icon_name, tone = _LOOK[finding.severity]
        self.add(
            IconLabel("good" if fixed else icon_name, 20, "good" if fixed else _COLORS[finding.severity])
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(render(finding.text), "strong", wrap=True))
        if finding.columns:
            shown = list_separator().join(finding.columns[:6]) + ("…" if len(finding.columns) > 6 else "")
            words.addWidget(Label(shown, "small", wrap=True))
        self.add_layout(words, 1)
        self.add(Badge(_("Done") if fixed else severity_words()[finding.severity], "good" if fixed else tone))
        if finding.rows and can_show_rows:
            rows = Button(render(plural("Show {n} row", "Show {n} rows", len(finding.rows))), "quiet")
            rows.clicked.connect(self.rows_requested)
            self.add(rows)
        elif finding.columns:
            show = Button(_("Show column"), "quiet")
            show.clicked.connect(self.column_requested)
            self.add(show)
        if finding.fix is not None and not fixed:
            fix = Button(render(finding.fix.text))
            fix.clicked.connect(self.fix_requested)
            self.add(fix)
        self.setAccessibleName(render(finding.text))


class HealthList(ThemedWidget):
    """All findings of the file."""

    rows_requested = Signal(object)  # Finding
    column_requested = Signal(str)

    def __init__(self, viewmodel: DataViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self._empty = EmptyState("heart")
        body = QFrame()
        body.setProperty("role", "clear")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        outer.addLayout(self._list)
        outer.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        layout.addWidget(self._empty)
        self.refresh()

    def refresh(self) -> None:
        """Show the findings as they are now."""
        clear_layout(self._list)
        findings = self._viewmodel.findings()
        for finding in findings:
            card = FindingCard(finding, self._viewmodel.is_fixed(finding), True)
            card.fix_requested.connect(lambda finding=finding: self._viewmodel.fix(finding))
            card.rows_requested.connect(lambda finding=finding: self.rows_requested.emit(finding))
            if finding.columns:
                name = finding.columns[0]
                card.column_requested.connect(lambda name=name: self.column_requested.emit(name))
            self._list.addWidget(card)
            card.apply(self.theme)
        self._scroll.setVisible(bool(findings))
        self._empty.setVisible(not findings)
        self._empty.set(
            _("Nothing to worry about"), _("No missing values, duplicates or odd entries were found.")
        )

    def retranslate(self) -> None:
        """Take all words anew."""
        self.refresh()
