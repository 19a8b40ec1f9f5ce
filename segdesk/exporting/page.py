"""A sheet that is laid out row by row, like a page of a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.title import title_maker
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break

from segdesk.exporting.looks import BODY, MUTED, Look
from segdesk.exporting.safe_text import safe_cell

LINE_HEIGHT = 14.0
USUAL_WIDTH = 8.43  # of a column nobody made wider
A4 = 9  # in the numbering of Excel


class Page:
    """Rows are appended from the top; text is always text, never a formula."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[float], *, landscape: bool = True) -> None:
        self.sheet = book.create_sheet(name)
        self.widths = widths
        self.row = 0
        view = self.sheet.sheet_view
        view.showGridLines = False
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        set_up_print(self.sheet, landscape=landscape)

    def add(self, *cells: tuple[Any, Look] | None, height: float | None = None) -> int:
        """Append a row; returns its number, from 1. A row of wrapped text gets the height that it needs."""
        self.row += 1
        lines = 1
        made: list[WriteOnlyCell | None] = []
        for number, cell in enumerate(cells):
            if cell is None:
                made.append(None)
                continue
            value, look = cell
            made.append(self.cell(value, look))
            if look.wrap and isinstance(value, str):
                width = self.widths[number] if number < len(self.widths) else USUAL_WIDTH
                lines = max(lines, _lines(value, width - look.padded, look.size))
        if height is not None or lines > 1:
            self.sheet.row_dimensions[self.row].height = height or min(lines * LINE_HEIGHT + 3, 400.0)
        self.sheet.append(made)
        return self.row

    def break_page(self) -> None:
        """Begin a new page in print."""
        self.sheet.row_breaks.append(Break(id=self.row))

    def gap(self, height: float = 10.0) -> None:
        """Leave some room."""
        self.add(height=height)

    def cell(self, value: Any, look: Look = BODY) -> WriteOnlyCell:
        """Return a styled cell; text is written as text whatever it starts with."""
        if isinstance(value, str):
            cell = WriteOnlyCell(self.sheet, None)
            look.apply(cell)
            cell._value = safe_cell(value)
            cell.data_type = "s"
            return cell
        cell = WriteOnlyCell(self.sheet, value)
        look.apply(cell)
        return cell

    def chart(self, chart: ChartBase, title: str, anchor: str, size: tuple[float, float]) -> None:
        """Put a chart on the page; `size` is its width and height in centimetres."""
        chart.width, chart.height = size
        chart.title = title_maker(safe_cell(title))
        chart.title.overlay = False  # left open, Excel draws the title across the bars
        for paragraph in chart.title.tx.rich.p:
            paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1200, b=True))
        if chart.legend is not None:
            chart.legend.overlay = False
        chart.roundedCorners = False
        self.sheet.add_chart(chart, anchor)


def bars_height(bars: int, least: float) -> float:
    """Return how high a chart of bars is, in centimetres, so that each has room for its name."""
    return max(least, 2.2 + 0.56 * bars)


def set_up_print(sheet: Any, *, landscape: bool = True, fit: bool = True) -> None:
    """Print on A4, as wide as the page, with the name of the sheet and the page number below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = A4
    if fit:
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.3, footer=0.3)
    for part, text in ((sheet.oddFooter.left, "&A"), (sheet.oddFooter.right, "&P / &N")):
        part.text, part.size, part.color = text, 8, MUTED


def text_width(text: str) -> int:
    """Return how many digits wide a text is; Chinese characters are two wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _lines(text: str, width: float, size: int) -> int:
    room = max(1.0, (width - 1) * 10.5 / size)
    return sum(max(1, -(-text_width(line) // int(room))) for line in text.split("\n"))
