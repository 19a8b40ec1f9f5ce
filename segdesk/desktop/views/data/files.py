"""Combine: the files of the project, adding further ones, and what putting them together did."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.combine.draft import Kind, step_draft
from segdesk.desktop.viewmodels.combine.words import column_lines, match_sentences
from segdesk.desktop.viewmodels.data.files import CombinedLine, FileLine, FilesViewModel
from segdesk.desktop.views.combine.dialog import CombineDialog
from segdesk.desktop.views.combine.files import file_facts
from segdesk.desktop.views.combine.unmatched import UnmatchedDialog
from segdesk.desktop.views.data.options import OptionsDialog
from segdesk.desktop.views.data.receipt_dialog import ReceiptDialog
from segdesk.desktop.widgets import (
    Banner,
    Button,
    Card,
    ElidedLabel,
    IconLabel,
    Label,
    ThemedWidget,
    clear_layout,
)
from segdesk.desktop.widgets.file_dialogs import ask_data_file
from segdesk.documents import Step
from segdesk.results.combining import Combined
from segdesk.results.table import TableRef
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

_DRIFT = 6
_LOOK = {"serious": ("bad", "bad"), "notable": ("warn", "warn"), "minor": ("info", "primary")}


class FilesPane(ThemedWidget):
    """A card with the files, and one for each step that put them together."""

    def __init__(self, viewmodel: FilesViewModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.viewmodel = viewmodel
        self._shown: object = None
        self._title, self._text = Label(role="head"), Label(role="muted", wrap=True)
        self._files = QVBoxLayout()
        self._files.setSpacing(2)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(12)
        self.rows_button = Button("", "primary", "plus")
        self.columns_button = Button("", "secondary", "link")
        self.rows_button.clicked.connect(lambda: self.combine("append"))
        self.columns_button.clicked.connect(lambda: self.combine("join"))
        card = Card(margins=(24, 20, 24, 20), spacing=12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel("file", 22, "primary"))
        head.addWidget(self._title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.rows_button)
        buttons.addWidget(self.columns_button)
        buttons.addStretch(1)
        card.add_layout(head)
        card.add(self._text)
        card.add_layout(self._files)
        card.add_layout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(card)
        layout.addLayout(self._steps)
        viewmodel.changed.connect(self.refresh)
        self.retranslate()

    # -- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show files and steps as they are now."""
        viewmodel = self.viewmodel
        files, steps = viewmodel.files(), viewmodel.combined()
        ready = viewmodel.workspace.stage == "ready"
        self.rows_button.setEnabled(ready)
        self.columns_button.setEnabled(ready)
        state = (files, steps)
        if state == self._shown:
            return
        self._shown = state
        clear_layout(self._files)
        clear_layout(self._steps)
        for file in files:
            self._files.addWidget(self._file_row(file, main=file is files[0]))
        for line in steps:
            self._steps.addWidget(self._step_card(line))

    def _file_row(self, file: FileLine, *, main: bool) -> QWidget:
        row = QFrame()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bad = file.problem is not None
        layout.addWidget(IconLabel("bad" if bad else "check", 16, "bad" if bad else "good"))
        layout.addWidget(ElidedLabel(file.name, "strong"), 2)
        text = render(file.problem) if file.problem is not None else file_facts(file.read)
        layout.addWidget(ElidedLabel(text, "bad" if bad else "muted"), 3)
        if file.read is not None:
            details = Button(_("Details…"), "quiet")
            details.clicked.connect(partial(self._show_details, file))
            layout.addWidget(details)
        if file.again:
            again = Button(_("Try again"), "quiet")
            again.clicked.connect(partial(self.viewmodel.again, file.source.id))
            layout.addWidget(again)
        if bad:
            find = Button(_("Where is it now…"), "quiet")
            find.clicked.connect(partial(self._find, file))
            layout.addWidget(find)
        change = Button(_("Change…"), "quiet")
        change.clicked.connect(partial(self._show_options, file))
        layout.addWidget(change)
        return row

    def _step_card(self, line: CombinedLine) -> QWidget:
        card = Card(margins=(24, 16, 24, 16), spacing=8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("merge", 20, "primary"))
        head.addWidget(Label(render(line.title), "head"))
        head.addStretch(1)
        change, remove = Button(_("Change…"), "quiet"), Button(_("Remove"), "quiet", "trash")
        change.clicked.connect(partial(self.change_step, line.step))
        remove.clicked.connect(partial(self.viewmodel.remove, line.step.id))
        head.addWidget(change)
        head.addWidget(remove)
        card.add_layout(head)
        if line.sentence is not None:
            card.add(Label(render(line.sentence), "strong", wrap=True))
        if line.problem is not None:
            card.add(Banner("bad", "", render(line.problem)))
        if line.report is not None:
            self._add_report(card, line.report)
        return card

    def _add_report(self, card: Card, report: Combined) -> None:
        if report.kind == "append":
            self._add_rows(card, report)
        sentences = match_sentences(report)
        if sentences is not None and report.keys is not None:
            keys = report.keys
            shares = (
                keys.left_found / max(keys.left_rows, 1),
                keys.right_found / max(keys.right_rows, 1),
            )
            for sentence, share in zip(sentences, shares, strict=True):
                card.add(Label(render(sentence), "muted", wrap=True))
                bar = QProgressBar()
                bar.setRange(0, 1000)
                bar.setTextVisible(False)
                bar.setValue(round(share * 1000))
                bar.setAccessibleName(render(sentence))
                card.add(bar)
            self._add_unmatched(card, report)
        for note in report.notes:
            card.add(Label(render(note), "muted", wrap=True))
        if report.drift:
            card.add(Label(_("What moved between the files"), "strong"))
        for finding in report.drift[:_DRIFT]:
            icon, color = _LOOK[finding.severity]
            card.add_layout(_line(icon, color, render(finding.text)))
        if len(report.drift) > _DRIFT:
            more = plural("{n} more column", "{n} more columns", len(report.drift) - _DRIFT)
            card.add(Label(render(more), "caption"))

    def _add_unmatched(self, card: Card, report: Combined) -> None:
        """Offer the rows without a partner, all of them."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, side in enumerate(("left", "right")):
            if side not in report.unmatched:
                continue
            ref = report.unmatched[side]
            lost = plural("{n} row not used…", "{n} rows not used…", ref.rows)
            if side == "left":
                lost = plural("{n} row not found there…", "{n} rows not found there…", ref.rows)
            button = Button(render(lost), "quiet", "sheet")
            title = render(msg("Rows of {file} without a partner", file=report.files[number].name))
            button.clicked.connect(partial(self.show_unmatched, ref, title))
            row.addWidget(button)
        row.addStretch(1)
        card.add_layout(row)

    def _add_rows(self, card: Card, report: Combined) -> None:
        for line in column_lines(report):
            if line.tone == "warn":
                card.add_layout(_line("warn", "warn", f"“{line.column}”: {line.note}"))
        if not report.drift and len(report.files) > 1:
            card.add_layout(_line("good", "good", _("No column moved noticeably from file to file.")))

    # -- asked ------------------------------------------------------------------------------

    def combine(self, kind: Kind) -> CombineDialog:
        """Ask for files to add, and check them first."""
        draft = self.viewmodel.draft(kind)
        dialog = CombineDialog(draft, self.theme, self.window())
        dialog.open()
        if not draft.further():
            dialog.ask_files()
        return dialog

    def change_step(self, step: Step) -> CombineDialog:
        """Change what a step that puts files together does."""
        dialog = CombineDialog(step_draft(self.viewmodel.workspace, step), self.theme, self.window())
        dialog.open()
        return dialog

    def show_unmatched(self, ref: TableRef, title: str) -> UnmatchedDialog:
        """Show the rows of one side that found no partner."""
        dialog = UnmatchedDialog(self.viewmodel.workspace, ref, title, self.theme, self.window())
        dialog.open()
        return dialog

    def _show_details(self, file: FileLine) -> None:
        if file.read is not None:
            ReceiptDialog(self.viewmodel.workspace, self.theme, self.window(), file.read).open()

    def _show_options(self, file: FileLine) -> None:
        OptionsDialog(self.viewmodel.reading(file.source.id), self.theme, self.window()).open()

    def _find(self, file: FileLine) -> None:
        path = ask_where(self.window(), file.name)
        if path:
            self.viewmodel.move(file.source.id, path)

    def retranslate(self) -> None:
        """Take all words anew."""
        self._title.setText(_("Files of this project"))
        self._text.setText(
            _(
                "Put the rows of several months under one another, or bring in what another file knows of "
                "the same customers."
            )
        )
        self.rows_button.set_text(_("Add rows of other files…"))
        self.columns_button.set_text(_("Add columns of another file…"))
        self._shown = None
        self.refresh()


def ask_where(window: QWidget, name: str) -> str:
    """Ask where a file is now; empty when a person does not say."""
    return ask_data_file(window, render(msg("Where is “{file}” now?", file=name)))


def _line(icon: str, color: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(IconLabel(icon, 16, color), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(text, wrap=True), 1)
    return row
