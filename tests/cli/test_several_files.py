"""Several files on the command line: put together, checked, and said in words and as JSON."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, read_csv

Command = Callable[..., Ran]


@pytest.fixture
def parts(customers: Path, tmp_path: Path) -> dict[str, Path]:
    """The customers split by rows (the second half with other headers), and cities for some of them."""
    rows = list(csv.reader(customers.open(encoding="utf-8", newline="")))
    made = {"top": tmp_path / "months" / "a.csv", "rest": tmp_path / "months" / "b.csv"}
    made["top"].parent.mkdir()
    made["cities"] = tmp_path / "cities.csv"
    _write(made["top"], rows[:81])
    _write(made["rest"], [["ＣＵＳＴＯＭＥＲ", "Age", "Spent in all", "Left"], *rows[81:]])
    _write(made["cities"], [["No.", "City"], *([row[0], "Oslo"] for row in rows[1:101]), ["99999", "Lyon"]])
    return made


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_rows_of_a_further_file_are_the_whole_file_again(
    command: Command, customers: Path, parts: dict[str, Path], tmp_path: Path
) -> None:
    out, whole = tmp_path / "out.csv", tmp_path / "whole.csv"
    ran = command(
        "convert", parts["top"], out, "--append", parts["rest"], "--match", "Spent in all=Spending",
        "--file-column", "",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert command("convert", customers, whole).code == 0
    assert out.read_bytes() == whole.read_bytes()
    assert "120 rows: 80 of a.csv, 40 of b.csv" in ran.out
    assert "“Spent in all” of b.csv went into “Spending”" in ran.out


def test_a_folder_is_put_under_one_another(command: Command, parts: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert command("convert", parts["top"].parent, out, "--match", "Spent in all=Spending").code == 0

    assert [row["From file"] for row in read_csv(out)] == ["a.csv"] * 80 + ["b.csv"] * 40


def test_the_column_check_is_in_the_json(command: Command, parts: dict[str, Path]) -> None:
    ran = command("inspect", parts["top"], "--append", parts["rest"], "--json")

    assert [file["receipt"]["rows"] for file in ran.json["files"]] == [80, 40]
    [combined] = ran.json["combined"]
    assert [file["rows"] for file in combined["files"]] == [80, 40]
    how = {entry["column"]: entry["how"] for entry in combined["columns"] if entry["file"] == 1}
    assert how == {
        "ＣＵＳＴＯＭＥＲ": "spelling",
        "Age": "same",
        "Spent in all": "new",
        "Left": "same",
        "Spending": "absent",
    }
    assert ran.json["receipt"]["rows"] == 80  # as for one file


def test_columns_of_another_file_by_key(command: Command, customers: Path, parts: dict[str, Path]) -> None:
    ran = command("inspect", customers, "--join", parts["cities"], "--key", "Customer=No.", "--json")

    keys = ran.json["combined"][0]["keys"]
    assert (keys["left_found"], keys["left_rows"]) == (100, 120)
    assert (keys["right_found"], keys["right_rows"]) == (100, 101)
    assert keys["left_unmatched"] == list(range(100, 120))
    assert (
        "100 of 120 rows found, 100 of 101 rows of cities.csv used"
        in command("inspect", customers, "--join", parts["cities"]).out
    )


def test_segments_of_joined_files(
    command: Command, customers: Path, parts: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "segments.csv"
    ran = command("segment", customers, "--join", parts["cities"], "--keep", "both", "--out", out, "--k", "3")

    assert ran.code == 0, ran.err
    assert len(read_csv(out)) == 100


def test_a_join_that_would_multiply_rows_is_refused_in_words(
    command: Command, customers: Path, tmp_path: Path
) -> None:
    orders = tmp_path / "calls.csv"
    _write(orders, [["Customer", "Minutes"], ["00001", "5"], ["00001", "7"], ["00002", "1"]])

    refused = command("inspect", customers, "--join", orders)
    assert refused.code == 4
    assert "1 key stands in several rows of calls.csv" in refused.err
    out = tmp_path / "out.csv"
    assert command("convert", customers, out, "--join", orders, "--repeated", "sum").code == 0
    assert [row["Minutes (total)"] for row in read_csv(out)][:3] == ["", "12", "1"]


def test_what_does_not_fit_is_said(command: Command, customers: Path, tmp_path: Path) -> None:
    assert command("inspect", customers, "--key", "Customer").code == 2
    assert command("inspect", customers, "--append", tmp_path / "gone.csv").code == 3
    (tmp_path / "empty").mkdir()
    assert command("inspect", tmp_path / "empty").code == 2
    assert command("inspect", customers, "--append", customers, "--match", "Age").code == 2


def test_a_saved_recipe_finds_its_further_files(
    command: Command, parts: dict[str, Path], tmp_path: Path
) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    more = ("--append", parts["rest"], "--match", "Spent in all=Spending")
    assert command("run", parts["top"], "--out", first, *more).code == 0

    assert command("run", parts["top"], "--out", again, "--recipe", first / "recipe.json").code == 0
    assert (again / "customers.csv").read_bytes() == (first / "customers.csv").read_bytes()


def test_columns_of_one_file_go_where_its_name_says(
    command: Command, customers: Path, parts: dict[str, Path], tmp_path: Path
) -> None:
    out, whole = tmp_path / "out.csv", tmp_path / "whole.csv"
    told = command("inspect", parts["top"], "--append", parts["rest"]).out
    assert (
        "“Spent in all” of b.csv is probably “Spending” (a name that means the same, similar values); "
        '--match "b.csv:Spent in all=Spending" puts it there' in told
    )
    ran = command(
        "convert", parts["top"], out, "--append", parts["rest"], "--match", "b.csv:Spent in all=Spending",
        "--file-column", "",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert command("convert", customers, whole).code == 0
    assert out.read_bytes() == whole.read_bytes()


def test_a_match_that_names_no_column_is_refused(
    command: Command, customers: Path, parts: dict[str, Path]
) -> None:
    append = ("inspect", parts["top"], "--append", parts["rest"], "--match")

    assert "No further file has a column “Shoes”" in command(*append, "Shoes=Spending").err
    assert "b.csv has no column “Shoes”" in command(*append, "b.csv:Shoes=Spending").err
    assert command("inspect", customers, "--match", "Shoes=Spending").code == 2
