"""Filters by column, pinned columns, going to a row, copying with names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtGui import QGuiApplication

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.arrow_table.filter import Filter, column_values, filter_mask, filter_words
from segdesk.desktop.viewmodels.arrow_table.query import Query, find_rows
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.views.data.menu import header_menu
from segdesk.desktop.views.data.view import DataView
from segdesk.results.table import Column
from segdesk.text import set_language
from tests.desktop.factories import make_workspace, open_file, write_arrow


@pytest.fixture
def table(tmp_path: Path) -> Any:
    workspace, _pool = make_workspace(tmp_path)
    ref = write_arrow(
        workspace.store,
        "f.arrow",
        {
            "City": pa.array(["Oslo", "Rome", None, "oslo"]).dictionary_encode(),
            "Spent": pa.array([1.0, 20.0, np.nan, None]),
            "Since": pa.array([datetime(2024, 1, 1, 9), datetime(2024, 6, 1), None, datetime(2025, 1, 1)]),
            "Note": pa.array(["called", "Called twice", None, "mailed"], pa.large_string()),
        },
    )
    kinds = (("City", "category"), ("Spent", "number"), ("Since", "date"), ("Note", "text"))
    columns = tuple(Column(name=n, type=t, role="text") for n, t in kinds)  # type: ignore[arg-type]
    made = ArrowTable(workspace.store.path(ref), columns)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("filter", "rows"),
    [
        (Filter(column=0, values=("Oslo",)), [0]),
        (Filter(column=0, values=("Oslo", "oslo"), missing=True), [0, 2, 3]),
        (Filter(column=0, text="osl"), [0, 3]),
        (Filter(column=0, missing=True), [2]),
        (Filter(column=0, values=()), []),
        (Filter(column=1, low=1.0, high=10.0), [0]),
        (Filter(column=1, low=5.0), [1]),
        (Filter(column=1, low=5.0, missing=True), [1, 2, 3]),
        (Filter(column=1, missing=True), [2, 3]),
        (Filter(column=2, high=datetime(2024, 6, 1, 23, 59)), [0, 1]),
        (Filter(column=2, low=datetime(2024, 6, 1)), [1, 3]),
        (Filter(column=3, text="CALLED"), [0, 1]),
    ],
)
def test_a_filter_lets_the_right_rows_through(table: ArrowTable, filter: Filter, rows: list[int]) -> None:
    assert np.flatnonzero(filter_mask(table, filter)).tolist() == rows


def test_filters_are_combined_with_each_other_and_the_search(table: ArrowTable) -> None:
    both = (Filter(column=0, text="o"), Filter(column=3, text="called"))
    assert find_rows(table, Query(filters=both)).tolist() == [0, 1]  # type: ignore[union-attr]
    assert find_rows(table, Query(filters=both, search="twice")).tolist() == [1]  # type: ignore[union-attr]
    assert not Query(filters=both).is_plain


def test_values_come_commonest_first(table: ArrowTable) -> None:
    assert column_values(table, 0) == [("Oslo", 1), ("Rome", 1), ("oslo", 1)]


def test_filters_in_words() -> None:
    assert filter_words(Filter(column=0, values=("a", "b", "c", "d")), "City") == "City: a, b, c, 1 more"
    assert filter_words(Filter(column=0, low=10.0, high=500.5), "Spent") == "Spent: 10 to 500.50"
    assert filter_words(Filter(column=0, low=10.0, missing=True), "Spent") == "Spent: from 10 or no value"
    assert filter_words(Filter(column=0, missing=True), "Spent") == "Spent: no value"
    set_language("zh_CN")
    try:
        assert "至" in filter_words(Filter(column=0, low=1.0, high=2.0), "金额")
    finally:
        set_language("en")


@pytest.fixture
def view(qtbot: Any, tmp_path: Path) -> Any:
    workspace, pool = make_workspace(tmp_path)
    view = DataView(workspace, light())
    qtbot.addWidget(view)
    view.resize(640, 600)
    view.show()
    open_file(workspace, pool, rows=300)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    yield view
    view.viewmodel.close()


def _count(view: DataView) -> int:
    return view.viewmodel.model.rowCount()


def test_a_filter_is_made_shown_changed_and_removed(qtbot: Any, view: DataView) -> None:
    dialog = view.filters.edit("City")
    assert dialog is not None
    for word, box in dialog.boxes.items():
        box.setChecked(word == "Oslo")
    dialog._finish()
    qtbot.waitUntil(lambda: _count(view) < 300)
    oslo = _count(view)
    assert [chip.findChildren(type(view._all))[0].text() for chip in view.filters.chips] == ["City: Oslo"]
    dialog = view.filters.edit("Income")
    assert dialog is not None
    dialog.low.setText("nonsense")
    dialog._finish()
    assert dialog._wrong.isVisibleTo(dialog)
    dialog.low.setText("30,000")
    dialog._finish()
    qtbot.waitUntil(lambda: _count(view) < oslo)
    assert len(view.filters.chips) == 2
    view.filters.chips[1].removed.emit()
    qtbot.waitUntil(lambda: _count(view) == oslo)
    view._all.click()
    qtbot.waitUntil(lambda: _count(view) == 300)
    assert not view.filters.isVisible()


def test_columns_stay_at_the_left(qtbot: Any, view: DataView) -> None:
    table = view.table
    view.viewmodel.choose(("City",))
    menu = header_menu(view.viewmodel, table, view, view.filters)
    next(a for a in menu.actions() if a.text() == "Keep at the left").trigger()
    assert table.pinned == ("City",)
    over = table._pinned.over  # type: ignore[union-attr]
    assert over.isVisible()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    at = over.indexAt(QPoint(5, 40))
    assert at.column() == 3
    over.selectColumn(3)
    assert view.viewmodel.chosen == ("City",)
    table.verticalScrollBar().setValue(900)
    assert over.verticalScrollBar().value() == table.verticalScrollBar().value()
    menu = header_menu(view.viewmodel, table, view, view.filters)
    next(a for a in menu.actions() if a.text() == "Let scroll again").trigger()
    assert table.pinned == ()
    assert not over.isVisible()
    assert table.horizontalHeader().visualIndex(3) == 3


def test_a_row_is_gone_to_by_number(view: DataView) -> None:
    view.row.setText("250")
    view._go_to_row()
    assert [index.row() for index in view.table.selectionModel().selectedRows()] == [249]
    assert view.table.rowAt(view.table.viewport().height() // 2) in range(244, 255)
    view.row.setText("301")
    view._go_to_row()
    assert view._notice.isVisibleTo(view)


def test_cells_are_copied_with_the_names_of_their_columns(view: DataView) -> None:
    model, selection = view.viewmodel.model, view.table.selectionModel()
    selection.select(model.index(0, 3), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view.table.copy(names=True)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "City"
    assert len(lines) == 2
