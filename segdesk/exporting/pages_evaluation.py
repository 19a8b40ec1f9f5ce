"""The pages of an evaluation: how far the segments can be trusted, and how they compare with other groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import DataPoint

from segdesk.exporting.looks import (
    BODY,
    HEADER,
    HEADING,
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
from segdesk.results.evaluation import (
    CURVE_TITLES,
    RULE_NOTES,
    Agreement,
    Curve,
    EvaluationReport,
    KnownColumn,
    KnownTable,
    other_ways,
)
from segdesk.results.segmentation import Segment, Solution
from segdesk.text import msg, render
from segdesk.text import translate as _

MOST_KNOWN = 6
MOST_VALUES = 12
_RIGHT = HEADER.but(align="right")
_SHARE = NUMBER.but(number_format=PERCENT)
_INDEX = NUMBER.but(number_format="0.00")
_NOTE = BODY.but(color=MUTED)
_CHART = (8.2, 5.6)


def add_evaluation(book: Workbook, plan: ExportPlan, taken: set[str]) -> None:
    """Add the page with fit and resamples per segment, measures per number, and other methods."""
    report, solution = plan.evaluation, plan.solution
    assert report is not None
    assert solution is not None
    page = Page(book, sheet_name(_("Evaluation"), taken), (3, 30, *(15 for _column in range(11))))
    page.gap(6)
    page.add(None, (_("How far these segments can be trusted"), TITLE), height=30)
    if report.sample < report.rows:
        text = msg(
            "Measured on {sample} of {rows} customers, a fair sample.",
            sample=report.sample,
            rows=report.rows,
        )
        page.add(None, (render(text), _NOTE))
    if report.placing is not None:
        page.add(None, (render(report.placing), _NOTE))
    page.gap()
    if report.silhouettes:
        _segments(page, plan, report, solution)
        if plan.segmentation is not None and plan.segmentation.by_rule:
            page.add(None, (render(RULE_NOTES["fit"]), _NOTE))
            page.add(None, (render(RULE_NOTES["again"]), _NOTE))
    if report.curves:
        _curves(page, report, solution)
    if report.agreement is not None:
        _methods(page, report.agreement, solution.n_segments)


def _segments(page: Page, plan: ExportPlan, report: EvaluationReport, solution: Solution) -> None:
    k = solution.n_segments
    fit = next((p for p in report.silhouettes if p.n_segments == k), None)
    again = next((s for s in report.stability if s.n_segments == k), None)
    bars = {bar.code: bar for bar in fit.segments} if fit is not None else {}
    values = {found.code: found.values for found in again.segments} if again is not None else {}
    page.add(None, (_("Each segment"), HEADING), height=22)
    titles = (
        _("Customers"),
        _("Fit (silhouette)"),
        _("Might belong elsewhere"),
        _("Found again"),
        _("At worst"),
    )
    page.add(None, (_("Segment"), HEADER), *((title, _RIGHT) for title in titles))
    first = page.row + 1
    for position, segment in enumerate(solution.segments):
        bar, found = bars.get(segment.code), values.get(segment.code, ())
        page.add(
            ("", BODY.but(fill=segment_color(plan.color_index(segment, position)))),
            (plan.segment_name(segment), WRAPPED.but(bold=True)),
            (segment.size, NUMBER),
            (bar.mean if bar is not None else None, _INDEX),
            (bar.elsewhere if bar is not None else None, _SHARE),
            (sum(found) / len(found) if found else None, _SHARE),
            (min(found) if found else None, _SHARE),
        )
    page.gap()
    start, height = page.row + 1, bars_height(len(solution.segments), 6.4)
    for title, column, anchor in (
        (_("Fit of each segment (silhouette)"), 4, "B"),
        (_("How surely each segment is found again"), 6, "F"),
    ):
        chart = _segment_bars(page, plan, solution.segments, column, first)
        page.chart(chart, title, f"{anchor}{start}", (12.5, height))
    _leave(page, round(height * 2.2))


def _segment_bars(
    page: Page, plan: ExportPlan, segments: Sequence[Segment], column: int, first: int
) -> ChartBase:
    last = first + len(segments) - 1
    chart = BarChart()
    chart.type = "bar"
    chart.add_data(Reference(page.sheet, min_col=column, min_row=first, max_row=last))
    chart.set_categories(Reference(page.sheet, min_col=2, min_row=first, max_row=last))
    chart.legend = None
    chart.gapWidth = 40
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format, chart.y_axis.majorUnit = ("0.0", 0.2) if column == 4 else (PERCENT, 0.25)
    if column != 4:
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0.0, 1.0
    chart.x_axis.scaling.orientation = "maxMin"  # the first segment on top
    chart.x_axis.tickLblSkip, chart.x_axis.tickLblPos = 1, "low"
    chart.y_axis.crosses = "max"  # its figures below all the same
    for position, segment in enumerate(segments):
        point = DataPoint(idx=position)
        point.graphicalProperties.solidFill = segment_color(plan.color_index(segment, position))
        chart.series[0].dPt.append(point)
    return chart


def _leave(page: Page, rows: int) -> None:
    """Leave room for charts: rows of the usual height."""
    for _row in range(rows):
        page.add()


def _curves(page: Page, report: EvaluationReport, solution: Solution) -> None:
    """Add every measure by number of segments, as a table, in words, and as charts."""
    shown = solution.n_segments
    names = {curve.name: render(CURVE_TITLES[curve.name]) for curve in report.curves}
    page.add(None, (_("How good each number of segments is"), HEADING), height=22)
    page.add(None, (_("Number of segments"), HEADER), *((names[c.name], _RIGHT) for c in report.curves))
    numbers = sorted({k for curve in report.curves for k in curve.numbers})
    first = page.row + 1
    for k in numbers:
        cells = [_curve_cell(curve, k) for curve in report.curves]
        page.add(None, (k, NUMBER.but(align="left", bold=k == shown)), *cells)
    last = page.row
    page.add(None, (_("Bold on blue: what a measure suggests by itself."), _NOTE))
    if solution.before is not None:
        as_found = _("The numbers are compared as they were found, before changes by hand.")
        page.add(None, (as_found, _NOTE))
    page.gap()
    for curve in report.curves:
        page.add(None, (names[curve.name], BODY.but(bold=True)), (render(curve.text), BODY))
    page.break_page()
    page.gap()
    start = page.row + 1
    for at, curve in enumerate(report.curves):
        row, place = divmod(at, 3)
        anchor = f"{'BDG'[place]}{start + row * 13}"
        page.chart(_line(page, at + 3, first, last), names[curve.name], anchor, _CHART)
    _leave(page, 13 * -(-len(report.curves) // 3))


def _curve_cell(curve: Curve, k: int) -> tuple[Any, Look]:
    if k not in curve.numbers:
        return None, NUMBER
    value = curve.values[curve.numbers.index(k)]
    if curve.name == "within" and curve.values[0] > 0:
        value, look = value / curve.values[0], _SHARE
    else:
        look = NUMBER if abs(value) >= 100 else _INDEX
    return value, look.but(bold=True, fill=blend(TINT_HIGH, 0.2)) if k == curve.best else look


def _line(page: Page, column: int, first: int, last: int) -> ChartBase:
    chart = LineChart()
    chart.add_data(Reference(page.sheet, min_col=column, min_row=first, max_row=last))
    chart.set_categories(Reference(page.sheet, min_col=2, min_row=first, max_row=last))
    chart.legend = None
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.y_axis.majorGridlines = None
    series = chart.series[0]
    series.graphicalProperties.line.solidFill = PRIMARY
    series.smooth = False
    series.marker = Marker("circle", size=5)
    series.marker.graphicalProperties.solidFill = PRIMARY
    return chart


def _methods(page: Page, agreement: Agreement, shown: int) -> None:
    """Add what other methods make of the same customers."""
    at = agreement.at(shown)
    if at is None:
        return
    names = [_("Shown here"), *(render(method.title) for method in agreement.methods)]
    page.break_page()
    page.add(None, (_("Other methods"), HEADING), height=22)
    page.add(None, (render(at.text), BODY))
    for words in other_ways(agreement):
        page.add(None, (render(words), _NOTE))
    page.add(None, (_("Customers put together in the same way"), HEADER), *((name, _RIGHT) for name in names))
    for name, shared in zip(names, at.shared, strict=True):
        page.add(None, (name, WRAPPED), *((value, _tinted(_SHARE, value)) for value in shared))
    page.gap()
    page.add(None, (_("Adjusted Rand index"), HEADER), *((name, _RIGHT) for name in names))
    for name, rand in zip(names, at.rand, strict=True):
        page.add(None, (name, WRAPPED), *((value, _tinted(_INDEX, value)) for value in rand))


def _tinted(look: Look, value: float) -> Look:
    return look.but(fill=blend(TINT_HIGH, 0.5 * max(0.0, min(1.0, value))))


def add_crosswalks(book: Workbook, plan: ExportPlan, taken: set[str]) -> None:
    """Add the page that compares the segments with known groups, with other numbers, and beyond."""
    report, solution = plan.evaluation, plan.solution
    assert report is not None
    assert solution is not None
    page = Page(book, sheet_name(_("Comparison"), taken), (3, 30, 22, *(14 for _column in range(12))))
    page.gap(6)
    page.add(None, (_("Segments and other groups of the same customers"), TITLE), height=30)
    text = _("Customers in both. Blue: more often than among everybody; orange: less often.")
    page.add(None, (text, _NOTE))
    page.gap()
    for known in report.known[:MOST_KNOWN]:
        table = known.table(solution.n_segments)
        if table is not None:
            _known(page, plan, solution, known, table)
    _between(page, plan, report, solution)
    _beside(page, report, solution.n_segments)


def _known(page: Page, plan: ExportPlan, solution: Solution, known: KnownColumn, table: KnownTable) -> None:
    page.add(None, (known.column, HEADING), height=22)
    page.add(None, (render(table.text), BODY))
    if known.used:
        page.add(None, (_("It was used to find the segments: it agrees by itself."), _NOTE))
    scores = table.scores
    told = (
        (_("Adjusted Rand index"), scores.ari), (_("Mutual information (AMI)"), scores.ami),
        (_("Mutual information (NMI)"), scores.nmi), (_("Homogeneity"), scores.homogeneity),
        (_("Completeness"), scores.completeness), (_("Purity"), scores.purity),
        (_("Right by matching"), scores.accuracy),
    )  # fmt: skip
    levels, counts = _commonest(known.levels, [table.counts[s.code] for s in solution.segments])
    _counts(page, plan, solution.segments, counts, levels)
    page.gap()
    page.add(None, *((title, _RIGHT) for title, _value in told))
    page.add(None, *((value, _INDEX) for _title, value in told))
    page.gap(16)


def _commonest(
    levels: Sequence[str], counts: Sequence[Sequence[int]]
) -> tuple[list[str], list[tuple[int, ...]]]:
    """Return the values with their counts, the rarest together where there are too many for a page."""
    if len(levels) <= MOST_VALUES:
        return list(levels), [tuple(row) for row in counts]
    totals = [sum(row[at] for row in counts) for at in range(len(levels))]
    kept = sorted(sorted(range(len(levels)), key=lambda at: -totals[at])[: MOST_VALUES - 1])
    rest = [at for at in range(len(levels)) if at not in kept]
    told = [(*(row[at] for at in kept), sum(row[at] for at in rest)) for row in counts]
    return [*(levels[at] for at in kept), _("All others")], told


def _counts(
    page: Page,
    plan: ExportPlan,
    segments: Sequence[Segment],
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
) -> None:
    """Add a tinted table of counts: segments as rows, the other groups as columns."""
    total = sum(sum(row) for row in counts) or 1
    usual = [sum(row[at] for row in counts) / total for at in range(len(names))]
    page.add(None, (_("Segment"), HEADER), *((name, _RIGHT) for name in names))
    for position, (segment, row) in enumerate(zip(segments, counts, strict=True)):
        size = sum(row) or 1
        cells = []
        for count, share in zip(row, usual, strict=True):
            lift = count / size - share
            room = 1 - share if lift > 0 else share
            tint = TINT_HIGH if lift > 0 else TINT_LOW
            cells.append((count, NUMBER.but(fill=blend(tint, 0.5 * abs(lift) / room if room > 0 else 0.0))))
        color = segment_color(plan.color_index(segment, position))
        page.add(("", BODY.but(fill=color)), (plan.segment_name(segment), WRAPPED), *cells)


def _between(page: Page, plan: ExportPlan, report: EvaluationReport, solution: Solution) -> None:
    """Add who goes where with one segment more and with one fewer."""
    assert plan.segmentation is not None
    for between in report.between:
        if solution.n_segments not in (between.first, between.second):
            continue
        forward = between.first == solution.n_segments
        other = plan.segmentation.solution(between.second if forward else between.first)
        rows = between.counts if forward else tuple(zip(*between.counts, strict=True))
        counts = [[rows[s.code][o.code] for o in other.segments] for s in solution.segments]
        now = len(other.segments)
        title = msg("With {n} segments", n=now)
        if now != other.n_segments:
            title = msg("With {n} segments, made {now} by hand", n=other.n_segments, now=now)
        page.add(None, (render(title), HEADING), height=22)
        _counts(page, plan, solution.segments, counts, [plan.segment_name(s) for s in other.segments])
        page.gap(16)


def _beside(page: Page, report: EvaluationReport, shown: int) -> None:
    """Add whether the columns that took no part differ between the segments."""
    found = next((beside for beside in report.beside if beside.n_segments == shown), None)
    if found is None or not found.columns:
        return
    page.add(None, (_("Columns not used"), HEADING), height=22)
    titles = (_("η² or Cramér's V"), _("Probability by chance"))
    page.add(
        None,
        (_("Column"), HEADER),
        (_("Do segments differ?"), HEADER),
        *((title, _RIGHT) for title in titles),
    )
    for column in found.columns:
        page.add(
            None,
            (column.column, WRAPPED),
            (render(column.text), WRAPPED),
            (column.strength, _INDEX),
            (column.p_value, NUMBER.but(number_format="0.000")),
        )
