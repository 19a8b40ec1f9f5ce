"""The public reading corpora: every file as its manifest says, or refused in words."""

import csv
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from segdesk.documents.recipe import ReadOptions, Source
from segdesk.results.table import ReadResult
from segdesk.tables.arrow_files import open_table
from segdesk.tables.read import ReadError, read_source

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_SAME_ENCODING = {"latin-1": "cp1252", "cp1250": "cp1250", "utf-16": "utf-16"}


class _Look(NamedTuple):
    """One file of the manifest: its row there, and how it was read."""

    row: dict[str, str]
    path: Path
    result: ReadResult
    raw: pa.Table

    def sums(self) -> list[float]:
        return [totals.sum for totals in self.result.receipt.totals]


def _read(path: Path, options: ReadOptions) -> ReadResult:
    return _look({}, path, options).result


def _look(row: dict[str, str], path: Path, options: ReadOptions) -> _Look:
    with tempfile.TemporaryDirectory() as folder:
        result = read_source(Source(id="s", path=str(path), options=options), Path(folder), key="k")
        raw = open_table(Path(folder, "k", "raw.arrow"))
        return _Look(row, path, result, pa.Table.from_pydict(raw.to_pydict(), schema=raw.schema))


def _value_without_a_column(look: _Look) -> None:
    """Three columns and all rows kept: then the fourth value of line 2 has no place."""
    assert "keep all rows" in look.row["notes"]
    with look.path.open(newline="") as file:
        records = list(csv.reader(file))
    assert [len(record) for record in records] == [3, 4, 2, 3]
    kept = {cell for column in look.raw.columns for cell in column.to_pylist()}
    assert {cell for record in records[1:] for cell in record} <= kept
    assert records[1][3] not in {cell for column in look.raw.columns[:3] for cell in column.to_pylist()}


def _column_without_anything(look: _Look) -> None:
    """The manifest counts columns in use, and says itself that the first one has neither name nor data."""
    assert "First column has no name and no data" in look.row["notes"]
    assert all(column.original for column in look.result.table.columns)
    assert not any(pc.all(pc.equal(column, "")).as_py() for column in look.raw.columns)


def _total_among_the_records(look: _Look) -> None:
    """The 14th row is the sum of the 13 above it; every total would be twice as high with it."""
    aside = next(line for line in look.result.receipt.set_aside if line.text.startswith("Total"))
    printed = [float(cell.replace(",", "")) for cell in next(csv.reader([aside.text]))[1:]]
    assert look.sums() == pytest.approx(printed, abs=2)  # each of the 13 is rounded
    both = _look(look.row, look.path, ReadOptions(keep_lines=(aside.line,)))
    assert (both.result.receipt.rows, both.sums()) == (14, pytest.approx([2 * s for s in printed], abs=2))


def _record_for_a_header(look: _Look) -> None:
    """The manifest's note says that there is no real header: the first row is one record of three."""
    assert "no real header" in look.row["notes"]
    assert look.raw.to_pylist() == [
        {"Column 1": number, "Column 2": letter} for number, letter in (("1", "a"), ("2", "b"), ("3", "c"))
    ]


def _types_and_roles_for_records(look: _Look) -> None:
    """The manifest's note counts 23 rows; the two above them say "c" and "meta" in columns of numbers."""
    assert "23 data rows follow" in look.row["notes"]
    kept = _look(look.row, look.path, ReadOptions(sheet=look.row["sheet"], header_row=1))
    assert kept.result.receipt.rows == int(look.row["data_rows"])
    failures = {column.name: column.failures for column in kept.result.table.columns}
    assert [column.failures for column in look.result.table.columns] == [0] * 8
    assert sum(failures.values()) >= 6
    assert kept.raw.column("b").to_pylist()[:2] == ["c", "class"]


# Where the manifest contradicts itself or would lose a value, what is right, and the proof of it.
_MANIFEST_IS_WRONG: dict[str, tuple[dict[str, int], Callable[[_Look], None]]] = {
    "bad.csv": ({"columns": 4}, _value_without_a_column),
    "49609.xlsx": ({"columns": 97}, _column_without_anything),
    "excel_pasting.csv": ({"data_rows": 13}, _total_among_the_records),
    "issues.xlsb": ({"header_row": 0, "data_rows": 3}, _record_for_a_header),
    "header_3.xls": ({"data_rows": 23}, _types_and_roles_for_records),
}


def _differences(row: dict[str, str], path: Path) -> list[str]:
    try:
        look = _look(row, path, ReadOptions(sheet=row["sheet"] or None))
    except ReadError:
        empty = row["data_rows"] == "0" or path.name == "errors.xlsx"
        return [] if row["expected"] != "read" or empty else ["refused"]
    if row["expected"] == "refuse":
        return ["read although it should be refused"]
    right, proof = _MANIFEST_IS_WRONG.get(path.name, ({}, None))
    if proof is not None:
        assert all(str(figure) != row[name] for name, figure in right.items())
        proof(look)
    receipt, columns = look.result.receipt, look.result.table.columns
    encoding = _SAME_ENCODING.get(row["encoding"], row["encoding"])
    pairs = (
        ("data_rows", receipt.rows, right.get("data_rows", row["data_rows"])),
        ("columns", len(columns), right.get("columns", row["columns"])),
        ("header_row", receipt.header_row, right.get("header_row", row["header_row"])),
        ("encoding", receipt.encoding, encoding),
    )
    wrong = [f"{name}: {got} != {want}" for name, got, want in pairs if want != "" and str(got) != str(want)]
    delimiter = _DELIMITERS.get(row["delimiter"])
    if delimiter and len(columns) > 1 and receipt.delimiter != delimiter:
        wrong.append(f"delimiter: {receipt.delimiter!r}")
    return wrong


def test_dirty_files(corpus):
    manifest = corpus("dirty_files/manifest.csv")
    wrong, files = {}, set()
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = manifest.parent / row["file"]
            files.add(path.name)
            if found := _differences(row, path):
                wrong[path.name] = found
    assert wrong == {}
    assert len(files) == 112
    assert files >= set(_MANIFEST_IS_WRONG)


def test_elsewhere_the_manifest_leaves_a_total_out_of_its_rows(corpus):
    manifest = corpus("dirty_files/manifest.csv")
    with manifest.open(encoding="utf-8", newline="") as file:
        said = {Path(row["file"]).name: row["data_rows"] for row in csv.DictReader(file)}
    for name in ("Attendance.csv", "public-toilet-borough-grid.csv"):
        with (manifest.parent / "files" / name).open(encoding="utf-8", newline="") as file:
            records = [record for record in csv.reader(file) if any(record)]
        assert records[-1][0] == "Total"
        assert len(records) - 2 == int(said[name])


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
