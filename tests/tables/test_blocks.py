"""Several tables in one sheet, text file or web page: told apart, one is read, the others are offered."""

import csv
import io

import openpyxl
import pytest

from segdesk.documents.recipe import ReadOptions
from segdesk.tables.errors import ReadError
from segdesk.text import render

SHOPS = [["Shop", "City", "Sales"], *[[f"S{i}", f"City{i % 3}", 100 + i] for i in range(12)]]
STAFF = [
    ["Name", "Shop", "Hours", "Since"],
    *[[f"P{i}", f"S{i}", 30 + i, f"2020-01-{i + 1:02}"] for i in range(20)],
]
RETURNS = [["Return", "Shop", "Amount"], *[[f"X{i}", f"S{i}", -i] for i in range(5)]]


def _sheet(*parts: tuple[int, int, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    for top, left, rows in parts:
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value is not None:
                    book.active.cell(top + i, left + j, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _names(reading) -> list[str]:
    return [column.name for column in reading.result.table.columns]


BUSY = _sheet(
    (1, 1, [["Sales by shop"]]),
    (3, 1, [*SHOPS, ["Total", None, sum(100 + i for i in range(12))]]),
    (1, 6, [["Staff"]]),
    (3, 6, STAFF),
    (20, 1, [["Returns"]]),
    (21, 1, RETURNS),
    (28, 1, [["Source: cash registers"]]),
)


def test_the_largest_of_three_tables_is_read_and_the_others_are_named(read):
    reading = read(BUSY, "book.xlsx")
    receipt = reading.result.receipt
    assert (receipt.table, receipt.rows, receipt.header_row) == (2, 20, 3)
    assert _names(reading) == STAFF[0]
    assert [(t.title, t.first_row, t.first_column) for t in receipt.tables] == [
        ("Sales by shop", 1, 1),
        ("Staff", 1, 6),
        ("Returns", 20, 1),
    ]
    assert receipt.tables[1].last_column == 9
    assert [t.rows for t in receipt.tables] == [13, 20, 6]


@pytest.mark.parametrize(
    ("number", "header", "rows", "aside"), [(1, SHOPS[0], 12, [16]), (3, RETURNS[0], 5, [28])]
)
def test_another_table_of_a_sheet_is_read_with_its_total_and_note_set_aside(
    read, number, header, rows, aside
):
    reading = read(BUSY, "book.xlsx", ReadOptions(table=number))
    assert _names(reading) == header
    assert reading.result.receipt.rows == rows
    assert [line.line for line in reading.result.receipt.set_aside] == aside
    kept = read(BUSY, "book.xlsx", ReadOptions(table=number, keep_lines=tuple(aside)))
    assert kept.result.receipt.rows == rows + 1


def test_a_chosen_header_row_chooses_its_table(read):
    reading = read(BUSY, "book.xlsx", ReadOptions(header_row=21))
    assert (reading.result.receipt.table, reading.result.receipt.rows) == (3, 5)


def test_a_table_that_is_not_there_is_refused(read):
    for content, name in (
        (BUSY, "book.xlsx"),
        ("a,b\n1,2\n3,4\n", "one.csv"),
        (_sheet((1, 1, SHOPS)), "b.xlsx"),
    ):
        with pytest.raises(ReadError) as caught:
            read(content, name, ReadOptions(table=9))
        assert "no table 9" in render(caught.value.message)


ONE_TABLE = {
    "blank rows between records": _sheet((1, 1, SHOPS[:7]), (9, 1, SHOPS[7:])),
    "a blank column": _sheet((1, 1, SHOPS), (1, 5, [row[:2] for row in STAFF[:13]])),
    "remarks in some rows": _sheet(
        (1, 1, SHOPS), (1, 5, [["By", "Remark"]]), (4, 5, [["Ann", "late"], ["Bo", "ok"]])
    ),
    "a note with two words": _sheet((1, 1, SHOPS), (16, 1, [["Made by", "Ann"]])),
    "a title above": _sheet((1, 1, [["Sales by shop"]]), (4, 1, SHOPS)),
    "sections": _sheet((1, 1, SHOPS[:5]), (7, 1, [["North"]]), (8, 1, SHOPS[5:])),
    "all words": _sheet((1, 1, [["a", "b"], ["x", "y"], ["z", "w"]]), (5, 1, [["p", "q"], ["r", "s"]])),
}


@pytest.mark.parametrize("content", ONE_TABLE.values(), ids=ONE_TABLE)
def test_one_table_stays_one(read, content):
    receipt = read(content, "book.xlsx").result.receipt
    assert (receipt.tables, receipt.table, receipt.header_row) == (
        (),
        None,
        4 if receipt.rows == 12 and receipt.header_row > 1 else 1,
    )


STACKED = (
    "Sales 2024\nid,city,amount\n"
    + "".join(f'{i},"C,{i % 3}",{i * 2.5}\n' for i in range(10))
    + "\n\nStaff\nname,role,since,wage\n"
    + "".join(f'N{i},"cl\nerk",2020-01-{i + 1:02},{1000 + i}\n' for i in range(25))
    + "\nNote: made by hand\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_tables_one_below_the_other_in_a_text_file(read, encoding):
    text = STACKED.replace("clerk", "店员").replace("Note: made by hand", "备注：手工填写")
    reading = read(text.encode(encoding), options=None)
    receipt = reading.result.receipt
    assert (receipt.table, receipt.rows, receipt.header_row) == (2, 25, 16)
    assert _names(reading) == ["name", "role", "since", "wage"]
    assert reading.values("role")[0] == "cl\nerk"
    assert receipt.encoding_evidence is not None
    assert [line.line for line in receipt.set_aside] == [68]
    first = read(text.encode(encoding), options=ReadOptions(table=1))
    assert (first.result.receipt.rows, first.result.receipt.header_row) == (10, 2)
    assert first.values("city")[4] == "C,1"


def test_lines_of_a_later_table_keep_their_numbers(read):
    text = STACKED.replace('"cl\nerk"', "clerk").replace("N3,", "N3,x,y,z,w,v,")
    receipt = read(text).result.receipt
    wrong = [line for line in receipt.set_aside if line.text.startswith("N3")]
    assert [line.line for line in wrong] == [text[: text.index("N3")].count("\n") + 1]
    assert receipt.rows == 24
    assert read(text, options=ReadOptions(keep_lines=(wrong[0].line,))).result.receipt.rows == 25
    assert read(text, options=ReadOptions(keep_all=True)).result.receipt.rows == 26


@pytest.mark.parametrize(("more", "table", "rows"), [(1, 1, 5), (12, 1, 5), (16, 2, 21), (60, 2, 65)])
def test_of_short_tables_the_first_is_read_and_of_others_the_largest(read, more, table, rows):
    one = "a,b\n" + "".join(f"x{i},{i}\n" for i in range(5))
    receipt = read(one + "\n" + one + "".join(f"y{i},7\n" for i in range(more))).result.receipt
    assert (receipt.table, len(receipt.tables), receipt.rows) == (table, 2, rows)


def test_a_tiny_table_beside_a_short_one_is_not_the_main_one(read):
    key = "a,b\nx,1\ny,2\n"
    main = "Name,City,Orders,Spent\n" + "".join(f"N{i},C{i % 2},{i},{i * 10}\n" for i in range(8))
    assert read(key + "\n" + main).result.receipt.rows == 8


def _text(content: bytes, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Save the sheet of a workbook as a text file."""
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_tables_side_by_side_in_a_text_file_are_told_apart_as_on_a_sheet(read, delimiter, quoting):
    text = _text(BUSY, delimiter, quoting)
    of_text, of_sheet = read(text).result.receipt, read(BUSY, "book.xlsx").result.receipt
    assert of_text.tables == of_sheet.tables
    assert (of_text.table, of_text.rows, of_text.header_row) == (2, 20, 3)
    assert (of_text.kind, of_text.delimiter, of_text.encoding) == ("csv", delimiter, "utf-8")
    for number, header, rows, aside in ((1, SHOPS[0], 12, 16), (3, RETURNS[0], 5, 28)):
        reading = read(text, options=ReadOptions(table=number))
        assert _names(reading) == header
        assert reading.result.receipt.rows == rows
        assert [line.line for line in reading.result.receipt.set_aside] == [aside]
    assert read(text, options=ReadOptions(table=1, keep_lines=(16,))).result.receipt.rows == 13
    assert read(text, options=ReadOptions(header_row=21)).result.receipt.table == 3
    assert read(text, options=ReadOptions(skip_lines=(4, 5))).values("Name")[0] == "P2"


@pytest.mark.parametrize("content", ONE_TABLE.values(), ids=ONE_TABLE)
def test_one_table_stays_one_in_a_text_file(read, content):
    assert read(_text(content)).result.receipt.tables == ()


def test_lines_of_a_table_beside_another_keep_their_numbers(read):
    beside = [[*(SHOPS[i] if i < len(SHOPS) else [""] * 3), "", *STAFF[i]] for i in range(21)]
    beside[3][4] = "two\nlines"
    text = io.StringIO()
    csv.writer(text).writerows([*beside, ["", "", "", "", "Total", "", 790, ""]])
    broken = text.getvalue().replace("P9,S9", '"P9,S9')
    receipt = read(broken).result.receipt
    assert [line.line for line in receipt.set_aside] == [12, 23]
    assert receipt.set_aside[0].text.endswith('"P9,S9,39,2020-01-10')
    assert receipt.set_aside[1].text == "Total,,790"
    assert (receipt.table, receipt.rows) == (2, 19)


def test_blank_lines_in_a_text_file_do_not_make_tables(read):
    receipt = read("a,b\n\n1,2\n\n3,4\n\n\n5,6\n").result.receipt
    assert (receipt.tables, receipt.rows, receipt.empty_rows) == ((), 3, 4)


def test_the_tables_of_a_web_page(read):
    def table(rows):
        return (
            "<table>"
            + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in rows)
            + "</table>"
        )

    page = "<html>" + table(SHOPS) + table(STAFF) + "</html>"
    receipt = read(page, "page.xls").result.receipt
    assert (receipt.table, receipt.rows, len(receipt.tables)) == (2, 20, 2)
    assert read(page, "page.xls", ReadOptions(table=1)).result.receipt.rows == 12
