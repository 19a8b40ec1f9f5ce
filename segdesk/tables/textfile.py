"""Text files (CSV, TSV …) to a raw table: the fast reader where it is exact, the careful one elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from segdesk.documents.recipe import ReadOptions
from segdesk.results.table import RejectedLine
from segdesk.tables.cells import as_line, cell_kind
from segdesk.tables.dialect import DELIMITERS, Dialect, sniff
from segdesk.tables.encoding import Encoding, decode, find_encoding
from segdesk.tables.errors import ReadError
from segdesk.tables.fastcsv import read_fast
from segdesk.tables.finish import lines_to_keep
from segdesk.tables.layout import Layout, find_layout, header_names, unique_names
from segdesk.tables.lines import LineParser
from segdesk.tables.rawtable import RawTable
from segdesk.tables.records import Record, read_records
from segdesk.tables.rows import rows_to_table
from segdesk.tables.spaced import spaced_rows
from segdesk.tables.textblocks import GridPart, find_part
from segdesk.text import msg, plural

MAX_COLUMNS = 16_384
MAX_CELLS = 200_000_000
_SEVERAL = 20_000_000  # bytes up to which several tables are looked for
_HEAD = 300
_HEAD_CHARS = 4_000_000
_KEPT_REJECTS = 200
_CHUNK = 65_536


@dataclass
class _Plan:
    """How one text file is going to be read."""

    encoding: Encoding
    dialect: Dialect
    layout: Layout
    header: list[str]
    header_row: int
    header_line: int
    first_line: int
    ragged: bool


def read_text(data: bytes, options: ReadOptions, rows: int | None = None) -> RawTable:
    """Read the bytes of a text file into text columns; raises `ReadError` if there is no table in it."""
    encoding = find_encoding(data, options.encoding)
    part = find_part(decode(data, encoding), options) if len(data) < _SEVERAL else None
    if part is None:
        return _read_one(data, encoding, options, rows)
    if isinstance(part, GridPart):
        raw = part.read(options, rows)
        raw.encoding, raw.encoding_evidence = encoding.name, encoding.evidence
        return raw
    plain = Encoding("utf-8", encoding.evidence)
    raw = _read_one(part.text.encode("utf-8", "replace"), plain, part.options(options), rows)
    return part.place(raw, encoding.name, encoding.evidence)


def _read_one(data: bytes, encoding: Encoding, options: ReadOptions, rows: int | None) -> RawTable:
    head = _head_text(data, encoding)
    if not head.strip("\ufeff \t\r\n\x00,;|"):
        raise ReadError(msg("There is nothing in this file but blank lines. Choose another file."))
    plan = _plan(head, encoding, options)
    if plan.dialect.delimiter in (None, " ") and not plan.dialect.runs and len(head) < _HEAD_CHARS:
        raw = _spaced(head, plan, options, rows)
        if raw is not None:
            return raw
    if plan.dialect.delimiter in (None, " ") and len(head) < _HEAD_CHARS and _lone_line(head):
        raise ReadError(
            msg("There is only one line of text in this file, and no table. Choose another file.")
        )
    if plan.layout.width > MAX_COLUMNS:
        raise ReadError(
            msg(
                "This file has {count} columns; at most 16,384 can be read. Export only the columns you "
                "need.",
                count=plan.layout.width,
            )
        )
    simple = not options.skip_lines and not options.keep_lines and not options.keep_all and rows is None
    if simple and not plan.ragged:
        table = read_fast(data, encoding, plan.dialect, plan.layout.width, plan.first_line)
        if table is not None:
            if table.num_rows * table.num_columns > MAX_CELLS:
                raise _too_many_cells()
            return _raw(plan, table, None, [], 0, 0)
    return _read_carefully(data, plan, options, rows)


def _too_many_cells() -> ReadError:
    return ReadError(msg("This file has more than 200 million cells. Split it, or export fewer columns."))


def _spaced(text: str, plan: _Plan, options: ReadOptions, rows: int | None) -> RawTable | None:
    """Read fields parted by blanks, if quotes prove that they are."""
    found = spaced_rows(text, plan.dialect.quote)
    if found is None:
        return None
    raw = rows_to_table(found, options, rows)
    raw.kind, raw.delimiter, raw.quote = "csv", " ", plan.dialect.quote
    raw.delimiter_evidence = msg("Quoted values hold blanks.")
    raw.encoding, raw.encoding_evidence = plan.encoding.name, plan.encoding.evidence
    raw.notes.append(
        msg("Blanks part the fields of this file. Check one row: some values hold blanks themselves.")
    )
    return raw


def _lone_line(text: str) -> bool:
    return len([line for line in text.splitlines() if line.strip()]) < 2


def _head_text(data: bytes, encoding: Encoding) -> str:
    part = data[:_HEAD_CHARS]
    if len(part) < len(data) and encoding.name.startswith("utf-16"):
        part = part[: len(part) // 2 * 2]
    text = decode(part, encoding)
    if len(part) < len(data):
        cut = max(text.rfind("\n"), text.rfind("\r"))
        text = text[: cut + 1] if cut > 0 else text
    return text


def _plan(head: str, encoding: Encoding, options: ReadOptions) -> _Plan:
    dialect = sniff(head, options.delimiter, options.quote)
    first = list(islice(read_records(head, dialect), _HEAD))
    widths = Counter(len(record.fields) for record in first if any(f.strip() for f in record.fields))
    usual = max(widths, key=lambda width: (widths[width], width)) if widths else 1
    first = list(islice(read_records(head, dialect, usual), _HEAD))
    skip = set(options.skip_lines)
    rows = [[] if record.line in skip else record.fields for record in first]
    layout = find_layout(rows, usual, options.header_row)
    header = header_names(rows, layout)
    if layout.header < 0 and options.header_row is None and options.delimiter is None:
        layout, header = _other_delimiter(rows, layout, dialect.quote)
    if layout.header >= 0 and len(header) > usual:
        trailing = len(header)
        while trailing > usual and not header[trailing - 1].strip():
            trailing -= 1
        layout = Layout(layout.header, layout.first, max(usual, trailing), layout.extra_headers)
    at = layout.first
    first_line = first[at].line if at < len(first) else (first[-1].line + 1 if first else 1)
    ragged = any(
        (record.fields and len(record.fields) != layout.width) or record.problem is not None
        for record in first[at:]
    )
    return _Plan(
        encoding=encoding,
        dialect=dialect,
        layout=layout,
        header=header,
        header_row=layout.header + 1,
        header_line=first[layout.header].line if layout.header >= 0 else 0,
        first_line=first_line,
        ragged=ragged,
    )


def _other_delimiter(rows: list[list[str]], layout: Layout, quote: str) -> tuple[Layout, list[str]]:
    """Find a header right above the records that is written with another delimiter."""
    above = layout.first - 1
    if above < 0 or len(rows[above]) != 1 or layout.width < 2:
        return layout, []
    for delimiter in (*DELIMITERS, " "):
        names, closed = LineParser(delimiter, quote).parse(rows[above][0])
        if closed and len(names) == layout.width and all(cell_kind(name) == "word" for name in names):
            return Layout(above, layout.first, layout.width), names
    return layout, []


def _read_carefully(data: bytes, plan: _Plan, options: ReadOptions, rows: int | None) -> RawTable:
    text = decode(data, plan.encoding) if rows is None else _head_text(data, plan.encoding)
    width = plan.layout.width
    builder = _Builder(width)
    long: list[Record] = []
    rejected: list[RejectedLine] = []
    count = empty = second = 0
    short: set[int] = set()
    header = [cell.strip() for cell in plan.header]
    skip, keep = set(options.skip_lines), lines_to_keep(options)
    for record in read_records(text, plan.dialect, width):
        if record.line < plan.first_line or record.line in skip:
            continue
        fields = record.fields
        if len(fields) > width and header and [cell.strip() for cell in fields[:width]] == header:
            second = record.line
            break
        if not any(field and not field.isspace() and field != "\0" for field in fields):
            empty += 1
            continue
        if record.problem is not None and record.line not in keep:
            count += 1
            if len(rejected) < _KEPT_REJECTS:
                rejected.append(_rejected(record, plan, record.problem))
            continue
        if len(fields) > width and any(field.strip() for field in fields[width:]):
            long.append(record)
            builder.hold(record)
        else:
            if len(fields) < width:
                short.add(record.line)
            builder.add(record.line, fields)
        if rows is not None and builder.rows >= rows:
            break
    wide = len(long) > max(1, 0.05 * builder.rows) or (len(long) == 1 and builder.rows <= 10)
    builder.finish(keep, wide)
    if not wide:
        for record in long:
            if record.line in keep:
                continue
            count += 1
            if len(rejected) < _KEPT_REJECTS:
                why = msg(
                    "It has {found} fields, the table has {width}.", found=len(record.fields), width=width
                )
                rejected.append(_rejected(record, plan, why))
    raw = _raw(plan, builder.table(), builder.lines, sorted(rejected, key=lambda r: r.line), count, empty)
    if second:
        raw.notes.append(msg("Another table starts in line {line}; it was not read.", line=second))
    raw.short = short
    if wide and long:
        raw.notes.append(
            plural(
                "{n} line has more fields than the header; columns were added for it.",
                "{n} lines have more fields than the header; columns were added for them.",
                len(long),
            )
        )
    return raw


def _rejected(record: Record, plan: _Plan, why: object) -> RejectedLine:
    text = as_line(record.fields, plan.dialect.delimiter)
    return RejectedLine(line=record.line, text=text[:500], reason=why)  # type: ignore[arg-type]


class _Builder:
    """Collects rows as columns, in chunks."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[int] = []
        self._rows: list[list[str]] = []
        self._held: dict[int, Record] = {}
        self._chunks: list[list[pa.Array]] = []
        self.rows = 0

    def add(self, line: int, fields: list[str]) -> None:
        self.lines.append(line)
        self._rows.append(fields)
        self.rows += 1
        if self.rows * max(self.width, 1) > MAX_CELLS:
            raise _too_many_cells()

    def hold(self, record: Record) -> None:
        """Add a row whose width is judged at the end."""
        self._held[len(self._rows)] = record
        self.add(record.line, record.fields)

    def finish(self, keep: Container[int], wide: bool) -> None:
        """Decide over the rows that are too long: widen the table, or leave them out."""
        if not self._held:
            return
        if wide or any(record.line in keep for record in self._held.values()):
            kept = self._held.values() if wide else [r for r in self._held.values() if r.line in keep]
            self.width = max(self.width, *(len(record.fields) for record in kept))
        drop = set() if wide else {i for i, record in self._held.items() if record.line not in keep}
        if drop:
            self._rows = [row for i, row in enumerate(self._rows) if i not in drop]
            self.lines = [line for i, line in enumerate(self.lines) if i not in drop]
            self.rows = len(self._rows)

    def table(self) -> pa.Table:
        chunks: list[list[pa.Array]] = [[] for _ in range(self.width)]
        for start in range(0, len(self._rows), _CHUNK):
            part = self._rows[start : start + _CHUNK]
            for column, pieces in enumerate(chunks):
                cells = [row[column] if column < len(row) else "" for row in part]
                pieces.append(pa.array(cells, pa.string()))
        arrays = [pa.chunked_array(pieces, pa.string()) for pieces in chunks]
        return pa.table(arrays, names=[str(i) for i in range(self.width)])


def _raw(
    plan: _Plan,
    table: pa.Table,
    lines: list[int] | None,
    rejected: list[RejectedLine],
    count: int,
    empty: int,
) -> RawTable:
    names, originals = unique_names(plan.header, table.num_columns)
    return RawTable(
        table=table.rename_columns(names),
        names=names,
        originals=originals,
        kind="csv",
        header_row=plan.header_row,
        first_line=plan.first_line,
        lines=lines,
        encoding=plan.encoding.name,
        encoding_evidence=plan.encoding.evidence,
        delimiter=plan.dialect.delimiter,
        delimiter_evidence=plan.dialect.evidence,
        quote=plan.dialect.quote,
        empty_rows=empty,
        set_aside=rejected,
        set_aside_count=count,
    )
