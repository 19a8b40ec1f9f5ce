"""The public reading corpora: every file as its manifest says, or refused in words."""

import csv
import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from segdesk.documents.recipe import ReadOptions, Source
from segdesk.tables.arrow_files import open_table
from segdesk.tables.read import ReadError, read_source

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_SAME_ENCODING = {"latin-1": "cp1252", "cp1250": "cp1250", "utf-16": "utf-16"}
# Where the manifest cannot be followed without losing a value or contradicting itself:
# a line with a fourth value in a table of three columns (kept, so there are four columns), and a first column
# that has neither a name nor a value (its own note says so).
_OUR_WAY = {"bad.csv": {"columns": 4}, "49609.xlsx": {"columns": 97}}
# Where the figure is one choice away from ours: a grand total that is set aside, a header over rows
# that its own note calls unreal, rows of types and roles that its own note does not count, and the first of
# three tables on a sheet of which the largest is read.
_ONE_CHOICE = {
    "excel_pasting.csv": ReadOptions(keep_lines=(21,)),
    "issues.xlsb": ReadOptions(header_row=1),
    "header_3.xls": ReadOptions(header_row=1),
    "simple-monthly-budget.xlsx": ReadOptions(table=1),
}


def _read(path: Path, options: ReadOptions):
    with tempfile.TemporaryDirectory() as folder:
        return read_source(Source(id="s", path=str(path), options=options), Path(folder), key="k")


def _differences(row: dict[str, str], path: Path, options: ReadOptions) -> list[str]:
    try:
        result = _read(path, options)
    except ReadError:
        empty = row["data_rows"] == "0" or path.name == "errors.xlsx"
        return [] if row["expected"] != "read" or empty else ["refused"]
    if row["expected"] == "refuse":
        return ["read although it should be refused"]
    ours = _OUR_WAY.get(path.name, {})
    receipt = result.receipt
    encoding = _SAME_ENCODING.get(row["encoding"], row["encoding"])
    pairs = (
        ("data_rows", receipt.rows, ours.get("data_rows", row["data_rows"])),
        ("columns", len(result.table.columns), ours.get("columns", row["columns"])),
        ("header_row", receipt.header_row, ours.get("header_row", row["header_row"])),
        ("encoding", receipt.encoding, encoding),
    )
    wrong = [f"{name}: {got} != {want}" for name, got, want in pairs if want and str(got) != str(want)]
    delimiter = _DELIMITERS.get(row["delimiter"])
    if delimiter and len(result.table.columns) > 1 and receipt.delimiter != delimiter:
        wrong.append(f"delimiter: {receipt.delimiter!r}")
    return wrong


def test_dirty_files(corpus):
    manifest = corpus("dirty_files/manifest.csv")
    wrong, chosen, files = {}, set(), 0
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            files += 1
            path = manifest.parent / row["file"]
            sheet = row["sheet"] or None
            found = _differences(row, path, ReadOptions(sheet=sheet))
            if found and path.name in _ONE_CHOICE:
                options = msgspec.structs.replace(_ONE_CHOICE[path.name], sheet=sheet)
                found = _differences(row, path, options)
                chosen.add(path.name)
            if found:
                wrong[path.name] = found
    assert wrong == {}
    assert files == 112
    assert chosen == set(_ONE_CHOICE)


def test_polluted_files_cell_by_cell(corpus):
    folder = corpus("pollock_csv/csv")
    scores = {}
    for path in sorted(folder.iterdir()):
        with (folder.parent / "clean" / path.name).open(newline="") as file:
            clean = Counter(cell for row in csv.reader(file) for cell in row)
        with tempfile.TemporaryDirectory() as scratch:
            result = read_source(Source(id="s", path=str(path)), Path(scratch), key="k")
            raw = open_table(Path(scratch, "k", "raw.arrow"))
            cells = Counter(cell for column in raw.columns for cell in column.to_pylist())
        if result.receipt.header_row:
            cells.update(column.original for column in result.table.columns)
        scores[path.name] = 2 * (clean & cells).total() / (clean.total() + cells.total())
    assert 10 * sum(scores.values()) / len(scores) >= 9.96


MEANINGS = {
    "mall_customers/Mall_Customers.csv": "customer",
    "wholesale_customers/Wholesale customers data.csv": "customer",
    "telco_churn_csv/TelecomCustomerChurn.csv": "customer",
    "superstore_xls/Sample - Superstore.xls": "order",
    "online_retail_france/online_retail_france.csv": "order",
    "cdnow_sample/CDNOW_sample.txt": "order",
    "tmall_orders/tmall_order_report.csv": "unknown",
    "goods_order_gbk/GoodsOrder.csv": "order",
    "german_credit/german.csv": "customer",
    "uci_student_dropout/dropout_data.csv": "customer",
}


@pytest.mark.parametrize(("name", "meaning"), MEANINGS.items())
def test_what_a_row_is(corpus, name, meaning):
    assert _read(corpus(name), ReadOptions()).table.row_meaning == meaning


OUTCOMES = {
    "telco_churn_csv/TelecomCustomerChurn.csv": "Churn",
    "bank_churn_modelling/Churn_Modelling.csv": "Exited",
    "german_credit/german.csv": "Column 21",
    "uci_default_credit_card/credit-card.csv": "default payment next month",
    "pima_diabetes/pima-indians-diabetes.csv": "Column 9",
    "heart_cleveland/heart_disease.tab": "diameter narrowing",
    "breast_cancer_original/breast-cancer-wisconsin.data": "Column 11",
    "uci_student_dropout/dropout_data.csv": "Target",
    "uci_bank_marketing/bank-additional.zip": "y",
}


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES.items())
def test_what_one_may_want_to_predict(corpus, name, outcome):
    columns = _read(corpus(name), ReadOptions()).table.columns
    assert outcome in [column.name for column in columns if column.outcome_candidate]
