"""Commands about tables: how a file is read, and the table as it was understood."""

from __future__ import annotations

import argparse
from typing import Any

from segdesk.cli.combining import combined_document, combining_text
from segdesk.cli.jobs import Jobs
from segdesk.cli.receipt import left_out_text, receipt_text
from segdesk.cli.settings import UsageError
from segdesk.cli.words import plain
from segdesk.cli.work import answer, combined, export, read_files
from segdesk.jobs.requests import further_files
from segdesk.results.run import RunResult
from segdesk.text import msg, render


def inspect(options: argparse.Namespace, jobs: Jobs) -> int:
    """Print the import receipt."""
    files = read_files(options, jobs)
    if not files.several:
        return answer(options, files.read, receipt_text(files.read))
    steps = combined(jobs, files).steps
    texts = [
        *(receipt_text(files.reads[source.id]) for source in files.recipe.sources),
        combining_text(steps),
    ]
    return answer(options, {**plain(files.read), **combined_document(files, steps)}, "\n\n".join(texts))


def convert(options: argparse.Namespace, jobs: Jobs) -> int:
    """Write the table as it was understood."""
    kind = options.out.suffix.lower().lstrip(".")
    if kind not in ("csv", "xlsx", "parquet"):
        raise UsageError(msg("convert writes .csv, .xlsx or .parquet."))
    files = read_files(options, jobs)
    table = combined(jobs, files) if files.several else RunResult(steps=(), table=files.read.table)
    how: dict[str, Any] = {"receipt": files.read.receipt, "columns_read": files.read.table.columns}
    how["further"] = further_files(files.recipe, files.reads)
    exported = export(jobs, options, options.out, table, format=kind, **how)
    texts = [*left_out_text(files.reads.values()), *exported.files, *map(render, exported.notes)]
    if not files.several:
        return answer(options, exported, "\n".join(texts))
    document = {**plain(exported), **combined_document(files, table.steps)}
    return answer(options, document, "\n".join([combining_text(table.steps), *texts]))
