"""The section of the evaluation that shows the family tree of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segdesk.desktop.theme import segment_color
from segdesk.desktop.viewmodels.segments.evaluation_words import not_measured, rule_note
from segdesk.desktop.views.segments.evaluation_page import ChartPage
from segdesk.results.evaluation import EvaluationReport, Tree
from segdesk.results.segmentation import Solution
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.tree import TreeChart


class TreePage(ChartPage):
    """The family tree of customers and where it is cut."""

    def title(self) -> str:
        """Return what the chart is called."""
        return _("Family tree of the customers")

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Draw the tree, cut at the number on show."""
        from segdesk.desktop.charts.tree import TreeChart

        if report.tree is None:
            self.absent(rule_note("tree") if self.by_rule() else not_measured(), "", report)
            return
        self._draw(self.made(TreeChart, self.choose_number), report.tree, solution.n_segments)
        self.tell(_tree_lead(report.tree), _tree_help(report.tree.own), report)

    def _draw(self, chart: TreeChart, tree: Tree, number: int) -> None:
        from segdesk.desktop.charts.tree import Leaf, Merge

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
        "From the foot upwards the two groups nearest to each other are joined; the height is how far apart "
        "they are. The last 30 joins are shown; bars at the foot are customers, in the colour of the "
        "segment most of them are in (Ward 1963)."
    )
    return f"{which} {how}"
