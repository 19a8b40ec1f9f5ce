"""What the command line prints: a verdict, a small table."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import msgspec

from segdesk.results.plugins import PluginsDescription
from segdesk.results.prediction import Prediction
from segdesk.text import Message, render
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
