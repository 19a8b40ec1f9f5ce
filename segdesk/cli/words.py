"""What the command line prints: a verdict, a small table."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import msgspec

from segdesk.documents import Annotations
from segdesk.documents.actions import action_of, scenario_of
from segdesk.projects.action_rules import load_action_rules
from segdesk.results.evaluation import CURVE_TITLES, EvaluationReport
from segdesk.results.plugins import PluginsDescription
from segdesk.results.prediction import Prediction
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.text import Message, number_text, percent_text, render
from segdesk.text import translate as _


def plain(value: Any) -> Any:
    """Return plain data in which every message is put into words."""
    if isinstance(value, Message):
        return render(value)
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Lay out rows in columns; Chinese characters count as two."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            pad = " " * (widths[i] - _width(cell))
            cells.append(pad + cell if i in right else cell + pad)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def segmentation_text(segmentation: Segmentation, solution: Solution) -> str:
    """Return the verdict and the segments."""
    verdict = solution.verdict
    lines = [render(verdict.title), render(verdict.text)]
    lines += [f"! {render(warning)}" for warning in verdict.warnings]
    rules, problem = load_action_rules()
    lines += [f"! {render(problem)}"] if problem is not None else []
    scenario = scenario_of(Annotations(), segmentation)
    rows = [(_("Segment"), _("Customers"), _("Share"), _("What to do"))]
    for segment in solution.segments:
        rows.append(
            (
                render(segment.name),
                number_text(segment.size),
                percent_text(segment.share),
                render(action_of(segment, scenario, rules)),
            )
        )
    return "\n".join([*filter(None, lines), "", table(rows, right=(1, 2))])


def evaluation_text(report: EvaluationReport, solution: Solution) -> str:
    """Return what each measure says, and the other methods."""
    k = solution.n_segments
    rows = [(_("Measure"), _("Suggests"), _("In words"))]
    for curve in report.curves:
        best = "–" if curve.best is None else str(curve.best)
        rows.append((render(CURVE_TITLES[curve.name]), best, render(curve.text)))
    lines = [table(rows, right=(1,))] if report.curves else []
    at = report.agreement.at(k) if report.agreement is not None else None
    known = [told.text for column in report.known if (told := column.table(k)) is not None]
    texts = [at.text if at is not None else None, *known, report.placing, *report.notes]
    return "\n".join([*lines, *(render(text) for text in texts if text is not None)])


def prediction_text(prediction: Prediction) -> str:
    """Return the verdict, the alarms and the models."""
    lines = [render(prediction.verdict.title), render(prediction.verdict.text)]
    lines += [f"! {render(alarm.text)}" for alarm in prediction.alarms]
    rows = [(_("Model"), "AUC", "Brier")]
    for model in prediction.models:
        rows.append((render(model.title), f"{model.auc:.3f} ± {model.auc_sd:.3f}", f"{model.brier:.3f}"))
    return "\n".join([*filter(None, lines), "", table(rows, right=(1, 2))])


def plugins_text(plugins: PluginsDescription) -> str:
    """Return the plugins with their stages and settings."""
    lines: list[str] = []
    for plugin in plugins.plugins:
        line = f"{_(plugin.title, plugin.domain or None)} {plugin.version}"
        if plugin.problem is not None:
            line += f" – {render(plugin.problem)}"
        elif plugin.state != "on":
            line += f" – {_('Switched off')}"
        lines.append(line)
        for stage in plugins.stages:
            if stage.plugin == plugin.name:
                lines.append(f"  {stage.id:<28} {_(stage.title, stage.domain)}")
                for param in stage.params:
                    lines.append(f"      {param.name} = {param.default!s:<12} {_(param.label, stage.domain)}")
    return "\n".join(lines)
