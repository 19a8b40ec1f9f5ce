"""What became of the segments since the run before: the customers who moved, and a page of the workbook."""

from __future__ import annotations

import pyarrow as pa
from openpyxl import Workbook

from segdesk.exporting.customers import Customers, OutColumn, StorePath, opened
from segdesk.exporting.looks import BODY, HEADER, MUTED, NUMBER, PERCENT, TITLE, WRAPPED
from segdesk.exporting.page import Page
from segdesk.exporting.plan import ExportPlan
from segdesk.exporting.safe_text import sheet_name
from segdesk.results.changes import (
    Changes,
    changes_title,
    event_sentence,
    moved_sentence,
    people_sentence,
)
from segdesk.text import render
from segdesk.text import translate as _


def moved_customers(plan: ExportPlan, store_path: StorePath) -> Customers | None:
    """Return the customers who are in another segment now, or None where nobody can tell."""
    import pyarrow as pa

    changes = plan.changes
    if changes is None or changes.moved_list is None:
        return None
    table = opened(store_path(changes.moved_list))
    names = _names(plan)

    def named(column: str) -> pa.ChunkedArray:
        ids = table.column(column).combine_chunks().dictionary_encode()
        words = [render(changes.name(segment, names)) for segment in ids.dictionary.to_pylist()]
        found = pa.array([*words, _("In no segment")], pa.large_string()).take(
            ids.indices.fill_null(len(words))
        )
        return pa.chunked_array([found])

    columns = [
        OutColumn(_("Customer"), "text", table.column("customer").cast(pa.large_string())),
        OutColumn(_("Before"), "text", named("before")),
        OutColumn(_("Now"), "text", named("now")),
    ]
    if "value" in table.column_names:
        columns.append(OutColumn(changes.value_column or _("Value"), "number", table.column("value")))
    return Customers(tuple(columns), table.num_rows)


def _names(plan: ExportPlan) -> dict[str, str]:
    return {key: note.name for key, note in plan.annotations.segments.items() if note.name}


def add_changes(book: Workbook, plan: ExportPlan, changes: Changes, taken: set[str]) -> None:
    """Add the page that tells what changed, with every flow as a line."""
    names = _names(plan)
    page = Page(book, sheet_name(_("Changes"), taken), (3, 38, 38, 14, 16, 18))
    page.gap(6)
    page.add(None, (render(changes_title(changes)), TITLE), height=30)
    page.add(None, (render(people_sentence(changes)), BODY.but(color=MUTED)))
    page.gap()
    for event in changes.events:
        page.add(None, (render(event_sentence(changes, event, names)), BODY))
    page.add(None, (render(moved_sentence(changes)), BODY))
    page.gap()
    if not changes.flows:
        return
    right = HEADER.but(align="right")
    page.add(
        None,
        (_("Before"), HEADER),
        (_("Now"), HEADER),
        (_("Customers"), right),
        (_("Of those before"), right),
        (changes.value_column or "", right),
    )
    for flow in sorted(changes.flows, key=lambda flow: (flow.before == flow.now, -flow.customers)):
        whole = sum(f.customers for f in changes.flows if f.before == flow.before and f.before is not None)
        absent = (_("Not in the file before"), _("Not in the file any more"))
        ends = [
            render(changes.name(end, names))
            if end is not None
            else _("In no segment")
            if flow.known
            else word
            for end, word in zip((flow.before, flow.now), absent, strict=True)
        ]
        page.add(
            None,
            *((end, WRAPPED) for end in ends),
            (flow.customers, NUMBER),
            (flow.customers / whole if whole else None, NUMBER.but(number_format=PERCENT)),
            (flow.value, NUMBER),
        )
