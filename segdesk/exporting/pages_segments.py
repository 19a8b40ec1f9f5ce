"""The pages of a segmentation: the answer on one page, and the profile of the segments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import DataPoint

from segdesk.exporting.customers import Customers
from segdesk.exporting.looks import (
    BODY,
    HEADER,
    LEVELS,
    MUTED,
    NUMBER,
    PERCENT,
    PRIMARY,
    TINT_HIGH,
    TINT_LOW,
    TITLE,
    WRAPPED,
    Look,
    blend,
    segment_color,
)
from segdesk.exporting.page import Page, bars_height
from segdesk.exporting.plan import ExportPlan
from segdesk.exporting.safe_text import sheet_name
from segdesk.results.segmentation import Kpi, ProfileCell, ProfileRow, Segment, Solution, Verdict
from segdesk.text import date_text, msg, number_text, render
from segdesk.text import translate as _

CLARITY = {"clear": "good", "fair": "fair", "weak": "bad", "none": "bad", "rule": "good"}


def add_segment_summary(book: Workbook, plan: ExportPlan, customers: Customers, taken: set[str]) -> None:
    """Add the page with the verdict, the segments and a chart of their sizes."""
    solution = plan.solution
    segmentation = plan.segmentation
    assert solution is not None
    assert segmentation is not None
    by_value = any(segment.value_share is not None for segment in solution.segments)
    widths = (3, 30, 12, 12, *((14, 14) if by_value else ()), 12, 52, 52)
    page = Page(book, sheet_name(_("Summary"), taken), widths)
    add_title(page, plan, _("Customer segments"), segmentation.rows)
    add_verdict(page, solution.verdict)
    first = _segment_table(page, plan, solution, by_value)
    last = page.row
    page.gap()
    chart_row, height = page.row + 1, bars_height(len(solution.segments), 8.0)
    page.chart(
        _size_chart(page, plan, solution, first, last),
        _("Customers per segment"),
        f"B{chart_row}",
        (16.5, height),
    )
    if by_value:
        title = _("Share of customers and share of value")
        page.chart(_share_chart(page, first, last), title, f"H{chart_row}", (16.5, height))


def add_title(page: Page, plan: ExportPlan, title: str, rows: int) -> None:
    """Add the title and the line with file, rows and date."""
    page.gap(6)
    page.add(None, (plan.annotations.title or title, TITLE), height=30)
    today = date_text(datetime.now(tz=UTC).astimezone().date())
    facts = [plan.source_name, _("{n} customers").format(n=number_text(rows)), today]
    page.add(None, (" · ".join(filter(None, facts)), BODY.but(color=MUTED)))
    page.gap()


def add_verdict(page: Page, verdict: Verdict) -> None:
    """Add the verdict in words, its figures and its warnings."""
    ink, soft = LEVELS[CLARITY[verdict.clarity]]
    band(page, render(verdict.title), Look(size=14, bold=True, color=ink, fill=soft), 26)
    for text in filter(None, (render(verdict.text), *map(render, verdict.warnings))):
        band(page, text, Look(color=ink, fill=soft), 18)
    page.gap()
    add_kpis(page, verdict.kpis)


def band(page: Page, text: str, look: Look, height: float) -> None:
    """Add a coloured line of text across the page."""
    page.add(None, (text, look), *(("", look) for _column in page.widths[2:]), height=height)


def add_kpis(page: Page, kpis: tuple[Kpi, ...]) -> None:
    """Add the figures, one line each."""
    for kpi in kpis:
        ink = LEVELS[kpi.level][0]
        badge = render(kpi.badge) if kpi.badge is not None else ""
        page.add(
            None,
            (render(kpi.caption), BODY.but(color=MUTED)),
            (render(kpi.value), BODY.but(bold=True, color=ink)),
            (badge, BODY.but(color=ink)),
        )
    if kpis:
        page.gap()


def _segment_table(page: Page, plan: ExportPlan, solution: Solution, by_value: bool) -> int:
    """Add the table of segments, with what they bring if that is known; returns its first row."""
    right = HEADER.but(align="right")
    value_titles = ((_("Total value"), right), (_("Share of value"), right)) if by_value else ()
    page.add(
        None,
        (_("Segment"), HEADER),
        (_("Customers"), right),
        (_("Share"), right),
        *value_titles,
        (_("Confidence"), right),
        (_("What sets them apart"), HEADER),
        (_("What to do"), HEADER),
    )
    first = page.row + 1
    share = NUMBER.but(number_format=PERCENT)
    for position, segment in enumerate(solution.segments):
        color = segment_color(plan.color_index(segment, position))
        page.add(
            ("", BODY.but(fill=color)),
            (plan.segment_name(segment), WRAPPED.but(bold=True)),
            (segment.size, NUMBER),
            (segment.share, share),
            *(((segment.value_sum, NUMBER), (segment.value_share, share)) if by_value else ()),
            (segment.confidence, share),
            (_traits(segment), WRAPPED),
            (plan.segment_action(segment), WRAPPED),
        )
    return first


def _traits(segment: Segment) -> str:
    return "\n".join(render(trait.text) for trait in segment.traits)


def _size_chart(page: Page, plan: ExportPlan, solution: Solution, first: int, last: int) -> ChartBase:
    chart = BarChart()
    chart.type = "bar"
    chart.add_data(Reference(page.sheet, min_col=3, min_row=first, max_row=last))
    chart.set_categories(Reference(page.sheet, min_col=2, min_row=first, max_row=last))
    chart.legend = None
    chart.gapWidth = 40
    chart.y_axis.majorGridlines = None
    chart.y_axis.delete = True
    chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first segment on top
    chart.x_axis.tickLblSkip, chart.x_axis.tickLblPos = 1, "low"
    series = chart.series[0]
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    _color_points(chart, plan, solution)
    return chart


def _share_chart(page: Page, first: int, last: int) -> ChartBase:
    chart = BarChart()
    chart.type = "bar"
    for column, color in ((4, "BFC6D1"), (6, PRIMARY)):
        chart.add_data(
            Reference(page.sheet, min_col=column, min_row=first - 1, max_row=last), titles_from_data=True
        )
        series = chart.series[-1]
        series.graphicalProperties.solidFill = color
    chart.set_categories(Reference(page.sheet, min_col=2, min_row=first, max_row=last))
    chart.gapWidth = 50
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format = PERCENT
    chart.y_axis.delete = False
    chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.tickLblSkip, chart.x_axis.tickLblPos = 1, "low"
    chart.y_axis.crosses = "max"
    chart.legend.position = "b"
    return chart


def _color_points(chart: ChartBase, plan: ExportPlan, solution: Solution) -> None:
    for position, segment in enumerate(solution.segments):
        point = DataPoint(idx=position)
        point.graphicalProperties.solidFill = segment_color(plan.color_index(segment, position))
        chart.series[0].dPt.append(point)


def add_profile(book: Workbook, plan: ExportPlan, taken: set[str]) -> None:
    """Add the profile: columns by segments, tinted by the distance from the average customer."""
    solution = plan.solution
    assert solution is not None
    segments = solution.segments
    page = Page(book, sheet_name(_("Profile"), taken), (3, 30, 14, *(18 for _segment in segments), 14))
    page.gap(6)
    page.add(None, (_("Profile of the segments"), TITLE), height=30)
    text = _("Typical values. Blue: above the average customer; orange: below. Most telling columns first.")
    page.add(None, (text, BODY.but(color=MUTED)))
    page.gap()
    colors = [segment_color(plan.color_index(segment, i)) for i, segment in enumerate(segments)]
    page.add(None, None, None, *(("", BODY.but(fill=color)) for color in colors), height=5)
    page.add(
        None,
        (_("Column"), HEADER),
        (_("All customers"), HEADER.but(align="right")),
        *((plan.segment_name(segment), HEADER.but(align="right")) for segment in segments),
        (_("How telling"), HEADER.but(align="right")),
    )
    page.sheet.sheet_view.zoomScale = 100
    for row in solution.profile:
        _profile_row(page, row)
    if any(not row.used for row in solution.profile):
        page.gap()
        page.add(None, (_("* not used to find the segments, shown beside"), BODY.but(color=MUTED)))


def _profile_row(page: Page, row: ProfileRow) -> None:
    name = row.column
    if row.category is not None:
        name = render(msg("{column}: {value}", column=row.column, value=row.category))
    look = WRAPPED.but(align="right", wrap=False)
    page.add(
        None,
        (name if row.used else f"{name} *", WRAPPED.but(wrap=False)),
        _profile_value(row, row.overall, None, look),
        *(_profile_value(row, cell.value, cell, look) for cell in row.cells),
        (row.importance, look.but(number_format=PERCENT, color=MUTED)),
        height=18,
    )


def _profile_value(
    row: ProfileRow, value: float | None, cell: ProfileCell | None, look: Look
) -> tuple[Any, Look]:
    if cell is not None and cell.tint:
        tint = TINT_HIGH if cell.tint > 0 else TINT_LOW
        look = look.but(fill=blend(tint, 0.55 * min(1.0, abs(cell.tint))))
    if value is None:
        return (render(cell.text) if cell is not None and cell.text is not None else ""), look
    if row.kind == "share":
        return value, look.but(number_format=PERCENT)
    if row.kind == "date":
        return datetime.fromtimestamp(value, tz=UTC).date(), look.but(number_format="yyyy-mm-dd")
    return value, look.but(number_format=_number_format(value))


def _number_format(value: float) -> str:
    shown = number_text(value)
    decimals = len(shown.partition(".")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")
