"""Every way to open a file: dropped, chosen, a sample, several at once, or handed over by the desktop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from segdesk.desktop.session import Session
from segdesk.desktop.viewmodels.home import is_project
from segdesk.desktop.viewmodels.sources import Problem
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.shell import Shell
from segdesk.desktop.widgets.file_dialogs import ask_data_file, ask_files
from segdesk.documents import Source, data_files, new_id
from segdesk.text import current_language, msg
from segdesk.text import translate as _

ASK_AGAIN = 500  # ms


class Opening(QObject):
    """Opens files in the workspace, after asking about unsaved changes, and says which page shows them."""

    page_wanted = Signal(str)

    def __init__(self, workspace: Workspace, session: Session, shell: Shell) -> None:
        super().__init__(shell)
        self._workspace, self._session, self._shell = workspace, session, shell

    def open_path(self, path: str) -> None:
        """Open a data file or a project."""
        if not self._session.may_leave():
            return
        if is_project(path):
            self._session.open_project(Path(path))
            return
        self._let_go(path)
        self._workspace.open_file(str(Path(path).resolve()))
        self.page_wanted.emit("segments")

    def open_paths(self, paths: list[str]) -> None:
        """Open several files, or those of a folder, as one table: a dialog checks them first."""
        from segdesk.desktop.views.combine.dialog import open_several

        files = [str(path) for path in data_files(paths)]
        projects = [path for path in files if is_project(path)]
        if projects or len(files) == 1:
            self.open_path((projects or files)[0])
        elif not files:
            problem = Problem(message=msg("There is no data file in this folder."))
            self._workspace.problem_raised.emit(problem)
        elif self._session.may_leave():
            open_several(self._workspace, files, self._shell.theme, self._shell, self._on_several)

    def _on_several(self, files: list[str]) -> None:
        self._let_go(files[0])
        self.page_wanted.emit("segments")

    def open_sample(self, sample: str) -> None:
        """Open a bundled sample, straight to its finished result."""
        from segdesk.desktop.viewmodels.samples import find_sample

        found = find_sample(sample, current_language())
        if found is None or not self._session.may_leave():
            return
        self._session.let_go()
        predicts = found.outcome is not None and found.question == "predictions"
        self._workspace.open_file(
            str(found.path),
            columns=found.columns,
            sample=sample,
            want="prediction" if predicts else "segmentation",
            outcome=(found.outcome, found.positive) if predicts and found.outcome else None,
        )
        self.page_wanted.emit("predictions" if predicts else "segments")

    def ask(self) -> None:
        """Let a person choose a file."""
        paths = ask_files(self._shell)
        if paths:
            self.open_paths(paths)

    def ask_another_way(self) -> None:
        """Let a person choose a file and say how to read it before it is opened."""
        path = ask_data_file(self._shell, _("Open a file"))
        if not path or not self._session.may_leave():
            return
        from segdesk.desktop.views.data.options import OptionsDialog

        source = Source(id=new_id(), path=str(Path(path).resolve()))
        dialog = OptionsDialog(self._workspace, self._shell.theme, self._shell, source)
        dialog.source_chosen.connect(self._open_source)
        dialog.open()

    def _open_source(self, source: Source) -> None:
        self._let_go(source.path)
        self._workspace.open_file(source.path, options=source.options, columns=source.columns)
        self.page_wanted.emit("data")

    def receive(self) -> None:
        """Open here what is opened from the desktop later, once the first picture is on the screen."""
        QTimer.singleShot(0, self._open_reception)

    def _open_reception(self) -> None:
        from segdesk.desktop.single import Reception

        self._reception = Reception(self._take, self)
        self._reception.open()

    def _take(self, path: str) -> None:
        """Come forward with a file; while a question is open it waits for the answer."""
        if QApplication.activeModalWidget() is not None:
            QTimer.singleShot(ASK_AGAIN, self, lambda: self._take(path))
            return
        self._shell.setWindowState(self._shell.windowState() & ~Qt.WindowState.WindowMinimized)
        self._shell.raise_()
        self._shell.activateWindow()
        self.open_path(path)

    def _let_go(self, path: str) -> None:
        self._session.let_go()
        self._session.recent.add(path)
