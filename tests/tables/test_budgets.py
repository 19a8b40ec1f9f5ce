"""Files that are too much, damaged or hostile: refused in words, or read right.

The numbers are those of the fault table; where the test of a fault is elsewhere, its module is named.

43 empty, header only, blank lines, one row        test_tiny_files, test_text_files; on to segments and
                                                   predictions end_to_end/test_tiny_files
44 ragged rows, unclosed quotes, mixed delimiters  test_text_files, test_many_rows, test_blocks; "load anyway"
                                                   desktop/test_reading
45 decimal comma, thousands, currency, per cent    test_typing, test_doubts
46 identifiers keep every character                test_typing, test_doubts, long/test_identifiers
47 NA, None, TRUE as real values                   test_words_that_could_mean_missing, test_doubts
48 encodings                                       test_text_files, corpus/test_reading
49 odd characters in names and cells               test_odd_characters_in_names; end_to_end/test_hostile_files
50 dates: ambiguous, two-digit years, 1904         test_typing, test_doubts, test_odd_workbooks; the
                                                   question: desktop/test_reading
51 long lines, many columns, many cells, 2 GB      here; in the window end_to_end/test_hostile_files; at real
                                                   size long/test_reading_budgets, long/test_hostile_window
52 other kinds of files under any name             test_text_files, test_workbooks, test_parquet;
                                                   end_to_end/test_tiny_files
53 hostile and odd workbooks                       here, test_workbooks, test_odd_workbooks; in the window
                                                   end_to_end/test_hostile_files, long/test_hostile_window
54 file disappears, is locked or changes while     test_a_file_that_changes, test_a_file_that_disappears; in
   it is read, drive drops                         window and command line end_to_end/test_hostile_disk
55 constant columns, 99 % missing, infinite …      test_hopeless_columns, engine/test_bad_input; × every
                                                   stage engine/test_hopeless, long/test_hopeless_cross
56 changed bytes anywhere                          long/test_reading_fuzz
"""

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from segdesk.documents.recipe import Source
from segdesk.tables import budgets, container, records, textfile
from segdesk.tables.errors import ReadError
from segdesk.tables.extents import Extent, ods_extent, xlsb_extent
from segdesk.tables.read import read_source
from segdesk.text import render


def _refused(read, *args, **kwargs) -> str:
    with pytest.raises(ReadError) as caught:
        read(*args, **kwargs)
    return render(caught.value.message)


@pytest.mark.parametrize(
    ("text", "rows", "columns"),
    [("a,b\n", 0, 2), ("a,b\n\n\n1,2\n", 1, 2), ("age\n1\n2\n", 2, 1), ("a,b\n,\nx,\n", 1, 2)],
)
def test_tiny_files(read, text, rows, columns):
    receipt = read(text).result
    assert (receipt.receipt.rows, len(receipt.table.columns)) == (rows, columns)


def test_words_that_could_mean_missing(read):
    codes = ["NA", "DE", "FR", "US", "NA", "ZA"] * 5
    names = ["None", "Smith", "Null", "Jones", "True", "TRUE"] * 5
    rows = "".join(f"{i},{c},{n}\n" for i, (c, n) in enumerate(zip(codes, names, strict=True)))
    reading = read("row,country,name\n" + rows)
    assert reading.values("country") == codes
    assert reading.values("name") == names


def test_odd_characters_in_names(read):
    reading = read("Age (2),Age  (2),\u202eevil,a\u200bb," + "x" * 10_000 + "\n1,2,3,4,5\n6,7,8,9,10\n")
    names = [column.name for column in reading.result.table.columns]
    assert len(set(names)) == 5
    assert all(len(name) <= 200 and name.isprintable() for name in names)
    assert reading.result.table.columns[4].original == "x" * 10_000


def test_a_line_without_end(read, monkeypatch):
    monkeypatch.setattr(records, "MAX_LINE", 1_000_000)
    assert "is no table" in _refused(read, "a,b\n1,2\n3," + "x" * 1_200_000 + "\n4\n")


def test_too_many_columns(read):
    assert "at most 16,384" in _refused(read, ",".join(f"c{i}" for i in range(20_000)) + "\n" + "1," * 19_999)


def test_too_many_cells(read, monkeypatch):
    monkeypatch.setattr(textfile, "MAX_CELLS", 1000)
    assert "200 million cells" in _refused(read, "a,b\n" + "1,2\n" * 400 + "1\n" * 200)
    assert "200 million cells" in _refused(read, "a,b\n" + "1,2\n" * 600)


def test_a_file_larger_than_the_budget(read, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(container.MAX_FILE + 1)  # sparse: takes no room
    assert "larger than 2 GB" in _refused(read, large)


def test_an_archive_that_grows_beyond_measure(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"a,b\n" + b"1,2\n" * 3_000_000)
    assert "far too large" in _refused(read, packed.getvalue(), "bomb.zip")


def _workbook(change, tmp_path: Path) -> Path:
    """Write a small workbook whose parts `change` may replace."""
    book = openpyxl.Workbook()
    for row in (["name", "value"], ["A", 1], ["B", 2]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
    return path


def test_a_workbook_with_entities(read, tmp_path):
    def change(name, data):
        if not name.endswith("sheet1.xml"):
            return data
        return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "z">]>' + data[data.index(b"<worksheet") :]

    assert "instructions no table needs" in _refused(read, _workbook(change, tmp_path))


def test_a_far_cell_in_a_workbook(read, tmp_path):
    def change(name, data):
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return data.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else data

    assert "far outside the table" in _refused(read, _workbook(change, tmp_path))


def test_a_workbook_that_announces_a_wrong_size_is_read_whole(read, tmp_path):
    def change(name, data):
        return data.replace(b'ref="A1:B3"', b'ref="A1"') if name.endswith("sheet1.xml") else data

    assert read(_workbook(change, tmp_path)).result.receipt.rows == 2


def _ods(body: str) -> bytes:
    names = 'xmlns:table="t" xmlns:office="o" xmlns:text="x"'
    content = f"<office:document-content {names}><office:body><office:spreadsheet>{body}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return packed.getvalue()


CELL = '<table:table-cell {} office:value-type="float" office:value="1"/>'


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        + CELL.format("")
        + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="1048576">'
        + CELL.format('table:number-columns-repeated="16384"')
        + "</table:table-row>",
    ],
)
def test_a_far_or_much_repeated_cell_in_an_open_document(read, rows):
    assert "far outside the table" in _refused(
        read, _ods(f'<table:table table:name="S">{rows}</table:table>')
    )


def test_blank_rows_to_the_end_of_an_open_document_do_no_harm():
    rows = f"<table:table-row>{CELL.format('')}</table:table-row>"
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows += f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    found: list[Extent] = []
    ods_extent(io.BytesIO(f"<table:table>{rows}</table:table>".encode()), found.append)
    assert (found[-1].rows, found[-1].columns, found[-1].cells) == (1, 1, 1)


def test_a_far_cell_in_a_binary_workbook():
    def record(kind: int, data: bytes) -> bytes:
        return bytes([kind, len(data)]) + data

    def row(number: int) -> bytes:
        return record(0, number.to_bytes(4, "little") + bytes(13))

    def cell(column: int) -> bytes:
        return record(5, column.to_bytes(4, "little") + bytes(12))

    sheet = b"".join(row(n) + cell(0) + cell(1) for n in range(3))
    found: list[Extent] = []
    xlsb_extent(io.BytesIO(sheet), found.append)
    assert (found[-1].rows, found[-1].columns, found[-1].cells) == (3, 2, 6)
    with pytest.raises(ReadError) as caught:
        xlsb_extent(io.BytesIO(sheet + row(1_048_575) + cell(16_383)), budgets._check_extent)
    assert "far outside the table" in render(caught.value.message)


def _while_reading(tmp_path: Path, act) -> str:
    path = tmp_path / "live.csv"
    path.write_text("a,b\n" + "1,2\n" * 100)
    raw: list = []

    def progress(fraction, text):
        if fraction == 0.08:
            act(path)

    with pytest.raises(ReadError) as caught:
        read_source(Source(id="s", path=str(path)), tmp_path, key="k", on_raw=raw.append, progress=progress)
    assert not raw
    assert not (tmp_path / "k").exists()
    return render(caught.value.message)


def test_a_file_that_changes_while_it_is_read(tmp_path):
    def grow(path: Path) -> None:
        with path.open("a") as file:
            file.write("3,4\n")

    assert "was changed while it was read" in _while_reading(tmp_path, grow)


def test_a_file_that_disappears(tmp_path):
    assert "no longer there" in _while_reading(tmp_path, os.unlink)


def test_hopeless_columns(read):
    rows = "".join(f"{i},same,{'1' if i == 7 else ''},{'inf' if i % 9 == 0 else i}\n" for i in range(100))
    reading = read("id,constant,sparse,endless\n" + rows)
    kinds = {finding.kind for finding in reading.result.health.findings}
    assert {"constant", "missing"} <= kinds
    assert reading.column("sparse").missing == 99
