"""Several files on the command line: --append and --join, and what is said about them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from segdesk.cli.settings import UsageError, pair_of
from segdesk.documents import (
    APPEND,
    JOIN,
    ReadOptions,
    Recipe,
    Source,
    Step,
    data_files,
    default_recipe,
    folded,
    new_id,
    types_like,
    with_match,
)
from segdesk.results.combining import Combined
from segdesk.results.run import StepReport
from segdesk.results.table import ReadResult, TableRef
from segdesk.text import msg, render

Read = Callable[[Source], tuple[Source, ReadResult]]


def add_further(command: argparse.ArgumentParser) -> None:
    """Add the options for further files."""
    group = command.add_argument_group(
        "several files", "FILE may be a folder: its data files are put under one another, by name"
    )
    group.add_argument(
        "--append", nargs="+", action="extend", default=[], metavar="FILE", help="rows of further files"
    )
    group.add_argument(
        "--match",
        action="append",
        default=[],
        metavar="[FILE:]COLUMN=INTO",
        help="where a column of the further files goes, or of one of them; COLUMN= leaves it out",
    )
    group.add_argument(
        "--file-column", metavar="NAME", help="column that says which file a row is from; empty: none"
    )
    group.add_argument("--join", metavar="FILE", help="columns of another file")
    group.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="COLUMN[=COLUMN]",
        help="key column here and there; without it the best is found",
    )
    group.add_argument(
        "--keep", choices=["all", "both"], default="all", help="all rows, or only those found in both"
    )
    group.add_argument(
        "--repeated",
        choices=["first", "last", "sum", "mean", "count", "orders"],
        default="stop",
        help="what to take where a key stands in several rows of the joined file",
    )


class Further(msgspec.Struct, frozen=True):
    """The first file, what is read of all, and the recipe that puts them together."""

    source: Source
    read: ReadResult
    recipe: Recipe
    reads: dict[str, ReadResult]

    @property
    def tables(self) -> dict[str, TableRef]:
        """The tables as read, by the id of their file."""
        return {name: read.table for name, read in self.reads.items()}

    @property
    def several(self) -> bool:
        """Whether there is more than one file."""
        return len(self.recipe.sources) > 1


def read_all(options: argparse.Namespace, first: Source, read: Read) -> Further:
    """Read the first file and those of --append and --join; raises `UsageError` where options do not fit."""
    paths = data_files([options.file])
    if not paths:
        raise UsageError(f"There is no data file in {options.file}.")
    if Path(options.file).is_dir():
        first = msgspec.structs.replace(first, path=str(paths[0].resolve()))
    source, main = read(first)
    reads = {source.id: main}
    further: list[Source] = []
    steps: list[Step] = []
    rows = [*paths[1:], *data_files(getattr(options, "append", []))]
    if rows:
        appended = []
        wanted = _by_file(options, rows)
        for path in rows:
            other, found = _read_alike(path, main, read, {**wanted[""], **wanted.get(path.name, {})})
            reads[other.id] = found
            appended.append(other)
        further += appended
        params = _append_params(options, appended, reads)
        steps.append(Step(id=new_id(), stage=APPEND, params=params))
    elif getattr(options, "match", None):
        raise UsageError("--match says where columns of --append FILE go.")
    if getattr(options, "join", None):
        other, found = read(Source(id=new_id(), path=str(Path(options.join).resolve())))
        reads[other.id] = found
        further.append(other)
        steps.append(Step(id=new_id(), stage=JOIN, params=_join_params(options, other)))
    elif getattr(options, "key", None):
        raise UsageError("--key names the key columns of --join FILE.")
    return Further(source, main, default_recipe(source, main.table, further, steps), reads)


def with_saved(files: Further, saved: Recipe, read: Read) -> Further:
    """Return the files with a saved recipe: it reads the first file its way, and its further files anew."""
    first = saved.sources[0]
    source = msgspec.structs.replace(files.source, id=first.id, columns=first.columns)
    reads = {first.id: files.read}
    for other in saved.sources[1:]:
        reads[other.id] = read(other)[1]
    return Further(source, files.read, saved.with_source(source), reads)


def _read_alike(
    path: Path, main: ReadResult, read: Read, matches: dict[str, str]
) -> tuple[Source, ReadResult]:
    """Read a file so that its columns are of the types they have in the first file."""
    source, found = read(Source(id=new_id(), path=str(path.resolve()), options=ReadOptions()))
    like = types_like(main.table.columns, found.table.columns, matches)
    return read(msgspec.structs.replace(source, columns=like)) if like else (source, found)


def _by_file(options: argparse.Namespace, paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return what --match says of each further file by its name; of all of them under the empty name."""
    wanted: dict[str, dict[str, str]] = {"": {}}
    names = {path.name for path in paths}
    for text in options.match:
        column, into = pair_of(text, "--match [FILE:]COLUMN=INTO")
        file, colon, rest = column.partition(":")
        if colon and file in names and rest.strip():
            wanted.setdefault(file, {})[rest.strip()] = into
        else:
            wanted[""][column] = into
    return wanted


def _append_params(
    options: argparse.Namespace, sources: Sequence[Source], reads: Mapping[str, ReadResult]
) -> dict[str, Any]:
    params: dict[str, Any] = {"sources": [source.id for source in sources]}
    wanted = _by_file(options, [Path(source.path) for source in sources])
    for source in sources:
        name = Path(source.path).name
        there = {folded(column.name) for column in reads[source.id].table.columns}
        for column in wanted.get(name, {}):
            if folded(column) not in there:
                raise UsageError(f"{name} has no column “{column}”.")
            params = with_match(params, column, wanted[name][column], [source.id])
    every = {folded(c.name) for source in sources for c in reads[source.id].table.columns}
    for column, into in wanted[""].items():
        if folded(column) not in every:
            raise UsageError(f"No further file has a column “{column}”.")
        params = {**params, "matches": {**params.get("matches", {}), column: into}}
    if options.file_column is not None:
        params |= {"file_column": options.file_column} if options.file_column else {"keep_file": False}
    return params


def _join_params(options: argparse.Namespace, source: Source) -> dict[str, Any]:
    params: dict[str, Any] = {"source": source.id, "keep": options.keep, "repeated": options.repeated}
    if options.key:
        params["keys"] = dict(
            pair_of(text if "=" in text else f"{text}={text}", "--key") for text in options.key
        )
    return params


def combining_text(steps: Sequence[StepReport]) -> str:
    """Say what putting the files together did."""
    lines = []
    for step in steps:
        if step.combined is None:
            continue
        lines.append(render(step.summary))
        lines += [f"  {line}" for line in _lines(step.combined)]
    return "\n".join(lines)


def _lines(report: Combined) -> list[str]:
    found = [render(note) for note in report.notes]
    names = [file.name for file in report.files]
    for entry in report.columns:
        if entry.emptied:
            told = msg(
                "“{column}” of {file}: {n} values did not fit",
                column=entry.column,
                file=names[entry.file],
                n=entry.emptied,
            )
            found.append(render(told))
        elif entry.how == "absent":
            found.append(
                render(msg("“{column}” is not in {file}", column=entry.column, file=names[entry.file]))
            )
        elif entry.how in ("spelling", "chosen") and entry.into is not None:
            found.append(
                render(
                    msg(
                        "“{column}” of {file} went into “{into}”",
                        column=entry.column,
                        file=names[entry.file],
                        into=entry.into,
                    )
                )
            )
    for proposal in report.proposals:
        found.append(
            render(
                msg(
                    "“{column}” of {file} is probably “{into}” ({reasons:list}); {option} puts it there",
                    column=proposal.column,
                    file=names[proposal.file],
                    into=proposal.into,
                    reasons=list(proposal.reasons),
                    option=f'--match "{names[proposal.file]}:{proposal.column}={proposal.into}"',
                )
            )
        )
    if report.keys is not None:
        keys = report.keys
        found.append(
            render(
                msg(
                    "{left} of {left_rows} rows found, {right} of {right_rows} rows of {file} used",
                    left=keys.left_found,
                    left_rows=keys.left_rows,
                    right=keys.right_found,
                    right_rows=keys.right_rows,
                    file=names[1],
                )
            )
        )
    return [*found, *(render(finding.text) for finding in report.drift)]


def combined_document(further: Further, steps: Sequence[StepReport]) -> dict[str, Any]:
    """Return what --json says of further files: their receipts, and the check of columns and keys."""
    return {
        "files": [further.reads[source.id] for source in further.recipe.sources],
        "combined": [step.combined for step in steps if step.combined is not None],
    }
