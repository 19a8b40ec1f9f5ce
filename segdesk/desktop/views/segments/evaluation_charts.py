"""Sections of the evaluation with a mark per customer or resample: fit, and what is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segdesk.desktop.theme import segment_color
from segdesk.desktop.viewmodels.segments.evaluation_words import (
    again_lines,
    fit_lines,
    not_measured,
    rule_note,
    sureness,
)
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.desktop.views.segments.evaluation_page import ChartPage
from segdesk.results.evaluation import EvaluationReport, Silhouettes, Stability
from segdesk.results.segmentation import Solution
from segdesk.text import msg, number_text, percent_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.boxes import BoxGroup
    from segdesk.desktop.charts.silhouettes import Fit


class FitPage(ChartPage):
    """How well each customer fits: the silhouette plot."""

    def title(self) -> str:
        """Return what the chart is called."""
        return _("How well customers fit their segment")

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Draw the silhouettes of the number on show."""
        from segdesk.desktop.charts.silhouettes import SilhouettesChart

        plot = next((p for p in report.silhouettes if p.n_segments == solution.n_segments), None)
        if plot is None:
            self.absent(not_measured(), "", report)
            return
        chart, entries = self.made(SilhouettesChart, self._toggle), self.model.entries()
        mean = render(msg("average {value}", value=number_text(plot.mean, 2)))
        chart.set_fits(self._fits(plot, entries), plot.mean, mean)
        self.lines.set_lines(fit_lines(report, solution.n_segments, entries, self.by_rule()))
        self.tell(_fit_lead(plot, self.by_rule()), _fit_help(), report)
        self.add_note(rule_note("fit") if self.by_rule() else "")

    def _toggle(self, segment: object) -> None:
        self.model.toggle_segment(str(segment))

    def _fits(self, plot: Silhouettes, entries: list[SegmentEntry]) -> list[Fit]:
        from segdesk.desktop.charts.silhouettes import Fit

        bars = {bar.code: bar for bar in plot.segments}
        fits = []
        for entry in entries:
            bar = bars[entry.code]
            tip = render(
                msg(
                    "{segment}: {value} on average; {share:percent} might belong elsewhere",
                    segment=entry.name,
                    value=number_text(bar.mean, 2),
                    share=bar.elsewhere,
                )
            )
            color = segment_color(self.theme, entry.color)
            fits.append(Fit(entry.name, color, bar.values, entry.share, tip, entry.id))
        return fits


def _fit_lead(plot: Silhouettes, by_rule: bool = False) -> str:
    rows = sum(bar.rows for bar in plot.segments) or 1
    away = sum(bar.elsewhere * bar.rows for bar in plot.segments) / rows
    if by_rule:
        return render(
            msg("{share:percent} of the customers are more like those of another segment.", share=away)
        )
    if away == 0:
        return _("Every customer lies nearest to the own segment.")
    if away < 0.005:
        return _("Almost every customer lies nearest to the own segment.")
    return render(msg("{share:percent} of the customers might belong in another segment.", share=away))


def _fit_help() -> str:
    return _(
        "Silhouette of each customer, largest first in every segment: (b − a) / max(a, b), where a is the "
        "mean distance to the own segment and b to the nearest other one (Rousseeuw 1987). Below 0 the "
        "other one is nearer. Click on a segment to select its customers."
    )


class AgainPage(ChartPage):
    """Whether each segment is found again in resamples, for every number of segments."""

    def title(self) -> str:
        """Return what the chart is called."""
        return _("How surely each segment is found again")

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Draw a box per segment and number."""
        from segdesk.desktop.charts.boxes import BoxesChart

        if not report.stability:
            self.absent(not_measured(), "", report)
            return
        chart = self.made(BoxesChart, self.choose_number)
        chart.set_groups([self._group(found) for found in report.stability], solution.n_segments)
        edited = solution.before is not None
        lines = again_lines(report, solution.n_segments, self.model.entries(), edited)
        self.lines.set_lines(lines)
        weak = [line.name for line in lines if line.tone == "bad"]
        lead = _("All segments on show are found again when a third of the customers is left out.")
        if edited:
            lead = _("All segments that were left as found are found again when a third is left out.")
        if all(not line.tone for line in lines):
            lead = _(
                "All segments on show were changed by hand: whether they are found again cannot be said."
            )
        if weak:
            lead = render(msg("Not found again reliably: {names:list}.", names=weak))
        elif doubtful := [line.name for line in lines if line.tone == "warn"]:
            lead = render(
                msg("Found again, yet who belongs to it is doubtful: {names:list}.", names=doubtful)
            )
        self.tell(lead, _again_help(), report)
        self.add_note(rule_note("again") if self.by_rule() else "")

    def _group(self, found: Stability) -> BoxGroup:
        from segdesk.desktop.charts.boxes import Box, BoxGroup

        segmentation, colors = self.model.segmentation, self.model.colors()
        assert segmentation is not None
        segments = {s.code: s for s in segmentation.solution(found.n_segments).segments}
        boxes, means = [], []
        for resamples in found.segments:
            segment = segments.get(resamples.code)
            if segment is None or not resamples.values:
                continue
            mean = sum(resamples.values) / len(resamples.values)
            means.append(mean)
            tip = render(
                msg("{segment}: {share:percent} alike on average, between {low:percent} and {high:percent}",
                    segment=self.model.name(segment), share=mean,
                    low=min(resamples.values), high=max(resamples.values))
            )  # fmt: skip
            color = segment_color(self.theme, colors.get(segment.id, -1))
            boxes.append(Box(color, resamples.values, f"{tip}\n{sureness(mean)}"))
        tip = render(msg("{n} segments", n=found.n_segments))
        if means:
            tip = f"{tip}: {percent_text(sum(means) / len(means))}"
        return BoxGroup(found.n_segments, tuple(boxes), tip)


def _again_help() -> str:
    return _(
        "Twenty times two thirds of the customers are segmented anew. Each segment is compared with the new "
        "one most like it by the Jaccard index: customers in both, divided by customers in either. From 85 "
        "% it is always found again, below 60 % it should not be trusted (Hennig 2007). Boxes hold the "
        "middle half. Click a number to show it."
    )
