"""Public files cut in two, by rows and by columns, become the file again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from segdesk.cli import main
from segdesk.engine.jobs import execute

FILES = ("telco_churn_csv/TelecomCustomerChurn.csv", "bank_churn_modelling", "online_retail_france")


def _file(corpus: Callable[[str], Path], name: str) -> Path:
    path = corpus(name)
    return path if path.is_file() else next(iter(sorted(path.glob("*.csv"))))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _convert(*arguments: str | Path) -> None:
    assert main(["convert", *map(str, arguments), "--debug"], execute) == 0


@pytest.mark.parametrize("name", FILES)
def test_cut_by_rows(name: str, corpus: Callable[[str], Path], tmp_path: Path) -> None:
    whole = _write(tmp_path / "whole.csv", _rows(_file(corpus, name)))
    rows = _rows(whole)
    at = len(rows) * 3 // 5
    top, rest = _write(tmp_path / "top.csv", rows[:at]), _write(tmp_path / "rest.csv", [rows[0], *rows[at:]])
    _convert(whole, tmp_path / "expected.csv")
    _convert(top, tmp_path / "out.csv", "--append", rest, "--file-column", "")

    assert _rows(tmp_path / "out.csv") == _rows(tmp_path / "expected.csv")


@pytest.mark.parametrize(
    ("name", "key"),
    [("telco_churn_csv/TelecomCustomerChurn.csv", "customerID"), ("bank_churn_modelling", "CustomerId")],
)
def test_cut_by_columns(name: str, key: str, corpus: Callable[[str], Path], tmp_path: Path) -> None:
    whole = _write(tmp_path / "whole.csv", _rows(_file(corpus, name)))
    rows = _rows(whole)
    at, middle = rows[0].index(key), len(rows[0]) // 2
    left = _write(tmp_path / "left.csv", [row[:middle] for row in rows])
    right = [[row[at], *row[middle:]] for row in rows]
    right = [right[0], *reversed(right[1:])]
    _convert(whole, tmp_path / "expected.csv")
    _convert(left, tmp_path / "out.csv", "--join", _write(tmp_path / "right.csv", right))

    assert _rows(tmp_path / "out.csv") == _rows(tmp_path / "expected.csv")
