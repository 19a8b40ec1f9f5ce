"""The section of the evaluation that compares the numbers of segments, measure by measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from segdesk.desktop.viewmodels.segments.evaluation_words import (
    CurveWords,
    curve_words,
    not_measured,
    rule_note,
)
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.evaluation_page import HelpButton, SectionPage, in_a_row
from segdesk.desktop.widgets import Label, ResponsiveGrid, ThemedWidget
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.segmentation import Solution
from segdesk.text import msg, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.small_curve import SmallCurve


class NumbersPage(SectionPage):
    """Every measure over the numbers of segments, side by side."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model)
        self.grid = ResponsiveGrid(190, 4, 16)
        self.panels: dict[str, _CurvePanel] = {}
        self.column.addWidget(self.grid)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Draw the curves; the number on show stands on a band in each."""
        if not report.curves:
            self.absent(rule_note("numbers") if self.by_rule() else not_measured(), "", report)
            return
        words = [curve_words(curve) for curve in report.curves]
        if list(self.panels) != [curve.name for curve in words]:
            self.grid.clear()
            self.panels = {curve.name: _CurvePanel(self.model) for curve in words}
            for panel in self.panels.values():
                panel.apply(self.theme)
                self.grid.add(panel)
        for curve in words:
            self.panels[curve.name].show_curve(curve, solution.n_segments)
        self.tell(_votes(report, solution.n_segments), _numbers_help(), report)
        if self.model.edited_numbers():
            self.add_note(_("The numbers are compared as they were found, before changes by hand."))


def _votes(report: EvaluationReport, shown: int) -> str:
    votes = [curve.best for curve in report.curves if curve.best is not None]
    if not votes:
        return _("None of the measures points to a number of segments.")
    most = max(votes.count(n) for n in votes)
    tied = [n for n in sorted(set(votes)) if votes.count(n) == most]
    best = shown if shown in tied else tied[0]
    if 2 * most > len(report.curves):
        return render(
            msg(
                "{count} of {all} measures point to {n} segments.", count=most, all=len(report.curves), n=best
            )
        )
    return render(
        msg(
            "The measures do not agree: {count} of {all} point to {n} segments.",
            count=most,
            all=len(report.curves),
            n=best,
        )
    )


def _numbers_help() -> str:
    return _(
        "The filled dot is what a measure suggests by itself, the band the number on show. Click a number "
        "to show it. The suggestion of the app weighs structure, stability and size together."
    )


class _CurvePanel(ThemedWidget):
    """A small curve with title, help and sentence."""

    def __init__(self, model: SegmentsViewModel) -> None:
        from segdesk.desktop.charts.small_curve import SmallCurve

        super().__init__()
        self.chart: SmallCurve = SmallCurve()
        self.chart.clicked.connect(lambda number: model.choose_number(int(number)))
        self._title, self._text = Label(role="strong"), Label(role="small", wrap=True)
        self._help = HelpButton(size=22)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(2)
        head = in_a_row(self._title, self._help, ChartMenuButton(lambda: self.chart, self._title.text))
        layout.addWidget(head)
        layout.addWidget(self.chart)
        layout.addWidget(self._text)
        layout.addStretch(1)

    def show_curve(self, curve: CurveWords, shown: int) -> None:
        """Draw one measure."""
        self._title.setText(curve.title)
        self._text.setText(curve.text)
        self._help.set_help(curve.help)
        self.chart.setAccessibleName(curve.title)
        self.chart.set_curve(
            curve.numbers,
            curve.values,
            errors=curve.errors,
            best=curve.best,
            shown=shown,
            format=curve.format,
        )
