"""The project file of what is open: save, open, autosave, and the questions around them."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from segdesk.desktop.project_contents import project_contents
from segdesk.desktop.project_questions import ask_overwrite, ask_reach, ask_recover, ask_save
from segdesk.desktop.viewmodels.source_changes import changed_files
from segdesk.desktop.viewmodels.sources import Problem
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.widgets.file_dialogs import ask_project_name
from segdesk.documents import Document
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import AdoptRequest
from segdesk.projects.errors import ProjectChangedError, ProjectError
from segdesk.projects.lock import LockedError, ProjectLock
from segdesk.projects.paths import cache_dir
from segdesk.projects.project import (
    Fingerprint,
    OpenedProject,
    open_project,
    save_project,
)
from segdesk.projects.recent import RecentFiles
from segdesk.projects.recovery import Recovery
from segdesk.results.run import RunResult
from segdesk.results.table import ReadResult
from segdesk.text import Message, msg
from segdesk.text import translate as _

SNAPSHOT_EVERY = 30_000  # ms


class Session(QObject):
    """Saves and opens project files on a thread; the window never waits for a disk."""

    opened = Signal()
    changed = Signal()
    _finished = Signal(object)

    def __init__(self, workspace: Workspace, window: QWidget, recent: RecentFiles) -> None:
        super().__init__(window)
        self.workspace, self.recent = workspace, recent
        self._window = window
        self._fingerprint: Fingerprint | None = None
        self._extra: dict[str, bytes] = {}  # parts of the project file that this version does not know
        self._read_only: Message | None = None
        self._lock: ProjectLock | None = None
        self._saving: threading.Thread | None = None
        self._recovery = Recovery()
        self._timer = QTimer(self)
        self._timer.setInterval(SNAPSHOT_EVERY)
        self._timer.timeout.connect(self._snapshot)
        self._finished.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)

    # -- state ------------------------------------------------------------------------------

    def state_text(self) -> str:
        """Return the words beside the project's name."""
        if self.workspace.source is None:
            return ""
        if self._saving is not None:
            return _("Saving…")
        if self._read_only is not None:
            return _("Read-only")
        if self.workspace.project_path is None:
            return _("Not saved yet")
        return _("Unsaved changes") if self.workspace.modified else _("Saved")

    def start(self) -> None:
        """Begin to keep snapshots of unsaved work."""
        self._timer.start()

    def stop(self) -> None:
        """Wait for a save that is under way; after a good end there is nothing to recover."""
        self._timer.stop()
        if self._saving is not None:
            self._saving.join()
        self._recovery.discard()
        self._free()

    def _snapshot(self) -> None:
        if self.workspace.modified:
            self._recovery.snapshot(
                self.workspace.document, self.workspace.title, self.workspace.project_path
            )

    # -- saving -----------------------------------------------------------------------------

    def save(self) -> None:
        """Save under the project's name, or ask for one."""
        path = self.workspace.project_path
        if path is None or self._read_only is not None:
            self.save_as()
        else:
            self._save_to(path, self._fingerprint)

    def save_as(self) -> None:
        """Ask for a name and save."""
        source = self.workspace.source
        start = self.workspace.project_path or (
            Path(source.path).with_suffix(".segdesk") if source else Path()
        )
        if source is not None and source.sample:
            start = Path.home() / f"{self.workspace.title}.segdesk"
        path = ask_project_name(self._window, start)
        if path is not None:
            self._save_to(path, None)

    def save_to(self, path: Path) -> None:
        """Save under a name that was chosen already."""
        self._save_to(path, None)

    def _save_to(self, path: Path, expected: Fingerprint | None) -> None:
        if self._saving is not None or self.workspace.read is None:
            return
        document = self.workspace.document
        contents = project_contents(self.workspace, document, self._extra)

        def work() -> None:
            try:
                fingerprint = save_project(path, contents, expected=expected)
            except ProjectChangedError:
                self._finished.emit(lambda: self._ask_overwrite(path))
            except ProjectError as error:
                failure = Problem(message=error.message, details=error.details)
                self._finished.emit(lambda: self._save_failed(failure))
            except OSError as error:
                failure = Problem(
                    message=msg(
                        "“{file}” could not be saved: {reason}. Nothing is lost; save it under another name.",
                        file=path.name,
                        reason=error.strerror or str(error),
                    )
                )
                self._finished.emit(lambda: self._save_failed(failure))
            else:
                self._finished.emit(lambda: self._saved(path, document, fingerprint))

        self._saving = threading.Thread(target=work, name="save")
        self._saving.start()
        self.changed.emit()

    def _saved(self, path: Path, document: Document, fingerprint: Fingerprint) -> None:
        self._saving = None
        self._fingerprint = fingerprint
        if path != self.workspace.project_path:
            self._hold(path)
        self.recent.add(str(path))
        self.workspace.mark_saved(path, document)
        self._recovery.discard()
        self.changed.emit()

    def _save_failed(self, problem: Problem) -> None:
        self._saving = None
        self.changed.emit()
        self.workspace.problem_raised.emit(problem)

    def _ask_overwrite(self, path: Path) -> None:
        self._saving = None
        self.changed.emit()
        answer = ask_overwrite(self._window)
        if answer == "mine":
            self._save_to(path, None)
        elif answer == "theirs":
            self.open_project(path)
        elif answer == "copy":
            self.save_as()

    # -- leaving ----------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """Ask about unsaved changes; False means stay."""
        if not self.workspace.modified or self.workspace.read is None or not self._window.isVisible():
            return True
        if self.workspace.project_path is None and not self.workspace.undo_stack.undo_text:
            return True  # nothing but what the program found out by itself
        answer = ask_save(self._window, self.workspace.title)
        if answer == "save":
            self.save()
            if self._saving is not None:
                self._saving.join()
                self._deliver()
            return not self.workspace.modified
        return answer == "discard"

    def _deliver(self) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def close_project(self) -> None:
        """Close what is open."""
        if self.may_leave():
            self.let_go()
            self.workspace.reset(Document())
            self.changed.emit()

    def let_go(self) -> None:
        """Forget the project file that was open; another window may write it now."""
        self._fingerprint, self._extra, self._read_only = None, {}, None
        self._free()

    def _free(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _hold(self, path: Path) -> None:
        self._free()
        try:
            self._lock = ProjectLock.acquire(path)
        except LockedError as error:
            host, name = error.holder.host, path.name
            if host:
                self._read_only = msg(
                    "“{file}” is open on {computer}. You can look at it and save a copy.",
                    file=name,
                    computer=host,
                )
            else:
                self._read_only = msg(
                    "“{file}” is open on another computer. You can look at it and save a copy.", file=name
                )

    # -- opening ----------------------------------------------------------------------------

    def open_project(self, path: Path) -> None:
        """Open a project file: unpack on a thread, let the worker check its tables, then show it."""
        folder = cache_dir() / "scratch" / f"open-{uuid4().hex}"

        def work() -> None:
            try:
                project = open_project(path, folder)
            except ProjectError as error:
                failure = Problem(message=error.message, details=error.details)
                self._finished.emit(lambda: self._open_failed(failure, folder))
            except OSError as error:
                failure = Problem(
                    message=msg(
                        "“{file}” could not be opened: {reason}.",
                        file=path.name,
                        reason=error.strerror or str(error),
                    )
                )
                self._finished.emit(lambda: self._open_failed(failure, folder))
            else:
                self._finished.emit(lambda: self._check(path, project, folder))

        threading.Thread(target=work, name="open", daemon=True).start()

    def _check(self, path: Path, project: OpenedProject, folder: Path) -> None:
        def failed(error: JobError) -> None:
            self._open_failed(Problem(message=error.message, details=error.details), folder)

        self.workspace.runner.start(
            "adopt",
            AdoptRequest(folder=str(folder), artifacts=project.artifacts),
            title=msg("Opening {file}", file=path.name),
            done=lambda _value: self._show(path, project, folder),
            failed=failed,
        )

    def _show(self, path: Path, project: OpenedProject, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.let_go()
        self.workspace.reset(project.document, path)
        self._fingerprint, self._extra = project.fingerprint, dict(project.extra)
        self._read_only = project.read_only
        self._hold(path)
        self.recent.add(str(path))
        results = project.results
        runs = {key: RunResult.from_plain(value) for key, value in results.get("runs", {}).items()}
        if results.get("read") is not None and self.workspace.source is not None:
            kept = {self.workspace.source.id: results["read"], **results.get("reads", {})}
            self.workspace.adopt({key: ReadResult.from_plain(value) for key, value in kept.items()}, runs)
            self._look_at_files(project)
        elif not project.network_paths or ask_reach(self._window, project.network_paths[0]):
            self.workspace.read_again()
        if self._read_only is not None:
            self.workspace.problem_raised.emit(Problem(message=self._read_only))
        self.changed.emit()
        self.opened.emit()

    def _look_at_files(self, project: OpenedProject) -> None:
        """Find out on a thread which files moved or changed since they were read, and name them."""
        receipts = {
            source.path: self.workspace.sources.reads[source.id].receipt
            for source in self.workspace.recipe.sources
            if source.id in self.workspace.sources.reads
            and source.sample is None
            and source.path not in project.network_paths
        }

        def work() -> None:
            found = changed_files(receipts)
            if found is not None:
                self._finished.emit(lambda: self.workspace.problem_raised.emit(Problem(message=found)))

        threading.Thread(target=work, name="look", daemon=True).start()

    def _open_failed(self, problem: Problem, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.workspace.problem_raised.emit(problem)

    def offer_recovery(self) -> None:
        """Offer what a window that died left behind."""
        for found in self._recovery.pending():
            answer = ask_recover(self._window, found.title)
            if answer == "open":
                self._recovery.take_over(found)  # first: it counts the tries, should opening it crash again
                self.workspace.reset(found.document, found.project_path)
                self.workspace.read_again()
                self.opened.emit()
                return
            if answer == "delete":
                self._recovery.delete(found)
