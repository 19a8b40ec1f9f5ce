"""A whole month: open, change by hand, save, open again, refresh with the next file, and see what changed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.viewmodels.export import ExportViewModel
from segdesk.desktop.views.segments.changes import ChangesTab

pytestmark = pytest.mark.timeout(240)
Open = Callable[..., Controller]
Answer = Callable[[Controller], None]


def _next_month(shop: Path, folder: Path) -> tuple[Path, int, int]:
    """Leave a tenth of the customers out, add newcomers; returns the file, who left and who joined."""
    orders = pd.read_csv(shop, dtype=str, encoding="utf-8-sig")
    tenth = orders["Customer ID"].map(lambda name: zlib.crc32(name.encode()) % 10)
    fresh = orders[tenth == 1].assign(**{"Customer ID": "N" + orders["Customer ID"]})
    fresh["Order ID"] = "N" + fresh["Order ID"]
    later = pd.concat([orders[tenth != 0], fresh])
    path = folder / "june.csv"
    later.to_csv(path, index=False)
    return path, orders["Customer ID"][tenth == 0].nunique(), fresh["Customer ID"].nunique()


def test_from_one_month_to_the_next(
    window: Open, answer: Answer, shop: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    controller = window()
    controller.home.file_chosen.emit(str(shop))
    answer(controller)
    workspace = controller.workspace
    page = controller.page("segments")
    first, second, third = (segment.id for segment in workspace.solution.segments[:3])
    workspace.rename_segment(first, "Our regulars")
    dialog = page.menus.open("merge", first, (second,))
    qtbot.waitUntil(dialog.confirm.isEnabled, timeout=30_000)
    moved = dialog._preview.report.customers
    assert moved == workspace.solution.segment(second).size
    sizes = sum(workspace.solution.segment(name).size for name in (first, second))
    dialog.confirm.click()
    answer(controller)
    assert workspace.solution.segment(first).size == sizes
    colors = {name: page.model.colors()[name] for name in (first, third)}
    labels = page.model.labels().codes(workspace.solution).copy()

    project = tmp_path / "shop.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not workspace.modified, timeout=20_000)
    controller.session.close_project()
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.stage == "ready", timeout=20_000)
    assert not workspace.runner.busy  # shown as saved, nothing is worked out again
    assert workspace.solution.segment(first).size == sizes
    assert (page.model.labels().codes(workspace.solution) == labels).all()
    assert {name: page.model.colors()[name] for name in colors} == colors

    later, left, joined = _next_month(shop, tmp_path)
    controller.go_to("use")
    controller.page("use").next.model.check(str(later))
    qtbot.waitUntil(lambda: controller.shell.current_page() == "segments", timeout=30_000)
    answer(controller)
    changes = workspace.result("segmentation").changes
    assert (changes.left, changes.joined) == (left, joined)
    assert changes.common == 1800 - left
    assert workspace.solution.before is not None  # merged again
    assert page.model.name(workspace.solution.segment(first)) == "Our regulars"
    assert {name: page.model.colors()[name] for name in colors} == colors
    assert page.content.changes.isVisible()
    page.content.changes.action_clicked.emit()
    tab = page.content.details.page("changes")
    assert isinstance(tab, ChangesTab)

    if changes.moved:
        tab.write_list(str(tmp_path / "moved.csv"))
        answer(controller)
        listed = pd.read_csv(tmp_path / "moved.csv", dtype=str, encoding="utf-8-sig")
        assert len(listed) == changes.moved
        assert (listed.iloc[:, 1] != listed.iloc[:, 2]).all()
    export = ExportViewModel(workspace)
    export.start(str(tmp_path / "june.xlsx"))
    qtbot.waitUntil(lambda: export.state == "done", timeout=60_000)
    book = openpyxl.load_workbook(tmp_path / "june.xlsx", read_only=True)
    assert "Changes" in book.sheetnames
    words = [str(row[1]) for row in book["Changes"].iter_rows(values_only=True) if len(row) > 1]
    assert any("Our regulars" in text for text in words)

    workspace.undo()
    answer(controller)
    assert workspace.solution.segment(first).size == sizes
    assert (page.model.labels().codes(workspace.solution) == labels).all()
