"""Refresh with a new file: choose it, see what does not fit, and go to what changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.refresh import Refresh
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.widgets import Banner, Button, DropArea, Label, Themed, ThemedWidget
from segdesk.desktop.widgets.file_dialogs import ask_data_file
from segdesk.jobs.protocol import JobError
from segdesk.results.run import MatchResult
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

DROP_HEIGHT = 112
"""How high the places to drop a file on are: all alike."""


class RefreshCard(ThemedWidget):
    """A place to drop next month's file on."""

    refreshed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = Refresh(workspace, self)
        self._text = Label(role="muted", wrap=True)
        self.drop, self.problem = DropArea(height=DROP_HEIGHT), Banner("bad")
        self.problem.hide()
        self.drop.files_dropped.connect(lambda paths: self._check(paths[0]))
        self.drop.open_requested.connect(self._ask_file)
        self.model.fits.connect(self._take)
        self.model.differs.connect(self._ask_anyway)
        self.model.failed.connect(self._on_failed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._text, self.problem, self.drop):
            layout.addWidget(widget)

    def refresh(self) -> None:
        """Allow it when there are segments to bring up to date."""
        self.drop.setEnabled(self.model.possible)

    def _ask_file(self) -> None:
        path = ask_data_file(self, _("Choose the new file"))
        if path:
            self._check(path)

    def _check(self, path: str) -> None:
        self.problem.hide()
        self.model.check(path)

    def _take(self, path: str) -> None:
        self.model.take(path)
        self.refreshed.emit()

    def _ask_anyway(self, path: str, result: MatchResult) -> None:
        self.dialog = MismatchDialog(path, result, self.theme, self.window())
        self.dialog.accepted.connect(lambda: self._take(path))
        self.dialog.open()

    def _on_failed(self, error: JobError) -> None:
        self.problem.set("bad", "", render(error.message))
        self.problem.show()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._text.setText(
            _("All steps are done again. Segments keep their names and colours, and you see who moved.")
        )
        self.drop.set(
            _("Drop next month's file here"), _("The same columns as the first file"), _("Choose file…")
        )


class MismatchDialog(Themed, QDialog):
    """Says what does not fit before anything is computed."""

    def __init__(self, path: str, result: MatchResult, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        layout.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.cancel, self.anyway = Button(_("Cancel")), Button(_("Refresh anyway"), "primary")
        self.cancel.clicked.connect(self.reject)
        self.anyway.clicked.connect(self.accept)
        row.addWidget(self.cancel)
        row.addWidget(self.anyway)
        layout.addLayout(row)
        self.setMinimumWidth(560)
        self.apply(theme)
