"""How to read a file, from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from segdesk.cli.settings import UsageError
from segdesk.documents import ColumnChange, ReadOptions, Source, data_files, new_id
from segdesk.text import msg

_MARKS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|", "space": " "}
_TYPES = ("number", "date", "category", "text")
_ORDERS = {"DMY", "MDY", "YMD"}


def add_reading(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say which file to read, and how."""
    command.add_argument("file", metavar="FILE", help="a CSV, Excel, OpenDocument or Parquet file")
    command.add_argument("--sheet", help="sheet of a workbook, or file of an archive")
    command.add_argument(
        "--table", type=int, metavar="N", help="one of several tables on a sheet or in a file, from 1"
    )
    command.add_argument("--encoding", help="encoding, when the guess is wrong")
    command.add_argument("--delimiter", help="delimiter (or: comma, semicolon, tab, pipe, space)")
    command.add_argument("--quote", help="the character around texts")
    command.add_argument("--header-row", type=int, metavar="N", help="line of the column names, 0 for none")
    command.add_argument("--skip-lines", metavar="N,N-M", help="lines to leave out, such as 1-3,7")
    command.add_argument(
        "--load-anyway", metavar="N,N-M", help="lines to load though they look wrong, or all"
    )
    command.add_argument(
        "--missing", metavar="WORDS", help='words for "no value", comma-separated; "" for none'
    )
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME:KEY=VALUE",
        help="type=text, decimal=comma, dates=DMY or missing=WORDS of one column; may be given several times",
    )


def source_of(options: argparse.Namespace) -> Source:
    """Return the source that the arguments describe; raises `UsageError`."""
    loaded = options.load_anyway
    return Source(
        id=new_id(),
        path=str(Path(options.file).resolve()),
        options=ReadOptions(
            sheet=options.sheet,
            table=options.table,
            encoding=options.encoding,
            delimiter=_mark(options.delimiter),
            quote=options.quote,
            header_row=options.header_row,
            skip_lines=_lines(options.skip_lines),
            keep_lines=() if loaded == "all" else _lines(loaded),
            keep_all=loaded == "all",
            missing_tokens=_words(options.missing),
        ),
        columns=_columns(options.column),
    )


def check_target(options: argparse.Namespace) -> None:
    """Raise `UsageError` where the result would be written over a file that is read."""
    out = getattr(options, "out", None)
    if out is None:
        return
    asked = (getattr(options, "file", None), *getattr(options, "append", ()), getattr(options, "join", None))
    read = [Path(one).resolve() for one in asked if one]
    read += [path.resolve() for folder in read if folder.is_dir() for path in data_files([folder])]
    if Path(out).resolve() in read and not Path(out).is_dir():
        raise UsageError(
            msg("“{file}” is a file that is read. Give the result another name.", file=Path(out).name)
        )


def _mark(text: str | None) -> str | None:
    return _MARKS.get(text.lower(), text) if text is not None else None


def _words(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _lines(text: str | None) -> tuple[int, ...]:
    lines: list[int] = []
    for part in (text or "").split(","):
        if not part.strip():
            continue
        first, _, last = part.partition("-")
        try:
            start, end = int(first), int(last or first)
        except ValueError:
            raise UsageError(msg("Lines are given like 1-3,7, not “{text}”.", text=text)) from None
        if not 0 < start <= end < start + 1_000_000:
            raise UsageError(msg("Lines are given like 1-3,7, not “{text}”.", text=text))
        lines += range(start, end + 1)
    return tuple(lines)


def _columns(given: list[str]) -> dict[str, ColumnChange]:
    changes: dict[str, ColumnChange] = {}
    for text in given:
        name, colon, setting = text.rpartition(":")
        key, equals, value = setting.partition("=")
        if not (colon and equals and name):
            raise UsageError(msg("--column takes NAME:KEY=VALUE, not “{text}”.", text=text))
        changes[name] = _change(changes.get(name, ColumnChange()), key.strip(), value)
    return changes


def _change(old: ColumnChange, key: str, value: str) -> ColumnChange:
    fields = {name: getattr(old, name) for name in old.__struct_fields__}
    match key:
        case "type" if value in _TYPES:
            fields["type"] = value
        case "decimal" if value in ("comma", "point", ",", "."):
            fields["decimal"] = {"comma": ",", "point": "."}.get(value, value)
        case "dates" if value.upper() in _ORDERS:
            fields["date_format"] = value.upper()
        case "missing":
            fields["missing_tokens"] = _words(value)
        case _:
            raise UsageError(
                msg(
                    "A column takes type=number, date, category or text; decimal=comma or point; dates=DMY, "
                    "MDY or YMD; missing=WORDS; not “{text}”.",
                    text=f"{key}={value}",
                )
            )
    return ColumnChange(**fields)
