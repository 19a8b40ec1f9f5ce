"""What a reader of any kind of file hands on: text columns, and how they were found."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from segdesk.results.table import RejectedLine, SheetInfo, TableBlock
from segdesk.text import Message


@dataclass
class RawTable:
    """A table of text as it stands in the file.

    `table` has string columns named by `names` (unique, visible); `originals` are the names as written.
    `lines` maps a row to its line (text) or sheet row; None means `first_line + row`.
    """

    table: pa.Table
    names: list[str]
    originals: list[str]
    kind: str
    header_row: int
    first_line: int = 1
    lines: list[int] | None = None
    encoding: str | None = None
    encoding_evidence: Message | None = None
    delimiter: str | None = None
    delimiter_evidence: Message | None = None
    quote: str | None = None
    sheet: str | None = None
    sheets: tuple[SheetInfo, ...] = ()
    table_number: int | None = None
    tables: tuple[TableBlock, ...] = ()
    empty_rows: int = 0
    set_aside: list[RejectedLine] = field(default_factory=list)
    set_aside_count: int = 0
    short: set[int] = field(default_factory=set)  # lines with fewer fields than the table
    notes: list[Message] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)  # columns the workbook itself calls dates
