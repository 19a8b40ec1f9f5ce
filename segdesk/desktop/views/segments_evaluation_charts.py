"""Sections of the evaluation that are drawn: fit, numbers, resamples, the family tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segment_evaluation_words import (
    CurveWords,
    again_lines,
    curve_words,
    fit_lines,
    sureness,
)
from segdesk.desktop.viewmodels.segments import SegmentEntry, SegmentsViewModel
from segdesk.desktop.views.segments_evaluation_page import HelpButton, SectionPage, SegmentLines, in_a_row
from segdesk.desktop.widgets import Label, ResponsiveGrid, ThemedWidget
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.results.evaluation import EvaluationReport, Silhouettes, Stability, Tree
from segdesk.text import msg, number_text, percent_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.boxes import BoxGroup
    from segdesk.desktop.charts.marks import MarkedChart
    from segdesk.desktop.charts.silhouettes import Fit
    from segdesk.desktop.charts.small_curve import SmallCurve


class _ChartPage(SectionPage):
    """A section with one chart and lines below; `title` names it in files and for screen readers."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model)
        self.chart: MarkedChart | None = None
        self._place = QVBoxLayout()
        self.lines = SegmentLines()
        self.tools.addWidget(ChartMenuButton(lambda: self.chart, self.title))
        self.column.addLayout(self._place)
        self.column.addWidget(self.lines)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def title(self) -> str:
        """Return what the chart is called."""
        raise NotImplementedError

    def show_chart(self, chart: MarkedChart) -> None:
        """Put the chart in its place, at its first showing."""
        self.chart = chart
        self._place.addWidget(chart)
        chart.apply(self.theme)

    def on_theme(self, theme: Theme) -> None:
        """Colour the marks anew."""
        if self.chart is not None:
            self.refresh()


class FitPage(_ChartPage):
    """How well each customer fits: the silhouette plot."""

    def title(self) -> str:
        """Return what the chart is called."""
        return _("How well customers fit their segment")

    def refresh(self) -> None:
        """Draw the silhouettes of the number on show."""
        from segdesk.desktop.charts.silhouettes import SilhouettesChart

        shown = self.shown()
        if shown is None:
            return
        report, solution = shown
        plot = next((p for p in report.silhouettes if p.n_segments == solution.n_segments), None)
        if plot is None:
            return
        if self.chart is None:
            self.show_chart(SilhouettesChart())
            assert self.chart is not None
            self.chart.clicked.connect(self.model.toggle_segment)
        assert isinstance(self.chart, SilhouettesChart)
        entries = self.model.entries()
        self.chart.setAccessibleName(self.title())
        mean = render(msg("average {value}", value=number_text(plot.mean, 2)))
        self.chart.set_fits(self._fits(plot, entries), plot.mean, mean)
        self.lines.set_lines(fit_lines(report, solution.n_segments, entries))
        self.tell(_fit_lead(plot), _fit_help(), report)

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


def _fit_lead(plot: Silhouettes) -> str:
    rows = sum(bar.rows for bar in plot.segments) or 1
    away = sum(bar.elsewhere * bar.rows for bar in plot.segments) / rows
    if away == 0:
        return _("Every customer lies nearest to the own segment.")
    if away < 0.005:
        return _("Almost every customer lies nearest to the own segment.")
    return render(msg("{share:percent} of the customers might belong in another segment.", share=away))


def _fit_help() -> str:
    return _(
        "Silhouette of each customer, largest first in every segment: (b − a) / max(a, b), where a is "
        "the mean "
        "distance to the own segment and b to the nearest other one (Rousseeuw 1987). Below 0 the other one "
        "is nearer. Click on a segment to select its customers."
    )


class NumbersPage(SectionPage):
    """Every measure over the numbers of segments, side by side."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model)
        self.grid = ResponsiveGrid(190, 4, 16)
        self.panels: dict[str, _CurvePanel] = {}
        self.column.addWidget(self.grid)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Draw the curves; the number on show stands on a band in each."""
        shown = self.shown()
        if shown is None:
            return
        report, solution = shown
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
            as_found = _("The numbers are compared as they were found, before changes by hand.")
            self.note.setText(f"{as_found} {self.note.text()}".strip())
            self.note.show()


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
        "The filled dot is what a measure suggests by itself, the band the number on show. Click a number to "
        "show it. The suggestion of the app weighs structure, stability and size together."
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


class AgainPage(_ChartPage):
    """Whether each segment is found again in resamples, for every number of segments."""

    def title(self) -> str:
        """Return what the chart is called."""
        return _("How surely each segment is found again")

    def refresh(self) -> None:
        """Draw a box per segment and number."""
        from segdesk.desktop.charts.boxes import BoxesChart

        shown = self.shown()
        if shown is None:
            return
        report, solution = shown
        if self.chart is None:
            self.show_chart(BoxesChart())
            assert self.chart is not None
            self.chart.clicked.connect(lambda number: self.model.choose_number(int(number)))
        assert isinstance(self.chart, BoxesChart)
        self.chart.setAccessibleName(self.title())
        self.chart.set_groups([self._group(found) for found in report.stability], solution.n_segments)
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
        "Twenty times two thirds of the customers are segmented anew. Each segment is compared with the "
        "new one "
        "most like it by the Jaccard index: customers in both, divided by customers in either. From 85 "
        "% it is "
        "always found again, below 60 % it should not be trusted (Hennig 2007). Boxes hold the middle half. "
        "Click a number to show it."
    )


class TreePage(_ChartPage):
    """The family tree of customers and where it is cut."""

    def title(self) -> str:
        """Return what the chart is called."""
        return _("Family tree of the customers")

    def refresh(self) -> None:
        """Draw the tree, cut at the number on show."""
        from segdesk.desktop.charts.tree import TreeChart

        shown = self.shown()
        if shown is None or shown[0].tree is None:
            return
        report, solution = shown
        if self.chart is None:
            self.show_chart(TreeChart())
            assert self.chart is not None
            self.chart.clicked.connect(lambda number: self.model.choose_number(int(number)))
        assert isinstance(self.chart, TreeChart)
        self.chart.setAccessibleName(self.title())
        self._draw(self.chart, solution.n_segments)
        assert report.tree is not None
        self.tell(_tree_lead(report.tree), _tree_help(report.tree.own), report)

    def _draw(self, chart: object, number: int) -> None:
        from segdesk.desktop.charts.tree import Leaf, Merge, TreeChart

        assert isinstance(chart, TreeChart)
        report = self.model.evaluating.report
        assert report is not None
        assert report.tree is not None
        tree = report.tree
        at = tree.numbers.index(number) if number in tree.numbers else 0
        named = {entry.code: entry for entry in self.model.entries()}
        sides: list[tuple[int, int]] = []  # customers below, and their only segment (−2: several)
        leaves = []
        for leaf in tree.leaves:
            code = leaf.codes[at]
            entry = named.get(code)
            color = segment_color(self.theme, entry.color) if entry is not None else self.theme.line_strong
            name = entry.name if entry is not None else _("In no segment")
            tip = render(msg("{n} customers, most of them in “{segment}”", n=leaf.size, segment=name))
            leaves.append(Leaf(leaf.size, color, tip))
            sides.append((leaf.size, code))
        merges = []
        for merge in tree.merges:
            (size_a, code_a), (size_b, code_b) = sides[merge.left], sides[merge.right]
            code = code_a if code_a == code_b else -2
            entry = named.get(code)
            tip = render(
                msg("{first} and {second} customers are joined here, at a distance of {height}",
                    first=size_a, second=size_b, height=number_text(merge.height))
            )  # fmt: skip
            joined = segment_color(self.theme, entry.color) if entry is not None else None
            merges.append(Merge(merge.left, merge.right, merge.height, joined, tip))
            sides.append((size_a + size_b, code))
        cut = render(msg("cut into {n}", n=number))
        chart.set_tree(leaves, merges, number, cut, tree.numbers)


def _tree_lead(tree: Tree) -> str:
    heights = sorted((merge.height for merge in tree.merges), reverse=True)
    gaps = {k: heights[k - 2] / max(heights[k - 1], 1e-12) for k in tree.numbers if 2 <= k < len(heights)}
    if not gaps:
        return _("The longer a branch stands alone, the clearer the group under it.")
    best = max(gaps, key=lambda k: gaps[k])
    return render(
        msg("Branches stand alone longest at {n} segments. Click at another height to cut there.", n=best)
    )


def _tree_help(own: bool) -> str:
    which = (
        _("This is the tree of the method on show.")
        if own
        else _("The method on show makes no tree; this one is drawn with Ward's method for comparison.")
    )
    how = _(
        "From the foot upwards the two groups nearest to each other are joined; the height is how far "
        "apart they "
        "are. The last 30 joins are shown; bars at the foot are customers, in the colour of the segment "
        "most of "
        "them are in (Ward 1963)."
    )
    return f"{which} {how}"
