from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt

from segdesk.desktop.viewmodels.arrow_table.model import (
    BARS_ROLE,
    ArrowTableModel,
    LeadingColumn,
    TableQueries,
    bar_heights,
)
from segdesk.desktop.viewmodels.arrow_table.query import (
    Condition,
    Query,
    find_rows,
    parse_date,
    parse_number,
    parse_query,
    sort_rows,
)
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable, safe_text
from segdesk.jobs.store import Store
from segdesk.results.table import Column, ColumnProfile, Histogram
from segdesk.text import Formats, current_formats, set_formats, set_language
from tests.desktop.factories import customer_columns, customer_data, make_raw, make_table, write_arrow


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def open_table(store: Store, data: dict[str, pa.Array], columns: tuple[Column, ...]) -> ArrowTable:
    return ArrowTable(store.path(write_arrow(store, "t.arrow", data)), columns)


@pytest.fixture
def table(store: Store) -> ArrowTable:
    return open_table(store, customer_data(200), customer_columns())


def column(name: str, type: str = "number", role: str = "measure") -> Column:
    return Column(name=name, type=type, role=role)  # type: ignore[arg-type]


def test_any_cell_of_many_batches(store: Store) -> None:
    numbers = np.arange(200_000)
    words = pa.array([f"w{i % 7}" for i in range(200_000)]).dictionary_encode()
    many = open_table(
        store, {"n": pa.array(numbers), "w": words}, (column("n"), column("w", "category", "category"))
    )
    assert len(many.data(0).chunks) == 4
    for row in (0, 65_535, 65_536, 131_072, 199_999):
        assert many.value(row, 0) == row
        assert many.value(row, 1) == f"w{row % 7}"


def test_words_of_values_follow_type_role_and_language(store: Store) -> None:
    data = {
        "id": pa.array([12345678]),
        "amount": pa.array([1234567.5]),
        "year": pa.array([2024]),
        "count": pa.array([8950]),
        "day": pa.array([datetime(2024, 3, 5)], pa.timestamp("us")),
        "time": pa.array([datetime(2024, 3, 5, 14, 30)], pa.timestamp("us")),
        "none": pa.array([None], pa.float64()),
    }
    columns = (
        column("id", role="identifier"),
        column("amount", role="amount"),
        column("year"),
        column("count"),
        column("day", "date", "date"),
        column("time", "date", "date"),
        column("none"),
    )
    shown = open_table(store, data, columns)
    texts = [shown.text(0, i) for i in range(7)]
    assert texts == ["12345678", "1,234,567.50", "2024", "8,950", "5 Mar 2024", "5 Mar 2024 14:30", ""]
    set_language("zh_CN")
    try:
        assert shown.text(0, 4) == "2024年3月5日"
    finally:
        set_language("en")
    assert [shown.plain_text(0, i) for i in (1, 4, 5, 6)] == [
        "1234567.5",
        "2024-03-05",
        "2024-03-05 14:30:00",
        "",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-cmd", "@sum", "\tx"])
def test_copied_text_is_never_a_formula(text: str) -> None:
    assert safe_text(text).startswith("'")
    assert "\t" not in safe_text(text)


def test_sorting_puts_missing_last_both_ways_and_keeps_ties(store: Store) -> None:
    data = {"n": pa.array([3.0, None, 1.0, float("nan"), 3.0])}
    table = open_table(store, data, (column("n"),))
    assert sort_rows(table, 0, True).tolist()[:3] == [2, 0, 4]
    assert sort_rows(table, 0, False).tolist()[:3] == [0, 4, 2]
    assert set(sort_rows(table, 0, False).tolist()[3:]) == {1, 3}


def test_sorting_text_ignores_case_and_follows_pinyin(store: Store) -> None:
    data = {"t": pa.array(["上海", "apple", "北京", "Banana", "杭州", "成都", None], pa.large_string())}
    table = open_table(store, data, (column("t", "text", "text"),))
    words = [table.value(int(row), 0) for row in sort_rows(table, 0, True)]
    assert words == ["apple", "Banana", "北京", "成都", "杭州", "上海", None]


def test_sorting_categories_over_batches_with_other_dictionaries(store: Store) -> None:
    first, second = pa.array(["b", "a"]).dictionary_encode(), pa.array(["c", "a"]).dictionary_encode()
    ref = write_arrow(store, "x.arrow", {"c": pa.array(["b"]).dictionary_encode()})
    path = store.path(ref)
    schema = pa.schema([("c", first.type)])
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, schema, options=pa.ipc.IpcWriteOptions(unify_dictionaries=True)) as writer,
    ):
        writer.write_table(pa.table({"c": pa.chunked_array([first, second])}))
    table = ArrowTable(path, (column("c", "category", "category"),))
    assert [table.value(int(r), 0) for r in sort_rows(table, 0, True)] == ["a", "a", "b", "c"]


def test_sorting_within_found_rows(table: ArrowTable) -> None:
    rows = np.array([5, 9, 2, 40], dtype=np.int32)
    found = sort_rows(table, table.column_index("Orders"), True, rows)
    values = [table.value(int(r), 5) for r in found]
    assert values == sorted(values)
    assert sorted(found.tolist()) == [2, 5, 9, 40]


def test_typed_conditions_and_words(table: ArrowTable) -> None:
    names = [c.name for c in table.columns]
    conditions, words = parse_query("city = oslo; Orders >= 20; hello", names)
    assert conditions == (Condition(3, "=", "oslo"), Condition(5, ">=", "20"))
    assert words == "hello"
    found = find_rows(table, Query(conditions=conditions))
    assert found is not None
    expected = [r for r in range(200) if table.value(r, 3) == "Oslo" and table.value(r, 5) >= 20]
    assert found.tolist() == expected
    assert expected


def test_a_colon_in_a_text_that_names_no_column_is_searched() -> None:
    assert parse_query("note: x", ["City"]) == ((), "note: x")


def test_searching_text_numbers_and_dates_by_value(store: Store) -> None:
    data = {
        "t": pa.array(["Anna", "bANNer", "上海", None], pa.large_string()),
        "n": pa.array([1200.0, 3.0, 1.0, None]),
        "d": pa.array([datetime(2024, 3, 5, 9), datetime(2024, 3, 6), None, None], pa.timestamp("us")),
    }
    table = open_table(store, data, (column("t", "text", "text"), column("n"), column("d", "date", "date")))

    def found(text: str) -> list[int]:
        rows = find_rows(table, Query(search=text))
        assert rows is not None
        return rows.tolist()

    assert found("ann") == [0, 1]
    assert found("海") == [2]
    assert found("1,200") == [0]
    assert found("2024-03-05") == [0]
    assert found("2024年3月") == [0, 1]
    assert found("zzz") == []
    assert found("(") == []


def test_conditions_on_dates_missing_and_other_text(table: ArrowTable) -> None:
    after = find_rows(table, Query(conditions=(Condition(2, ">=", "2025"),)))
    assert after is not None
    assert after.tolist() == [r for r in range(200) if table.value(r, 2) >= datetime(2025, 1, 1)]
    missing = find_rows(table, Query(conditions=(Condition(4, "=", ""),)))
    assert missing is not None
    assert missing.tolist() == [3]
    assert find_rows(table, Query(conditions=(Condition(2, "=", "soon"),))).tolist() == []  # type: ignore[union-attr]


def test_numbers_and_dates_as_typed() -> None:
    assert parse_number("￥1,234.5") == 1234.5
    assert parse_number("12 %") == pytest.approx(0.12)
    assert parse_number("12 months") is None


def test_numbers_are_read_by_the_marks_chosen() -> None:
    before = current_formats()
    set_formats(Formats(group=".", decimal=","))
    try:
        assert parse_number("1.234,5") == 1234.5
        assert parse_number("1.234") == 1234
        assert parse_number("1.5") == 1.5
        assert parse_number("-0,5 %") == pytest.approx(-0.005)
    finally:
        set_formats(before)
    assert parse_date("2024年3月5日") == (datetime(2024, 3, 5), datetime(2024, 3, 6))
    assert parse_date("2024-12") == (datetime(2024, 12, 1), datetime(2025, 1, 1))
    assert parse_date("Oslo") is None


def test_typed_table_replaces_raw_without_a_reset(qtbot, store: Store, qtmodeltester) -> None:
    raw, typed = make_raw(store), make_table(store)
    model = ArrowTableModel()
    model.set_table(ArrowTable(store.path(raw.artifact), raw.columns))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        assert model.set_table(ArrowTable(store.path(typed.artifact), typed.columns))
    assert model.data(model.index(3, 4)) == "–"
    qtmodeltester.check(model)


def test_model_shows_an_index_and_leading_columns(qtbot, table: ArrowTable) -> None:
    model = ArrowTableModel()
    model.set_table(table, leading=(LeadingColumn(title="Segment", text=lambda row: f"s{row}"),))
    model.set_rows(np.array([7, 3], dtype=np.int32))
    assert model.rowCount() == 2
    assert model.data(model.index(0, 0)) == "s7"
    assert model.data(model.index(1, 1)) == table.value(3, 0)
    assert model.headerData(0, model_horizontal()) == "Segment"


def model_horizontal():  # type: ignore[no-untyped-def]

    return Qt.Orientation.Horizontal


def test_only_the_latest_question_is_answered(qtbot, table: ArrowTable) -> None:
    queries = TableQueries()
    answers: list[object] = []
    queries.answered.connect(answers.append)
    queries.ask(table, Query(search="Name 1"))
    queries.ask(table, Query(search="Name 199"))
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(30)
    queries.close()
    assert [a.tolist() for a in answers] == [[199]]  # type: ignore[attr-defined]


def test_bars_in_headers_are_at_most_sixteen() -> None:
    assert bar_heights(Histogram(counts=tuple(range(24)), edges=tuple(range(25))))[-1] == 1
    assert len(bar_heights(Histogram(counts=(1,) * 24, edges=tuple(range(25))))) <= 16
    assert bar_heights(Histogram(counts=())) == ()


def test_distributions_are_asked_for_only_where_somebody_looks(table: ArrowTable, qtbot) -> None:
    asked: list[str] = []
    known: dict[str, ColumnProfile] = {}

    def find(name: str) -> ColumnProfile | None:
        asked.append(name)
        return known.get(name)

    model = ArrowTableModel()
    model.set_table(table)
    model.set_profiles(find)
    assert asked == []
    name, across = table.columns[2].name, Qt.Orientation.Horizontal
    assert model.headerData(2, across, BARS_ROLE) == ()
    known[name] = ColumnProfile(
        name=name, count=3, missing=0, distinct=2, histogram=Histogram(counts=(2, 1), labels=("a", "b"))
    )
    with qtbot.waitSignal(model.headerDataChanged) as changed:
        model.profile_found(name)
    assert changed.args == [across, 2, 2]
    assert model.headerData(2, across, BARS_ROLE) == model.headerData(2, across, BARS_ROLE) == (1.0, 0.5)
    assert asked == [name, name]
