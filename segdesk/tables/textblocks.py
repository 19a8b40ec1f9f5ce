"""Several tables in a text file: one below the other, or side by side with a blank column between."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from segdesk.documents.recipe import ReadOptions
from segdesk.results.table import RejectedLine, TableBlock
from segdesk.tables.blocks import Block, Grid, choose_block, describe, find_blocks
from segdesk.tables.budgets import MAX_COLUMNS
from segdesk.tables.cells import as_line
from segdesk.tables.dialect import Dialect, sniff
from segdesk.tables.errors import no_such_table
from segdesk.tables.finish import lines_to_keep
from segdesk.tables.lines import newline_of
from segdesk.tables.rawtable import RawTable
from segdesk.tables.records import Record, read_records
from segdesk.tables.rows import rows_to_table
from segdesk.text import Message

_LONGEST = 20_000_000
_MOST_GAPS = 300  # more blank lines than that part records, not tables
_LARGE = 2_000_000
_HEAD = 300  # records that tell whether a column is blank
_TWO_MARKS = re.compile(r'([,;\t|])(?:""| )?\1')


@dataclass(frozen=True)
class TextPart:
    """The lines of one of several tables, and how many lines stand above it."""

    text: str
    above: int
    number: int
    tables: tuple[TableBlock, ...]
    dialect: Dialect

    def options(self, options: ReadOptions) -> ReadOptions:
        """Return the options for reading this part alone."""
        header = options.header_row
        return msgspec.structs.replace(
            options,
            delimiter=self.dialect.delimiter,
            header_row=header - self.above if header else header,
            skip_lines=tuple(line - self.above for line in options.skip_lines),
            keep_lines=tuple(line - self.above for line in options.keep_lines),
            table=None,
        )

    def place(self, raw: RawTable, encoding: str, evidence: Message | None) -> RawTable:
        """Let a table that was read from this part speak of the lines of the whole file."""
        above = self.above
        raw.encoding, raw.encoding_evidence = encoding, evidence
        raw.delimiter_evidence = self.dialect.evidence
        raw.header_row += above if raw.header_row else 0
        raw.first_line += above
        raw.lines = [line + above for line in raw.lines] if raw.lines is not None else None
        raw.short = {line + above for line in raw.short}
        raw.set_aside = [msgspec.structs.replace(one, line=one.line + above) for one in raw.set_aside]
        raw.table_number, raw.tables = self.number, self.tables
        return raw


@dataclass(frozen=True)
class GridPart:
    """The records of a file in which tables stand side by side, and the rectangle of one of them."""

    records: Sequence[Record]
    block: Block
    number: int
    tables: tuple[TableBlock, ...]
    dialect: Dialect

    def read(self, options: ReadOptions, limit: int | None) -> RawTable:
        """Read this table; a line whose quotes fail is set aside, as it cannot be cut into columns."""
        top, left, right = self.block.top, self.block.left, self.block.right
        keep = lines_to_keep(options)
        mine = self.records[top : self.block.bottom]
        aside = [record for record in mine if record.problem is not None and record.line not in keep]
        away = {record.line for record in aside} | set(options.skip_lines)
        rows = [[] if record.line in away else record.fields[left:right] for record in mine]
        header = options.header_row - top if options.header_row else options.header_row
        inside = msgspec.structs.replace(options, header_row=header, skip_lines=())
        raw = rows_to_table(rows, inside, limit)
        raw.kind, raw.delimiter, raw.quote = "csv", self.dialect.delimiter, self.dialect.quote
        raw.delimiter_evidence = self.dialect.evidence
        raw.header_row += top if raw.header_row else 0
        raw.first_line = mine[raw.first_line - 1].line if raw.first_line <= len(mine) else raw.first_line
        raw.lines = [mine[line - 1].line for line in raw.lines or ()]
        raw.empty_rows = max(0, raw.empty_rows - len(away))
        raw.set_aside = [
            RejectedLine(
                line=one.line, text=as_line(one.fields, self.dialect.delimiter)[:500], reason=one.problem
            )
            for one in aside
            if one.problem is not None
        ]
        raw.set_aside_count = len(aside)
        raw.table_number, raw.tables = self.number, self.tables
        return raw


def find_part(text: str, options: ReadOptions) -> TextPart | GridPart | None:
    """Return the part to read: the table a person chose, else the main one; None if there is only one.

    Raises `ReadError` if the one that was chosen is not there.
    """
    gaps, marks = _has_gaps(text), _TWO_MARKS.search(text[:20_000]) is not None
    dialect = sniff(text, options.delimiter, options.quote) if gaps or marks else Dialect(None)
    if dialect.delimiter is None or dialect.runs:
        _check_only_one(options)
        return None
    beside = marks and _has_blank_column(text, dialect)
    records = list(read_records(text, dialect)) if gaps or beside else []
    rows = [record.fields for record in records]
    width = max(map(len, rows), default=0)
    grid = Grid(rows)
    blocks = find_blocks(grid, len(rows), width, stacked=not beside) if width <= MAX_COLUMNS else []
    if len(blocks) < 2:
        _check_only_one(options)
        return None
    lines = [record.line for record in records]
    last = [lines[b.bottom] - 1 if b.bottom < len(lines) else lines[-1] for b in blocks]
    header = options.header_row
    if header and options.table is None and not beside:  # a line of the file, not a record
        number = next((i for i, end in enumerate(last) if header <= end), None)
    else:
        number = choose_block(grid, blocks, options.table, header)
    if number is None:
        raise no_such_table(options.table or 0)
    tables = tuple(
        msgspec.structs.replace(describe(grid, b, i + 1), first_row=lines[b.top], last_row=last[i])
        for i, b in enumerate(blocks)
    )
    if any(one.top < two.bottom and two.top < one.bottom for one, two in itertools.combinations(blocks, 2)):
        return GridPart(records, blocks[number], number + 1, tables, dialect)
    newline = newline_of(text)
    above = lines[blocks[number].top] - 1
    end = None if number == len(blocks) - 1 else last[number]
    part = newline.join(text.split(newline)[above:end])
    return TextPart(part, above, number + 1, tables, dialect)


def _has_blank_column(text: str, dialect: Dialect) -> bool:
    """Tell whether a column without a name and without a value stands between others.

    In a large file, its first records must show tables apart as well: to read all carefully takes seconds.
    """
    large = len(text) > _LARGE
    records = itertools.islice(read_records(text, dialect), 2000 if large else _HEAD)
    rows = [record.fields for record in records]
    used = {at for row in rows for at, field in enumerate(row) if field.strip()}
    if not used or max(used) - min(used) + 1 == len(used) or max(used) > MAX_COLUMNS:
        return False
    return not large or len(find_blocks(Grid(rows), len(rows), max(used) + 1)) > 1


def _check_only_one(options: ReadOptions) -> None:
    if options.table is not None and options.table != 1:
        raise no_such_table(options.table)


def _has_gaps(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    newline = newline_of(text)
    gaps = 0
    for line in text.rstrip().split(newline):
        gaps += not line.strip(" \r\t,;|\0")
        if gaps > _MOST_GAPS:
            return False
    return gaps > 0
