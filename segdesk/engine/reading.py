"""The jobs that read files: for good, for a first look, and of a project that was opened."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from segdesk.api import report
from segdesk.documents import Source
from segdesk.engine.arrow import read_table, write_table
from segdesk.engine.cache import read_key
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.jobs.requests import AdoptRequest, PreviewRequest, ReadRequest
from segdesk.results.table import ReadResult, TableRef
from segdesk.tables.container import check_file
from segdesk.tables.delivery import changed, delivered
from segdesk.tables.read import read_source
from segdesk.text import msg

RESULT = "read.json"
_BLOCK = 1 << 20


def read(context: JobContext) -> Any:
    """Read a file, or return what is kept of it."""
    request = ReadRequest.from_plain(context.request.args)
    return read_file(context, request.source).to_plain()


def preview(context: JobContext) -> Any:
    """Read the first rows only."""
    request = PreviewRequest.from_plain(context.request.args)
    return read_file(context, request.source, rows=request.rows).to_plain()


def read_file(context: JobContext, source: Source, rows: int | None = None) -> ReadResult:
    """Read a file unless the same bytes were read the same way before."""
    path = Path(source.path)
    report(0.01, msg("Looking at the file"))
    digest = file_digest(path)
    key = read_key(source, digest, rows)
    kept = _kept(context, key, path)
    if kept is not None:
        context.partial("typed", kept.table.to_plain())
        return kept

    def early(name: str) -> Any:
        def tell(table: TableRef) -> None:
            context.partial(name, table.to_plain())

        return tell

    result = read_source(
        source,
        context.scratch,
        key=key,
        on_raw=early("raw"),
        on_typed=early("typed"),
        progress=report,
        rows=rows,
    )
    if result.receipt.sha256 != digest:  # else this content would be kept as what the file was before
        raise changed(path)
    (context.folder(key) / RESULT).write_bytes(result.to_json())
    return result


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file; raises `ReadError` in words when it cannot be read or is too large."""
    with delivered(path):
        check_file(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _kept(context: JobContext, key: str, path: Path) -> ReadResult | None:
    found = context.find(key, RESULT)
    if found is None or context.find(key, "table.arrow") is None:
        return None
    try:
        result = ReadResult.from_json(found.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
    receipt = msgspec.structs.replace(result.receipt, path=str(path), name=path.name)
    return msgspec.structs.replace(result, receipt=receipt)


def adopt(context: JobContext) -> Any:
    """Validate what a project file holds and rewrite its tables, so that the window maps only our own."""
    request = AdoptRequest.from_plain(context.request.args)
    root = Path(request.folder)
    for number, artifact in enumerate(request.artifacts):
        report(number / len(request.artifacts), msg("Checking the project’s tables"))
        parts = (artifact.key, *artifact.name.split("/"))
        if any(part in ("", ".", "..") or "\\" in part for part in parts):
            raise _damaged(artifact.name, "unsafe name")
        source = root.joinpath(*parts)
        target = context.folder(artifact.key).joinpath(*parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if target.suffix == ".arrow":
                table = read_table(source)
                table.validate(full=True)
                write_table(table, target)
            elif parts[1] == "model":  # fitted stages: what loads them checks them
                target.write_bytes(source.read_bytes())
        except (pa.ArrowException, OSError) as error:
            raise _damaged(artifact.name, str(error)) from error
    return {}


def _damaged(name: str, details: str) -> EngineError:
    return EngineError(
        msg(
            "The project file is damaged: its part “{part}” cannot be read. Open an older copy, or "
            "the data file "
            "itself.",
            part=name,
        ),
        details=details,
    )
