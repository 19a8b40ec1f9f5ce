"""What a person can put right about the reading of a file: receipt, question about dates, ways to read."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.data import reading as reading
from segdesk.desktop.viewmodels.data.options import lines_of, lines_text, words_of
from segdesk.desktop.views.data.dates import DateNotice
from segdesk.desktop.views.data.options import OptionsDialog
from segdesk.desktop.views.data.view import DataView
from segdesk.desktop.views.shell import Shell
from segdesk.desktop.widgets import ThemedWidget
from segdesk.documents import ReadOptions, Source
from segdesk.results.date_doubts import two_readings
from segdesk.results.table import FailedValue, MissingWord, ReadResult, SheetInfo, TableBlock
from segdesk.text import set_language
from tests.desktop.factories import answer_run, make_read_result, make_workspace

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Page:
    """The Data page over a workspace whose jobs the test answers."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.workspace, self.pool = make_workspace(folder)
        self.view = DataView(self.workspace, light())
        self.qtbot = qtbot
        qtbot.addWidget(self.view)
        self.view.resize(1000, 700)
        self.view.show()

    def open(self, change: Any = None, **receipt: Any) -> ReadResult:
        self.workspace.open_file("/data/members.csv")
        return self.answer(change, **receipt)

    def answer(self, change: Any = None, **receipt: Any) -> ReadResult:
        result = make_read_result(self.workspace.store, 50, **receipt)
        if change is not None:
            columns = tuple(change.get(c.name, lambda c: c)(c) for c in result.table.columns)
            result = msgspec.structs.replace(
                result, table=msgspec.structs.replace(result.table, columns=columns)
            )
        self.pool.last("read").done(result)
        self.qtbot.waitUntil(lambda: self.workspace.stage == "ready")
        return result

    @property
    def source(self) -> Source:
        assert self.workspace.source is not None
        return self.workspace.source


@pytest.fixture
def page(qtbot: Any, tmp_path: Path) -> Any:
    page = Page(qtbot, tmp_path)
    yield page
    page.view.viewmodel.close()


def _changed(**fields: Any) -> Any:
    return lambda column: msgspec.structs.replace(column, **fields)


AMBIGUOUS = _changed(date_ambiguous=True, date_format="month-day-year", date_example="02/06/2023")


def test_the_order_of_day_and_month_is_asked_with_an_example(page: Page) -> None:
    page.open({"Last order": AMBIGUOUS})
    question = page.view.dates
    assert question.isVisibleTo(page.view)
    assert (question.day_first.text(), question.month_first.text()) == ("2 Jun 2023", "6 Feb 2023")
    assert "6 Feb 2023" in question.accessibleName()
    question.day_first.click()
    change = page.source.columns["Last order"]
    assert (change.type, change.date_format) == ("date", "DMY")
    page.answer({"Last order": _changed(date_format="day-month-year")})
    assert not question.isVisibleTo(page.view)
    page.workspace.undo()
    page.answer({"Last order": AMBIGUOUS})
    assert question.isVisibleTo(page.view)


def test_who_goes_straight_to_an_answer_meets_the_question_too(page: Page, qtbot: Any) -> None:
    notice, shell = DateNotice(page.workspace), Shell()
    qtbot.addWidget(shell)
    shell.add_page("segments", ThemedWidget(), notice)
    shell.go_to("segments")
    shell.show()
    assert notice.isHidden()
    page.open({"Last order": AMBIGUOUS})
    assert notice.question.isVisibleTo(shell)
    assert shell.minimumWidth() <= 1024
    notice.question.month_first.click()
    assert page.source.columns["Last order"].date_format == "MDY"
    assert notice.isHidden()
    page.answer({"Last order": _changed(date_format="month-day-year")})
    assert notice.isHidden()


def test_the_question_speaks_chinese(page: Page) -> None:
    page.open({"Last order": AMBIGUOUS})
    set_language("zh_CN")
    try:
        page.view.dates.retranslate()
        assert page.view.dates.day_first.text() == "2023年6月2日"
    finally:
        set_language("en")


def test_no_question_where_nothing_is_unclear(page: Page) -> None:
    page.open()
    assert not page.view.dates.isVisibleTo(page.view)


@pytest.mark.parametrize(
    ("example", "days"),
    [
        ("02/06/23", ("2 Jun 2023", "6 Feb 2023")),
        ("3.4.1999 10:20", ("3 Apr 1999", "4 Mar 1999")),
        ("Mon, 1-2-68", ("1 Feb 1968", "2 Jan 1968")),
    ],
)
def test_two_readings_of_a_date(example: str, days: tuple[str, str]) -> None:
    assert two_readings(example) == days


def test_control_totals_are_ticked_off_and_undone(page: Page) -> None:
    page.open()
    answer_run(page.workspace, page.pool)
    dialog = page.view.show_details()
    assert dialog is not None
    assert dialog.ticks is not None
    box = dialog.ticks.item(0, 0)
    box.setCheckState(CHECKED)
    assert len(page.workspace.annotations.ticked) == 1
    assert page.workspace.modified
    page.workspace.undo()
    assert page.workspace.annotations.ticked == ()
    assert dialog.ticks.item(0, 0).checkState() == UNCHECKED
    page.workspace.redo()
    assert dialog.ticks.item(0, 0).checkState() == CHECKED


def test_a_tick_holds_only_for_the_same_totals(page: Page) -> None:
    first = page.open()
    reading.tick(page.workspace, first.receipt.totals[0], True)
    other = msgspec.structs.replace(first.receipt.totals[0], sum=0.0)
    assert reading.is_ticked(page.workspace, first.receipt.totals[0])
    assert not reading.is_ticked(page.workspace, other)


def test_lines_set_aside_are_loaded_one_by_one_or_all(page: Page) -> None:
    page.open()
    dialog = page.view.show_details()
    assert dialog is not None
    assert dialog.lines is not None
    dialog.lines.item(1, 0).setCheckState(CHECKED)
    assert page.source.options.keep_lines == (20,)
    assert page.workspace.stage == "reading"
    page.answer(set_aside=(), set_aside_count=0)
    assert dialog.lines is None
    assert reading.loaded_anyway(page.workspace)
    reading.load_all_lines(page.workspace, True)
    assert page.source.options == ReadOptions(keep_all=True)
    page.answer()
    reading.load_all_lines(page.workspace, False)
    assert page.source.options == ReadOptions()


def test_a_word_counts_as_missing_or_as_a_value(page: Page) -> None:
    words = (MissingWord(word="NA", count=3, missing=False), MissingWord(word="n/a", count=1, missing=True))
    page.open({"City": _changed(missing_words=words)})
    dialog = page.view.show_details()
    assert dialog is not None
    assert dialog.words is not None
    assert [dialog.words.item(row, 0).checkState() for row in (0, 1)] == [UNCHECKED, CHECKED]
    dialog.words.item(0, 0).setCheckState(CHECKED)
    assert page.source.columns["City"].missing_tokens == ("NA", "n/a")
    page.answer({"City": _changed(missing_words=words)})
    reading.count_as_missing(page.workspace, page.workspace.read.table.columns[0], "x", False)  # type: ignore[union-attr]
    page.answer({"City": _changed(missing_words=words)})
    page.view.viewmodel.choose(("City",))
    page.view.side_panel()
    panel = page.view._side.column.reading  # type: ignore[union-attr]
    boxes = [panel._parts.itemAt(at).widget() for at in range(1, panel._parts.count())]
    assert [box.text() for box in boxes] == ["NA (3 rows)", "n/a (1 row)"]
    boxes[1].click()
    assert page.source.columns["City"].missing_tokens == ()


def test_another_table_or_sheet_is_one_tick_away(page: Page) -> None:
    tables = (TableBlock(number=1, title="Sales", rows=3), TableBlock(number=2, title="Staff", rows=9))
    sheets = (SheetInfo(name="A", rows=3, columns=2), SheetInfo(name="B", rows=9, columns=2, hidden=True))
    page.open(tables=tables, table=2, sheets=sheets, sheet="A")
    reading.read_table(page.workspace, 1)
    assert page.source.options.table == 1
    page.answer(tables=tables, table=1, sheets=sheets, sheet="A")
    reading.read_sheet(page.workspace, "B")
    assert page.source.options == ReadOptions(sheet="B")


def test_values_that_do_not_fit_can_be_seen(page: Page) -> None:
    failed = (FailedValue(row=4, line=8, text="oops"), FailedValue(row=7, line=11, text="?!"))
    page.open({"Income": _changed(failures=2, failed=failed)})
    dialog = page.view.show_details()
    assert dialog is not None
    dialog.rows_requested.emit("Income")
    page.qtbot.waitUntil(lambda: page.view.viewmodel.counts()[0] == 2)
    assert page.view.viewmodel.chosen == ("Income",)


def test_marks_and_orders_are_changed_in_the_column_panel(page: Page) -> None:
    page.open({"Last order": _changed(date_format="day-month-year")})
    page.view.viewmodel.choose(("Income",))
    page.view.side_panel()
    panel = page.view._side.column.reading  # type: ignore[union-attr]
    panel.decimal.chosen.emit(",")
    assert page.source.columns["Income"].decimal == ","
    page.answer({"Last order": _changed(date_format="day-month-year")})
    page.view.viewmodel.choose(("Last order",))
    assert panel.dates.key() == "DMY"
    panel.dates.chosen.emit("MDY")
    assert page.source.columns["Last order"].date_format == "MDY"


def _previewed(page: Page, dialog: OptionsDialog, **receipt: Any) -> None:
    page.qtbot.waitUntil(lambda: dialog.viewmodel.busy)
    page.pool.last("preview").done(make_read_result(page.workspace.store, 40, **receipt))
    page.qtbot.waitUntil(lambda: dialog._model.rowCount() == 40)


def test_everything_about_reading_is_tried_before_it_is_used(page: Page) -> None:
    page.open()
    tables = (TableBlock(number=1, title="Sales", rows=3), TableBlock(number=2, title="Staff", rows=9))
    dialog = page.view.show_options()
    _previewed(page, dialog, tables=tables, table=2)
    fields = dialog.file
    fields.quote.chosen.emit("'")
    fields.table.chosen.emit("1")
    fields.skip.textEdited.emit("1-3, 7")
    fields.missing.textEdited.emit("x, none")
    fields.load_all.setChecked(True)
    column = dialog.column
    column.choose("Income")
    column.decimal.chosen.emit(",")
    column.missing.textEdited.emit("")
    column.choose("Last order")
    column.dates.chosen.emit("MDY")
    page.qtbot.waitUntil(lambda: page.pool.last("preview").request.source.columns != {})
    assert page.source.options == ReadOptions()
    dialog.apply_button.click()
    assert page.source.options == ReadOptions(
        quote="'",
        table=1,
        skip_lines=(1, 2, 3, 7),
        missing_tokens=("x", "none"),
        keep_all=True,
    )
    changes = page.source.columns
    assert (changes["Income"].decimal, changes["Income"].missing_tokens) == (",", ())
    assert changes["Last order"].date_format == "MDY"
    page.workspace.undo()
    assert (page.source.options, page.source.columns) == (ReadOptions(), {})


def test_a_file_is_previewed_before_it_is_open(page: Page) -> None:
    source = Source(id="new", path="/data/other.csv")
    dialog = OptionsDialog(page.workspace, light(), page.view, source)
    assert page.pool.last("preview").request.source.path == "/data/other.csv"
    page.pool.last("preview").done(make_read_result(page.workspace.store, 40))
    page.qtbot.waitUntil(lambda: dialog._model.rowCount() == 40)
    dialog.file.encoding.chosen.emit("gb18030")
    with page.qtbot.waitSignal(dialog.source_chosen) as found:
        dialog.apply_button.click()
    assert found.args[0].options.encoding == "gb18030"
    assert page.workspace.source is None


def test_lines_and_words_as_people_type_them() -> None:
    assert lines_of("1-3, 7，9") == (1, 2, 3, 7, 9)
    assert lines_of("") == ()
    assert [lines_of(text) for text in ("x", "3-1", "-4", "0")] == [None] * 4
    assert lines_text((9, 1, 2, 3, 7)) == "1-3, 7, 9"
    assert words_of(" NA,， none 、") == ("NA", "none")
