"""What the command line says of segments: verdict, why these, each segment, and how far to trust them."""

from __future__ import annotations

from typing import Any

from segdesk.cli.words import table
from segdesk.documents import Annotations
from segdesk.documents.actions import action_of, scenario_of
from segdesk.documents.cost import Cost, about
from segdesk.projects.action_rules import load_action_rules
from segdesk.results.edits import edit_sentence
from segdesk.results.evaluation import CURVE_TITLES, RULE_NOTES, EvaluationReport, KnownColumn, other_ways
from segdesk.results.plugins import PluginsDescription
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.text import Message, msg, number_text, percent_text, render
from segdesk.text import translate as _


def segmentation_text(segmentation: Segmentation, solution: Solution) -> str:
    """Return the verdict, why these segments, what was changed by hand, and the segments."""
    verdict = solution.verdict
    lines = [render(verdict.title), render(verdict.text)]
    lines += [f"! {render(warning)}" for warning in verdict.warnings]
    rules, problem = load_action_rules()
    lines += [f"! {render(problem)}"] if problem is not None else []
    lines += [render(how(segmentation, solution))]
    lines += [render(segmentation.choice)] if segmentation.choice is not None else []
    lines += [f"* {sentence}" for sentence in edit_sentences(solution)]
    scenario = scenario_of(Annotations(), segmentation)
    by_value = segmentation.value_column is not None
    titles = ["", _("Segment"), _("Customers"), _("Share"), _("What to do")]
    if by_value:
        titles.insert(4, render(msg("Share of {column}", column=segmentation.value_column)))
    rows, traits = [titles], []
    for number, segment in enumerate(solution.segments, start=1):
        cells = [str(number), render(segment.name), number_text(segment.size), percent_text(segment.share)]
        if by_value:
            cells.append("–" if segment.value_share is None else percent_text(segment.value_share))
        rows.append([*cells, render(action_of(segment, scenario, rules))])
        traits += [f"{number}  {cells[1]}", *(f"   {render(trait.text)}" for trait in segment.traits)]
    return "\n".join([*filter(None, lines), "", table(rows, right=(0, 2, 3, *([4] * by_value))), "", *traits])


def how(segmentation: Segmentation, solution: Solution) -> Message:
    """Say by which method, and from which columns."""
    used = [use.column for use in segmentation.columns if use.used]
    method = solution.method_title or segmentation.method_title
    if segmentation.by_rule:
        return msg("{method}, by rule from {columns:list}.", method=method, columns=used)
    if not used:  # a method that looks at nothing but the months of the orders
        return msg(
            "{method} with {n} segments, from the orders of each month.", method=method, n=solution.n_segments
        )
    return msg(
        "{method} with {n} segments, from {columns:list}.", method=method, n=solution.n_segments, columns=used
    )


def edit_sentences(solution: Solution) -> list[str]:
    """Say what each change by hand did."""
    found = {segment.id: render(segment.name) for segment in (solution.before or solution).segments}
    return [render(edit_sentence(report, found)) for report in solution.edits]


def shown(segmentation: Segmentation) -> dict[str, Any]:
    """Return what the command prints as plain data: the segments in words, with their actions."""
    solution = segmentation.solution(None)
    rules, _problem = load_action_rules()
    scenario = scenario_of(Annotations(), segmentation)
    return {
        "verdict": {"clarity": solution.verdict.clarity, "title": solution.verdict.title},
        "method": segmentation.method,
        "how": how(segmentation, solution),
        "why": segmentation.choice,
        "tried": solution.n_segments,
        "changes": edit_sentences(solution),
        "segments": [
            {
                "number": number,
                "id": segment.id,
                "name": segment.name,
                "customers": segment.size,
                "share": segment.share,
                "value_share": segment.value_share,
                "traits": [trait.text for trait in segment.traits],
                "action": action_of(segment, scenario, rules),
            }
            for number, segment in enumerate(solution.segments, start=1)
        ],
    }


def evaluation_text(report: EvaluationReport, solution: Solution) -> str:
    """Return what each measure says, and the other methods."""
    k = solution.n_segments
    rows = [(_("Measure"), _("Suggests"), _("In words"))]
    for curve in report.curves:
        best = "–" if curve.best is None else str(curve.best)
        rows.append((render(CURVE_TITLES[curve.name]), best, render(curve.text)))
    lines = [table(rows, right=(1,))] if report.curves else []
    if solution.verdict.clarity == "rule":
        lines.append(render(RULE_NOTES["numbers"]))
    if each := _each(report, solution):
        lines = [each, "", *lines]
    at = report.agreement.at(k) if report.agreement is not None else None
    known = [told.text for column in report.known if (told := column.table(k)) is not None]
    ways = other_ways(report.agreement) if report.agreement is not None else []
    texts = [at.text if at is not None else None, *ways, *known, report.placing, *report.notes]
    return "\n".join([*lines, *(render(text) for text in texts if text is not None)])


def _each(report: EvaluationReport, solution: Solution) -> str:
    """Return for each segment how well its customers fit, and how surely it is found again."""
    k = solution.n_segments
    fits = {bar.code: bar for plot in report.silhouettes if plot.n_segments == k for bar in plot.segments}
    again = {
        box.code: box.values for found in report.stability if found.n_segments == k for box in found.segments
    }
    if not fits:
        return ""
    rows = [(_("Segment"), _("Fit (silhouette)"), _("Might belong elsewhere"), _("Found again"))]
    for segment in solution.segments:
        bar, values = fits.get(segment.code), again.get(segment.code)
        rows.append(
            (
                render(segment.name),
                "–" if bar is None else number_text(bar.mean, 2),
                "–" if bar is None else percent_text(bar.elsewhere),
                percent_text(sum(values) / len(values)) if values else "–",
            )
        )
    return table(rows, right=(1, 2, 3))


def known_text(known: KnownColumn, solution: Solution) -> str:
    """Return how the segments compare with a known label: each index with its value, then in words."""
    found = known.table(solution.n_segments)
    if found is None:
        return ""
    scores = found.scores
    rows = [
        (_("Adjusted Rand index"), number_text(scores.ari, 3)),
        (_("Mutual information (NMI)"), number_text(scores.nmi, 3)),
        (_("Purity"), percent_text(scores.purity)),
        (_("Right by best matching"), percent_text(scores.accuracy)),
    ]
    lines = [render(msg("Compared with “{column}”", column=known.column)), table(rows, right=(1,))]
    if known.used:
        lines.append(_("It was used to find the segments: it agrees by itself."))
    return "\n".join(lines)


def cost_message(cost: Cost, plugins: PluginsDescription) -> Message:
    """Say how long a run takes, and what answers sooner."""
    takes = msg("This takes about {time}.", time=about(cost.seconds))
    stage = plugins.stage(cost.faster) if cost.faster is not None else None
    if stage is None:
        return takes
    return msg(
        "{first} {method} does much the same in about {time}: --method {id}",
        first=takes,
        method=Message(id=stage.title, domain=stage.domain or None),
        time=about(cost.faster_seconds),
        id=stage.id,
    )
