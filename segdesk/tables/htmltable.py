"""Web pages that carry a table under the name of a workbook, as many systems export them."""

from __future__ import annotations

from html.parser import HTMLParser

from segdesk.documents.recipe import ReadOptions
from segdesk.tables.blocks import Block, Grid, describe
from segdesk.tables.errors import ReadError, no_such_table
from segdesk.tables.rawtable import RawTable
from segdesk.tables.rows import rows_to_table
from segdesk.text import msg

_MAX_CELLS = 20_000_000


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = self._down = 1
        self._carried: list[list[int]] = []  # of each open table: rows a cell from above still reaches down
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append([])
            self._carried.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._close_cell()
            self._open[-1].append([])
            self._carried[-1] = [max(0, rows - 1) for rows in self._carried[-1]]
        elif tag in ("td", "th") and self._open:
            self._close_cell()
            if not self._open[-1]:
                self._open[-1].append([])
            self._cell = []
            self._span, self._down = _span(attrs, "colspan"), _span(attrs, "rowspan")
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table" and self._open:
            self._close_cell()
            self._open.pop()
            self._carried.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None or not self._open or not self._open[-1]:
            return
        text = " ".join("".join(self._cell).split())
        row, carried = self._open[-1][-1], self._carried[-1]
        while len(row) < len(carried) and carried[len(row)]:
            row.append("")  # here a cell from above goes on
        start = len(row)
        row.extend([text] + [""] * (self._span - 1))
        carried.extend([0] * (len(row) - len(carried)))
        carried[start : len(row)] = [self._down] * self._span
        self._count += self._span
        if self._count > _MAX_CELLS:
            raise ReadError(msg("This web page is too large. Save the table as Excel (.xlsx) or CSV first."))
        self._cell = None


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    text = dict(attrs).get(name) or "1"
    return min(max(int(text), 1), 1000) if text.isascii() and text.isdigit() else 1


def html_tables(text: str) -> list[list[list[str]]]:
    """Return the tables of a web page that hold something; raises `ReadError` if there is none."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [[row for row in table if row] for table in parser.tables]
    tables = [table for table in tables if any(any(row) for row in table)]
    if not tables:
        raise ReadError(
            msg("This is a web page without a table. Save the table as Excel (.xlsx) or CSV first.")
        )
    return tables


def read_html(page: str, options: ReadOptions, rows: int | None = None) -> RawTable:
    """Read the largest table of a web page, or the one a person chose, and name the others."""
    tables = html_tables(page)
    sizes = [sum(map(len, table)) for table in tables]
    number = options.table if options.table is not None else sizes.index(max(sizes)) + 1
    if not 1 <= number <= len(tables):
        raise no_such_table(number)
    raw = rows_to_table(tables[number - 1], options, rows)
    if len(tables) > 1:
        raw.table_number = number
        raw.tables = tuple(
            describe(Grid(table), Block(0, len(table), 0, max(map(len, table))), at)
            for at, table in enumerate(tables, 1)
        )
    raw.notes.append(msg("The file is a web page, whatever its name says."))
    return raw
