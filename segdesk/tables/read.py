"""Reading a file: from whatever it is to a typed table, its receipt, profiles and health."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa

from segdesk.documents.recipe import ReadOptions, Source
from segdesk.results.base import ArtifactRef
from segdesk.results.table import Column, ImportReceipt, ReadResult, SheetInfo, TableRef
from segdesk.tables.arrow_files import RAW, TABLE, write_table
from segdesk.tables.container import (
    Container,
    list_archive,
    open_container,
    unpack_gzip,
    unpack_member,
)
from segdesk.tables.delivery import delivered
from segdesk.tables.encoding import decode, find_encoding
from segdesk.tables.errors import ReadError
from segdesk.tables.finish import finish
from segdesk.tables.health import check_health
from segdesk.tables.htmltable import read_html
from segdesk.tables.parquet import read_parquet
from segdesk.tables.profile import profile_table, totals
from segdesk.tables.rawtable import RawTable
from segdesk.tables.renaming import rename_columns
from segdesk.tables.textfile import read_text
from segdesk.tables.typed_table import type_table
from segdesk.tables.workbook import read_workbook
from segdesk.text import Message, msg

__all__ = ["ReadError", "read_source"]

Progress = Callable[[float, Message], None]


def read_source(
    source: Source,
    scratch: Path,
    *,
    key: str,
    on_raw: Callable[[TableRef], None] | None = None,
    on_typed: Callable[[TableRef], None] | None = None,
    progress: Progress = lambda fraction, text: None,
    rows: int | None = None,
) -> ReadResult:
    """Read one file.

    Writes ``<scratch>/<key>/raw.arrow`` (text as in the file) and ``<scratch>/<key>/table.arrow`` (typed).

    Parameters
    ----------
    source
        The file, and what a person fixed about reading it.
    scratch, key
        Folder of this job, and the name of the folder to make in it.
    on_raw, on_typed
        Called as soon as the table is on disk.
    progress
        Called with a fraction (0-1) and a sentence.
    rows
        Read only so many rows (a preview).

    Raises
    ------
    ReadError
        With one sentence that says what is wrong and what to do.
    """
    progress(0.02, msg("Looking at the file"))
    container = open_container(Path(source.path))
    progress(0.08, msg("Reading the file"))
    with delivered(container.path, container.check_unchanged):
        raw = finish(_read(container, source.options, rows), source.options)
    rename_columns(raw, source.renamed)
    container.check_unchanged()
    folder = Path(scratch) / key
    write_table(raw.table, folder / RAW)
    if on_raw is not None:
        on_raw(_raw_ref(raw, key))
    progress(0.35, msg("Finding out what each column is"))
    table, columns, meaning = type_table(
        raw,
        source.columns,
        source.options.missing_tokens,
        lambda done: progress(0.35 + 0.35 * done, msg("Finding out what each column is")),
    )
    write_table(table, folder / TABLE)
    ref = TableRef(
        artifact=ArtifactRef(key=key, name=TABLE), rows=table.num_rows, columns=columns, row_meaning=meaning
    )
    if on_typed is not None:
        on_typed(ref)
    progress(0.75, msg("Counting and summing up"))
    profiles = profile_table(table, columns)
    progress(0.9, msg("Checking the data"))
    health = check_health(table, columns, profiles, meaning)
    receipt = _receipt(container, raw, table)
    receipt = msgspec.structs.replace(receipt, totals=totals(profiles))
    progress(1.0, msg("Done"))
    return ReadResult(receipt=receipt, table=ref, profiles=profiles, health=health)


def _read(container: Container, options: ReadOptions, rows: int | None) -> RawTable:
    path = container.path
    if container.kind in ("xlsx", "xlsb", "xls", "ods"):
        return read_workbook(path, container.kind, options, rows)
    if container.kind == "parquet":
        return read_parquet(path, rows)
    if container.kind == "gzip":
        return read_text(_text_inside(unpack_gzip(path)), options, rows)
    if container.kind == "zip":
        return _read_archive(path, options, rows)
    if container.kind == "html":
        data = container.content()
        return read_html(decode(data, find_encoding(data, options.encoding)), options, rows)
    return read_text(container.content(), options, rows)


def _text_inside(data: bytes) -> bytes:
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or not data:
        raise ReadError(
            msg("There is no text file in this archive. Unpack it and choose the file with your table.")
        )
    return data


def _read_archive(path: Path, options: ReadOptions, rows: int | None) -> RawTable:
    """Read one file of an archive: the one chosen as "sheet", else the largest, and say so."""
    infos = list_archive(path)
    chosen = next((info for info in infos if info.filename == options.sheet), None)
    if options.sheet is not None and chosen is None:
        raise ReadError(
            msg("There is no file “{name}” in this archive any more. Choose another one.", name=options.sheet)
        )
    info = chosen or infos[0]
    raw = read_text(_text_inside(unpack_member(path, info)), options, rows)
    raw.sheet = info.filename
    raw.sheets = tuple(SheetInfo(name=item.filename, rows=0, columns=0) for item in infos)
    if len(infos) > 1 and chosen is None:
        raw.notes.append(
            msg(
                "The archive holds {count} files; “{name}”, the largest, was read. Choose another "
                "one if needed.",
                count=len(infos),
                name=info.filename,
            )
        )
    return raw


def _raw_ref(raw: RawTable, key: str) -> TableRef:
    columns = tuple(
        Column(name=name, type="text", role="text", original=original)
        for name, original in zip(raw.names, raw.originals, strict=True)
    )
    return TableRef(artifact=ArtifactRef(key=key, name=RAW), rows=raw.table.num_rows, columns=columns)


def _receipt(container: Container, raw: RawTable, table: pa.Table) -> ImportReceipt:
    if table.num_rows == 0:
        raw.notes.append(msg("There is a header but not a single row below it."))
    return ImportReceipt(
        path=str(container.path),
        name=container.path.name,
        size=container.size,
        sha256=container.sha256(),
        kind=raw.kind,
        rows=table.num_rows,
        encoding=raw.encoding,
        encoding_evidence=raw.encoding_evidence,
        delimiter=raw.delimiter,
        delimiter_evidence=raw.delimiter_evidence,
        quote=raw.quote,
        sheet=raw.sheet,
        sheets=raw.sheets,
        header_row=raw.header_row,
        empty_rows=raw.empty_rows,
        set_aside=tuple(raw.set_aside),
        set_aside_count=raw.set_aside_count,
        table=raw.table_number,
        tables=raw.tables,
        notes=tuple(raw.notes),
    )
