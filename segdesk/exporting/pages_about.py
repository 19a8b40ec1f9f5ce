"""The pages for whoever asks how the answer came about, and what the columns mean."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import version

from openpyxl import Workbook

from segdesk import __version__
from segdesk.documents import Step
from segdesk.exporting.customers import Customers, OutColumn
from segdesk.exporting.looks import BODY, HEADER, HEADING, MUTED, NUMBER, PERCENT, TITLE, WRAPPED
from segdesk.exporting.page import Page
from segdesk.exporting.plan import ExportPlan
from segdesk.exporting.safe_text import sheet_name
from segdesk.results.receipt_facts import ROLE_WORDS
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import Column
from segdesk.text import number_text, render
from segdesk.text import translate as _

_LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "pyarrow")


def add_how_made(book: Workbook, plan: ExportPlan, customers: Customers, taken: set[str]) -> None:
    """Add the page with the steps, the columns used, the settings and the versions."""
    page = Page(book, sheet_name(_("How it was made"), taken), (3, 34, 16, 16, 90))
    page.gap(6)
    page.add(None, (_("How it was made"), TITLE), height=30)
    text = _("The same file, settings and version of SegDesk give exactly this result again.")
    page.add(None, (text, BODY.but(color=MUTED)))
    page.gap()
    _facts(page, plan, customers)
    if plan.steps:
        _steps(page, plan)
    if plan.segmentation is not None:
        _columns_used(page, plan.segmentation)
        _tried(page, plan.segmentation)
    if plan.recipe is not None:
        _settings(page, plan)
    _heading(page, _("Versions"))
    _pair(page, "SegDesk", __version__)
    _pair(page, "Python", platform.python_version())
    for name in _LIBRARIES:
        _pair(page, name, version(name))


def _heading(page: Page, text: str) -> None:
    page.gap()
    page.add(None, (text, HEADING), height=22)


def _pair(page: Page, name: str, value: str) -> None:
    page.add(None, (name, WRAPPED), None, None, (value, WRAPPED))


def _facts(page: Page, plan: ExportPlan, customers: Customers) -> None:
    page.add(None, (_("What"), HEADER), ("", HEADER), ("", HEADER), (_("Value"), HEADER))
    _pair(page, _("File"), plan.source_name or "–")
    _pair(page, _("Rows in the table"), number_text(plan.table.rows))
    _pair(page, _("Rows in this workbook"), number_text(customers.rows))
    found = plan.segmentation
    solution = plan.solution
    if found is not None and solution is not None:
        _pair(page, _("Method"), render(found.method_title))
        _pair(page, _("Number of segments"), number_text(len(solution.segments)))
        if found.choice is not None:
            _pair(page, _("Why this choice"), render(found.choice))
        _pair(page, _("Seed"), str(found.seed))
        _pair(page, _("Fingerprint"), found.key)
    if plan.prediction is not None:
        _pair(page, _("Outcome"), f"{plan.prediction.outcome} = {plan.prediction.positive}")
        _pair(page, _("Customers whose outcome is known"), number_text(plan.prediction.known))
        _pair(page, _("Columns used"), "\n".join(plan.prediction.columns_used))
        _pair(page, _("Seed"), str(plan.prediction.seed))
        _pair(page, _("Fingerprint"), plan.prediction.key)


def _steps(page: Page, plan: ExportPlan) -> None:
    _heading(page, _("Steps"))
    page.add(None, (_("Step"), HEADER), (_("State"), HEADER), ("", HEADER), (_("What it did"), HEADER))
    for step in plan.steps:
        state = _("Switched off") if not step.enabled else _("Failed") if step.problem else _("Done")
        text = render(step.problem) if step.problem is not None else render(step.summary)
        page.add(None, (render(step.title), WRAPPED), (state, WRAPPED), ("", WRAPPED), (text, WRAPPED))


def _columns_used(page: Page, segmentation: Segmentation) -> None:
    _heading(page, _("All columns"))
    page.add(
        None, (_("Column"), HEADER), (_("Used"), HEADER), (_("How it is used"), HEADER), (_("Why"), HEADER)
    )
    forms = {
        "none": _("as it is"),
        "log": _("logarithm"),
        "encoded": _("as numbers"),
        "left out": _("left out"),
    }
    for use in sorted(segmentation.columns, key=lambda use: not use.used):
        page.add(
            None,
            (use.column, WRAPPED.but(bold=use.used)),
            (_("yes") if use.used else _("no"), WRAPPED),
            (forms[use.transform], WRAPPED),
            (render(use.reason) if use.reason is not None else "", WRAPPED),
        )


def _tried(page: Page, segmentation: Segmentation) -> None:
    _heading(page, _("Numbers of segments tried"))
    right = HEADER.but(align="right")
    page.add(
        None,
        (_("Number of segments"), HEADER),
        (_("Overall"), right),
        (_("Stability"), right),
        (_("In words"), HEADER),
    )
    share = NUMBER.but(number_format=PERCENT)
    for solution in segmentation.solutions:
        page.add(
            None,
            (solution.n_segments, NUMBER.but(align="left")),
            (solution.scores.overall, share),
            (solution.scores.stability, share),
            (render(solution.verdict.title), WRAPPED),
        )


def _settings(page: Page, plan: ExportPlan) -> None:
    assert plan.recipe is not None
    steps: list[Step] = [*plan.recipe.table_steps]
    kind = "prediction" if plan.segmentation is None else "segmentation"
    for analysis in plan.recipe.analyses:
        if analysis.kind == kind:
            steps += [*analysis.preparation, analysis.model]
    if not any(step.params for step in steps):
        return
    _heading(page, _("Settings changed by hand"))
    page.add(None, (_("Step"), HEADER), (_("Setting"), HEADER), ("", HEADER), (_("Value"), HEADER))
    for step in steps:
        for name, value in step.params.items():
            page.add(None, (step.stage, WRAPPED), (name, WRAPPED), ("", WRAPPED), (_plain(value), WRAPPED))


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def add_dictionary(book: Workbook, customers: Customers, taken: set[str]) -> None:
    """Add the page that says what each column of the list is."""
    page = Page(book, sheet_name(_("Dictionary"), taken), (3, 34, 14, 20, 14, 70))
    page.gap(6)
    page.add(None, (_("What the columns mean"), TITLE), height=30)
    page.gap()
    page.add(
        None,
        (_("Column"), HEADER),
        (_("Type"), HEADER),
        (_("Role"), HEADER),
        (_("Missing values"), HEADER.but(align="right")),
        (_("Meaning"), HEADER),
    )
    for column in _own_first(customers.columns):
        page.add(
            None,
            (column.name, WRAPPED.but(bold=True)),
            (_type_word(column), WRAPPED),
            (_role_word(column.column), WRAPPED),
            (column.values.null_count, NUMBER),
            (_meaning(column), WRAPPED),
        )


def _own_first(columns: Iterable[OutColumn]) -> list[OutColumn]:
    return sorted(columns, key=lambda column: column.column is None)


def _type_word(column: OutColumn) -> str:
    kind = column.column.type if column.column is not None else column.kind
    words = {
        "number": _("number"),
        "percent": _("per cent"),
        "date": _("date"),
        "category": _("category"),
        "text": _("text"),
    }
    return words[kind]


def _role_word(column: Column | None) -> str:
    return _("found by SegDesk") if column is None else render(ROLE_WORDS[column.role])


def _meaning(column: OutColumn) -> str:
    if column.column is None:
        return column.meaning
    parts = []
    if column.column.original and column.column.original != column.name:
        parts.append(_("In the file: “{name}”.").format(name=column.column.original))
    if column.column.reason is not None:
        parts.append(render(column.column.reason))
    return " ".join(parts)
