"""Several files through the real window: dropped, checked, put together, saved, opened again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.views.combine.dialog import CombineDialog
from segdesk.text import render
from tests.end_to_end.conftest import Open

pytestmark = pytest.mark.timeout(180)


def _halves(shop: Path, folder: Path) -> list[str]:
    """Write the orders of the shop as two files, and its customers' cards as a third."""
    with shop.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    middle = len(rows) // 2
    customers = sorted({row[1] for row in rows[1:] if row[1]})
    parts = {
        "first half.csv": rows[:middle],
        "second half.csv": [rows[0], *rows[middle:]],
        "cards.csv": [["Customer ID", "Card"], *([name, "gold"] for name in customers[::2])],
    }
    for name, part in parts.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(part)
    return [str(folder / name) for name in parts]


def _dialog(qtbot: QtBot) -> CombineDialog:
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, CombineDialog) and w.isVisible()]
    qtbot.waitUntil(lambda: not shown[-1].draft.busy, timeout=60_000)
    return shown[-1]


def test_orders_of_two_files_and_cards_of_a_third(
    window: Open,
    answer: Callable[[Controller], None],
    shop: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, cards = _halves(shop, tmp_path)
    controller = window()
    workspace = controller.workspace
    controller.home.drop.files_dropped.emit([first, second])
    _dialog(qtbot).accept()
    answer(controller)
    orders, customers = workspace.source_table(), workspace.table()
    assert orders is not None
    assert customers is not None
    assert customers.row_meaning == "customer"

    monkeypatch.setattr(CombineDialog, "ask_files", lambda self: self.draft.add([cards]))
    controller.go_to("data")
    controller.page("data").combine.files.columns_button.click()  # type: ignore[attr-defined]
    _dialog(qtbot).accept()
    answer(controller)
    table = workspace.table()
    assert table is not None
    assert table.rows == customers.rows
    assert "Card" in {column.name for column in table.columns}
    stages = [step.stage for step in workspace.recipe.table_steps]
    assert stages == ["segdesk.append_files", "segdesk.orders_to_customers", "segdesk.join_file"]

    project = tmp_path / "shop.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not workspace.modified and project.exists(), timeout=60_000)
    controller.session.close_project()
    Path(second).unlink()
    told: list[str] = []
    workspace.problem_raised.connect(lambda problem: told.append(render(problem.message)))
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: workspace.stage == "ready" and bool(told), timeout=60_000)

    assert not workspace.runner.busy, "a project opens with its results, nothing is computed again"
    assert len(workspace.sources.reads) == 3
    assert workspace.table() == table
    assert "“second half.csv” cannot be found any more" in told[0]
