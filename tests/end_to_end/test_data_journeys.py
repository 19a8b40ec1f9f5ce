"""A dirty file through the real window: found, repaired, taken back; months kept in a project."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.viewmodels.data import health as data_health
from segdesk.desktop.views.data.dates import DateNotice
from segdesk.desktop.views.data.view import DataView
from segdesk.text import render

pytestmark = pytest.mark.timeout(180)
Open = Callable[..., Controller]
Answer = Callable[[Controller], None]


def _write(path: Path) -> Path:
    r = random.Random(3)
    rows = []
    for i in range(400):
        city = r.choice(["Bergen", "Rome", "Lyon"])
        income = "" if city == "Rome" and r.random() < 0.6 else str(r.randrange(20_000, 90_000))
        rows.append([f"C{i:04d}", city, str(r.randrange(18, 80)), income, "EU", str(r.randrange(1, 30))])
    rows[5][1], rows[6][1], rows[7][2] = "bergen ", "Bregen", "150"
    lines = ["Customer ID,City,Age,Income,Zone,Visits", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_findings_are_repaired_and_taken_back(
    window: Open, answer: Answer, tmp_path: Path, qtbot: QtBot
) -> None:
    controller = window()
    controller.opening.open_path(str(_write(tmp_path / "members.csv")))
    answer(controller)
    workspace = controller.workspace
    view = controller.page("data")
    assert isinstance(view, DataView)
    findings = {finding.kind: finding for finding in view.viewmodel.findings()}
    assert {"missing", "alike", "typos", "impossible", "constant"} <= set(findings)
    detail = findings["missing"].detail
    assert detail is not None
    assert render(detail).startswith(
        "Missing exactly where “City” is “Rome”"
    ) or "mostly where “City”" in render(detail)
    before = workspace.recipe
    view.health.fix_all.click()
    view.viewmodel.fix(findings["impossible"])
    answer(controller)
    table = workspace.table()
    assert table is not None
    names = {column.name: column for column in table.columns}
    assert "Zone" not in names
    assert names["Age"].missing == 1
    result = workspace.result("segmentation")
    assert result is not None
    assert all(step.problem is None for step in result.steps)
    for kind in ("alike", "constant", "impossible"):
        data_health.undo_fix(workspace, findings[kind])
    answer(controller)
    assert workspace.recipe == before


def test_months_of_customers_are_kept_in_the_project(
    window: Open, answer: Answer, tmp_path: Path, qtbot: QtBot
) -> None:
    controller = window()
    controller.opening.open_sample("online-shop")
    answer(controller)
    workspace, view = controller.workspace, controller.page("data")
    assert isinstance(view, DataView)
    table = workspace.table()
    assert table is not None
    assert table.series is not None
    project = tmp_path / "shop.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not workspace.modified, timeout=20_000)
    controller.session.close_project()
    workspace.store.clear()
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.stage == "ready", timeout=20_000)
    again = workspace.table()
    assert again is not None
    assert again.series == table.series
    model = view.viewmodel.model
    assert [leading.title for leading in model.leading] == ["Orders by month"]
    assert any(max(model.cell_bars(row, 0) or (0.0,)) == 1.0 for row in range(20))


def test_the_day_and_month_question_is_answered_above_the_segments(
    window: Open, answer: Answer, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"
    rows = (f"C{i:03},0{1 + i % 9}/0{1 + i % 8}/2024,{100 + 300 * (i % 3) + i % 7}\n" for i in range(90))
    path.write_text("Customer,Joined,Spent\n" + "".join(rows), encoding="utf-8")
    controller = window("--theme", "dark", str(path))
    answer(controller)
    assert controller.shell.current_page() == "segments"
    notice = controller.shell.findChild(DateNotice)
    assert notice is not None
    assert notice.isVisible()
    assert notice.question.theme == controller.theme
    notice.question.month_first.click()
    answer(controller)
    assert not notice.isVisible()
    table = controller.workspace.table()
    assert table is not None
    assert [c.date_format for c in table.columns if c.name == "Joined"] == ["month-day-year"]
