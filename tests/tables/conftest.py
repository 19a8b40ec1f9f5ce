"""Reads small files written by the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from segdesk.documents.recipe import ColumnChange, ReadOptions, Source
from segdesk.results.table import Column, ReadResult
from segdesk.tables.arrow_files import open_table
from segdesk.tables.read import read_source


@dataclass
class Reading:
    """A file as read: the answer and both tables."""

    result: ReadResult
    raw: pa.Table
    table: pa.Table

    def column(self, name: str) -> Column:
        return next(column for column in self.result.table.columns if column.name == name)

    def values(self, name: str) -> list:
        return self.table.column(name).to_pylist()


Reader = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Write bytes or text to a file and read it."""

    def reader(
        content: bytes | str | Path,
        name: str = "file.csv",
        options: ReadOptions | None = None,
        columns: dict[str, ColumnChange] | None = None,
        rows: int | None = None,
    ) -> Reading:
        if isinstance(content, Path):
            path = content
        else:
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        source = Source(id="s", path=str(path), options=options or ReadOptions(), columns=columns or {})
        result = read_source(source, tmp_path / "scratch", key="k", rows=rows)
        assert ReadResult.from_json(result.to_json()) == result  # plain data only, as it goes to the window
        folder = tmp_path / "scratch" / "k"
        return Reading(result, open_table(folder / "raw.arrow"), open_table(folder / "table.arrow"))

    return reader
