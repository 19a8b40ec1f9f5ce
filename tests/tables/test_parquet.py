"""Parquet files: every kind of column as the text a person expects, whatever program wrote it."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segdesk.tables import parquet
from segdesk.tables.errors import ReadError
from segdesk.text import render


@pytest.fixture
def columns(read, tmp_path):
    """Write a table and read it back; returns the reading."""

    def reader(table, name="t.parquet"):
        pq.write_table(table, tmp_path / name)
        return read(tmp_path / name)

    return reader


def test_plain_columns_of_every_kind(columns):
    table = pa.table(
        {
            "id": ["001", "002", None],
            "n": [1.5, None, 3.0],
            "price": pa.array([Decimal("0.435"), Decimal("12.50"), None], pa.decimal128(10, 3)),
            "big": [2**60, 2**60 + 1, 2**60 + 2],
            "small": pa.array([0.1, 0.2, 0.3], pa.float32()),
            "when": [dt.datetime(2024, 3, 5), dt.datetime(2024, 3, 6), None],
            "day": [dt.date(2024, 2, 29), None, dt.date(2024, 3, 1)],
            "exact": pa.array([1_709_641_230_123_456_789] * 3, pa.timestamp("ns")),
            "open": [dt.time(9, 30), dt.time(18), None],
            "stay": pa.array([dt.timedelta(hours=30), dt.timedelta(minutes=5), None]),
            "vip": [True, False, None],
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
            "code": pa.array([b"x1", b"\xff", None], pa.binary()),
            "never": pa.nulls(3),
        }
    )
    reading = columns(table)
    raw = {name: reading.raw.column(name).to_pylist() for name in reading.raw.column_names}
    assert reading.result.receipt.kind == "parquet"
    assert reading.values("id") == ["001", "002", None]
    assert reading.values("n") == [1.5, None, 3.0]
    assert (raw["price"], reading.values("price")) == (["0.435", "12.500", ""], [0.435, 12.5, None])
    assert raw["big"] == [str(2**60 + i) for i in range(3)]
    assert reading.values("small") == [0.1, 0.2, 0.3]
    assert reading.values("when") == [dt.datetime(2024, 3, 5), dt.datetime(2024, 3, 6), None]
    assert reading.values("day")[0] == dt.datetime(2024, 2, 29)
    assert reading.values("exact")[0] == dt.datetime(2024, 3, 5, 12, 20, 30)
    assert raw["open"] == ["09:30:00", "18:00:00", ""]
    assert raw["stay"] == ["30:00:00", "0:05:00", ""]
    assert raw["vip"] == ["true", "false", ""]
    assert reading.values("kind") == ["a", "b", "a"]
    assert raw["code"] == ["x1", "\ufffd", ""]
    assert reading.column("never").missing == 3


@pytest.mark.parametrize(
    ("zone", "hour", "told"),
    [("Europe/Berlin", 11, "Europe/Berlin"), ("UTC", 10, "UTC"), ("+02:00", 12, "+02:00")],
)
def test_times_are_as_the_clock_shows_them_in_their_zone(columns, zone, hour, told):
    stamps = [dt.datetime(2024, 3, 1 + i, 10, 20, tzinfo=dt.UTC) for i in range(4)]
    reading = columns(pa.table({"seen": pa.array(stamps, pa.timestamp("us", zone))}))
    assert reading.values("seen")[0] == dt.datetime(2024, 3, 1, hour, 20)
    assert any(told in render(note) for note in reading.result.receipt.notes)


def test_a_zone_that_this_computer_does_not_know_is_utc(columns):
    stamps = pa.array([0, 3_600_000_000], pa.timestamp("us", "Mars/Olympus"))
    reading = columns(pa.table({"seen": stamps}))
    assert reading.values("seen")[1] == dt.datetime(1970, 1, 1, 1)
    assert "UTC" in render(reading.result.receipt.notes[0])


def test_records_become_columns_and_lists_become_texts(columns):
    table = pa.table(
        {
            "id": [1, 2, 3],
            "address": [{"city": "Köln", "geo": {"lat": 50.9}}, {"city": "Bonn", "geo": None}, None],
            "tags": [["a", "b"], [], None],
            "marks": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        }
    )
    reading = columns(table)
    assert reading.raw.column_names == ["id", "address.city", "address.geo.lat", "tags", "marks"]
    assert reading.values("address.geo.lat") == [50.9, None, None]
    assert reading.raw.column("tags").to_pylist() == ['["a", "b"]', "[]", ""]
    assert [render(note) for note in reading.result.receipt.notes] == [
        "tags, marks: each value is a list. It was written as one text."
    ]


def test_a_parquet_file_without_rows_or_without_columns(columns, read, tmp_path):
    reading = columns(pa.table({"id": pa.array([], pa.string()), "n": pa.array([], pa.decimal128(5, 2))}))
    assert (reading.result.receipt.rows, reading.raw.column_names) == (0, ["id", "n"])
    assert "not a single row" in render(reading.result.receipt.notes[0])
    with pytest.raises(ReadError) as caught:
        columns(pa.table({}))
    assert "not a single column" in render(caught.value.message)


def test_the_name_of_a_parquet_file_does_not_matter(columns):
    table = pa.table({"id": ["00", "01", "02"], "n": [1, 2, 3]})
    assert columns(table, "export.csv").values("id") == ["00", "01", "02"]


@pytest.mark.parametrize("table", [{"a": list(range(50))}, {"a": [{"x": 1, "y": 2}] * 6}])
def test_a_parquet_file_with_too_many_cells(columns, monkeypatch, table):
    monkeypatch.setattr(parquet, "MAX_CELLS", 10)
    with pytest.raises(ReadError) as caught:
        columns(pa.table(table))
    assert "200 million" in render(caught.value.message)
