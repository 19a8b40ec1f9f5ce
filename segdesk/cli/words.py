"""What the command line prints: a verdict, a small table, a receipt."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import msgspec

from segdesk.results.plugins import PluginsDescription
from segdesk.results.prediction import Prediction
from segdesk.results.receipt_facts import (
    fact_text,
    failure_words,
    format_words,
    receipt_facts,
    table_words,
)
from segdesk.results.table import Column, ReadResult
from segdesk.text import Message, msg, number_text, plural, render
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


def receipt_text(read: ReadResult) -> str:
    """Return the whole import receipt: facts, columns, control totals, what was set aside or not read."""
    receipt, columns = read.receipt, read.table.columns
    facts = [
        render(plural("{n} row", "{n} rows", receipt.rows)),
        render(plural("{n} column", "{n} columns", len(columns))),
    ]
    lines = [" · ".join([receipt.name, *facts]), ""]
    lines.append(
        table([(render(what), fact_text(value)) for what, value in receipt_facts(receipt, len(columns))])
    )
    lines += [f"! {render(note)}" for note in receipt.notes]
    titles = (_("Column"), _("Type"), _("Role"), _("Missing"), _("Different values"), _("Remarks"))
    rows: list[tuple[str, ...]] = [titles]
    types, roles = _type_words(), _role_words()
    for column in columns:
        kinds = (types[column.type], roles[column.role])
        counts = (number_text(column.missing), number_text(column.distinct))
        rows.append((column.name, *kinds, *counts, _remarks(column)))
    parts = ["\n".join(lines), table(rows, right=(3, 4))]
    if receipt.totals:
        rows = [(_("Control totals"), _("Count"), _("Total"), _("Smallest"), _("Largest"))]
        for one in receipt.totals:
            figures = [_figure(value) for value in (one.sum, one.min, one.max)]
            rows.append((one.column, number_text(one.count), *figures))
        parts.append(table(rows, right=(1, 2, 3, 4)))
    if receipt.set_aside:
        rows = [(_("Line"), _("Set aside because"), _("Text"))]
        rows += [(str(r.line), render(r.reason), r.text.replace("\n", " ")[:100]) for r in receipt.set_aside]
        parts.append(table(rows, right=(0,)))
    if receipt.tables:
        rows = [(_("Table"), "", _("Rows"))]
        for block in receipt.tables:
            rows.append((str(block.number), render(table_words(block)), number_text(block.rows)))
        parts.append(table(rows, right=(0, 2)))
    if len(receipt.sheets) > 1:
        rows = [(_("Sheet"), _("Rows"), "")]
        for sheet in receipt.sheets:
            rows.append((sheet.name, number_text(sheet.rows), _("hidden") if sheet.hidden else ""))
        parts.append(table(rows, right=(1,)))
    return "\n\n".join(parts)


def _figure(value: float | None) -> str:
    return "–" if value is None else number_text(value, 0 if value == round(value) else 2)


def _remarks(column: Column) -> str:
    written = render(format_words(column))
    failures = failure_words(column)
    remarks = [written] if written else []
    if failures is not None:
        remarks.append(render(failures))
    if column.date_ambiguous:
        remarks.append(_("Day and month could be swapped"))
    if words := [word.word for word in column.missing_words if word.missing]:
        remarks.append(render(msg("counts as missing: {words:list}", words=words)))
    return "; ".join(remarks)


def _type_words() -> dict[str, str]:
    return {"number": _("number"), "date": _("date"), "category": _("category"), "text": _("text")}


def _role_words() -> dict[str, str]:
    return {
        "identifier": _("customer number"),
        "order": _("order number"),
        "date": _("date"),
        "amount": _("amount"),
        "measure": _("measure"),
        "product": _("product"),
        "category": _("category"),
        "personal": _("personal"),
        "outcome": _("outcome"),
        "text": _("free text"),
        "ignored": _("ignored"),
    }


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
