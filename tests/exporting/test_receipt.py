"""How the file was read, as a page of the workbook; and the table as Parquet."""

import msgspec
import pyarrow.parquet as pq
from openpyxl import load_workbook

from segdesk.documents import Annotations
from segdesk.exporting import ExportPlan
from segdesk.exporting.plan import FurtherFile
from segdesk.results.receipt_facts import totals_signature
from segdesk.results.table import (
    Column,
    ColumnTotals,
    FailedValue,
    ImportReceipt,
    MissingWord,
    RejectedLine,
    SheetInfo,
    TableBlock,
)
from segdesk.text import msg
from tests.exporting.samples import Folder, customer_table

TOTALS = (
    ColumnTotals(column="Income", count=50, sum=1234.5, min=-5.0, max=99.0),
    ColumnTotals(column="Age", count=49, sum=2000.0, min=18.0, max=80.0),
)
RECEIPT = ImportReceipt(
    path="/data/=shop.csv",
    name="=shop.csv",
    size=5120,
    sha256="ab" * 32,
    kind="csv",
    rows=50,
    encoding="gb18030",
    encoding_evidence=msg("Every character fits."),
    delimiter=";",
    header_row=3,
    empty_rows=2,
    set_aside=(RejectedLine(line=17, text="=1+1;x;y", reason=msg("The header comes again.")),),
    set_aside_count=4,
    totals=TOTALS,
    table=1,
    tables=(TableBlock(number=1, title="Sales", rows=50), TableBlock(number=2, title="Staff", rows=9)),
    sheets=(SheetInfo(name="A", rows=1, columns=1), SheetInfo(name="B", rows=2, columns=1, hidden=True)),
    sheet="A",
    notes=(msg("There is a header but not a single row below it."),),
)
COLUMNS = (
    Column(
        name="Income",
        type="number",
        role="amount",
        failures=1,
        failed=(FailedValue(row=3, line=9, text="oops"),),
        missing_words=(MissingWord(word="NA", count=3, missing=True),),
    ),
    Column(name="Joined", type="date", role="date", date_format="day-month-year", date_ambiguous=True),
)


def _plan(folder: Folder, **changes: object) -> ExportPlan:
    made = ExportPlan(target=str(folder.path / "out.xlsx"), format="xlsx", table=customer_table(folder))
    return msgspec.structs.replace(made, **changes)


def _page(folder: Folder, language: str = "en", **changes: object) -> list[list[object]]:
    plan = _plan(folder, receipt=RECEIPT, columns_read=COLUMNS, language=language, **changes)
    folder.export(plan)
    book = load_workbook(plan.target)
    name = {"en": "How the file was read", "zh_CN": "文件是怎样读入的"}[language]
    rows = book[name].iter_rows(values_only=True)
    return [[cell for cell in row if cell is not None] for row in rows]


def test_the_page_holds_the_whole_receipt(folder: Folder) -> None:
    rows = _page(folder, annotations=Annotations(ticked=(totals_signature(TOTALS[0]),)))
    assert ["Income", 50, 1234.5, -5, 99, "yes"] in rows
    assert ["Age", 49, 2000, 18, 80] in [[cell for cell in row if cell != ""] for row in rows]
    assert ["Encoding", "GB18030: Every character fits."] in rows
    assert ["Header in row", "3"] in rows
    assert [17, "The header comes again.", "=1+1;x;y"] in rows
    assert ["and 3 more"] in rows
    remarks = [str(row[-1]) for row in rows if row and row[0] in ("Income", "Joined")]
    assert "1 value does not fit, such as “oops” in line 9; counts as missing: NA" in remarks
    assert "Day and month could be swapped" in remarks
    texts = [str(cell) for row in rows for cell in row]
    assert any("Staff" in text for text in texts)
    assert "hidden sheet" in texts


def test_the_page_speaks_chinese_and_nothing_in_it_is_a_formula(folder: Folder) -> None:
    rows = _page(folder, "zh_CN")
    assert ["编码", "GB18030：每个字符都符合。"] in rows or any(row[:1] == ["编码"] for row in rows)
    book = load_workbook(folder.path / "out.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_every_file_of_a_combination_is_on_the_page(folder: Folder) -> None:
    second = msgspec.structs.replace(
        RECEIPT, name="feb.csv", rows=77, encoding="utf-8", set_aside=(), set_aside_count=0, totals=TOTALS[:1]
    )
    rows = _page(folder, further=(FurtherFile(name="feb.csv", receipt=second, columns=COLUMNS[:1]),))

    assert ["feb.csv"] in rows
    own = rows[rows.index(["feb.csv"]) :]
    assert ["Income", 50, 1234.5, -5, 99] in [[cell for cell in row if cell != ""] for row in own]
    assert not [row for row in own if row and row[0] == "Age"]
    assert [17, "The header comes again.", "=1+1;x;y"] in rows[: rows.index(["feb.csv"])]


def test_without_a_receipt_there_is_no_such_page(folder: Folder) -> None:
    plan = _plan(folder)
    folder.export(plan)
    assert "How the file was read" not in load_workbook(plan.target).sheetnames


def test_parquet_keeps_types_and_texts(folder: Folder) -> None:
    plan = _plan(folder, format="parquet", target=str(folder.path / "out.parquet"))
    folder.export(plan)
    table = pq.read_table(plan.target)
    assert table.num_rows == plan.table.rows
    assert table.column_names == [column.name for column in plan.table.columns]
