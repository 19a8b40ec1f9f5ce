"""Short cuts for many rows: they must say the same as the long way."""

import pytest

from segdesk.tables import typing_votes


def _long_way(read, text: str, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(typing_votes, "_MANY", 10**9)
        return read(text)


@pytest.mark.parametrize(
    ("first", "kind"),
    [("12.5", "number"), ("", "number"), ("0012", "text"), ("1e5", "text"), ("N/A", "number"), ("1,5", None)],
)
def test_columns_in_which_all_numbers_differ(read, monkeypatch, first, kind):
    rows = [first, *(f"{i}.{i % 97 + 1}" for i in range(50_000))]
    text = "row\tvalue\n" + "".join(f"r{i}\t{value}\n" for i, value in enumerate(rows))
    short = read(text)
    column, values = short.column("value"), short.values("value")
    long = _long_way(read, text, monkeypatch)
    assert column == long.column("value")
    assert values == long.values("value")
    assert kind is None or column.type == kind


def test_days_written_as_numbers_stay_days(read):
    days = [f"{year}{month:02}{day:02}" for year in range(1940, 2050) for month in range(1, 13)
            for day in range(1, 29)]  # fmt: skip
    text = "row,day\n" + "".join(f"r{i},{day}\n" for i, day in enumerate(days * 2))
    assert read(text).column("day").type == "date"


def test_rows_of_a_running_number_make_an_identifier_as_text(read):
    text = "customer_id,plan\n" + "".join(f"{i},{'AB'[i % 2]}\n" for i in range(60_000))
    reading = read(text)
    assert reading.column("customer_id").role == "identifier"
    assert [str(value) for value in reading.values("customer_id")[:3]] == ["0", "1", "2"]


@pytest.mark.parametrize("line", ['7,"a ""b"" c",1', '7,"a, b",1', '7,5" wide,1', '7,"a"b,1'])
def test_quotes_among_many_rows(read, line):
    lines = [f'{i},"name {i}",{i}' for i in range(500)]
    lines[250] = line
    reading = read("id,name,value\r\n" + "\r\n".join(lines) + "\r\n")
    expected = {"7,5": '5" wide', '7,"a"b': '"a"b', '7,"a ': 'a "b" c', '7,"a,': "a, b"}
    want = next(value for start, value in expected.items() if line.startswith(start))
    assert reading.raw.column("name").to_pylist()[250] == want
    assert reading.result.receipt.rows == 500
