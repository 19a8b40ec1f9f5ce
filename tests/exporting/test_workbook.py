"""The workbook, read back."""

from datetime import datetime

import msgspec
import pyarrow as pa
import pytest
from openpyxl import Workbook, load_workbook

from segdesk.desktop.theme.tokens import light
from segdesk.documents import Annotations, Recipe, SegmentNote, Source, Step
from segdesk.exporting import ExportPlan
from segdesk.exporting.customers import customer_list
from segdesk.exporting.datasheet import number_format
from segdesk.exporting.looks import SEGMENT_COLORS
from segdesk.exporting.workbook import workbook
from segdesk.results.run import StepReport
from segdesk.results.table import Column
from segdesk.text import msg, render
from tests.exporting.samples import Folder, customer_table, prediction, segmentation, texts_table


def plan(folder: Folder, **changes: object) -> ExportPlan:
    made = ExportPlan(
        target=str(folder.path / "out.xlsx"),
        format="xlsx",
        table=customer_table(folder),
        source_name="shop.csv",
    )
    return msgspec.structs.replace(made, **changes)


def read(folder: Folder, made: ExportPlan) -> Workbook:
    folder.export(made)
    return load_workbook(made.target)


def values(sheet: object) -> list[list[object]]:
    return [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]


def test_the_pages_of_a_segmentation(folder: Folder) -> None:
    book = read(folder, plan(folder, segmentation=segmentation(folder)))
    assert book.sheetnames == ["Summary", "Customers", "Profile", "How it was made", "Dictionary"]
    texts = [value for row in values(book["Summary"]) for value in row]
    for expected in ("2 segments, clearly separated", "They differ in income.", "One segment is small."):
        assert expected in texts
    assert any("shop.csv · 6 customers" in str(text) for text in texts)
    assert ["Big spenders", 3, 0.5, 1000, 1 / 3, "Income: 1.50 × average", "Call them"] in values(
        book["Summary"]
    )
    assert len(book["Summary"]._charts) == 2


def test_the_list_of_customers(folder: Folder) -> None:
    sheet = read(folder, plan(folder, segmentation=segmentation(folder)))["Customers"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:H7")
    first = [cell.value for cell in sheet[2]]
    assert first == ["00000", "Köln", 100, 0, datetime(2024, 2, 1), "Big spenders", 0.8765, "Small spenders"]
    assert [sheet[4][column].value for column in (1, 2)] == [None, None]
    assert [cell.number_format for cell in sheet[2]][2:7] == ["0.00", "0", "yyyy-mm-dd", "@", "0%"]
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width >= 9


def test_people_s_names_and_colours(folder: Folder) -> None:
    notes = Annotations(segments={"big": SegmentNote(name="Stars", color=4)})
    book = read(
        folder, plan(folder, segmentation=segmentation(folder), annotations=notes, colors={"small": 2})
    )
    rows = {row[1].value: row[0].fill.fgColor.rgb[-6:] for row in book["Summary"].iter_rows() if row[1].value}
    assert (rows["Stars"], rows["Small spenders"]) == (SEGMENT_COLORS[4], SEGMENT_COLORS[2])
    points = book["Summary"]._charts[0].series[0].dPt
    assert [p.graphicalProperties.solidFill.srgbClr for p in points] == [
        SEGMENT_COLORS[4],
        SEGMENT_COLORS[2],
    ]


def test_the_colours_are_those_on_screen() -> None:
    assert tuple(f"#{color}" for color in SEGMENT_COLORS) == light().segments


def test_profile_is_tinted_by_direction(folder: Folder) -> None:
    sheet = read(folder, plan(folder, segmentation=segmentation(folder)))["Profile"]
    rows = {row[1].value: row for row in sheet.iter_rows() if row[1].value}
    high, low = (rows["Income"][i].fill.fgColor.rgb[-6:] for i in (3, 4))
    assert int(high[4:], 16) > int(high[:2], 16)  # bluish
    assert int(low[:2], 16) > int(low[4:], 16)  # orange
    assert rows["City: Köln *"][3].number_format == "0%"
    assert rows["Joined"][3].value == datetime(2023, 11, 14)


def test_how_it_was_made(folder: Folder) -> None:
    step = StepReport(
        step="s",
        stage="x",
        title=msg("Fill gaps"),
        summary=msg("Filled {n}", n=3),
        seconds=0.1,
        cached=False,
        key="",
    )
    recipe = Recipe(
        sources=(Source(id="a", path="shop.csv"),),
        table_steps=(Step(id="s", stage="segdesk.tidy", params={"columns": ["City", "Income"]}),),
    )
    book = read(folder, plan(folder, segmentation=segmentation(folder), steps=(step,), recipe=recipe))
    rows = values(book["How it was made"])
    assert ["Fill gaps", "Done", "Filled 3"] in rows
    assert ["Income", "yes", "logarithm"] in rows
    assert ["Customer", "no", "left out", "It names a customer"] in rows
    assert ["Seed", "7"] in rows
    assert ["segdesk.tidy", "columns", "City, Income"] in rows
    assert any(row[:1] == ["scikit-learn"] for row in rows)


def test_the_dictionary_explains_every_column(folder: Folder) -> None:
    book = read(folder, plan(folder, segmentation=segmentation(folder)))
    meanings = {row[1]: row[-1] for row in book["Dictionary"].iter_rows(values_only=True) if row[1]}
    assert meanings["Customer"] == "In the file: “Cust. no.”."
    assert meanings["City"] == "Few different values"
    assert "next best" in str(meanings["Second choice"])


def test_the_pages_of_a_prediction(folder: Folder) -> None:
    book = read(folder, plan(folder, prediction=prediction(folder)))
    assert book.sheetnames == [
        "Prediction",
        "Ranked list",
        "Models",
        "Reasons",
        "How it was made",
        "Dictionary",
    ]
    assert [cell.value for cell in book["Ranked list"][2]][:4] == [1, 0.9, None, "00005"]
    texts = [value for row in values(book["Prediction"]) for value in row]
    assert "“Duration” is known only afterwards" in texts
    assert len(book["Prediction"]._charts) == 1
    assert ["Income", -0.4, 0.6, "Higher income: less likely"] in [
        [v for v in row if v != ""] for row in values(book["Reasons"])
    ]


def test_a_table_alone(folder: Folder) -> None:
    assert read(folder, plan(folder)).sheetnames == ["Table", "How it was made", "Dictionary"]


def test_more_rows_than_a_sheet_holds_go_on_another_sheet(folder: Folder) -> None:
    made = plan(folder, segmentation=segmentation(folder))
    built = workbook(made, customer_list(made, folder.find), folder.tell, max_rows=4)
    with open(made.target, "wb") as file:
        built.write(file)
    book = load_workbook(made.target)
    assert book.sheetnames[:3] == ["Summary", "Customers", "Customers 2"]
    ids = [row[0] for name in book.sheetnames[1:3] for row in list(book[name].values)[1:]]
    assert ids == [f"{i:05d}" for i in range(6)]
    assert "2 sheets" in render(built.notes[0])


def test_what_a_cell_cannot_hold_is_told(folder: Folder) -> None:
    result = folder.export(plan(folder, table=texts_table(folder, ["a\x01", "x" * 40_000, "ok"])))
    assert [render(note)[:12] for note in result.notes] == ["1 text held ", "1 text was l"]


def test_numbers_and_dates_that_excel_cannot_hold(folder: Folder) -> None:
    table = folder.table(
        {
            "n": pa.array([float("nan"), float("inf"), 1.5, None], pa.float64()),
            "big": pa.array([12345678901234567, 1, None, -5], pa.int64()),
            "d": pa.array([datetime(1850, 1, 2), datetime(2024, 2, 29, 12), None, None], pa.timestamp("us")),
        },
        (
            Column(name="n", type="number", role="measure"),
            Column(name="big", type="number", role="measure"),
            Column(name="d", type="date", role="date"),
        ),
    )
    rows = list(read(folder, plan(folder, table=table))["Table"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [None, "inf", 1.5, None]
    assert [row[1] for row in rows] == ["12345678901234567", 1, None, -5]
    assert [row[2] for row in rows[:3]] == ["1850-01-02", datetime(2024, 2, 29, 12), None]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1.0, 2.0], "0"),
        ([2024.0, 1999.0], "0"),
        ([12000.0], "#,##0"),
        ([1.25, None], "0.00"),
        ([1 / 3], "General"),
        ([None], "General"),
    ],
)
def test_number_formats(numbers: list[float | None], expected: str) -> None:
    assert number_format(pa.chunked_array([pa.array(numbers, pa.float64())])) == expected


def test_an_empty_table(folder: Folder) -> None:
    table = texts_table(folder, [])
    assert list(read(folder, plan(folder, table=table))["Table"].values) == [("Customer",)]


def test_progress_rises_to_the_end(folder: Folder) -> None:
    folder.export(plan(folder, table=customer_table(folder, 12_000)))
    told = [fraction for fraction in folder.progress if fraction is not None]
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) >= 4


def test_shares_of_the_table_are_written_in_per_cent() -> None:
    import pyarrow as pa

    from segdesk.exporting.customers import _own_column
    from segdesk.results.table import Column, NumberFormat

    values = pa.chunked_array([[0.25, 0.5]])
    share = Column(
        name="tea (share)", type="number", role="measure", number_format=NumberFormat(percent=True)
    )
    plain = Column(name="Spent", type="number", role="amount")
    assert _own_column(share, values).kind == "percent"
    assert _own_column(plain, values).kind == "number"
