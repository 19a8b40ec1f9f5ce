"""Wires the window: builds every part once, hands it in, and turns wishes of the pages into calls."""

from __future__ import annotations

import argparse
import importlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QWidget

from segdesk.desktop.formats import formats_of
from segdesk.desktop.jobs import JobRunner, JobState
from segdesk.desktop.menus import Menus
from segdesk.desktop.qt_language import apply_qt_language
from segdesk.desktop.theme import Theme, apply_theme, dark, light
from segdesk.desktop.viewmodels.sources import Problem
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.data.dates import DateNotice
from segdesk.desktop.views.home import HomeView
from segdesk.desktop.views.shell import Shell
from segdesk.projects.paths import cache_dir, log_dir
from segdesk.projects.recent import RecentFiles
from segdesk.projects.settings import Settings, save_settings
from segdesk.text import current_language, render, set_formats, set_language

if TYPE_CHECKING:
    from segdesk.jobs.inprocess import Execute

PAGES = {
    "data": ("segdesk.desktop.views.data.view", "DataView"),
    "segments": ("segdesk.desktop.views.segments.view", "SegmentsView"),
    "predictions": ("segdesk.desktop.views.predictions.view", "PredictionsView"),
    "use": ("segdesk.desktop.views.use.view", "UseView"),
    "plugins": ("segdesk.desktop.views.plugins", "PluginsView"),
    "settings": ("segdesk.desktop.views.settings", "SettingsView"),
}
STORE_LIMIT = 4 * 1024**3  # bytes kept from one start to the next
BUILT_AHEAD = ("segments", "data")
BUILD_AHEAD_EVERY = 400  # ms


class MainWindow(Shell):
    """The frame, asking before it closes."""

    def __init__(self, may_close: Callable[[], bool]) -> None:
        super().__init__()
        self._may_close = may_close

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then let go."""
        if self._may_close():
            event.accept()
        else:
            event.ignore()


class Controller(QObject):
    """Owns the window, the workspace and the settings."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        options: argparse.Namespace,
        execute: Execute | None = None,
    ) -> None:
        super().__init__()
        self.app, self.settings, self.options = app, settings, options
        self.started = False
        self._execute = execute
        set_language(options.language or settings.language)
        set_formats(formats_of(settings))
        apply_qt_language(app, current_language())
        self.theme = self._chosen_theme()
        apply_theme(app, self.theme)  # first: what is built before keeps the letters of the system
        self.shell = MainWindow(self._may_close)
        self.runner, self.workspace = self._build_engine_side()
        from segdesk.desktop.opening import Opening
        from segdesk.desktop.session import Session

        self.session = Session(self.workspace, self.shell, RecentFiles())
        self.opening = Opening(self.workspace, self.session, self.shell)
        self.pages: dict[str, QWidget] = {}
        self._ahead = QTimer(self)
        self._ahead.setInterval(BUILD_AHEAD_EVERY)
        self._ahead.timeout.connect(self._build_ahead)
        self.menus = Menus(self.shell, self)
        self._build_home()
        self._connect()
        self._apply_theme()
        self._restore_geometry()

    # -- building ---------------------------------------------------------------------------

    def _build_engine_side(self) -> tuple[JobRunner, Workspace]:
        from segdesk.jobs.inprocess import InProcessPool
        from segdesk.jobs.pool import WorkerPool
        from segdesk.jobs.store import Store

        store = Store(cache_dir() / "store")
        scratch = cache_dir() / "scratch"
        pool = (
            InProcessPool(store, scratch, self._execute)
            if self._execute
            else WorkerPool(store, scratch, log_dir=log_dir())
        )
        pool.plugins_off = tuple(self.settings.plugins_off)
        self.pool = pool
        runner = JobRunner(pool, self)
        return runner, Workspace(runner, store, self)

    def _build_home(self) -> None:
        home = HomeView(self.workspace, self.theme, self.session.recent)
        self.home = home
        self.pages["home"] = home
        self.shell.add_page("home", home)
        home.file_chosen.connect(self.opening.open_path)
        home.files_chosen.connect(self.opening.open_paths)
        home.project_chosen.connect(self.opening.open_path)
        home.sample_chosen.connect(self.opening.open_sample)
        home.open_requested.connect(self.opening.ask)
        home.goal_chosen.connect(self._on_goal)
        self.shell.go_to("home")

    def _connect(self) -> None:
        shell, workspace = self.shell, self.workspace
        shell.navigated.connect(self.go_to)
        shell.undo_requested.connect(workspace.undo)
        shell.redo_requested.connect(workspace.redo)
        shell.export_requested.connect(self.export)
        shell.language_toggled.connect(self._toggle_language)
        shell.cancel_requested.connect(self.runner.cancel_all)
        self.runner.state_changed.connect(self._show_job)
        workspace.document_changed.connect(self._show_document)
        workspace.source_changed.connect(self._show_document)
        workspace.problem_raised.connect(self._show_problem)
        self.opening.page_wanted.connect(self.go_to)
        self.session.opened.connect(lambda: self.go_to(self._page_of_project()))
        self.session.changed.connect(self._show_document)
        self._show_document()

    def page(self, key: str) -> QWidget:
        """Return a page, building it at its first visit."""
        if key not in self.pages:
            module, name = PAGES[key]
            view = getattr(importlib.import_module(module), name)
            if key == "settings":
                page = view(self.workspace, self.settings, self.theme)
                page.language_chosen.connect(self.choose_language)
                page.theme_chosen.connect(self.choose_theme)
                page.formats_chosen.connect(self.choose_formats)
            else:
                page = view(self.workspace, self.theme)
            if key == "plugins":
                page.plugins_off_changed.connect(self._plugins_off)
            if hasattr(page, "export_requested"):
                page.export_requested.connect(lambda *_args: self.export())
            if hasattr(page, "navigate_requested"):
                page.navigate_requested.connect(self.go_to)
            if hasattr(page, "side_requested"):
                page.side_requested.connect(self.shell.side.show_for_now)
            if hasattr(page, "open_requested"):
                page.open_requested.connect(self.opening.ask)
            page.apply(self.theme)
            self.pages[key] = page
            above = DateNotice(self.workspace) if key in ("segments", "predictions") else None
            if above is not None:
                above.apply(self.theme)
            self.shell.add_page(key, page, above)
        return self.pages[key]

    def show(self) -> None:
        """Show the welcome page at once; everything else follows the first paint."""
        self.shell.show()
        QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        threading.Thread(target=self._tidy_and_import, daemon=True).start()
        if hasattr(self.pool, "warm_up"):
            self.pool.warm_up()
        self.session.start()
        self._fetch_plugins()
        self._ahead.start()
        self.started = True
        if self.options.file:
            self.opening.open_path(self.options.file)
        else:
            self.session.offer_recovery()

    def _tidy_and_import(self) -> None:
        importlib.import_module("pyqtgraph")  # else the first chart would freeze the window
        for module, _view in PAGES.values():  # and the first visit of a page
            importlib.import_module(module)
        self.workspace.store.prune(STORE_LIMIT, keep=set())

    def _build_ahead(self) -> None:
        """Build the page most likely looked at next while nobody waits: a tenth of a second each."""
        missing = [key for key in BUILT_AHEAD if key not in self.pages]
        if not missing:
            self._ahead.stop()
        elif not self.runner.busy:
            self.page(missing[0])

    # -- pages ------------------------------------------------------------------------------

    def _on_goal(self, goal: str) -> None:
        pages = {"segments": "segments", "best": "segments", "predictions": "predictions", "score": "use"}
        if self.workspace.stage == "empty":
            self.opening.ask()
        if self.workspace.stage != "empty":
            self.go_to(pages.get(goal, "segments"))

    def _page_of_project(self) -> str:
        kinds = {analysis.kind for analysis in self.workspace.recipe.analyses}
        return "predictions" if kinds == {"prediction"} else "segments"

    def go_to(self, key: str) -> None:
        """Show a page with its side panel, and bring the answer it shows up to date."""
        page = self.page(key)
        self.shell.go_to(key)
        side = page.side_panel() if hasattr(page, "side_panel") else None
        if side is None and key in ("data", "segments", "predictions") and self.workspace.stage != "empty":
            side = self._steps_panel()
        self.shell.set_side(side)
        if key in ("segments", "predictions"):
            self.workspace.want("segmentation" if key == "segments" else "prediction")

    def _steps_panel(self) -> QWidget:
        if "steps" not in self.pages:
            from segdesk.desktop.views.steps import StepsPanel

            self.pages["steps"] = StepsPanel(self.workspace, self.theme)
            self.pages["steps"].apply(self.theme)  # type: ignore[attr-defined]
        return self.pages["steps"]

    def show_licences(self) -> None:
        """Show what the program is made of."""
        self.go_to("settings")
        self.page("settings").show_licences()  # type: ignore[attr-defined]

    def copy_diagnostics(self) -> None:
        """Copy what helps to find a fault."""
        self.go_to("settings")
        self.page("settings").copy_diagnostics()  # type: ignore[attr-defined]

    def export(self) -> None:
        """Ask what to take out, and write it."""
        from segdesk.desktop.views.export import ExportDialog

        dialog = ExportDialog(self.workspace, self.theme, self.shell)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_job(self, state: JobState | None) -> None:
        if state is None:
            self.shell.set_job("")
        else:
            self.shell.set_job(render(state.text), state.fraction)

    def _show_document(self) -> None:
        workspace = self.workspace
        self.shell.set_project(workspace.title, self.session.state_text())
        undo, redo = workspace.undo_stack.undo_text, workspace.undo_stack.redo_text
        self.shell.top_bar.set_undo(*(None if text is None else render(text) for text in (undo, redo)))
        self.shell.top_bar.set_export_enabled(workspace.stage == "ready")
        self.menus.set_state(undo, redo, workspace.stage == "ready")
        current = self.shell.current_page()
        if current in ("segments", "predictions", "data") and self.shell.side.widget() is None:
            self.go_to(current)

    def _show_problem(self, problem: Problem) -> None:
        if problem.page == "data":
            self.go_to("data")  # the page shows the problem itself, with what to do
        else:
            self.shell.show_banner("bad", render(problem.message), "")

    # -- language, theme, plugins --------------------------------------------------------------

    def choose_language(self, code: str) -> None:
        """Switch the language of every word on screen."""
        set_language(code)
        apply_qt_language(self.app, code)
        self._save(language=code)
        self.shell.retranslate()
        for page in self.pages.values():
            if page.parent() is None and hasattr(page, "retranslate"):
                page.retranslate()
        self.menus.retranslate()
        self._show_document()

    def choose_formats(self, number: str, date: str, currency: str) -> None:
        """Switch how numbers, dates and money are written."""
        self._save(number_format=number, date_format=date, currency=currency)
        set_formats(formats_of(self.settings))
        self.choose_language(current_language())  # which has all words written anew

    def _toggle_language(self) -> None:
        self.choose_language("en" if current_language() == "zh_CN" else "zh_CN")

    def choose_theme(self, name: str) -> None:
        """Switch between light, dark and the system's choice."""
        self.options.theme = None
        self._save(theme=name)
        self.theme = self._chosen_theme()
        self._apply_theme()

    def _chosen_theme(self) -> Theme:
        name = self.options.theme or self.settings.theme
        if name == "system":
            scheme = self.app.styleHints().colorScheme()
            name = "dark" if scheme == Qt.ColorScheme.Dark else "light"
        return dark() if name == "dark" else light()

    def _apply_theme(self) -> None:
        apply_theme(self.app, self.theme)
        self.shell.apply(self.theme)
        for page in self.pages.values():
            if page.window() is not self.shell and hasattr(page, "apply"):
                page.apply(self.theme)

    def _fetch_plugins(self) -> None:
        from segdesk.desktop.viewmodels.registry import fetch_plugins

        fetch_plugins(self.workspace, self.settings.plugins_off)

    def _plugins_off(self, names: list[str]) -> None:
        self._save(plugins_off=tuple(names))
        self.pool.plugins_off = tuple(names)
        if hasattr(self.pool, "replace_workers"):
            self.pool.replace_workers()
        self._fetch_plugins()

    def _save(self, **changes: object) -> None:
        self.settings = msgspec.structs.replace(self.settings, **changes)
        save_settings(self.settings)

    # -- closing ------------------------------------------------------------------------------

    def _restore_geometry(self) -> None:
        if self.options.size:
            width, _x, height = self.options.size.partition("x")
            self.shell.resize(int(width), int(height))
        elif self.settings.geometry:
            from PySide6.QtCore import QByteArray

            self.shell.restoreGeometry(QByteArray.fromBase64(self.settings.geometry.encode()))

    def _may_close(self) -> bool:
        if not self.session.may_leave():
            return False
        if not self.options.size:
            self._save(geometry=bytes(self.shell.saveGeometry().toBase64().data()).decode())
        self._stop()
        return True

    def close(self) -> None:
        """Stop jobs and let go of the window without asking."""
        self._stop()
        self.shell._may_close = lambda: True
        self.shell.close()

    def _stop(self) -> None:
        self._ahead.stop()
        self.session.stop()
        self.runner.close()
