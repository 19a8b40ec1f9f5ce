"""Tables: columns with types and roles, the import receipt, profiles and health."""

from __future__ import annotations

from typing import Any, Literal

from segdesk.results.base import ArtifactRef, Result
from segdesk.text import Message

ColumnType = Literal["number", "date", "category", "text"]
"""How values are stored in Arrow: float64/int64, timestamp[us], dictionary<int32, string>, large_string."""

Role = Literal[
    "identifier",  # names one customer (or patient, student …): never used to group or predict
    "order",  # names one order, invoice or visit
    "date",
    "amount",  # money, or what counts as value
    "measure",  # any other number
    "product",
    "category",
    "personal",  # name, e-mail, phone …: never used to group or predict
    "outcome",  # chosen by the person: what to predict
    "text",  # free text
    "row",  # says something of the row, such as its file: shown, never used to group or predict by itself
    "ignored",
]


# `gc=False`, `omit_defaults`: of a wide table there are tens of thousands. None can be part of a cycle, which
# spares the collector from looking at them, and short JSON is read sooner.


class NumberFormat(Result, gc=False, omit_defaults=True):
    """How numbers were written in the file."""

    decimal: str = "."
    thousands: str = ""
    currency: str = ""
    percent: bool = False


class MissingWord(Result):
    """A word of a column that could mean "no value": how often it stands there, and whether it counts."""

    word: str
    count: int
    missing: bool


class FailedValue(Result):
    """A value that does not fit the type of its column: 0-based row, 1-based line of the file, its text."""

    row: int
    line: int
    text: str


class Column(Result, gc=False, omit_defaults=True):
    """One column of a table."""

    name: str
    type: ColumnType
    role: Role
    original: str = ""
    reason: Message | None = None
    outcome_candidate: bool = False
    missing: int = 0
    distinct: int = 0
    failures: int = 0
    number_format: NumberFormat | None = None
    date_format: str | None = None
    date_ambiguous: bool = False
    date_example: str = ""  # a value of the file that can be read in two ways
    missing_words: tuple[MissingWord, ...] = ()
    failed: tuple[FailedValue, ...] = ()  # the first 50


class TableRef(Result):
    """A table a job wrote as one Arrow IPC file (uncompressed, memory-mappable)."""

    artifact: ArtifactRef
    rows: int
    columns: tuple[Column, ...]
    row_meaning: Literal["customer", "order", "unknown"] = "unknown"
    series: ArtifactRef | None = None  # what each row did month by month (`segdesk.engine.series`)


class SheetInfo(Result):
    """One sheet of a workbook."""

    name: str
    rows: int
    columns: int
    hidden: bool = False


class TableBlock(Result):
    """One of several tables on a sheet or in a file; rows, columns and numbers are counted from 1."""

    number: int
    title: str = ""
    first_row: int = 1
    last_row: int = 1
    first_column: int = 1
    last_column: int = 1
    rows: int = 0  # records below the header
    header: tuple[str, ...] = ()  # the first few names


class RejectedLine(Result):
    """A record that was set aside: its 1-based line, its text, and why."""

    line: int
    text: str
    reason: Message


class ColumnTotals(Result, gc=False):
    """Control totals of a numeric column, to tick off against a spreadsheet."""

    column: str
    count: int
    sum: float
    min: float | None = None
    max: float | None = None


class ImportReceipt(Result):
    """What was read, how, and what was set aside."""

    path: str
    name: str
    size: int
    sha256: str
    kind: str  # csv, xlsx, xls, xlsb, ods
    rows: int
    encoding: str | None = None
    encoding_evidence: Message | None = None
    delimiter: str | None = None
    delimiter_evidence: Message | None = None
    quote: str | None = None
    sheet: str | None = None
    sheets: tuple[SheetInfo, ...] = ()
    header_row: int = 1  # 1-based; 0 = the file has no header
    empty_rows: int = 0
    set_aside: tuple[RejectedLine, ...] = ()  # the first 200
    set_aside_count: int = 0
    table: int | None = None  # which of several tables was read, from 1
    tables: tuple[TableBlock, ...] = ()  # empty where there is only one
    totals: tuple[ColumnTotals, ...] = ()
    notes: tuple[Message, ...] = ()


class Histogram(Result, gc=False, omit_defaults=True):
    """Counts in bins (numbers, dates: edges one longer than counts) or of the commonest values."""

    counts: tuple[int, ...]
    edges: tuple[float, ...] = ()  # dates: seconds since 1970
    labels: tuple[str, ...] = ()
    other: int = 0


class ColumnProfile(Result, gc=False, omit_defaults=True):
    """The distribution of one column."""

    name: str
    count: int
    missing: int
    distinct: int
    histogram: Histogram
    sum: float | None = None
    mean: float | None = None
    median: float | None = None
    std: float | None = None
    skew: float | None = None
    min: float | str | None = None  # dates as ISO text
    max: float | str | None = None
    negatives: int = 0
    zeros: int = 0


class Fix(Result):
    """A one-click repair: a table step or preparation step to add, or a change of a column's type or role."""

    text: Message
    stage: str | None = None
    params: dict[str, Any] = {}
    column: str | None = None
    set_type: ColumnType | None = None
    set_role: Role | None = None
    safe: bool = False  # loses nothing a person could miss: may be done together with others


class Finding(Result):
    """Something about the data that a person should know."""

    kind: str
    severity: Literal["serious", "notable", "minor"]
    columns: tuple[str, ...]
    count: int
    text: Message
    fix: Fix | None = None
    rows: tuple[int, ...] = ()  # the first 100 row numbers behind it, 0-based
    detail: Message | None = None  # why it matters, or what kind it is


class HealthReport(Result):
    """Findings, most severe first."""

    findings: tuple[Finding, ...] = ()


class ReadResult(Result):
    """What the job *read* answers: the typed table and all that is known of it."""

    receipt: ImportReceipt
    table: TableRef
    profiles: tuple[ColumnProfile, ...]
    health: HealthReport
