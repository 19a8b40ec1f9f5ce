"""Columns of another file beside those of this one, found by a key; rows are never multiplied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.base import BaseEstimator

from segdesk.api import (
    ColumnInfo,
    Combined,
    CombinedColumn,
    CombinedFile,
    InputTable,
    InputTables,
    KeyChoice,
    Message,
    Pairs,
    Param,
    StageError,
    Table,
    TableStepOutput,
    msg,
    plural,
    report,
)
from segdesk_features.key_choice import suggest_keys
from segdesk_features.key_matches import Matches, find_matches
from segdesk_features.keys import common_codes, joined_texts, shown
from segdesk_features.one_per_key import OnePerKey, one_per_key, place_of_each
from segdesk_features.order_names import NAMES
from segdesk_features.orders_to_customers import OrdersToCustomers

_ZERO_WHERE_NONE = (*NAMES["orders"], *NAMES["lines"], *NAMES["spent"])


class JoinFile(BaseEstimator):
    """Adds the columns of another file to the rows with the same key there, such as the customer number.

    Keys are compared as texts, without surrounding blanks and full-width forms; leading zeros count. Where a
    key stands in several rows of the other file, those are made one row first, so that no row is multiplied.
    """

    def __init__(
        self,
        source: Annotated[str | None, Table("File")] = None,
        keys: Annotated[
            dict[str, str] | None,
            Pairs("Key columns", help="A column of this table and the one of the other file it must equal."),
        ] = None,
        keep: Annotated[
            str,
            Param("Keep", choices={"all": "All rows of this table", "both": "Only rows found in both"}),
        ] = "all",
        repeated: Annotated[
            str,
            Param(
                "Several rows for one key",
                choices={
                    "stop": "Not decided",
                    "first": "Take the first row",
                    "last": "Take the last row",
                    "sum": "Add the numbers up",
                    "mean": "Average the numbers",
                    "count": "Only count the rows",
                    "orders": "Work out orders per customer",
                },
                help="What to take of the other file where a key stands in several of its rows.",
            ),
        ] = "stop",
        matches: Annotated[
            dict[str, str] | None,
            Pairs("Columns", help="A column of the other file and its name here; empty: left out."),
        ] = None,
    ) -> None:
        self.source = source
        self.keys = keys
        self.keep = keep
        self.repeated = repeated
        self.matches = matches

    def check(self, table: pd.DataFrame, columns: Sequence[ColumnInfo], tables: InputTables) -> Combined:
        """Say how many rows find a partner, and what stands in the way of joining."""
        other = self._other(tables)
        suggestions = suggest_keys(table, columns, other.table, other.columns)
        return self._plan(table, columns, tables.name, other, suggestions)[0]

    def apply(
        self, table: pd.DataFrame, columns: Sequence[ColumnInfo], tables: InputTables
    ) -> TableStepOutput:
        """Return the table with the other file's columns; raises `StageError` where rows would multiply."""
        other = self._other(tables)
        suggestions = () if self.keys else suggest_keys(table, columns, other.table, other.columns)
        combined, right, found = self._plan(table, columns, tables.name, other, suggestions)
        if combined.problem is not None or right is None:
            raise StageError(combined.problem or msg("The two files could not be joined."))
        report(0.6, "Putting the columns side by side")
        kept = np.ones(len(table), dtype=bool) if self.keep == "all" else found >= 0
        values: dict[str, Any] = {c.name: table[c.name][kept].reset_index(drop=True) for c in columns}
        infos = list(columns)
        names = {entry.column: entry.into for entry in combined.columns if entry.how != "same"}
        for info in right.columns:
            into = names.get(info.name)
            if into is None:
                continue
            taken = right.table[info.name].reset_index(drop=True).reindex(found[kept])
            taken = taken.reset_index(drop=True)
            if info.name in right.zero_where_none:
                taken = taken.fillna(0)
            values[into] = taken
            infos.append(
                msgspec.structs.replace(
                    info, name=into, missing=int(taken.isna().sum()), distinct=int(taken.nunique())
                )
            )
        return TableStepOutput(
            table=pd.DataFrame(values, columns=[info.name for info in infos]),
            columns=tuple(infos),
            summary=_summary(combined, self.keep, other.name),
            row_effect="same" if self.keep == "all" else "fewer",
            combined=combined,
        )

    def _other(self, tables: InputTables) -> InputTable:
        other = tables.others.get(self.source or "")
        if other is None:
            raise StageError(msg("There is no file to join. Choose one, or remove this step."))
        return other

    def _plan(
        self,
        table: pd.DataFrame,
        columns: Sequence[ColumnInfo],
        name: str,
        other: InputTable,
        suggestions: Sequence[KeyChoice],
    ) -> tuple[Combined, OnePerKey | None, np.ndarray]:
        """Return the report, the other file with one row per key, and its row for each row of the table."""
        nothing = np.full(len(table), -1)
        combined = Combined(
            kind="join",
            files=(CombinedFile(name=name, rows=len(table)), _as_file(other)),
            suggestions=tuple(suggestions),
        )
        pairs = dict(self.keys or ({suggestions[0].left: suggestions[0].right} if suggestions else {}))
        problem = _wrong_keys(pairs, columns, other)
        if problem is not None:
            return msgspec.structs.replace(combined, problem=problem), None, nothing
        matches = find_matches(table, other.table, pairs)
        keys, ours = matches.keys, matches.ours
        problem = self._problem(matches, other)
        chosen = None
        if problem is None:
            chosen = self._one_per_key(other, pairs, matches.theirs, matches.count)
        found = nothing
        if chosen is not None and chosen.place is not None:
            found = np.where(ours >= 0, chosen.place[ours], -1)
        elif chosen is not None:
            found = _places(chosen, pairs, matches.left)
        described = chosen.columns if chosen is not None else other.columns
        return (
            msgspec.structs.replace(
                combined,
                keys=keys,
                notes=tuple(_notes(matches, other.name)),
                columns=tuple(self._columns(columns, described, pairs, other.name)),
                problem=problem,
            ),
            chosen,
            found,
        )

    def _problem(self, matches: Matches, other: InputTable) -> Message | None:
        keys = matches.keys
        if not keys.left_found:
            return msg(
                "Not one key is in both files: “{left}” here, “{right}” there. Choose other key columns.",
                left=_first(matches.left),
                right=_first(matches.right),
            )
        if keys.right_repeated and self.repeated == "stop":
            return plural(
                "{n} key stands in several rows of {file}; joining would multiply rows. Say what to take of "
                "them.",
                "{n} keys stand in several rows of {file}; joining would multiply rows. Say what to take of "
                "them.",
                keys.right_repeated,
                file=other.name,
            )
        if self.repeated == "orders" and len(keys.right) > 1:
            return msg("Orders are worked out by one key column. Choose the one that names the customer.")
        return None

    def _one_per_key(
        self, other: InputTable, pairs: dict[str, str], codes: np.ndarray, count: int
    ) -> OnePerKey:
        if self.repeated == "orders":
            key = next(iter(pairs.values()))
            done = OrdersToCustomers(customer=key).apply(other.table, other.columns)
            return OnePerKey(done.table, tuple(done.columns), None, _ZERO_WHERE_NONE)
        how = self.repeated if self.repeated != "stop" else "first"
        return one_per_key(other, list(pairs.values()), codes, count, how)

    def _columns(
        self,
        columns: Sequence[ColumnInfo],
        others: Sequence[ColumnInfo],
        pairs: dict[str, str],
        name: str,
    ) -> list[CombinedColumn]:
        taken = {column.name for column in columns}
        back = {right: left for left, right in pairs.items()}
        entries = []
        for info in others:
            into: str | None
            chosen = (self.matches or {}).get(info.name)
            if info.name in back:
                into, how = back[info.name], "same"
            elif chosen == "":
                into, how = None, "left_out"
            else:
                wanted = chosen or info.name
                into = _free(wanted, name, taken)
                how = "new" if into == info.name else "chosen"
                taken.add(into)
            entries.append(
                CombinedColumn(
                    file=1,
                    column=info.name,
                    into=into,
                    how=how,  # type: ignore[arg-type]
                    type=info.type,
                    into_type=info.type,
                )
            )
        return entries


def _as_file(other: InputTable) -> CombinedFile:
    return CombinedFile(name=other.name, rows=len(other.table), source=other.id)


def _free(wanted: str, file: str, taken: set[str]) -> str:
    free, number = wanted, 2
    if free in taken:
        free = f"{wanted} ({file})"
    while free in taken:
        free, number = f"{wanted} ({file} {number})", number + 1
    return free


def _wrong_keys(pairs: dict[str, str], columns: Sequence[ColumnInfo], other: InputTable) -> Message | None:
    if not pairs:
        return msg(
            "No column of {file} has values of this table. Choose the columns that name the same customers.",
            file=other.name,
        )
    here, there = {c.name for c in columns}, {c.name for c in other.columns}
    for left, right in pairs.items():
        if left not in here or right not in there:
            return msg(
                "The column “{column}” is no longer there. Choose another one.",
                column=left if left not in here else right,
            )
    return None


def _first(keys: pa.Array) -> str:
    found = np.flatnonzero(np.asarray(keys.is_valid()))
    return shown(keys[int(found[0])].as_py()) if len(found) else ""


def _notes(matches: Matches, file: str) -> list[Message]:
    notes = []
    zeros, capitals = matches.without_zeros, matches.without_capitals
    if zeros is not None:
        notes.append(
            plural(
                "{n} more key would match without its leading zeros, such as “{left}” here and “{right}” "
                "there. Leading zeros count; mend one of the files if they should not.",
                "{n} more keys would match without their leading zeros, such as “{left}” here and “{right}” "
                "there. Leading zeros count; mend one of the files if they should not.",
                zeros[0],
                left=shown(zeros[1]),
                right=shown(zeros[2]),
            )
        )
    if capitals is not None:
        notes.append(
            plural(
                "{n} more key would match if capitals did not count, such as “{left}” and “{right}”.",
                "{n} more keys would match if capitals did not count, such as “{left}” and “{right}”.",
                capitals[0],
                left=shown(capitals[1]),
                right=shown(capitals[2]),
            )
        )
    if matches.keys.left_repeated:
        notes.append(
            plural(
                "{n} key stands in several rows here; each of them gets the same values of {file}.",
                "{n} keys stand in several rows here; each of them gets the same values of {file}.",
                matches.keys.left_repeated,
                file=file,
            )
        )
    return notes


def _places(chosen: OnePerKey, pairs: dict[str, str], left: pa.Array) -> np.ndarray:
    """Return for each row of the table the row of a file that was worked out anew, −1 for none."""
    ours, theirs, count = common_codes(left, joined_texts(chosen.table, list(pairs.values())))
    place = place_of_each(theirs, count)
    found: np.ndarray = np.where(ours >= 0, place[ours], -1)
    return found


def _summary(combined: Combined, keep: str, file: str) -> Message:
    keys = combined.keys
    assert keys is not None
    parts: dict[str, Any] = {"found": keys.left_found, "rows": keys.left_rows, "file": file}
    added = sum(entry.into is not None and entry.how != "same" for entry in combined.columns)
    columns = plural("{n} column", "{n} columns", added)
    lost = keys.left_rows - keys.left_found
    if keep == "both" and lost:
        return msg(
            "{columns} of {file} for the {found} of {rows} rows found there; the others are set aside",
            columns=columns,
            **parts,
        )
    return msg("{columns} of {file}; {found} of {rows} rows found there", columns=columns, **parts)
