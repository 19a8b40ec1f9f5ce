"""What workbooks hold besides plain cells: read right, listed, or passed over without harm."""

import datetime as dt
import io
import struct
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from segdesk.tables.compound import check_compound
from segdesk.tables.errors import ReadError
from segdesk.text import render


def _book(fill, change=None) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    if change is None:
        return stream.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, data in change("", b"").items():
            new.writestr(name, data)
    return changed.getvalue()


def _rows(*rows):
    def fill(book):
        for row in rows:
            book.active.append(row)

    return fill


PLAIN = _rows(["name", "value"], *[[f"n{i}", i] for i in range(6)])


def test_dates_of_both_calendars(read):
    def fill(book, epoch=None):
        if epoch is not None:
            book.epoch = epoch
        _rows(["name", "day"], *[[f"n{i}", dt.date(2024, 3, i + 1)] for i in range(5)])(book)

    for epoch in (None, CALENDAR_MAC_1904):
        reading = read(_book(lambda book, epoch=epoch: fill(book, epoch)), "b.xlsx")
        assert reading.values("day")[0] == dt.datetime(2024, 3, 1)


def test_formulas_without_results_are_told(read):
    rows = [[f"n{i}", i / 2] for i in range(9)]
    reading = read(_book(_rows(["name", "value"], *rows, ["c", "=B2+B3"])), "b.xlsx")
    assert reading.values("value") == [*(i / 2 for i in range(9)), None]
    assert any("1 formula" in render(note) for note in reading.result.receipt.notes)
    assert not read(_book(PLAIN), "b.xlsx").result.receipt.notes


def test_error_cells_count_as_missing(read):
    def fill(book):
        PLAIN(book)
        for row, error in enumerate(("#DIV/0!", "#N/A", "#REF!"), 2):
            book.active.cell(row, 2).value = error
            book.active.cell(row, 2).data_type = "e"

    column = read(_book(fill), "b.xlsx").column("value")
    assert (column.type, column.missing, column.failures) == ("number", 3, 0)


def test_macros_and_links_to_other_files_do_nothing(read):
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'

    def change(name, data):
        if not name:
            return {
                "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600),
                "xl/externalLinks/externalLink1.xml": link,
            }
        return data

    assert read(_book(PLAIN, change), "b.xlsm").values("value") == list(range(6))


def test_forty_thousand_merged_cells(read):
    ranges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(100, 42_100))

    def change(name, data):
        if not name:
            return {}
        if name.endswith("sheet1.xml"):
            merged = f'</sheetData><mergeCells count="42000">{ranges}</mergeCells>'.encode()
            return data.replace(b"</sheetData>", merged)
        return data

    assert read(_book(PLAIN, change), "b.xlsx").values("value") == list(range(6))


def test_numbers_dates_and_texts_of_a_column_keep_their_digits(read):
    values = [0.1, 1e-5, 123456789.123, 2.0, 1e15, -0.5]
    assert (
        read(_book(_rows(["n", "v"], *[[f"a{i}", v] for i, v in enumerate(values)])), "b.xlsx").values("v")
        == values
    )
    mixed = ["00123", 5.0, 2.5, True, "x", None]
    reading = read(_book(_rows(["n", "v"], *[[f"a{i}", v] for i, v in enumerate(mixed)])), "b.xlsx")
    assert reading.raw.column("v").to_pylist() == ["00123", "5", "2.5", "TRUE", "x", ""]


def _compound(directory: int) -> bytes:
    """Return an old workbook's container: an allocation table in sector 0, the directory in sector 1."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[24:34] = struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header[44:76] = struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header[76:512] = struct.pack("<I", 0) + b"\xff" * 432
    table = struct.pack("<II", 0xFFFFFFFD, directory) + b"\xff" * 504
    return bytes(header) + table + bytes(512)


def test_an_old_workbook_whose_sectors_run_in_a_circle_is_refused(tmp_path):
    sound, circle = tmp_path / "sound.xls", tmp_path / "circle.xls"
    sound.write_bytes(_compound(0xFFFFFFFE))
    circle.write_bytes(_compound(1))
    check_compound(sound)
    with pytest.raises(ReadError) as caught:
        check_compound(circle)
    assert "never ends" in caught.value.details
