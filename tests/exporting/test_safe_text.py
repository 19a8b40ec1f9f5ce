"""No text from a customer file becomes a formula, and no id changes on its way into a workbook."""

import csv
import io
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from segdesk.documents import Annotations, SegmentNote
from segdesk.exporting import ExportPlan
from segdesk.exporting.safe_text import MAX_CELL, safe_for_cells, safe_for_csv, sheet_name
from tests.exporting.samples import Folder, customer_table, segmentation, texts_table

PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
BLANKS = ("", " ", "   ", "\u00a0", "\u3000", "\t", "\ufeff", "\u200b")
risky = st.builds(
    "{}{}{}".format,
    st.sampled_from(BLANKS),
    st.sampled_from(PREFIXES),
    st.text(max_size=20) | st.just("cmd|' /C calc'!A0"),
)
inside = st.builds("{}{}{}".format, st.text(max_size=5), st.sampled_from((";", "|", "\t", "\n", "\r")), risky)
anything = st.text(max_size=200)
BLANK = "[\x00- \x7f-\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]*"
LIVE = re.compile(BLANK + "[=+\\-@＝＋－＠]|[\t\r\n\x00]")
LIVE_INSIDE = re.compile('"*' + BLANK + '"*[=+\\-@＝＋－＠]')


def written(texts: list[str], kind: str, name: str = "Customer") -> bytes:
    with TemporaryDirectory() as path:
        folder = Folder(Path(path))
        target = Path(path, f"out.{kind}")
        folder.export(ExportPlan(target=str(target), format=kind, table=texts_table(folder, texts, name)))
        return target.read_bytes()


@given(st.lists(risky | inside | anything, min_size=1, max_size=8), risky)
@settings(max_examples=30, deadline=None)
def test_no_text_in_a_csv_can_start_a_formula(texts: list[str], header: str) -> None:
    content = written(texts, "csv", header).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert len(rows) == len(texts) + 1
    for (cell,) in rows:
        assert not LIVE.match(cell), cell
        # A program that takes another character for the delimiter must not find a formula either.
        for part in re.split("[;|\t\r\n]", cell)[1:]:
            assert not LIVE_INSIDE.match(part), cell


@given(st.lists(risky | inside | anything, min_size=1, max_size=8), risky)
@settings(max_examples=30, deadline=None)
def test_no_cell_of_a_workbook_is_a_formula(texts: list[str], header: str) -> None:
    content = written(texts, "xlsx", header)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [name for name in sheets if re.search(rb"<f[ >]", parts.read(name))]
    rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2)
    for (cell,), text in zip(rows, texts, strict=True):
        assert cell.data_type in ("s", "inlineStr", "n" if not cell.value else "s")
        assert bool(cell.quotePrefix) == bool(LIVE.match(text)), text


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_ids_come_back_unchanged_from_a_workbook(ids: list[str]) -> None:
    sheet = load_workbook(io.BytesIO(written(ids, "xlsx"))).worksheets[0]
    back = [unescape(str(cell.value or "")) for (cell,) in sheet.iter_rows(min_row=2)]
    assert back == [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text) for text in ids]


@given(st.lists(anything, min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_harmless_texts_are_the_same_in_a_csv(texts: list[str]) -> None:
    texts = ["x" + re.sub("[;|\t\r\n=+@＝＋－＠-]", "", text) for text in texts]
    rows = list(csv.reader(io.StringIO(written(texts, "csv").decode("utf-8-sig"), newline="")))
    assert [cell for (cell,) in rows[1:]] == texts


@pytest.mark.parametrize(
    "text",
    ["00123", "1e5", "4e492493924924", "2e06918610327a", "9007199254740993", "NA", "TRUE", "#N/A", "#REF!",
     "_x0041_", "a\r\nb", " blank ", "1/2", "2024-03-01", "<b>&amp;</b>"],
)  # fmt: skip
def test_ids_that_programs_like_to_change(text: str) -> None:
    sheet = load_workbook(io.BytesIO(written([text], "xlsx"))).worksheets[0]
    cell = sheet["A2"]
    assert (unescape(str(cell.value)), cell.data_type, cell.number_format) == (text, "s", "@")
    content = written([text], "csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [text]


def test_changed_texts_are_counted() -> None:
    texts = pa.array(["=1+1", "ok", "a;=b", None, "-5", "fine - really"])
    safe, changed = safe_for_csv(texts)
    assert changed == 3
    assert safe.to_pylist() == ["'=1+1", "ok", "a;'=b", None, "'-5", "fine - really"]


def test_characters_and_length_that_a_workbook_cannot_hold() -> None:
    long, emoji = "x" * 40_000, "😀" * 20_000  # two units each
    safe = safe_for_cells(pa.array(["a\x01b\x00", "ok", long, emoji]))
    assert (safe.cleaned, safe.cut) == (1, 2)
    first, second, third, fourth = safe.texts.to_pylist()
    assert (first, second) == ("ab", "ok")
    assert len(third) == MAX_CELL
    assert len(fourth.encode("utf-16-le")) // 2 == MAX_CELL - 1


def test_names_and_titles_by_people_are_text_too(folder: Folder) -> None:
    notes = {"big": SegmentNote(name='=HYPERLINK("http://x")', action="=1+1")}
    target = folder.path / "out.xlsx"
    folder.export(
        ExportPlan(
            target=str(target),
            format="xlsx",
            table=customer_table(folder),
            segmentation=segmentation(folder),
            annotations=Annotations(title="=SUM(A1)", segments=notes),
            source_name="=cmd.csv",
        )
    )
    cells = [cell for sheet in load_workbook(target) for row in sheet.iter_rows() for cell in row]
    texts = {cell.value for cell in cells}
    assert {'=HYPERLINK("http://x")', "=1+1", "=SUM(A1)", "=cmd.csv"} <= texts
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_sheet_names_follow_the_rules() -> None:
    taken: set[str] = set()
    names = [sheet_name(text, taken) for text in ("a/b:c?", "'quoted'", "", "x" * 40, "X" * 40, "A/B:C?")]
    assert names == ["a b c", "quoted", "Sheet", "x" * 31, "X" * 29 + " 2", "A B C 2"]
