"""Refresh with a new file: choose it, see what does not fit, and go to what changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.refresh import Refresh
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.use.refresh_columns import MismatchDialog
from segdesk.desktop.widgets import Banner, DropArea, Label, ThemedWidget
from segdesk.desktop.widgets.file_dialogs import ask_data_file
from segdesk.jobs.protocol import JobError
from segdesk.results.run import MatchResult
from segdesk.text import render
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
        self.model.fits.connect(lambda path: self._take(path))
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

    def _take(self, path: str, renamed: dict[str, str] | None = None) -> None:
        self.model.take(path, renamed)
        self.refreshed.emit()

    def _ask_anyway(self, path: str, result: MatchResult) -> None:
        self.dialog = MismatchDialog(path, result, self.theme, self.window())
        self.dialog.accepted.connect(lambda: self._take(path, self.dialog.renamed()))
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
