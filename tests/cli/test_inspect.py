"""The receipt in the terminal: what a person needs to trust the table, or to mend how it is read."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Ran

Command = Callable[..., Ran]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Write a list with a title, unclear dates, a line too long, a word among numbers, a total and a note."""
    lines = ["Kundenliste Köln 2024", "", "Kunde;Stadt;Datum;Umsatz"]
    for i in range(100):
        spent = "teuer" if i == 40 else "NA" if i % 9 == 0 else f"{1 + i % 3}.{100 + i},{10 + i % 90}"
        lines.append(f"{i:05};{('Köln', 'Bonn', 'bonn')[i % 3]};0{1 + i % 9}/0{1 + i % 8}/2024;{spent}")
    lines[50:50] = ["00100;Köln;01/02/2024;3,4;extra"]
    lines += ["Total;;;200.000,00", "", "Stand: heute"]
    path = tmp_path / "odd.csv"
    path.write_bytes("\n".join(lines).encode("cp1252"))
    return path


def test_json_holds_the_whole_receipt(command: Command, odd: Path) -> None:
    read = command("inspect", odd, "--json").json
    receipt = read["receipt"]
    assert (receipt["encoding"], receipt["delimiter"], receipt["header_row"]) == ("cp1252", ";", 3)
    assert "special characters" in receipt["encoding_evidence"]
    assert "same number of fields" in receipt["delimiter_evidence"]
    assert (receipt["rows"], receipt["empty_rows"], receipt["set_aside_count"]) == (100, 1, 3)
    assert [(line["line"], line["text"]) for line in receipt["set_aside"]] == [
        (51, "00100;Köln;01/02/2024;3,4;extra"),
        (105, "Total;;;200.000,00"),
        (107, "Stand: heute"),
    ]
    assert all(line["reason"] for line in receipt["set_aside"])
    columns = {column["name"]: column for column in read["table"]["columns"]}
    assert [column["type"] for column in columns.values()] == ["text", "category", "date", "number"]
    assert columns["Umsatz"]["failures"] == 1
    assert columns["Umsatz"]["failed"][0]["text"] == "teuer"
    assert columns["Umsatz"]["missing_words"] == [{"word": "NA", "count": 12, "missing": True}]
    assert columns["Datum"]["date_ambiguous"]
    assert [(one["column"], one["count"]) for one in receipt["totals"]] == [("Umsatz", 87)]
    assert {finding["severity"] for finding in read["health"]["findings"]} >= {"notable"}


def test_a_person_reads_what_json_tells(command: Command, odd: Path) -> None:
    read, told = command("inspect", odd, "--json").json, command("inspect", odd).out
    totals = read["receipt"]["totals"][0]
    for words in (
        read["receipt"]["encoding_evidence"],
        "“teuer” in line 44",
        "counts as missing: NA",
        "What day is “09/01/2024” in the column Datum?",
        '--column "Datum:dates=',
        "Total;;;200.000,00",
        "--load-anyway 51",
        f"{totals['sum']:,.2f}",
        "Notable (",
        *(finding["text"] for finding in read["health"]["findings"]),
        *(finding["detail"] for finding in read["health"]["findings"] if finding["detail"]),
        *(line["reason"] for line in read["receipt"]["set_aside"]),
    ):
        assert words in told
    assert told.index("Control totals") < told.index("Set aside because") < told.index("Notable (")


def test_the_option_that_is_named_settles_the_dates(command: Command, odd: Path) -> None:
    told = command("inspect", odd).out
    option = told.split('--column "')[1].split('"')[0]
    again = command("inspect", odd, "--column", option)
    assert "What day is" in told
    assert "What day is" not in again.out
    kept = command("inspect", odd, "--load-anyway", "51", "--json")
    assert kept.json["receipt"]["rows"] == 101


def test_the_receipt_in_chinese_leaves_no_sentence_in_english(command: Command, odd: Path) -> None:
    told = command("inspect", odd, "--language", "zh_CN").out
    for words in ("09/01/2024", '--column "Datum:dates=', "--load-anyway 51", "需留意"):
        assert words in told
    for english in ("What day", "If it is", "They are not part", "Notable", "set aside", "read another"):
        assert english not in told


def test_hidden_sheets_and_further_tables_are_named(command: Command, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Shops"
    for row in (
        ["Shop", "Sales"],
        *[[f"S{i}", i] for i in range(30)],
        [],
        ["Name", "Wage"],
        ["Ann", 5],
        ["Bo", 6],
    ):
        book.active.append(row)
    hidden = book.create_sheet("Old list")
    hidden.sheet_state = "hidden"
    hidden.append(["a", "b"])
    path = tmp_path / "shops.xlsx"
    book.save(path)
    read, told = command("inspect", path, "--json").json["receipt"], command("inspect", path).out
    assert (read["sheet"], read["table"], len(read["tables"])) == ("Shops", 1, 2)
    assert [(sheet["name"], sheet["hidden"]) for sheet in read["sheets"]] == [
        ("Shops", False),
        ("Old list", True),
    ]
    assert "Table 1 was read. To read another one, add --table 2." in told
    assert '“Shops” was read. To read another one, add --sheet "Old list".' in told
    assert command("inspect", path, "--table", "2", "--json").json["receipt"]["rows"] == 2
    assert "hidden" in told


def test_more_lines_set_aside_than_are_listed(command: Command, tmp_path: Path) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [["a", "b"], *[[i, i] for i in range(9000)], *[[i, i, "x"] for i in range(230)]]
    )
    path = tmp_path / "long.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    assert "and 30 more" in command("inspect", path).out


def test_a_file_without_findings_says_so(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("City,Visits\n" + "".join(f"{'AB'[i % 2]},{i}\n" for i in range(40)), encoding="utf-8")
    assert command("inspect", path, "--json").json["health"]["findings"] == []
    assert "Nothing to worry about" in command("inspect", path).out


def test_convert_says_what_is_not_in_the_table(command: Command, odd: Path, tmp_path: Path) -> None:
    told = command("convert", odd, tmp_path / "out.csv").out
    assert "odd.csv: 3 lines were set aside" in told
    assert "What day is “09/01/2024”" in told
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "x,y\n1,2\n3,4\n")
        archive.writestr("b.csv", "x,y\n1,2\n")
    told = command("convert", tmp_path / "two.zip", tmp_path / "out.csv").out
    assert "two.zip: The archive holds 2 files; “a.csv”, the largest, was read." in told


@pytest.mark.parametrize("name", ["customers.csv", "./customers.csv"])
def test_nothing_is_written_over_the_file_that_is_read(command: Command, customers: Path, name: str) -> None:
    before = customers.read_bytes()
    ran = command("convert", customers, customers.parent / name)
    assert (ran.code, customers.read_bytes()) == (2, before)
    assert "another name" in ran.err
    assert command("convert", customers.parent, customers).code == 2
    assert command("segment", customers, "--append", customers, "--out", customers).code == 2
