"""How the workbook looks: colours, fonts and number formats, the same on every sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

INK = "1A2330"
MUTED = "5C6878"
LINE = "E2E5EA"
PRIMARY = "2457D6"
PRIMARY_SOFT = "E8EEFC"
LEVELS = {
    "good": ("177447", "E3F4EB"),
    "fair": ("8A5410", "FBF1DE"),
    "bad": ("B93A32", "FBE9E7"),
    "neutral": ("5C6878", "F1F3F6"),
}
TINT_HIGH = "2F7FD0"
TINT_LOW = "D98032"
SEGMENT_COLORS = (
    "4477AA", "E25566", "228833", "A08A12", "AA3377", "2299BB", "6D2CCE", "643030", "9768DF", "686845",
    "7A2D1A", "443875", "BB728F", "3D23A4", "284A53", "64966E", "B94427", "621E8F", "893EBB", "7588D1",
)  # fmt: skip
"""The segments' colours of the light look of the window."""

WHOLE = "#,##0"
DECIMAL = "#,##0.00"
PERCENT = "0%"
PERCENT_FINE = "0.0%"
DATE = "yyyy-mm-dd"
DATE_TIME = "yyyy-mm-dd hh:mm"
TEXT = "@"


@dataclass(frozen=True)
class Look:
    """How one cell looks."""

    size: int = 10
    bold: bool = False
    color: str = INK
    fill: str | None = None
    line: str | None = None  # colour of a line below
    align: str = "left"
    wrap: bool = False
    number_format: str = "General"
    quote: bool = False  # stays text when somebody edits the cell
    top: bool = False  # stands beside the first line of wrapped text
    padded: bool = False  # in a table: a number and the text beside it must not touch

    def but(self, **changes: object) -> Look:
        """Return the look with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def apply(self, cell: WriteOnlyCell) -> None:
        """Style a cell."""
        cell.font = Font(name="Calibri", size=self.size, bold=self.bold, color=self.color)
        vertical = "top" if self.wrap or self.top else "center"
        cell.alignment = Alignment(
            horizontal=self.align, vertical=vertical, wrap_text=self.wrap, indent=int(self.padded)
        )
        cell.number_format = self.number_format
        if self.fill:
            cell.fill = PatternFill("solid", fgColor=self.fill)
        if self.line:
            cell.border = Border(bottom=Side("thin", color=self.line))
        if self.quote:
            cell.quotePrefix = True


BODY = Look()
NOTE = Look(color=MUTED, wrap=True)
TITLE = Look(size=20, bold=True)
HEADING = Look(size=13, bold=True)
HEADER = Look(bold=True, fill=PRIMARY_SOFT, line=PRIMARY, wrap=True, padded=True)
WRAPPED = Look(wrap=True, line=LINE, padded=True)
NUMBER = Look(align="right", top=True, line=LINE, padded=True, number_format=WHOLE)


def blend(over: str, share: float) -> str:
    """Return a colour (RRGGBB) laid over white with an opacity of 0 to 1."""
    channels = (int(over[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(c * share + 255 * (1 - share)):02X}" for c in channels)


def segment_color(index: int) -> str:
    """Return the colour (RRGGBB) of a segment by its colour index."""
    return SEGMENT_COLORS[index % len(SEGMENT_COLORS)]
