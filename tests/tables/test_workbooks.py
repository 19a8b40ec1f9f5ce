"""Workbooks: sheets, cells, and what must be refused before a parser sees it."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from segdesk.documents.recipe import ReadOptions
from segdesk.tables.errors import ReadError
from segdesk.text import render


def _book(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _customers(book):
    sheet = book.active
    sheet.append(["id", "joined", "spent", "vip"])
    for i in range(30):
        sheet.append([f"{i:05d}", dt.date(2024, 1, 1 + i), i + 0.25, i % 2 == 0])


def test_text_stays_text_and_dates_stay_dates(read):
    reading = read(_book(_customers), "x.xlsx")
    assert reading.values("id")[1] == "00001"
    assert reading.values("joined")[2] == dt.datetime(2024, 1, 3)
    assert reading.values("spent")[1] == 1.25
    assert reading.column("vip").type == "category"


def test_the_name_does_not_matter(read):
    assert read(_book(_customers), "x.csv").result.receipt.kind == "xlsx"
    assert read("a,b\n1,2\n3,4\n", "x.xlsx").result.receipt.kind == "csv"


def test_empty_and_hidden_sheets_are_passed_over(read):
    def fill(book):
        book.active.title = "empty"
        hidden = book.create_sheet("hidden")
        hidden.append(["a", "b"])
        hidden.append([1, 2])
        hidden.sheet_state = "hidden"
        data = book.create_sheet("data")
        for row in (["c", "d"], [1, 2], [3, 4]):
            data.append(row)

    reading = read(_book(fill), "x.xlsx")
    receipt = reading.result.receipt
    assert receipt.sheet == "data"
    assert [(s.name, s.hidden) for s in receipt.sheets] == [
        ("empty", False),
        ("hidden", True),
        ("data", False),
    ]
    assert read(_book(fill), "x.xlsx", ReadOptions(sheet="hidden")).result.receipt.rows == 1


def test_a_cell_far_out_is_refused_before_parsing(read):
    def fill(book):
        book.active["A1"] = "id"
        book.active["XFD1048576"] = "far"

    with pytest.raises(ReadError) as caught:
        read(_book(fill), "x.xlsx")
    assert "far outside" in render(caught.value.message)


def _with_part(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book(_customers))) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info.filename))
    return stream.getvalue()


def test_xml_entities_are_refused(read):
    hostile = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(ReadError) as caught:
        read(_with_part("xl/workbook.xml", hostile), "x.xlsx")
    assert "entities" in render(caught.value.message)


def test_a_bomb_is_refused(read):
    with pytest.raises(ReadError) as caught:
        read(_with_part("xl/worksheets/sheet1.xml", b" " * 80_000_000), "x.xlsx")
    assert "too large" in render(caught.value.message)


def test_a_truncated_workbook_is_refused(read):
    with pytest.raises(ReadError) as caught:
        read(_book(_customers)[:3000], "x.xlsx")
    assert "damaged" in render(caught.value.message)


def test_a_web_page_named_xls_is_read(read):
    page = "<html><table><tr><th>id</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table></html>"
    reading = read(page, "x.xls")
    assert (reading.result.receipt.kind, reading.values("v")) == ("html", [2])


def test_cells_of_a_web_page_that_reach_over_rows_and_columns_shift_no_value(read):
    rows = "<tr><th rowspan=2>Shop</th><th colspan=2>Sales</th></tr><tr><th>Jan</th><th>Feb</th></tr>"
    rows += "".join(
        f"<tr><td rowspan=2>S{i}</td><td>{i}</td><td>{i}.5</td></tr>"
        f"<tr><td>{i + 1}</td><td>{i + 1}.5</td></tr>"
        for i in range(6)
    )
    reading = read(f"<html><table>{rows}</table></html>", "shops.csv", ReadOptions(header_row=2))
    assert reading.raw.column(0).to_pylist()[:4] == ["S0", "", "S1", ""]
    assert reading.values("Jan")[:4] == [0, 1, 1, 2]
    assert reading.values("Feb")[:4] == [0.5, 1.5, 1.5, 2.5]


def test_an_xml_workbook_is_refused_with_what_to_do(read):
    kind = "urn:schemas-microsoft-com:office:spreadsheet"
    page = f'<?xml version="1.0"?><Workbook xmlns="{kind}"><Table/></Workbook>'
    with pytest.raises(ReadError) as caught:
        read(page, "old.xls")
    assert "Excel 2003" in render(caught.value.message)
