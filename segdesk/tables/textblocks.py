"""Several tables one below the other in a text file."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from segdesk.documents.recipe import ReadOptions
from segdesk.results.table import TableBlock
from segdesk.tables.blocks import Grid, choose_block, describe, find_blocks
from segdesk.tables.dialect import Dialect, sniff
from segdesk.tables.errors import no_such_table
from segdesk.tables.lines import newline_of
from segdesk.tables.rawtable import RawTable
from segdesk.tables.records import read_records
from segdesk.text import Message

_LONGEST = 20_000_000
_MOST_GAPS = 300  # more blank lines than that part records, not tables


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
        raw.set_aside = [msgspec.structs.replace(one, line=one.line + above) for one in raw.set_aside]
        raw.table_number, raw.tables = self.number, self.tables
        return raw


def find_part(text: str, options: ReadOptions) -> TextPart | None:
    """Return the part to read: the table a person chose, else the main one; None if there is only one.

    Raises `ReadError` if the one that was chosen is not there.
    """
    if not _has_gaps(text):
        _check_only_one(options)
        return None
    dialect = sniff(text, options.delimiter, options.quote)
    if dialect.delimiter is None or dialect.runs:
        _check_only_one(options)
        return None
    records = list(read_records(text, dialect))
    rows = [record.fields for record in records]
    grid = Grid(rows)
    blocks = find_blocks(grid, len(rows), max(map(len, rows), default=0), stacked=True)
    if len(blocks) < 2:
        _check_only_one(options)
        return None
    lines = [record.line for record in records]
    last = [lines[b.bottom] - 1 if b.bottom < len(lines) else lines[-1] for b in blocks]
    header = options.header_row
    if header and options.table is None:  # a line of the file, not a record
        number = next((i for i, end in enumerate(last) if header <= end), None)
    else:
        number = choose_block(grid, blocks, options.table, None)
    if number is None:
        raise no_such_table(options.table or 0)
    tables = tuple(
        msgspec.structs.replace(describe(grid, b, i + 1), first_row=lines[b.top], last_row=last[i])
        for i, b in enumerate(blocks)
    )
    newline = newline_of(text)
    above = lines[blocks[number].top] - 1
    end = None if number == len(blocks) - 1 else last[number]
    part = newline.join(text.split(newline)[above:end])
    return TextPart(part, above, number + 1, tables, dialect)


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
