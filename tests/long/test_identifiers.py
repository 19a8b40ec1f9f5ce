"""Any identifier comes through unchanged: file → table → file, 100,000 of them.

`SEGDESK_IDS` sets how many. What a format itself cannot hold is left out of its test: half of a character
(a lone surrogate) cannot be written as UTF-8 at all; a text file with many control characters is taken for no
text; a cell of a workbook holds no control characters but tab
and line feed, and neither U+FFFE nor U+FFFF. A last row
that calls itself a total is set aside, and can be loaded.
"""

import csv
import os
import re
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segdesk.documents.recipe import Source
from segdesk.exporting import ExportPlan, export
from segdesk.tables.layout import TOTAL
from segdesk.tables.read import read_source

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]

_PER_FILE = 20
_FILES = int(os.environ.get("SEGDESK_IDS", "100000")) // _PER_FILE

_SPECIAL = st.sampled_from(
    """00123 1e5 4e492493924924 2e06918610327a 90071992547409931 =1+1 =HYPERLINK("x") +49 -1 @x 'x "x" "" a,b
    a;b TRUE NA N/A None null ? #N/A \\N $5 5% (5) R12 US7 1.000 1,5 2024-03-05 3/4/2024 2024年3月5日 １２ é é
    👩‍👩‍👧 İ ß nan inf""".split()
)
_ODD = st.sampled_from(
    ["a\tb", "a\nb", "a\r\nb", "a\u2028b", "a\u2029b", "\ufeffa", "a\u0085b", " a", "a ", "\x1fa", "a\vb"]
)
_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r\x1f\x7f\x85"),
    min_size=1,
    max_size=200,
)
_CELL_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=200,
)


def _visible(text: str) -> bool:
    return bool(text.strip().strip("\0")) and not TOTAL.match(text)


def _lists(one: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(one.filter(_visible), min_size=_PER_FILE, max_size=_PER_FILE, unique=True)


def _read(path: Path, folder: Path) -> tuple[list[str], ExportPlan]:
    result = read_source(Source(id="s", path=str(path)), folder, key="k")
    from segdesk.tables.arrow_files import open_table

    values = open_table(folder / "k" / "table.arrow").column("customer_id").to_pylist()
    return values, ExportPlan(target="", format="csv", table=result.table, exact=True)


def _write_csv(path: Path, ids: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([["customer_id", "orders"], *([text, n] for n, text in enumerate(ids))])


def _write_xlsx(path: Path, ids: list[str]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["customer_id", "orders"])
    for number, text in enumerate(ids):
        cell = openpyxl.cell.WriteOnlyCell(sheet)
        cell._value, cell.data_type = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text), "s"
        sheet.append([cell, number])
    book.save(path)


def _changed(ids: list[str], found: list[str | None]) -> list[tuple[str | None, str | None]]:
    return [pair for pair in zip_longest(ids, found) if pair[0] != pair[1]][:3]


def _check(
    ids: list[str], name: str, write: Callable[[Path, list[str]], None], formats: tuple[str, ...]
) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made)
        write(folder / name, ids)
        values, plan = _read(folder / name, folder)
        assert _changed(ids, values) == []
        for kind in formats:
            target = folder / f"out.{kind}"
            fields = {**plan.to_plain(), "target": str(target), "format": kind}
            export(ExportPlan.from_plain(fields), lambda ref: folder / ref.key / ref.name, lambda *_: None)
            again, _plan = _read(target, folder)
            assert _changed(ids, again) == [], kind


_FAST = settings(
    max_examples=max(1, _FILES // 2),
    deadline=None,
    database=None,
    phases=(Phase.generate,),  # to make a list of twenty texts smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@_FAST
@given(_lists(_TEXT | _SPECIAL | _ODD))
def test_identifiers_through_csv_and_parquet(ids: list[str]) -> None:
    _check(ids, "ids.csv", _write_csv, ("csv", "parquet"))


@_FAST
@given(_lists(_CELL_TEXT | _SPECIAL))
def test_identifiers_through_workbooks(ids: list[str]) -> None:
    _check(ids, "ids.xlsx", _write_xlsx, ("xlsx", "csv"))
