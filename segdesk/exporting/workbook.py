"""The Excel workbook: pages for people first, then the full list, then how it was made."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from openpyxl import Workbook

from segdesk import __version__
from segdesk.exporting.changes import add_changes
from segdesk.exporting.customers import Customers
from segdesk.exporting.datasheet import MAX_ROWS, DataSheet, add_data_sheets, write_with_rows
from segdesk.exporting.monthly import MOST_CELLS
from segdesk.exporting.pages_about import add_dictionary, add_how_made
from segdesk.exporting.pages_evaluation import add_crosswalks, add_evaluation
from segdesk.exporting.pages_prediction import add_models, add_prediction_summary, add_reasons
from segdesk.exporting.pages_receipt import add_receipt
from segdesk.exporting.pages_segments import add_profile, add_segment_summary
from segdesk.exporting.plan import ExportPlan
from segdesk.exporting.safe_text import safe_cell
from segdesk.text import Message, msg, plural
from segdesk.text import translate as _

_PREPARED = 0.1  # share of the work that is done before the rows are written


@dataclass
class BuiltWorkbook:
    """A workbook ready to be written; `notes` are complete after `write`."""

    saved: io.BytesIO
    sheets: list[DataSheet]
    parts: int  # sheets the long list is on
    tell: Callable[[float], None]
    _notes: list[Message] = field(default_factory=list)

    def write(self, file: BinaryIO) -> None:
        """Write the file."""
        repairs = write_with_rows(self.saved, file, self.sheets, self.tell)
        if repairs.cleaned:
            self._notes.append(
                plural(
                    "{n} text held characters that a workbook cannot hold; they were left out.",
                    "{n} texts held characters that a workbook cannot hold; they were left out.",
                    repairs.cleaned,
                )
            )
        if repairs.cut:
            self._notes.append(
                plural(
                    "{n} text was longer than the 32,767 characters of a cell and was cut.",
                    "{n} texts were longer than the 32,767 characters of a cell and were cut.",
                    repairs.cut,
                )
            )

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was changed on the way."""
        split: tuple[Message, ...] = ()
        if self.parts > 1:
            split = (
                msg(
                    "A sheet holds {limit} rows, so the customers are on {n} sheets.",
                    limit=MAX_ROWS,
                    n=self.parts,
                ),
            )
        return (*split, *self._notes)


def workbook(
    plan: ExportPlan,
    customers: Customers,
    progress: Callable[[float | None, Message], None],
    *,
    max_rows: int = MAX_ROWS,
    moved: Customers | None = None,
    by_month: Customers | None = None,
) -> BuiltWorkbook:
    """Lay out the workbook a plan asks for; only the rows of the long list are still missing in it."""
    book = Workbook(write_only=True)
    book.properties.creator = f"SegDesk {__version__}"
    book.properties.title = safe_cell(plan.annotations.title or plan.source_name)
    taken: set[str] = set()
    if plan.segmentation is not None:
        add_segment_summary(book, plan, customers, taken)
    if plan.prediction is not None:
        add_prediction_summary(book, plan, taken)
    title = _("Customers")
    if plan.prediction is not None and plan.segmentation is None:
        title = _("Ranked list")
    elif plan.segmentation is None:
        title = _("Table")
    sheets = add_data_sheets(book, title, customers.columns, customers.rows, taken, max_rows=max_rows)
    parts = len(sheets)
    if plan.segmentation is not None:
        add_profile(book, plan, taken)
        if plan.evaluation is not None:
            add_evaluation(book, plan, taken)
            add_crosswalks(book, plan, taken)
    if plan.changes is not None:
        add_changes(book, plan, plan.changes, taken)
    if moved is not None and moved.rows:
        sheets += add_data_sheets(
            book, _("Customers who moved"), moved.columns, moved.rows, taken, max_rows=max_rows
        )
    if plan.prediction is not None:
        add_models(book, plan, taken)
        add_reasons(book, plan, taken)
    if by_month is not None and by_month.rows * len(by_month.columns) <= MOST_CELLS:
        sheets += add_data_sheets(
            book, _("Orders by month"), by_month.columns, by_month.rows, taken, max_rows=max_rows
        )
    add_how_made(book, plan, customers, taken)
    if plan.receipt is not None:
        add_receipt(book, plan, plan.receipt, taken)
    add_dictionary(book, customers, taken)
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    writing = msg("Writing {n} rows", n=customers.rows)
    progress(_PREPARED, writing)
    return BuiltWorkbook(
        saved, sheets, parts, lambda done: progress(_PREPARED + (1 - _PREPARED) * done, writing)
    )
