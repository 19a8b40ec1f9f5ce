"""Files under one another: every column and row accounted for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.pandas import column, data_frames

from segdesk.api import InputTable, InputTables, StageError
from segdesk.text import render
from segdesk_features import AppendFiles
from tests.stages.conftest import columns

FIRST = pd.DataFrame(
    {
        "Customer ID": ["001", "002", "003"],
        "Spent": [10.5, np.nan, 3.0],
        "City": pd.Categorical(["Oslo", "Lyon", None]),
        "Last visit": pd.to_datetime(["2024-01-01", "2024-02-01", None]).astype("datetime64[us]"),
    }
)
SECOND = pd.DataFrame(
    {
        "ＣＩＴＹ": pd.Categorical(["Paris", "Oslo"]),
        "customerid": ["004", "005"],
        "Spent": ["7", "n/a"],
        "Newsletter": pd.Categorical(["yes", "no"]),
    }
)


def further(*tables: pd.DataFrame) -> InputTables:
    others = {
        f"f{n}": InputTable(f"f{n}", f"file{n}.csv", table, columns(table))
        for n, table in enumerate(tables, 2)
    }
    return InputTables("file1.csv", others)


def append(first=FIRST, *others, **params):
    tables = further(*others)
    step = AppendFiles(sources=list(tables.others), **params)
    return step.apply(first, columns(first, **{"Customer ID": "identifier"}), tables)


def told(output, file: int) -> dict[str, tuple[str | None, str]]:
    return {e.column: (e.into, e.how) for e in output.combined.columns if e.file == file}


def test_columns_meet_by_name_without_capitals_blanks_and_width():
    output = append(FIRST, SECOND)

    assert list(output.table["Customer ID"]) == ["001", "002", "003", "004", "005"]
    assert output.table["City"].astype(object).where(output.table["City"].notna(), None).tolist() == [
        "Oslo",
        "Lyon",
        None,
        "Paris",
        "Oslo",
    ]
    assert told(output, 1) == {
        "ＣＩＴＹ": ("City", "spelling"),
        "customerid": ("Customer ID", "spelling"),
        "Spent": ("Spent", "same"),
        "Newsletter": ("Newsletter", "new"),
        "Last visit": ("Last visit", "absent"),
    }
    assert told(output, 0)["Newsletter"] == ("Newsletter", "absent")
    assert [column.name for column in output.columns] == [*FIRST, "Newsletter", "From file"]
    assert output.columns[0].role == "identifier"


def test_rows_are_counted_by_file_and_add_up():
    output = append(FIRST, SECOND)

    assert [(file.name, file.rows) for file in output.combined.files] == [("file1.csv", 3), ("file2.csv", 2)]
    assert len(output.table) == 5
    assert output.table["From file"].tolist() == ["file1.csv"] * 3 + ["file2.csv"] * 2
    assert output.columns[-1].role == "row"
    assert render(output.columns[-1].reason) == "It says which file a row is from."
    assert render(output.summary) == (
        "5 rows: 3 of file1.csv, 2 of file2.csv; 2 columns are not in every file, 1 value did not fit"
    )


def test_values_of_another_type_are_empty_and_counted():
    output = append(FIRST, SECOND)

    assert output.table["Spent"].tolist()[3] == 7
    assert np.isnan(output.table["Spent"].tolist()[4])
    entry = next(e for e in output.combined.columns if e.file == 1 and e.column == "Spent")
    assert (entry.type, entry.into_type, entry.emptied) == ("text", "number", 1)


def test_numbers_that_become_texts_keep_their_looks():
    ids = pd.DataFrame({"Customer ID": [17, 18]})

    assert append(FIRST, ids).table["Customer ID"].tolist()[3:] == ["17", "18"]


def test_a_person_maps_a_column_or_leaves_it_out():
    output = append(FIRST, SECOND, matches={"Newsletter": "", "customerid": "Number", "Spent": "Spent"})

    assert told(output, 1)["Newsletter"] == (None, "left_out")
    assert told(output, 1)["customerid"] == ("Number", "chosen")
    assert "Newsletter" not in output.table
    assert output.table["Number"].isna().tolist() == [True, True, True, False, False]


def test_another_order_of_columns_is_said():
    [note] = append(FIRST, SECOND).combined.notes

    assert (
        render(note) == "The columns of file2.csv stand in another order; they were matched by their names."
    )
    assert append(FIRST, FIRST).combined.notes == ()


def test_the_column_with_the_file_can_be_named_or_left_out():
    assert "From file" not in append(FIRST, SECOND, keep_file=False).table
    assert append(FIRST, SECOND, file_column="Month").columns[-1].name == "Month"
    assert append(FIRST, SECOND, file_column="City").columns[-1].name == "City (2)"
    chinese = FIRST.rename(columns=dict(zip(FIRST, ("会员号", "消费金额", "城市", "最近到店"), strict=True)))
    assert append(chinese, chinese).columns[-1].name == "来源文件"


def test_without_a_file_it_says_so():
    with pytest.raises(StageError) as refused:
        AppendFiles(sources=["gone"]).apply(FIRST, columns(FIRST), further(SECOND))

    assert "There is no file to add" in render(refused.value.message)


def test_the_check_says_what_apply_does():
    tables = further(SECOND)
    step = AppendFiles(sources=["f2"])

    assert step.check(FIRST, columns(FIRST), tables) == step.apply(FIRST, columns(FIRST), tables).combined


@given(
    data_frames(
        [
            column("id", elements=st.text(max_size=12)),
            column("whole", dtype="int64"),
            column("amount", elements=st.floats(allow_infinity=False)),
        ]
    ),
    st.integers(0, 20),
)
def test_a_file_split_by_rows_comes_together_again(table, at):
    table = table.astype({"id": "str"}).reset_index(drop=True)
    top, rest = table.iloc[:at].reset_index(drop=True), table.iloc[at:].reset_index(drop=True)

    output = append(top, rest, keep_file=False)

    pd.testing.assert_frame_equal(output.table, table, check_dtype=bool(len(table)))


def test_one_file_can_have_places_of_its_own():
    third = pd.DataFrame({"Customer ID": ["006"], "Total": [5.0], "Newsletter": pd.Categorical(["no"])})
    tables = further(SECOND, third)
    step = AppendFiles(
        sources=["f2", "f3"],
        matches={"Newsletter": "City"},
        file_matches={"f2": {"Newsletter": ""}, "f3": {"TOTAL": "Spent"}},
    )
    output = step.apply(FIRST, columns(FIRST), tables)

    assert told(output, 1)["Newsletter"] == (None, "left_out")
    assert told(output, 2)["Newsletter"] == ("City", "chosen")
    assert told(output, 2)["Total"] == ("Spent", "chosen")
    assert output.table["Spent"].tolist()[-1] == 5
    assert output.table["City"].tolist()[-1] == "no"
