"""The files that are put together: rows, receipt, how each is read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.jobs import JobRunner
from segdesk.desktop.viewmodels.combine.draft import CombineDraft, DraftFile
from segdesk.desktop.views.data.options import OptionsDialog
from segdesk.desktop.views.data.receipt_dialog import ReceiptDialog
from segdesk.desktop.widgets import (
    Button,
    Card,
    ElidedLabel,
    IconButton,
    IconLabel,
    Label,
    ThemedWidget,
    clear_layout,
)
from segdesk.documents import ColumnChange, ReadOptions, Source
from segdesk.jobs.store import Store
from segdesk.results.table import ReadResult
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

_ROW = 36
_MOST_ROWS = 4


class FileList(ThemedWidget):
    """One line per file, and how many rows they have together."""

    def __init__(self, draft: CombineDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._shown: object = None
        body = QFrame()
        body.setProperty("role", "clear")
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(0, 0, 4, 0)
        self._rows.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        self.add = Button("", "quiet", "plus")
        self._total = Label(role="strong")
        card = Card(margins=(12, 8, 8, 8), spacing=4)
        card.add(self._scroll)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        foot.addWidget(self._total)
        foot.setContentsMargins(0, 0, 8, 0)
        card.add_layout(foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def refresh(self) -> None:
        """Show the files as they are now."""
        draft = self._draft
        files = draft.files()
        words = _("Add more files…") if draft.kind == "append" else _("Choose the file…")
        self.add.set_text(words)
        rows = sum(file.read.receipt.rows for file in files if file.read is not None)
        self._total.setText(render(plural("{n} row together", "{n} rows together", rows)))
        self._total.setVisible(draft.kind == "append" and len(files) > 1)
        state = [(f.name, f.source, f.read is not None, f.problem) for f in files]
        if state == self._shown:
            return
        self._shown = state
        clear_layout(self._rows)
        for file in files:
            self._rows.addWidget(self._row(file))
        self._rows.addStretch(1)
        self._scroll.setFixedHeight(_ROW * min(max(len(files), 1), _MOST_ROWS))

    def _row(self, file: DraftFile) -> QWidget:
        row = QFrame()
        row.setFixedHeight(_ROW)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        bad = file.problem is not None
        layout.addWidget(IconLabel("bad" if bad else "file", 18, "bad" if bad else "muted"))
        name = ElidedLabel(file.name, "strong")
        layout.addWidget(name, 2)
        if file.problem is not None:
            layout.addWidget(ElidedLabel(render(file.problem), "bad"), 5)
        else:
            layout.addWidget(ElidedLabel(file_facts(file.read), "muted"), 4)
        if file.read is not None:
            details = Button(_("Details…"), "quiet")
            details.clicked.connect(partial(self._show_details, file.read))
            layout.addWidget(details)
        if file.again:
            again = Button(_("Try again"), "quiet")
            again.clicked.connect(partial(self._draft.read_again, file.source.id))
            layout.addWidget(again)
        change = Button(_("Change…"), "quiet")
        change.clicked.connect(partial(self._show_options, file))
        layout.addWidget(change)
        drop = IconButton("close", render(msg("Take out {file}", file=file.name)), 28, 14)
        drop.clicked.connect(partial(self._draft.remove, file.source.id))
        layout.addWidget(drop)
        for button in (change, drop):  # the buttons of all files stand in columns
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
        own = not file.main or self._draft.new
        change.setVisible(own and (file.read is not None or bad))
        drop.setVisible(not file.main)
        return row

    def _show_details(self, read: ReadResult) -> None:
        ReceiptDialog(self._draft.workspace, self.theme, self.window(), read).open()

    def _show_options(self, file: DraftFile) -> None:
        OptionsDialog(DraftReading(self._draft, file.source.id), self.theme, self.window()).open()


class DraftReading:
    """A file of the draft as the dialog on reading takes it."""

    def __init__(self, draft: CombineDraft, source_id: str) -> None:
        self._draft, self._id = draft, source_id
        self.runner: JobRunner = draft.workspace.runner
        self.store: Store = draft.workspace.store

    def _file(self) -> DraftFile | None:
        return next((file for file in self._draft.files() if file.source.id == self._id), None)

    @property
    def source(self) -> Source | None:
        """The file, and how it is read."""
        file = self._file()
        return file.source if file is not None else None

    @property
    def read(self) -> ReadResult | None:
        """What came of it."""
        file = self._file()
        return file.read if file is not None else None

    def change_reading(self, options: ReadOptions, columns: dict[str, ColumnChange]) -> None:
        """Read it, and single columns of it, in another way."""
        self._draft.change_reading(self._id, options, columns)


def file_facts(read: ReadResult | None) -> str:
    """Return rows, columns, and what was set aside, in one line."""
    if read is None:
        return _("Reading…")
    parts = [
        plural("{n} row", "{n} rows", read.receipt.rows),
        plural("{n} column", "{n} columns", len(read.table.columns)),
    ]
    if aside := read.receipt.set_aside_count:
        parts.append(plural("{n} row set aside", "{n} rows set aside", aside))
    if sheet := read.receipt.sheet:
        parts.append(msg("sheet “{name}”", name=sheet))
    return " · ".join(map(render, parts))
