"""Files that are too much, damaged or hostile, made by the tests themselves: what each must bring on screen.

Two lists: small ones for the ordinary tests, and the same faults at their real size for the long tests.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import openpyxl

Change = Callable[[str, bytes], bytes]


class Hostile(NamedTuple):
    """A file: how it is written, and the words of the refusal, or None where it must be read."""

    name: str
    write: Callable[[Path], None]
    words: str | None
    rows: int | None = None


def archive(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


def parts_of(rows: Iterable[Iterable[object]]) -> dict[str, bytes]:
    """Return the parts of a sound workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as packed:
        return {info.filename: packed.read(info) for info in packed.infolist()}


def customers(rows: int = 60) -> list[list[object]]:
    """Return customers in three plain groups."""
    table: list[list[object]] = [["Customer", "Age", "Spent", "Visits"]]
    for i in range(rows):
        group = i % 3
        table.append(
            [f"C{i:04}", 25 + 20 * group + i % 5, 100 + 300 * ((group + 1) % 3) + i % 17, 3 + 9 * group]
        )
    return table


def good_file(path: Path, rows: int = 60) -> Path:
    """Write a file that must open after whatever came before."""
    path.write_text("\n".join(",".join(map(str, row)) for row in customers(rows)) + "\n", encoding="utf-8")
    return path


def workbook(change: Change, more: Mapping[str, bytes] | None = None) -> Callable[[Path], None]:
    """Return what writes a workbook of customers whose parts were changed."""

    def write(path: Path) -> None:
        parts = {name: change(name, data) for name, data in parts_of(customers()).items()}
        archive(path, {**parts, **(more or {})})

    return write


def sheet(change: Callable[[bytes], bytes]) -> Change:
    """Return a change of the first sheet alone."""
    return lambda name, data: change(data) if name.endswith("sheet1.xml") else data


def _end_of_data(more: bytes) -> Change:
    return sheet(lambda data: data.replace(b"</sheetData>", more + b"</sheetData>"))


def _after_data(more: bytes) -> Change:
    return sheet(lambda data: data.replace(b"</sheetData>", b"</sheetData>" + more))


def _far(cell: str) -> Change:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return _end_of_data(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>'.encode())


def _errors() -> Change:
    cells = "".join(
        f'<row r="{100 + n}"><c r="A{100 + n}" t="inlineStr"><is><t>E{n}</t></is></c>'
        f'<c r="B{100 + n}" t="e"><v>{error}</v></c></row>'
        for n, error in enumerate(("#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!"))
    )
    return _end_of_data(cells.encode())


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>'.encode()


def _with_doctype(doctype: bytes) -> Change:
    return sheet(lambda data: doctype + data[data.index(b"<worksheet") :])


def _hidden(write: Path) -> None:
    book = openpyxl.Workbook()
    for row in customers():
        book.active.append(row)
    for state in ("hidden", "veryHidden"):
        other = book.create_sheet(state)
        other.sheet_state = state
        other.append(["Salary"])
        other.append([1])
    book.save(write)


def _formulas(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in customers():
        book.active.append(row)
    for n in range(2, 20):
        book.active.cell(n, 5).value = f"=B{n}*2"
    book.save(path)


def _many_sheets(count: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        for row in customers():
            book.active.append(row)
        for n in range(count):
            book.create_sheet(f"Sheet number {n}").append([n])
        book.save(path)

    return write


def _zeros(size: int) -> Callable[[Path], None]:
    """Return what writes a workbook whose sheet unpacks to `size` bytes of blanks."""
    blanks = b" " * size
    return workbook(sheet(lambda data: data.replace(b"</sheetData>", blanks + b"</sheetData>")))


def _bomb(size: int) -> Callable[[Path], None]:
    return lambda path: archive(path, {"bomb.csv": b"a,b\n" + b"1,2\n" * (size // 4)})


def _gzip_bomb(size: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(b"a,b\n")
            block = b"1,2\n" * 250_000
            for _ in range(size // len(block) + 1):
                file.write(block)

    return write


def _wide(columns: int, rows: int = 1) -> Callable[[Path], None]:
    head = ",".join(f"c{n}" for n in range(columns))
    return lambda path: path.write_text(f"{head}\n" + ("1," * (columns - 1) + "1\n") * rows) and None


def _long_line(size: int) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(b"a,b\n1,2\n3," + b"x" * size + b"\n4,5\n") and None


def _no_line_end(size: int) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(b"x" * size) and None


def _long_cell(size: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(b'id,comment\n1,"')
            file.write(b"very long " * (size // 10))
            file.write(b'"\n2,short\n')

    return write


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(2 * 1024**3 + 1)


def _merged(path: Path) -> None:
    ranges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(200, 42_200))
    workbook(_after_data(f'<mergeCells count="42000">{ranges}</mergeCells>'.encode()))(path)


def _entries(path: Path) -> None:
    parts = parts_of(customers())
    archive(path, parts | {f"xl/media/image{n}.png": b"" for n in range(10_001)})


def _rows(count: int, columns: int = 6) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("w", encoding="ascii") as file:
            file.write(",".join(["id", *(f"n{c}" for c in range(1, columns))]) + "\n")
            for start in range(0, count, 50_000):
                file.writelines(
                    f"{i}," + ",".join(str((i * (c + 7)) % (50 * c + 91)) for c in range(1, columns)) + "\n"
                    for i in range(start, min(start + 50_000, count))
                )

    return write


def _cells(path: Path) -> None:
    """Write 201 million cells."""
    with path.open("wb") as file:
        file.write(b",".join(b"c%d" % n for n in range(201)) + b"\n")
        block = (b"1," * 200 + b"1\n") * 10_000
        for _ in range(100):
            file.write(block)


def _names(path: Path) -> None:
    head = ["Age (2)", "Age  (2)", "", "", "\u202egnp.exe", "a\u200bb", "😀" * 300, "x" * 10_000, '"q""q"']
    body = "\n".join(",".join(str((i * (c + 3)) % (11 + c)) for c in range(len(head))) for i in range(60))
    path.write_text(",".join(head) + "\n" + body + "\n", encoding="utf-8")


def _rejected(count: int) -> Callable[[Path], None]:
    """Return what writes a file in which every third line has too many fields."""

    def write(path: Path) -> None:
        lines = (f"{i},{i % 7},{i % 5}" + (",x,y,z" if i % 3 == 0 else "") + "\n" for i in range(count))
        path.write_text("id,a,b\n" + "".join(lines))

    return write


_LINK = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
_ACTIVE = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600), "xl/externalLinks/externalLink1.xml": _LINK}
_TOO_LARGE = "far too large"


def _same(name: str, data: bytes) -> bytes:
    return data


SMALL = (
    Hostile("line-without-end.csv", _no_line_end(3_000_000), "one line of text"),
    Hostile("wide.csv", _wide(100_000), "at most 16,384"),
    Hostile("bomb.xlsx", _zeros(60_000_000), _TOO_LARGE),
    Hostile("bomb.zip", _bomb(12_000_000), _TOO_LARGE),
    Hostile("far-cell.xlsx", workbook(_far("XFD1048576")), "far outside the table"),
    Hostile("entities.xlsx", workbook(_with_doctype(_laughs())), "instructions no table needs"),
    Hostile(
        "outside.xlsx",
        workbook(_with_doctype(b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>')),
        "instructions no table needs",
    ),
    Hostile("entries.xlsx", _entries, _TOO_LARGE),
    Hostile("two-gigabytes.csv", _sparse, "larger than 2 GB"),
    Hostile("torn.xlsx", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(900)) and None, "damaged"),
    Hostile("wrong-size.xlsx", workbook(sheet(lambda d: d.replace(b'ref="A1:D61"', b'ref="A1"'))), None, 60),
    Hostile("merged.xlsx", _merged, None, 60),
    Hostile("macros.xlsm", workbook(_same, _ACTIVE), None, 60),
    Hostile("hidden.xlsx", _hidden, None, 60),
    Hostile("formulas.xlsx", _formulas, None, 60),
    Hostile("errors.xlsx", workbook(_errors()), None),
    Hostile("names.csv", _names, None, 60),
    Hostile("thousand-columns.csv", _wide(1_000, 60), None, 60),
)
"""Quick enough for the ordinary tests."""

LARGE = (
    Hostile("line-of-100-mb.csv", _long_line(100_000_000), "is no table"),
    Hostile("no-line-end.csv", _no_line_end(100_000_000), ""),
    Hostile("cell-of-100-mb.csv", _long_cell(100_000_000), ""),
    Hostile("many-cells.csv", _cells, "200 million cells"),
    Hostile("bomb.xlsx", _zeros(1_900_000_000), _TOO_LARGE),
    Hostile("bomb.csv.gz", _gzip_bomb(2_300_000_000), _TOO_LARGE),
    Hostile("five-million.csv", _rows(5_000_000), None, 5_000_000),
    Hostile("thousands-of-columns.csv", _wide(16_384, 30), None, 30),
    Hostile("sheets.xlsx", _many_sheets(2_000), None, 60),
    Hostile("rejected.csv", _rejected(600_000), None),
)
"""At their real size: minutes, and gigabytes of the worker's memory."""
