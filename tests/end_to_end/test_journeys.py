"""One test per journey, at the top: a person, a file, the window, real workers."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.widgets import BarStrip
from segdesk.jobs.requests import ExportRequest
from segdesk.resources import resource
from segdesk.results.run import ExportResult
from segdesk.text import msg, render

pytestmark = pytest.mark.timeout(180)
Open = Callable[..., Controller]
Answer = Callable[[Controller], None]


def words(controller: Controller, page: str) -> str:
    """Return every word on a page."""
    return "\n".join(label.text() for label in controller.page(page).findChildren(QLabel))


def test_orders_become_named_segments_that_keep_their_names(
    window: Open, answer: Answer, shop: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    controller = window()
    controller.home.file_chosen.emit(str(shop))
    answer(controller)
    workspace = controller.workspace
    assert controller.shell.current_page() == "segments"
    solution = workspace.solution
    assert solution is not None
    assert sum(segment.size for segment in solution.segments) == 1800
    shown = words(controller, "segments")
    assert render(solution.verdict.title) in shown
    for segment in solution.segments:
        assert segment.action.id

    strip = controller.page("segments").findChild(BarStrip)
    strip.setFocus()
    before = solution.n_segments
    qtbot.keyClick(strip, Qt.Key.Key_Right if before < 10 else Qt.Key.Key_Left)
    assert workspace.solution is not None
    assert workspace.solution.n_segments != before
    workspace.undo()
    assert workspace.solution.n_segments == before

    first = solution.segments[0]
    workspace.rename_segment(first.id, "Our regulars")
    assert "Our regulars" in words(controller, "segments")

    project = tmp_path / "shop.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not workspace.modified, timeout=20_000)
    labels = workspace.segmentation.labels
    controller.session.close_project()
    assert workspace.stage == "empty"
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.stage == "ready", timeout=20_000)
    assert workspace.segmentation.labels == labels
    assert workspace.annotations.segments[first.id].name == "Our regulars"
    assert "Our regulars" in words(controller, "segments")
    assert not workspace.runner.busy, "a project opens with its results, nothing is computed again"

    target = tmp_path / "out.xlsx"
    results: list[ExportResult] = []
    request = ExportRequest(
        target=str(target),
        format="xlsx",
        table=workspace.table(),
        segmentation=workspace.segmentation,
        annotations=workspace.annotations,
    )
    workspace.runner.start(
        "export",
        request,
        title=msg("Exporting"),
        done=lambda value: results.append(ExportResult.from_plain(value)),
        failed=lambda error: pytest.fail(render(error.message)),
    )
    qtbot.waitUntil(lambda: bool(results), timeout=60_000)
    book = openpyxl.load_workbook(target)
    cells = {cell.value for sheet in book for row in sheet.iter_rows(max_row=60) for cell in row}
    assert "Our regulars" in cells


def test_a_prediction_names_whom_to_contact(window: Open, answer: Answer) -> None:
    controller = window()
    controller.opening.open_sample("credit")
    answer(controller)
    prediction = controller.workspace.prediction
    assert prediction is not None
    assert controller.shell.current_page() == "predictions"
    best = max(model.auc for model in prediction.models)
    assert 0.75 < best < 0.88, "the sample's default is predictable, but not too good to be true"
    assert render(prediction.verdict.text) in words(controller, "predictions")


def test_a_changed_step_reruns_what_depends_on_it(window: Open, answer: Answer) -> None:
    controller = window(str(resource("samples", "en", "clinic-patients.csv")))
    answer(controller)
    workspace = controller.workspace
    before = workspace.result("segmentation")
    scale = next(s for s in workspace.analysis("segmentation").preparation if s.stage == "segdesk.scale")
    workspace.set_step(msgspec.structs.replace(scale, params={"mode": "none"}))
    assert workspace.runs.stale("segmentation")
    answer(controller)
    after = workspace.result("segmentation")
    assert after.segmentation.key != before.segmentation.key
    reused = {report.step for report in after.steps if report.cached}
    assert any(step.id in reused for step in workspace.analysis("segmentation").preparation)
    workspace.undo()
    assert workspace.result("segmentation").segmentation.key == before.segmentation.key
    assert not workspace.runner.busy, "an answer that is known is shown without computing it again"


BAD_FILES = {
    "empty.csv": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "one-column.csv": b"name\nAda\nBo\nCy\n",
    "one-row.csv": b"id,spend\n1,20\n",
    "all-missing.csv": b"a,b\n" + b",\n" * 40,
    "five-rows.csv": b"id,spend,visits\n1,2,3\n2,9,4\n3,5,6\n4,8,1\n5,1,1\n",
    "truncated.xlsx": b"PK\x03\x04" + b"\x00" * 200,
    "missing.csv": None,
}


def test_bad_files_get_one_sentence_and_the_window_lives(
    window: Open, answer: Answer, tmp_path: Path
) -> None:
    controller = window()
    workspace = controller.workspace
    for name, content in BAD_FILES.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        controller.opening.open_path(str(path))
        answer(controller)
        problem = workspace.read_problem or workspace.runs.problem("segmentation")
        if problem is None:
            assert workspace.solution is not None, name
            verdict = workspace.solution.verdict
            assert verdict.clarity in ("weak", "none") or verdict.warnings, name
        else:
            sentence = render(problem.message)
            assert sentence[-1] in ".?!", name
            assert "Traceback" not in sentence, name
            assert "wrong inside SegDesk" not in sentence, name
    controller.opening.open_path(str(resource("samples", "en", "school-students.csv")))
    answer(controller)
    assert workspace.solution is not None, "the next file opens as if nothing had happened"


def test_the_window_imports_no_data_science(shop: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from segdesk.desktop.app import main\n"
        f"code = main(['--picture', sys.argv[1], '--size', '1280x800', {str(shop)!r}])\n"
        "bad = sorted({'pandas', 'sklearn', 'scipy'} & set(sys.modules))\n"
        "print('bad:', bad)\n"
        "sys.exit(code or bool(bad))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "window.png")],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def settled_words(controller: Controller, page: str, qtbot: QtBot) -> str:
    """Return the words of a page once cards and map have found their place."""
    recent: deque[str] = deque(maxlen=30)

    def still() -> bool:
        recent.append(words(controller, page))
        return len(recent) == recent.maxlen and len(set(recent)) == 1

    qtbot.waitUntil(still, timeout=20_000)
    return recent[-1]


def test_both_languages_and_themes_switch_live(
    window: Open, answer: Answer, shop: Path, qtbot: QtBot
) -> None:
    controller = window(str(shop))
    answer(controller)
    english = settled_words(controller, "segments", qtbot)
    controller.choose_language("zh_CN")
    QApplication.processEvents()
    chinese = words(controller, "segments")
    assert chinese != english
    assert any("一" <= char <= "鿿" for char in render(controller.workspace.solution.verdict.title))
    controller.choose_theme("dark")
    assert controller.theme.name == "dark"
    for page in ("data", "predictions", "use", "plugins", "settings", "home"):
        controller.go_to(page)
        QApplication.processEvents()
    controller.choose_language("en")
    assert settled_words(controller, "segments", qtbot) == english


def test_the_map_of_neighbours_is_saved_with_the_project(
    window: Open, answer: Answer, qtbot: QtBot, tmp_path: Path
) -> None:
    controller = window()
    controller.home.file_chosen.emit(str(resource("samples", "en", "school-students.csv")))
    answer(controller)
    panel = controller.page("segments").content.map
    panel.tabs.set_current("neighbours")
    panel.tabs.changed.emit("neighbours")
    workspace = controller.workspace
    qtbot.waitUntil(
        lambda: workspace.segmentation is not None and workspace.segmentation.neighbours is not None,
        timeout=120_000,
    )
    assert workspace.segmentation is not None
    found = workspace.segmentation.neighbours
    assert len(panel._points.rows) == workspace.segmentation.rows
    project = tmp_path / "school.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: project.exists() and not workspace.modified, timeout=60_000)
    controller.session.close_project()
    workspace.store.clear()
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.segmentation is not None, timeout=60_000)
    assert workspace.segmentation is not None
    assert workspace.segmentation.neighbours == found
    panel.refresh()
    assert len(panel._points.rows) == workspace.segmentation.rows
    assert not workspace.runner.busy
