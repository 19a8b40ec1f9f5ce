"""The page that says how the file was read: what a person can check against the file itself."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from segdesk.exporting.looks import BODY, DECIMAL, HEADER, HEADING, MUTED, NUMBER, TITLE, WHOLE, WRAPPED, Look
from segdesk.exporting.page import Page
from segdesk.exporting.plan import ExportPlan
from segdesk.exporting.safe_text import sheet_name
from segdesk.results.receipt_facts import (
    fact_text,
    failure_words,
    format_words,
    receipt_facts,
    table_words,
    totals_signature,
)
from segdesk.results.table import Column, ImportReceipt
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

_RIGHT = HEADER.but(align="right")
_FACT = BODY.but(padded=True, top=True)  # runs on over the columns beside it


def add_receipt(book: Workbook, plan: ExportPlan, receipt: ImportReceipt, taken: set[str]) -> None:
    """Add the page with the facts, the control totals, the columns and every line that was set aside."""
    page = Page(book, sheet_name(_("How the file was read"), taken), (3, 30, 18, 18, 18, 18, 60))
    page.gap(6)
    page.add(None, (_("How the file was read"), TITLE), height=30)
    text = _("Compare the control totals with the file to be sure that nothing was lost or misread.")
    page.add(None, (text, BODY.but(color=MUTED)))
    page.gap()
    _one_file(page, receipt, plan.columns_read, plan.annotations.ticked)
    for file in plan.further:
        page.gap(24)
        page.add(None, (file.name, TITLE), height=30)
        _one_file(page, file.receipt, file.columns, plan.annotations.ticked)


def _one_file(page: Page, receipt: ImportReceipt, columns: Sequence[Column], ticked: Sequence[str]) -> None:
    for what, value in receipt_facts(receipt, len(columns)):
        page.add(None, (render(what), WRAPPED), (fact_text(value), _FACT))
    for note in receipt.notes:
        page.add(None, (_("Note"), WRAPPED), (render(note), _FACT))
    _totals(page, receipt, ticked)
    _columns(page, columns)
    _set_aside(page, receipt)
    _others(page, receipt)


def _heading(page: Page, text: str, *titles: tuple[str, Look] | None) -> None:
    page.gap()
    page.add(None, (text, HEADING), height=22)
    page.add(None, *titles)


def _totals(page: Page, receipt: ImportReceipt, ticked: Sequence[str]) -> None:
    if not receipt.totals:
        return
    titles = [(_("Count"), _RIGHT), (_("Total"), _RIGHT), (_("Smallest"), _RIGHT), (_("Largest"), _RIGHT)]
    _heading(page, _("Control totals"), (_("Column"), HEADER), *titles, (_("Ticked off"), HEADER))
    for one in receipt.totals:
        figures = [(value, _number(value)) for value in (one.sum, one.min, one.max)]
        tick = _("yes") if totals_signature(one) in ticked else ""
        count = (one.count, NUMBER.but(number_format=WHOLE))
        page.add(None, (one.column, WRAPPED), count, *figures, (tick, WRAPPED))


def _number(value: float | None) -> Look:
    whole = value is None or value == round(value)
    return NUMBER.but(number_format=WHOLE if whole else DECIMAL)


def _columns(page: Page, columns: Sequence[Column]) -> None:
    if not columns:
        return
    titles = [(_("Written as"), HEADER), (_("Missing values"), _RIGHT), (_("Do not fit"), _RIGHT)]
    _heading(
        page, _("All columns"), (_("Column"), HEADER), (_("Type"), HEADER), *titles, (_("Remarks"), HEADER)
    )
    types = {"number": _("number"), "date": _("date"), "category": _("category"), "text": _("text")}
    for column in columns:
        page.add(
            None,
            (column.name, WRAPPED),
            (types[column.type], WRAPPED),
            (render(format_words(column)), WRAPPED),
            (column.missing, NUMBER.but(number_format=WHOLE)),
            (column.failures, NUMBER.but(number_format=WHOLE)),
            (_remarks(column), WRAPPED),
        )


def _remarks(column: Column) -> str:
    remarks = []
    failures = failure_words(column)
    if failures is not None:
        remarks.append(render(failures))
    if column.date_ambiguous:
        remarks.append(_("Day and month could be swapped"))
    counted = [word.word for word in column.missing_words if word.missing]
    if counted:
        remarks.append(render(msg("counts as missing: {words:list}", words=counted)))
    return "; ".join(remarks)


def _set_aside(page: Page, receipt: ImportReceipt) -> None:
    if not receipt.set_aside:
        return
    _heading(
        page, _("Rows set aside"), (_("Line"), HEADER), (_("Why"), HEADER), *[None] * 3, (_("Text"), HEADER)
    )
    for line in receipt.set_aside:
        text = (line.text, WRAPPED)
        page.add(None, (line.line, NUMBER.but(align="left")), (render(line.reason), BODY), *[None] * 3, text)
    if receipt.set_aside_count > len(receipt.set_aside):
        more = receipt.set_aside_count - len(receipt.set_aside)
        left = plural("and {n} more", "and {n} more", more)
        page.add(None, (render(left), BODY.but(color=MUTED)))


def _others(page: Page, receipt: ImportReceipt) -> None:
    others = [block for block in receipt.tables if block.number != receipt.table]
    hidden = [sheet for sheet in receipt.sheets if sheet.name != receipt.sheet]
    if not others and not hidden:
        return
    _heading(page, _("Not read"), (_("What"), HEADER), (_("Rows"), _RIGHT), ("", HEADER))
    for block in others:
        page.add(None, (render(table_words(block)), WRAPPED), (block.rows, NUMBER), (_("table"), WRAPPED))
    for sheet in hidden:
        kind = _("hidden sheet") if sheet.hidden else _("sheet")
        page.add(None, (sheet.name, WRAPPED), (sheet.rows, NUMBER), (kind, WRAPPED))
