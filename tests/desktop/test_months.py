"""The months of each segment in the window, and orders by month taken out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.export import ExportViewModel
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.export import ExportDialog
from segdesk.desktop.views.segments.details import DetailsCard
from tests.desktop.test_combining import Desk


@pytest.fixture
def orders(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    """A shop whose customers stop, go on, or come in December, opened and grouped."""
    desk = Desk(qtbot, tmp_path)
    rows = []
    for number in range(60):
        for month in range(1, 25):
            year, of_year = 2023 + (month - 1) // 12, (month - 1) % 12 + 1
            often = (month <= 12, True, of_year == 12)[number % 3]
            if often:
                day = f"{year}-{of_year:02d}-{1 + number % 27:02d}"
                rows.append((f"C{number:03d}", day, 10 + number % 5))
    path = desk.write("orders.csv", "Customer ID,Order date,Amount", lambda n: rows[n], range(len(rows)))
    desk.workspace.open_file(path)
    desk.settle()
    yield desk
    desk.workspace.runner.close()


def test_every_segment_has_its_curve(orders: Desk, qtbot: Any) -> None:
    card = DetailsCard(SegmentsViewModel(orders.workspace))
    qtbot.addWidget(card)
    card.apply(light())
    card.refresh()
    card.show_tab("months")
    page: Any = card.page("months")
    solution = orders.workspace.solution

    assert solution is not None
    assert set(page.curves) == {segment.id for segment in solution.segments}
    card.resize(1000, 420)
    card.show()
    curve = next(iter(page.curves.values()))
    curve.grab()
    assert len(curve.spots()) == len(solution.months)
    page.same_height.click()
    assert len({curve._top for curve in page.curves.values()}) == 1


def test_orders_by_month_are_taken_out_as_a_list(orders: Desk, qtbot: Any, tmp_path: Path) -> None:
    dialog = ExportDialog(orders.workspace, light(), what="months")
    qtbot.addWidget(dialog)
    assert dialog.model.format == "csv"
    assert not dialog.format.isEnabled()
    model = ExportViewModel(orders.workspace)
    assert {"months", "months_wide"} <= set(model.available())
    model.choose("months_wide")
    model.start(str(tmp_path / "wide.csv"))
    qtbot.waitUntil(lambda: model.state == "done", timeout=30_000)
    with (tmp_path / "wide.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert len(rows) == 60
    assert "Orders 2024-12" in head
