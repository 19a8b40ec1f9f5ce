"""The column check in words: one line for each column that is not simply the same in every file."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from segdesk.desktop.viewmodels.data.words import type_words
from segdesk.results.combining import ColumnProposal, Combined, CombinedColumn, CombinedKeys
from segdesk.text import Message, msg, plural, render

SHOWN = 3


class ColumnLine(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the further files, or one that some file lacks: where it goes, and what to know."""

    column: str
    into: str | None
    how: str
    note: str
    tone: str  # good | info | warn
    changeable: bool = True
    proposal: str | None = None  # the column it probably belongs to


def column_lines(report: Combined, alike: Sequence[str] = (), only: int | None = None) -> list[ColumnLine]:
    """Return a line for each column, those to look at first; `only` one of the files, by its place."""
    names = [file.name for file in report.files]
    proposals = {found.column: found for found in reversed(report.proposals) if only in (None, found.file)}
    further: dict[str, list[CombinedColumn]] = {}
    absent: dict[str, list[int]] = {}
    for entry in report.columns:
        if only is not None and entry.file != only:
            continue
        if entry.how == "absent":
            absent.setdefault(entry.column, []).append(entry.file)
        elif entry.file > 0:
            further.setdefault(entry.column, []).append(entry)
    lines = [
        _line(name, entries, names, absent, alike, proposals.get(name)) for name, entries in further.items()
    ]
    covered = {line.into for line in lines}
    for name, files in absent.items():
        if name in covered:
            continue
        note = msg("Not in {files:list}; empty there.", files=_some([names[n] for n in files]))
        lines.append(
            ColumnLine(column=name, into=name, how="absent", note=render(note), tone="warn", changeable=False)
        )
    order = {"warn": 0, "info": 1, "good": 2}
    return sorted(lines, key=lambda line: (line.proposal is None, order[line.tone]))


def _line(
    name: str,
    entries: Sequence[CombinedColumn],
    names: Sequence[str],
    absent: dict[str, list[int]],
    alike: Sequence[str],
    proposal: ColumnProposal | None,
) -> ColumnLine:
    first = entries[0]
    emptied = sum(entry.emptied for entry in entries)
    notes: list[Message] = []
    tone = "good"
    if proposal is not None:
        notes.append(
            msg("Probably “{column}”: {reasons:list}.", column=proposal.into, reasons=list(proposal.reasons))
        )
    if len({entry.into for entry in entries}) > 1:
        notes.append(msg("Not the same in every file; choose a file to see each."))
    if first.how == "spelling":
        notes.append(msg("The same name, written otherwise."))
        tone = "info"
    elif first.how == "chosen":
        notes.append(msg("As you chose."))
        tone = "info"
    elif first.how == "left_out":
        notes.append(msg("Left out."))
        tone = "info"
    elif first.how == "new" and len(names) > 1:
        where = _some([names[n] for n in sorted({entry.file for entry in entries})])
        notes.append(
            msg("Only in {files:list}; empty for the other rows.", files=where)
            if proposal is None
            else msg("Only in {files:list}.", files=where)
        )
        tone = "warn"
    if first.how != "new" and first.into in absent:
        where = _some([names[n] for n in absent[first.into]])
        notes.append(msg("Not in {files:list}; empty there.", files=where))
        tone = "warn"
    if emptied:
        what = type_words()[first.into_type].lower()
        notes.append(
            plural(
                "{n} value is not of the type “{type}” and will be empty.",
                "{n} values are not of the type “{type}” and will be empty.",
                emptied,
                type=what,
            )
        )
        tone = "warn"
    if name in alike:
        notes.append(msg("Read as {type}, as in the first file.", type=type_words()[first.into_type].lower()))
        tone = "info" if tone == "good" else tone
    return ColumnLine(
        column=name,
        into=first.into,
        how=first.how,
        note=" ".join(map(render, notes)),
        tone=tone,
        proposal=proposal.into if proposal is not None else None,
    )


def join_lines(report: Combined) -> list[ColumnLine]:
    """Return a line for each column that a join brings in."""
    return [
        ColumnLine(
            column=entry.column,
            into=entry.into,
            how=entry.how,
            note=render(msg("Left out."))
            if entry.how == "left_out"
            else render(msg("Here as “{name}”.", name=entry.into or ""))
            if entry.into != entry.column
            else "",
            tone="info" if entry.how in ("left_out", "chosen") else "good",
        )
        for entry in report.columns
        if entry.how != "same"
    ]


def _some(names: Sequence[str]) -> list[str]:
    if len(names) <= SHOWN:
        return list(names)
    more = plural("{n} more file", "{n} more files", len(names) - SHOWN + 1)
    return [*names[: SHOWN - 1], render(more)]


def match_sentences(report: Combined) -> tuple[Message, Message] | None:
    """Say how many rows of either side found a partner."""
    keys = report.keys
    if keys is None:
        return None
    here, there = (file.name for file in report.files[:2])
    return (
        msg(
            "{found} of {rows} rows here are found in {file} ({share:percent})",
            found=keys.left_found,
            rows=keys.left_rows,
            file=there,
            share=keys.left_found / max(keys.left_rows, 1),
        ),
        msg(
            "{found} of {rows} rows of {file} are used ({share:percent})",
            found=keys.right_found,
            rows=keys.right_rows,
            file=there,
            share=keys.right_found / max(keys.right_rows, 1),
            here=here,
        ),
    )


def empty_keys(keys: CombinedKeys) -> Message | None:
    """Say how many rows have no key at all."""
    parts = []
    if keys.left_empty:
        parts.append(plural("{n} row here", "{n} rows here", keys.left_empty))
    if keys.right_empty:
        parts.append(plural("{n} row there", "{n} rows there", keys.right_empty))
    return msg("Without a key: {rows:list}.", rows=list(parts)) if parts else None
