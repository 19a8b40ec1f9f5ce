"""The import receipt as the command line prints it: all that a person needs to trust the table or mend it."""

from __future__ import annotations

from collections.abc import Iterable

from segdesk.cli.words import table
from segdesk.results.date_doubts import ORDERS, date_question, two_readings
from segdesk.results.receipt_facts import (
    ROLE_WORDS,
    fact_text,
    failure_words,
    figure_text,
    format_words,
    receipt_facts,
    table_words,
)
from segdesk.results.table import Column, Finding, HealthReport, ImportReceipt, ReadResult
from segdesk.text import msg, number_text, plural, render
from segdesk.text import translate as _


def receipt_text(read: ReadResult) -> str:
    """Return the whole import receipt: facts, columns, what is unclear, totals, what was left out, health."""
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
    parts = [
        "\n".join(lines),
        _columns(columns),
        *(_question(column) for column in columns if column.date_ambiguous and column.date_example),
        _totals(receipt),
        _set_aside(receipt),
        _tables(receipt),
        _sheets(receipt),
        _health(read.health),
    ]
    return "\n\n".join(part for part in parts if part)


def left_out_text(reads: Iterable[ReadResult]) -> list[str]:
    """Say in a few lines what of the files is not in the table, or could be otherwise."""
    lines = []
    for read in reads:
        receipt = read.receipt
        found = list(receipt.notes)
        if receipt.set_aside_count:
            found.append(
                plural(
                    "{n} line was set aside; “segdesk inspect” shows it.",
                    "{n} lines were set aside; “segdesk inspect” shows them.",
                    receipt.set_aside_count,
                )
            )
        if receipt.tables:
            block = receipt.tables[(receipt.table or 1) - 1]
            found.append(
                msg(
                    "One of {count} tables was read: {table}.",
                    count=len(receipt.tables),
                    table=table_words(block),
                )
            )
        for column in read.table.columns:
            if column.date_ambiguous and column.date_example:
                found += date_question(column)
        lines += [f"! {receipt.name}: {render(one)}" for one in found]
    return lines


def _columns(columns: tuple[Column, ...]) -> str:
    titles = (_("Column"), _("Type"), _("Role"), _("Missing"), _("Different values"), _("Remarks"))
    rows: list[tuple[str, ...]] = [titles]
    types = _type_words()
    for column in columns:
        kinds = (types[column.type], render(ROLE_WORDS[column.role]))
        counts = (number_text(column.missing), number_text(column.distinct))
        rows.append((column.name, *kinds, *counts, _remarks(column)))
    return table(rows, right=(3, 4))


def _question(column: Column) -> str:
    """Ask which day a date is, with the option that answers."""
    title, text = date_question(column)
    read_as = ORDERS.get(column.date_format or "", "MDY")
    day_first, month_first = two_readings(column.date_example)
    other, date = ("MDY", month_first) if read_as == "DMY" else ("DMY", day_first)
    option = f'--column "{column.name}:dates={other}"'
    answer = msg("If it is {date}, add {option}.", date=date, option=option)
    return "\n".join(["? " + render(title), f"  {render(text)}", f"  {render(answer)}"])


def _totals(receipt: ImportReceipt) -> str:
    if not receipt.totals:
        return ""
    rows: list[tuple[str, ...]] = [(_("Control totals"), _("Count"), _("Total"), _("Smallest"), _("Largest"))]
    for one in receipt.totals:
        figures = [figure_text(value) for value in (one.sum, one.min, one.max)]
        rows.append((one.column, number_text(one.count), *figures))
    return table(rows, right=(1, 2, 3, 4))


def _set_aside(receipt: ImportReceipt) -> str:
    if not receipt.set_aside:
        return ""
    rows = [(_("Line"), _("Set aside because"), _("Text"))]
    rows += [(str(r.line), render(r.reason), " ".join(r.text.split())[:100]) for r in receipt.set_aside]
    lines = [table(rows, right=(0,))]
    if (more := receipt.set_aside_count - len(receipt.set_aside)) > 0:
        lines.append(render(plural("and {n} more", "and {n} more", more)))
    example = f"--load-anyway {receipt.set_aside[0].line}"
    told = msg("They are not part of the table. To load a line anyway, add {option}.", option=example)
    return "\n".join([*lines, render(told)])


def _tables(receipt: ImportReceipt) -> str:
    if not receipt.tables:
        return ""
    rows = [(_("Table"), "", _("Rows"))]
    for block in receipt.tables:
        rows.append((str(block.number), render(table_words(block)), number_text(block.rows)))
    read = receipt.table or 1
    other = next(block.number for block in receipt.tables if block.number != read)
    told = msg(
        "Table {number} was read. To read another one, add {option}.",
        number=read,
        option=f"--table {other}",
    )
    return "\n".join([table(rows, right=(0, 2)), render(told)])


def _sheets(receipt: ImportReceipt) -> str:
    if len(receipt.sheets) < 2:
        return ""
    rows = [(_("Sheet"), _("Rows"), "")]
    for sheet in receipt.sheets:
        rows.append((sheet.name, number_text(sheet.rows), _("hidden") if sheet.hidden else ""))
    other = next((sheet.name for sheet in receipt.sheets if sheet.name != receipt.sheet), "")
    told = msg(
        "“{name}” was read. To read another one, add {option}.",
        name=receipt.sheet or "",
        option=f'--sheet "{other}"',
    )
    return "\n".join([table(rows, right=(1,)), render(told)])


def _health(health: HealthReport) -> str:
    """Return the findings by severity, each with what it means."""
    if not health.findings:
        return (
            f"{_('Nothing to worry about')}: {_('No missing values, duplicates or odd entries were found.')}"
        )
    heads = {
        "serious": (_("Serious"), _("Put these right before you trust an answer.")),
        "notable": (_("Notable"), _("Worth a look: they may change the answer.")),
        "minor": (_("Minor"), _("Good to know.")),
    }
    groups = []
    for severity, (name, meaning) in heads.items():
        found = [finding for finding in health.findings if finding.severity == severity]
        if found:
            lines = [f"{name} ({len(found)}) – {meaning}", *(_finding(finding) for finding in found)]
            groups.append("\n".join(lines))
    return "\n\n".join(groups)


def _finding(finding: Finding) -> str:
    text = f"- {render(finding.text)}"
    return text if finding.detail is None else f"{text}\n  {render(finding.detail)}"


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
