"""RFM from orders to the workbook: names a person gave stay after closing and opening again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.viewmodels.export import ExportViewModel
from segdesk.text import render

pytestmark = pytest.mark.timeout(180)


def test_rfm_groups_go_from_orders_to_the_workbook(
    window: Callable[..., Controller],
    answer: Callable[[Controller], None],
    shop: Path,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    controller = window()
    controller.home.file_chosen.emit(str(shop))
    answer(controller)
    workspace = controller.workspace

    controller.go_to("segments")
    box = controller.page("segments").content.choice.method
    box.setCurrentIndex(box.findData("segdesk.rfm"))
    box.activated.emit(box.currentIndex())
    answer(controller)

    solution = workspace.solution
    assert solution is not None
    names = {render(segment.name): segment for segment in solution.segments}
    assert {"Champions", "At risk", "Hibernating"} <= set(names)
    assert sum(segment.size for segment in solution.segments) == workspace.segmentation.rows
    workspace.rename_segment(names["Champions"].id, "Our stars")

    project = tmp_path / "shop.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not workspace.modified and project.exists(), timeout=60_000)
    kept = workspace.segmentation
    controller.session.close_project()
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.stage == "ready", timeout=60_000)
    assert workspace.segmentation == kept
    assert not workspace.runner.busy  # nothing had to be computed again
    model = controller.page("segments").model
    assert "Our stars" in [entry.name for entry in model.entries()]

    export = ExportViewModel(workspace)
    for suffix in ("xlsx", "csv"):
        export.format = suffix
        export.start(str(tmp_path / f"out.{suffix}"))
        qtbot.waitUntil(lambda: export.state in ("done", "failed"), timeout=60_000)
        assert export.state == "done", export.problem
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert text.count("Our stars") == names["Champions"].size
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert {"Our stars", "At risk"} <= cells
    assert any("Win them back in person" in cell for cell in cells)
