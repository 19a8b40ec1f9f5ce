"""The pages of a prediction: the answer with its gain chart, the models compared, the reasons."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.chart import Reference, ScatterChart, Series
from openpyxl.chart._chart import ChartBase

from segdesk.exporting.looks import (
    BODY,
    HEADER,
    LEVELS,
    MUTED,
    NUMBER,
    PERCENT,
    PERCENT_FINE,
    PRIMARY,
    TINT_HIGH,
    TINT_LOW,
    TITLE,
    WRAPPED,
    Look,
    blend,
)
from segdesk.exporting.page import Page
from segdesk.exporting.pages_segments import add_kpis, add_title, band
from segdesk.exporting.plan import ExportPlan
from segdesk.exporting.safe_text import sheet_name
from segdesk.results.prediction import Prediction
from segdesk.text import render
from segdesk.text import translate as _

_QUALITY = {"strong": "good", "useful": "good", "weak": "fair", "none": "bad"}
_SEVERITY = {"serious": "bad", "notable": "fair", "minor": "neutral"}


def add_prediction_summary(book: Workbook, plan: ExportPlan, taken: set[str]) -> None:
    """Add the page with the verdict, the alarms and the gain chart."""
    prediction = plan.prediction
    assert prediction is not None
    page = Page(book, sheet_name(_("Prediction"), taken), (3, 30, 16, 16, 16, 16, 16, 16))
    add_title(page, plan, _("Prediction"), prediction.rows)
    ink, soft = LEVELS[_QUALITY[prediction.verdict.quality]]
    band(page, render(prediction.verdict.title), Look(size=14, bold=True, color=ink, fill=soft), 26)
    band(page, render(prediction.verdict.text), Look(color=ink, fill=soft), 18)
    page.gap()
    for alarm in prediction.alarms:
        ink, soft = LEVELS[_SEVERITY[alarm.severity]]
        band(page, render(alarm.text), Look(color=ink, fill=soft), 18)
    if prediction.alarms:
        page.gap()
    add_kpis(page, prediction.verdict.kpis)
    anchor = page.row + 1
    for _line in range(20):
        page.add()
    first, last = _gain_table(page, prediction)
    page.chart(_gain_chart(page, first, last), _("Who is reached"), f"B{anchor}", (18.0, 9.5))


def _gain_table(page: Page, prediction: Prediction) -> tuple[int, int]:
    """Add the points of the gain curve at every twentieth; returns their first and last row."""
    right = HEADER.but(align="right")
    page.add(
        None,
        (_("Customers contacted, likeliest first"), HEADER),
        (_("Reached"), right),
        (_("Reached by chance"), right),
    )
    first = page.row + 1
    curves = prediction.curves
    share = NUMBER.but(number_format=PERCENT)
    for contacted, reached in _thinned(curves.contacted, curves.reached):
        page.add(
            None,
            (contacted, share.but(align="left")),
            (reached, share.but(number_format=PERCENT_FINE)),
            (contacted, share),
        )
    return first, page.row


def _thinned(xs: tuple[float, ...], ys: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return the curve's points nearest to every twentieth of its length."""
    if not xs:
        return []
    steps = min(20, len(xs) - 1) or 1
    places = sorted({round(i * (len(xs) - 1) / steps) for i in range(steps + 1)})
    return [(xs[place], ys[place]) for place in places]


def _gain_chart(page: Page, first: int, last: int) -> ChartBase:
    chart = ScatterChart()
    chart.style = 2
    chart.x_axis.title = _("Customers contacted, likeliest first")
    chart.y_axis.title = _("Reached")
    xs = Reference(page.sheet, min_col=2, min_row=first, max_row=last)
    for column, color, width in ((3, PRIMARY, 28_000), (4, "9AA4B2", 12_000)):
        series = Series(
            Reference(page.sheet, min_col=column, min_row=first - 1, max_row=last), xs, title_from_data=True
        )
        series.marker.symbol = "none"
        series.smooth = False
        series.graphicalProperties.line.solidFill = color
        series.graphicalProperties.line.width = width
        chart.series.append(series)
    for axis in (chart.x_axis, chart.y_axis):
        axis.scaling.min, axis.scaling.max = 0, 1
        axis.majorUnit = 0.2
        axis.number_format = PERCENT
        axis.delete = False
    chart.x_axis.majorGridlines = None
    chart.legend.position = "b"
    return chart


def add_models(book: Workbook, plan: ExportPlan, taken: set[str]) -> None:
    """Add the page that compares the models."""
    prediction = plan.prediction
    assert prediction is not None
    page = Page(book, sheet_name(_("Models"), taken), (3, 34, 14, 14, 14, 14, 20))
    page.gap(6)
    page.add(None, (_("Models compared"), TITLE), height=30)
    text = _("Every model was tested on customers that it had not seen while learning.")
    page.add(None, (text, BODY.but(color=MUTED)))
    page.gap()
    right = HEADER.but(align="right")
    page.add(
        None,
        (_("Model"), HEADER),
        ("AUC", right),
        (_("AUC, spread"), right),
        (_("Brier score"), right),
        (_("Log loss"), right),
        (_("Taken"), HEADER),
    )
    figure = NUMBER.but(number_format="0.000")
    for model in prediction.models:
        name = WRAPPED.but(bold=model.chosen)
        page.add(
            None,
            (render(model.title), name),
            (model.auc, figure),
            (model.auc_sd, figure),
            (model.brier, figure),
            (model.log_loss, figure),
            (_("yes") if model.chosen else "", name),
        )
    page.add(
        None,
        (_("Always the average"), WRAPPED.but(color=MUTED)),
        (0.5, figure.but(color=MUTED)),
        None,
        (prediction.naive_brier, figure.but(color=MUTED)),
    )
    page.gap()
    for line in (
        _("AUC: how often a customer with the outcome is ranked above one without (0.5: chance)."),
        _("Brier score and log loss: how far the scores are from what happened; lower is better."),
    ):
        page.add(None, (line, BODY.but(color=MUTED)))


def add_reasons(book: Workbook, plan: ExportPlan, taken: set[str]) -> None:
    """Add the page that says what speaks for and against the outcome."""
    prediction = plan.prediction
    assert prediction is not None
    page = Page(book, sheet_name(_("Reasons"), taken), (3, 34, 24, 16, 16, 70))
    page.gap(6)
    page.add(None, (_("What speaks for it and against it"), TITLE), height=30)
    page.gap()
    right = HEADER.but(align="right")
    page.add(
        None,
        (_("Column"), HEADER),
        (_("Value"), HEADER),
        (_("Effect"), right),
        (_("Importance"), right),
        (_("In words"), HEADER),
    )
    largest = max((abs(reason.effect) for reason in prediction.reasons), default=0.0) or 1.0
    for reason in prediction.reasons:
        tint = blend(TINT_LOW if reason.effect > 0 else TINT_HIGH, 0.55 * abs(reason.effect) / largest)
        page.add(
            None,
            (reason.column, WRAPPED.but(bold=True)),
            (reason.category or "", WRAPPED),
            (reason.effect, NUMBER.but(number_format="+0.000;-0.000;0", fill=tint)),
            (reason.importance, NUMBER.but(number_format=PERCENT)),
            (render(reason.text), WRAPPED),
        )
