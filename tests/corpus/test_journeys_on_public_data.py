"""Public customer files through the real window: opened, segmented, saved, reopened, exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from segdesk.desktop.app import arguments
from segdesk.desktop.controller import Controller
from segdesk.desktop.viewmodels.export import ExportViewModel
from segdesk.projects.settings import load_settings

pytestmark = [pytest.mark.timeout(300), pytest.mark.long]

FILES = {
    "mall_customers/Mall_Customers.csv": 200,
    "wholesale_customers/Wholesale customers data.csv": 440,
    "telco_churn_csv/TelecomCustomerChurn.csv": 7043,
    "superstore_xls/Sample - Superstore.xls": 793,
    "online_retail_france/online_retail_france.csv": 87,
    "goods_order_gbk/GoodsOrder.csv": 9835,
    "tmall_orders/tmall_order_report.csv": 28010,
    "uci_bank_marketing/bank-additional.zip": 41188,
}


@pytest.fixture
def controller(qapp: QApplication) -> Iterator[Controller]:
    made = Controller(qapp, load_settings(), arguments(["--size", "1280x800"]))
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize("name", FILES)
def test_from_file_to_workbook(
    name: str, controller: Controller, corpus: Callable[[str], Path], qtbot: QtBot, tmp_path: Path
) -> None:
    path = corpus(name)
    workspace = controller.workspace
    qtbot.waitUntil(lambda: controller.started, timeout=20_000)
    controller.opening.open_path(str(path))
    qtbot.waitUntil(
        lambda: workspace.stage in ("ready", "failed") and not workspace.runner.busy, timeout=120_000
    )
    solution = workspace.solution
    assert solution is not None, (workspace.read_problem, workspace.runs.problem("segmentation"))
    assert workspace.segmentation.rows == FILES[name]
    assert sum(segment.size for segment in solution.segments) <= FILES[name]
    assert all(segment.share < 0.95 for segment in solution.segments) or solution.verdict.warnings

    project = tmp_path / "saved.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not workspace.modified and project.exists(), timeout=60_000)
    kept = workspace.segmentation
    controller.session.close_project()
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.stage == "ready", timeout=60_000)
    assert workspace.segmentation == kept
    assert not workspace.runner.busy

    model = ExportViewModel(workspace)
    for suffix in ("xlsx", "csv"):
        model.format = suffix
        model.start(str(tmp_path / f"out.{suffix}"))
        qtbot.waitUntil(lambda: model.state in ("done", "failed"), timeout=200_000)
        assert model.state == "done", model.problem
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=True)["Customers"]
    assert sum(1 for _row in sheet.iter_rows()) - 1 == FILES[name]
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").count("\n")
    assert lines >= FILES[name]
