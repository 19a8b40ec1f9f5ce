from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from segdesk.desktop.theme import dark, light
from segdesk.desktop.viewmodels.arrow_table.model import BADGE_ROLE, SUBTITLE_ROLE
from segdesk.desktop.viewmodels.arrow_table.profile import profile_column
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.data.receipt import receipt_parts, size_text
from segdesk.desktop.views.data.menu import header_menu
from segdesk.desktop.views.data.side import DataSide
from segdesk.desktop.views.data.view import DataView
from segdesk.desktop.widgets import header_width
from segdesk.documents import ReadOptions
from segdesk.jobs.protocol import Partial
from segdesk.results.run import RunResult
from segdesk.results.table import Column, TableRef
from segdesk.text import set_language
from tests.desktop.factories import (
    answer_run,
    make_raw,
    make_read_result,
    make_receipt,
    make_reports,
    make_table,
    make_workspace,
    open_file,
    write_arrow,
)

ROWS = 300


class Page:
    """The Data page over a workspace whose jobs the test answers."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.workspace, self.pool = make_workspace(folder)
        self.view = DataView(self.workspace, light())
        qtbot.addWidget(self.view)
        self.view.resize(1000, 700)
        self.view.show()
        self.viewmodel, self.model = self.view.viewmodel, self.view.viewmodel.model
        self.qtbot = qtbot

    def open(self, rows: int = ROWS) -> None:
        open_file(self.workspace, self.pool, rows=rows)
        self.qtbot.waitUntil(lambda: self.workspace.stage == "ready")

    def shown(self, row: int, column: int) -> str:
        return str(self.model.data(self.model.index(row, column)))


@pytest.fixture
def page(qtbot: Any, tmp_path: Path) -> Any:
    page = Page(qtbot, tmp_path)
    yield page
    page.viewmodel.close()


def test_an_empty_page_offers_to_open_a_file(qtbot, page: Page) -> None:
    assert page.view._stack.currentWidget() is page.view._empty
    assert page.view.side_panel() is None
    with qtbot.waitSignal(page.view.open_requested):
        page.view._empty.button.click()


def test_raw_rows_show_at_once_and_typing_keeps_the_place(qtbot, page: Page) -> None:
    page.workspace.open_file("/data/members.csv")
    assert page.view._stack.currentWidget() is page.view._busy
    raw = make_raw(page.workspace.store, ROWS)
    job = page.pool.last("read")
    job.emit(Partial, name="raw", value=raw.to_plain())
    qtbot.waitUntil(lambda: page.viewmodel.showing == "table")
    assert page.shown(0, 0) == "001042"
    assert page.view._side is None or page.viewmodel.typed is False
    page.view.table.verticalScrollBar().setValue(3000)
    before = page.view.table.verticalScrollBar().value()
    assert before > 0
    job.done(make_read_result(page.workspace.store, ROWS))
    qtbot.waitUntil(lambda: page.workspace.stage == "ready")
    assert page.view.table.verticalScrollBar().value() == before
    assert page.model.is_right_aligned(4)
    assert page.shown(3, 4) == "–"


def test_the_receipt_says_how_the_file_was_read(page: Page) -> None:
    page.open()
    assert page.view.receipt._parts.text() == (
        "300 rows · 6 columns · GB18030 · comma · header in row 3 · 2 rows set aside"
    )
    dialog = page.view.show_details()
    assert dialog is not None
    texts = [w.text() for w in dialog.findChildren(type(page.view._status))]
    assert "Rows set aside" in texts
    assert "Control totals" in texts
    dialog.close()


def test_searching_filters_and_says_how_many(qtbot, page: Page) -> None:
    page.open()
    qtbot.keyClicks(page.view.search, "city = oslo")
    qtbot.waitUntil(lambda: page.model.rowCount() < ROWS)
    assert {page.shown(r, 3) for r in range(page.model.rowCount())} == {"Oslo"}
    assert f"of {ROWS} rows" in page.view._status.text()
    page.view._all.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == ROWS)
    assert page.view.search.text() == ""


def test_sorting_by_double_click_and_back(qtbot, page: Page) -> None:
    page.open()
    table = page.view.table
    table.header_activated.emit("Orders")
    qtbot.waitUntil(lambda: page.model.rows is not None)
    values = [int(page.shown(r, 5)) for r in range(ROWS)]
    assert values == sorted(values)
    assert table.horizontalHeader().sortIndicatorSection() == 5
    table.header_activated.emit("Orders")
    qtbot.waitUntil(lambda: int(page.shown(0, 5)) == max(values))
    page.viewmodel.sort(None)
    assert page.shown(0, 0) == "001042"


def test_choosing_columns_shows_their_panel(qtbot, page: Page) -> None:
    page.open()
    side = page.view.side_panel()
    page.view.table.selectColumn(4)
    panel = side.column  # type: ignore[union-attr]
    assert page.viewmodel.chosen == ("Income",)
    assert side._stack.currentWidget() is panel  # type: ignore[union-attr]
    assert panel._title.text() == "Income"
    assert panel._role.key() == "amount"
    assert [panel._warnings.itemAt(i).widget().accessibleName() for i in range(panel._warnings.count())] == [
        "2 returns Amounts below zero are taken off what a customer spent."
    ]


def test_a_role_is_changed_for_several_columns_at_once(page: Page) -> None:
    page.open()
    side = page.view.side_panel()
    page.viewmodel.choose(("City", "Orders"))
    side.column._role.chosen.emit("ignored")  # type: ignore[union-attr]
    table = page.workspace.source_table()
    assert table is not None
    assert {c.name: c.role for c in table.columns if c.name in ("City", "Orders")} == {
        "City": "ignored",
        "Orders": "ignored",
    }
    assert (
        page.model.headerData(3, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.UserRole) + 41)[0]
        == "Ignored"
    )


def test_a_type_from_the_header_menu_reads_the_file_again(page: Page) -> None:
    page.open()
    page.viewmodel.choose(("Orders",))
    menu = header_menu(page.viewmodel, page.view.table, page.view)
    types = next(a.menu() for a in menu.actions() if a.text() == "Type")
    assert [a.text() for a in types.actions() if a.isChecked()] == ["Number"]
    next(a for a in types.actions() if a.text() == "Text").trigger()
    assert page.workspace.stage == "reading"
    assert page.workspace.source.columns["Orders"].type == "text"  # type: ignore[union-attr]
    assert page.viewmodel.showing == "table"


def test_copied_cells_are_plain_and_safe(page: Page) -> None:
    page.open()
    model, selection = page.model, page.view.table.selectionModel()
    cells = QItemSelection(model.index(2, 2), model.index(3, 4))
    selection.select(cells, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    page.view.table.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 2
    assert lines[1].endswith("\t")
    assert lines[0].split("\t")[0].startswith("202")
    page.view.table.selectColumn(0)
    page.view.table.copy()
    assert QGuiApplication.clipboard().text().split("\n")[:2] == ["Customer", "001042"]


def test_too_much_to_copy_is_said(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.open()
    monkeypatch.setattr("segdesk.desktop.views.data.table.MAX_COPIED_CELLS", 10)
    page.view.table.selectColumn(0)
    page.view.table.copy()
    assert page.view._notice.isVisibleTo(page.view)


def test_health_shows_rows_and_repairs(qtbot, page: Page) -> None:
    page.open()
    view = page.view
    assert view.tabs._badges["health"].text() == "3"
    view.show_tab("health")
    cards = view.health.cards
    cards[0].rows_requested.emit()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.shown(0, 0) == "001046"
    assert "3 rows are there twice" in view._status.text()
    cards[0].fix_requested.emit()
    assert [s.stage for s in page.workspace.recipe.table_steps] == ["test.drop_duplicates"]
    assert view.tabs._badges["health"].text() == "2"
    page.viewmodel.fix(page.viewmodel.findings()[1])
    assert page.workspace.source.columns["Income"].role == "ignored"  # type: ignore[union-attr]


def test_combining_is_offered_done_and_undone(page: Page) -> None:
    page.open()
    combine = page.view.combine
    page.view.show_tab("combine")
    assert combine.add.isEnabled()
    combine.add.click()
    assert [s.stage for s in page.workspace.recipe.table_steps] == ["segdesk.orders_to_customers"]
    assert combine._form is not None
    combine.remove.click()
    assert page.workspace.recipe.table_steps == ()
    assert combine._form is None


def test_combining_needs_a_customer_a_date_and_an_amount(page: Page) -> None:
    page.open()
    page.workspace.change_columns(["Last order"], role="ignored")
    assert not page.view.combine.add.isEnabled()


def test_before_and_after_the_steps(qtbot, page: Page) -> None:
    page.open()
    page.workspace.add_table_step("test.drop_duplicates", {})
    smaller = make_table(page.workspace.store, 20, seed=3)
    page.pool.last("run").done(RunResult(steps=make_reports(page.workspace), table=smaller))
    qtbot.waitUntil(lambda: page.model.rowCount() == 20)
    assert page.view.before_after.isVisibleTo(page.view)
    page.view.before_after.changed.emit("before")
    assert page.model.rowCount() == ROWS
    page.view.before_after.changed.emit("after")
    page.viewmodel.choose(("Income",))
    qtbot.waitUntil(lambda: page.viewmodel.profile("Income") is not None)
    profile = page.viewmodel.profile("Income")
    assert profile is not None
    assert (profile.count, profile.missing) == (19, 1)


def test_another_way_to_read_is_previewed_then_used(qtbot, page: Page) -> None:
    page.open()
    dialog = page.view.show_options()
    first = page.pool.last("preview")
    assert first.lane == "side"
    dialog.file.delimiter.setCurrentIndex(2)
    dialog.file.delimiter.chosen.emit(";")
    dialog.file.header.setValue(0)
    qtbot.waitUntil(lambda: page.pool.last("preview") is not first)
    assert first.cancelled
    job = page.pool.last("preview")
    job.done(make_read_result(page.workspace.store, 40))
    qtbot.waitUntil(lambda: dialog._model.rowCount() == 40)
    dialog.apply_button.click()
    assert page.workspace.source.options == ReadOptions(delimiter=";", header_row=0)  # type: ignore[union-attr]
    assert page.workspace.stage == "reading"


def test_a_preview_that_fails_says_why(qtbot, page: Page) -> None:
    page.open()
    dialog = page.view.show_options()
    page.pool.last("preview").fail("There is no row 900.")
    qtbot.waitUntil(lambda: not dialog.apply_button.isEnabled())
    assert dialog._problem._text.text() == "There is no row 900."
    dialog.reject()


def test_a_file_that_cannot_be_read(qtbot, page: Page) -> None:
    page.workspace.open_file("/data/broken.xlsx")
    page.pool.last("read").fail("This workbook is protected by a password.", details="OLE")
    qtbot.waitUntil(lambda: page.view._stack.currentWidget() is page.view._error)
    assert page.view._error._message.text() == "This workbook is protected by a password."
    with qtbot.waitSignal(page.view.open_requested):
        page.view._error.button.click()


def test_a_cleared_store_leaves_no_ruins(qtbot, page: Page) -> None:
    page.open()
    page.workspace.store.clear()
    page.workspace.runs.forget()
    page.viewmodel._shown = None
    page.viewmodel.refresh()
    assert page.model.rowCount() == 0


def test_language_and_theme_switch_live(page: Page) -> None:
    page.open()
    answer_run(page.workspace, page.pool)
    page.view.side_panel()
    set_language("zh_CN")
    try:
        page.view.retranslate()
        assert "年" in page.shown(0, 2)
    finally:
        set_language("en")
        page.view.retranslate()
    page.view.apply(dark())
    assert page.view.table.theme.is_dark
    assert page.view.table.viewport().grab().toImage().pixelColor(3, 40).lightness() < 60


def test_words_of_the_receipt() -> None:
    assert receipt_parts(make_receipt(1, header_row=0, set_aside_count=1, delimiter="\t"), 1) == [
        "1 row",
        "1 column",
        "GB18030",
        "tab",
        "no header",
        "1 row set aside",
    ]
    assert [size_text(n) for n in (12, 5120, 2_500_000)] == ["12 B", "5.1 kB", "2.5 MB"]


def test_profiles_worked_out_in_the_window(page: Page) -> None:
    import pyarrow as pa

    store = page.workspace.store
    values = np.append(np.arange(100.0), np.nan)
    ref = write_arrow(
        store,
        "p.arrow",
        {"n": pa.array(values), "t": pa.array(["a"] * 60 + ["b"] * 40 + [None], pa.large_string())},
    )
    columns = (Column(name="n", type="number", role="measure"), Column(name="t", type="text", role="text"))
    table = ArrowTable(store.path(TableRef(artifact=ref, rows=101, columns=columns).artifact), columns)
    numbers, texts = profile_column(table, 0), profile_column(table, 1)
    assert (numbers.count, numbers.missing, numbers.sum, numbers.median) == (100, 1, 4950.0, 49.5)
    assert sum(numbers.histogram.counts) == 100
    assert (texts.count, texts.missing, texts.distinct) == (100, 1, 2)
    assert dict(zip(texts.histogram.labels, texts.histogram.counts, strict=True)) == {"a": 60, "b": 40}


def test_few_columns_share_the_room_until_a_person_sets_a_width(qtbot, page: Page) -> None:
    page.open()
    page.view.resize(2400, 700)
    table = page.view.table
    qtbot.waitUntil(lambda: table.horizontalHeader().length() == table.viewport().width())
    table.setColumnWidth(1, 90)
    page.view.resize(2600, 700)
    qtbot.wait(20)
    assert table.columnWidth(1) == 90


def test_another_language_fits_all_columns_but_those_set_by_hand(qtbot, page: Page) -> None:
    page.open()
    page.view.resize(900, 700)
    table = page.view.table
    table.setColumnWidth(1, 90)
    page.view.retranslate()
    english = [table.columnWidth(at) for at in range(page.model.columnCount())]
    try:
        set_language("zh_CN")
        page.view.retranslate()
        chinese = [table.columnWidth(at) for at in range(page.model.columnCount())]
    finally:
        set_language("en")
    page.view.retranslate()
    assert chinese != english
    assert chinese[1] == 90
    assert [table.columnWidth(at) for at in range(page.model.columnCount())] == english


def test_the_side_panel_follows_language_and_theme_while_another_page_is_open(qtbot, page: Page) -> None:
    page.open()
    side = page.view.side_panel()
    assert isinstance(side, DataSide)
    qtbot.addWidget(side)
    assert side.window() is not page.view.window()
    page.view.apply(dark())
    cards = list(side.steps.cards.values())
    assert cards
    assert {card.theme.name for card in cards} == {dark().name}
    try:
        set_language("zh_CN")
        page.view.retranslate()
        assert side.steps.add_button.text() == "添加步骤"
    finally:
        set_language("en")


def test_another_role_is_never_cut_off(qtbot, page: Page) -> None:
    page.open()
    page.view.resize(900, 700)
    table, model = page.view.table, page.model
    names = [column.name for column in model.table.columns]
    page.workspace.change_columns(names, role="personal")
    assert {column.role for column in model.table.columns} == {"personal"}
    for at in range(len(names)):
        name, below, badge = (
            model.headerData(at, Qt.Orientation.Horizontal, role)
            for role in (int(Qt.ItemDataRole.DisplayRole), SUBTITLE_ROLE, BADGE_ROLE)
        )
        assert table.columnWidth(at) >= header_width(light(), name, below, badge)


def test_the_foot_counts_rows_columns_and_what_is_selected(qtbot, page: Page) -> None:
    page.open()
    columns = page.model.columnCount()
    assert page.view._status.text() == f"300 rows · {columns} columns"
    page.view.table.selectColumn(1)
    assert page.view._status.text() == f"300 rows · {columns} columns · 1 selected"


def test_an_amount_is_combined_before_any_other_number(page: Page) -> None:
    page.open()
    table = page.workspace.source_table()
    assert table is not None
    measure = next(c.name for c in table.columns if c.role == "measure")
    amount = next(c.name for c in reversed(table.columns) if c.type == "number" and c.name != measure)
    page.workspace.change_columns([amount], role="amount")
    assert dict(page.view.combine._viewmodel.needs())["amount"][0] == amount


def test_a_file_that_cannot_be_read_may_be_read_another_way(qtbot, page: Page) -> None:
    page.workspace.open_file("/nowhere/list.csv")
    page.pool.last("read").fail("This file is empty.")
    qtbot.waitUntil(lambda: page.view._stack.currentWidget() is page.view._error)
    page.view.show()
    page.view._error.other.click()
    dialog = next(d for d in page.view.window().findChildren(QDialog) if d.isVisible())
    dialog.reject()
