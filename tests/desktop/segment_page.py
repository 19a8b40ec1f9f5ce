"""The Segments page over a file whose segments have been worked out, for tests of its parts."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.segments.view import SegmentsView
from tests.desktop import factories as f


def page_being_worked_out(
    qtbot: QtBot, folder: Path, height: int = 800
) -> tuple[SegmentsView, Workspace, f.FakePool]:
    """Return a page over a file that has been read, and the pool that collects jobs."""
    workspace, pool = f.make_workspace(folder)
    view = SegmentsView(workspace, light())
    qtbot.addWidget(view)
    view.resize(1100, height)
    view.show()
    f.open_file(workspace, pool, rows=60)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    return view, workspace, pool


def page_with_segments(
    qtbot: QtBot, folder: Path, height: int = 800
) -> tuple[SegmentsView, Workspace, f.FakePool]:
    """Return a page with its segments."""
    view, workspace, pool = page_being_worked_out(qtbot, folder, height)
    f.answer_run(workspace, pool)
    qtbot.waitUntil(lambda: view.model.state == "ready")
    return view, workspace, pool
