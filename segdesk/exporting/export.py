"""The one way in: a plan becomes a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from segdesk.exporting.changes import moved_customers
from segdesk.exporting.csvfile import write_csv
from segdesk.exporting.customers import StorePath, customer_list
from segdesk.exporting.files import write_whole
from segdesk.exporting.jsonfile import json_document
from segdesk.exporting.monthly import monthly_list
from segdesk.exporting.parquetfile import write_parquet
from segdesk.exporting.plan import ExportPlan
from segdesk.results.run import ExportResult
from segdesk.text import Message, current_language, msg, plural, set_language

Progress = Callable[[float | None, Message], None]


def export(plan: ExportPlan, store_path: StorePath, progress: Progress) -> ExportResult:
    """Write the file a plan describes, in the plan's language.

    Parameters
    ----------
    plan : ExportPlan
        What to write, and where.
    store_path : callable
        Returns the file of an artifact.
    progress : callable
        Takes the fraction done (0-1) and what is being done; may raise to stop, and then nothing is written.

    Raises
    ------
    ExportError
        When the file cannot be written.
    FileNotFoundError
        When an artifact is not there any more.
    """
    target = Path(plan.target)
    progress(0.0, msg("Writing {name}", name=target.name))
    with _language(plan.language):
        match plan.format:
            case "json":
                data = json_document(plan)
                write_whole(target, lambda file: _write(file, data))
                notes: tuple[Message, ...] = ()
            case "csv":
                notes = _csv(plan, target, store_path, progress)
            case "parquet":
                customers = customer_list(plan, store_path)
                write_whole(target, lambda file: write_parquet(customers, file))
                notes = ()
            case "xlsx":
                # openpyxl takes 0.3 s to import, which only this format needs.
                from segdesk.exporting.workbook import workbook

                content = workbook(
                    plan,
                    customer_list(plan, store_path),
                    progress,
                    moved=moved_customers(plan, store_path),
                    by_month=monthly_list(plan, store_path, "wide"),
                )
                write_whole(target, content.write)
                notes = content.notes
    return ExportResult(files=(str(target),), notes=notes)


def _csv(plan: ExportPlan, target: Path, store_path: StorePath, progress: Progress) -> tuple[Message, ...]:
    by_month = monthly_list(plan, store_path, plan.series) if plan.series else None
    customers = by_month or moved_customers(plan, store_path) or customer_list(plan, store_path)
    writing = msg("Writing {n} rows", n=customers.rows)
    guarded = 0

    def write(file: BinaryIO) -> None:
        nonlocal guarded
        guarded = write_csv(customers, file, lambda done: progress(done, writing), exact=plan.exact)

    write_whole(target, write)
    if plan.exact:
        return (
            msg("Texts are written exactly as they are. Spreadsheets may run those that start with = + - @."),
        )
    if not guarded:
        return ()
    return (
        plural(
            "{n} text looked like a formula and got an apostrophe in front, so that it stays text.",
            "{n} texts looked like formulas and got an apostrophe in front, so that they stay text.",
            guarded,
        ),
    )


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)


@contextmanager
def _language(code: str) -> Iterator[None]:
    before = current_language()
    set_language(code)
    try:
        yield
    finally:
        set_language(before)
