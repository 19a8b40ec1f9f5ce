"""Table steps that tidy: one spelling per category, no duplicates, no columns that nobody needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Annotated

import msgspec
import pandas as pd
from sklearn.base import BaseEstimator

from segdesk.api import Column, ColumnInfo, Message, Param, StageError, TableStepOutput, msg, plural

_SHOWN = 3


class CleanCategories(BaseEstimator):
    """Makes one value out of spellings that differ only in capitals, spaces or full-width letters.

    Of the spellings of one value the commonest stays (ties: the first by alphabet). `merges` names further
    ones that mean the same, as in ``NY → New York; Shangai → Shanghai``.
    """

    def __init__(
        self,
        columns: Annotated[
            list[str] | None,
            Column(
                "Columns",
                roles=["category", "product", "outcome"],
                types=["category"],
                help="Automatic: all category columns.",
            ),
        ] = None,
        merges: Annotated[
            str | None,
            Param("Also merge", help="Old → new, separated by semicolons: NY → New York; Shangai → Shanghai"),
        ] = None,
    ) -> None:
        self.columns = columns
        self.merges = merges

    def apply(self, table: pd.DataFrame, columns: Sequence[ColumnInfo]) -> TableStepOutput:
        """Return the table with unified values; raises `StageError` for a chosen column that is not there."""
        names = self.columns if self.columns is not None else _categories(columns)
        need_columns(names, columns)
        merges = read_merges(self.merges)
        cleaned: dict[str, pd.Series] = {}
        examples: list[Message] = []
        for name in names:
            unified, pairs = _unify(table[name], merges)
            if unified is not None:
                cleaned[name] = unified
                examples += [msg("“{old}” → “{new}”", old=old, new=new) for old, new in pairs]
        described = tuple(
            msgspec.structs.replace(c, distinct=int(cleaned[c.name].nunique())) if c.name in cleaned else c
            for c in columns
        )
        return TableStepOutput(table.assign(**cleaned), described, _clean_summary(examples, len(cleaned)))


class DropDuplicates(BaseEstimator):
    """Keeps the first of rows that are the same, in all columns or in the chosen ones."""

    def __init__(
        self,
        columns: Annotated[
            list[str] | None,
            Column("Same in these columns", help="Automatic: rows must be the same in every column."),
        ] = None,
        keep: Annotated[
            str, Param("Keep", choices={"first": "The first row", "last": "The last row"}, advanced=True)
        ] = "first",
    ) -> None:
        self.columns = columns
        self.keep = keep

    def apply(self, table: pd.DataFrame, columns: Sequence[ColumnInfo]) -> TableStepOutput:
        """Return the table without repeated rows; raises `StageError` for a column that is not there."""
        names = self.columns or None
        need_columns(names or [], columns)
        repeated = table.duplicated(subset=names, keep="last" if self.keep == "last" else "first")
        if names:
            # A row without any of the chosen values is nobody's duplicate.
            repeated &= table[names].notna().any(axis=1)
        left = table[~repeated].reset_index(drop=True)
        count = int(repeated.sum())
        summary = (
            plural("Removed {n} repeated row", "Removed {n} repeated rows", count)
            if count
            else msg("No row was repeated")
        )
        return TableStepOutput(left, tuple(columns), summary, row_effect="fewer")


class RemoveColumns(BaseEstimator):
    """Takes columns out of the table."""

    def __init__(self, columns: Annotated[list[str] | None, Column("Columns to remove")] = None) -> None:
        self.columns = columns

    def apply(self, table: pd.DataFrame, columns: Sequence[ColumnInfo]) -> TableStepOutput:
        """Return the table without the columns; ones that are gone already do not matter."""
        gone = [column.name for column in columns if column.name in set(self.columns or ())]
        if len(gone) == len(columns):
            raise StageError(msg("At least one column must stay. Keep one that you need."))
        if not gone:
            summary = msg("No column was removed")
        elif len(gone) <= _SHOWN:
            summary = msg("Removed {columns:list}", columns=[f"“{name}”" for name in gone])
        else:
            summary = msg("Removed {count} columns", count=len(gone))
        left = tuple(column for column in columns if column.name not in gone)
        return TableStepOutput(table.drop(columns=gone), left, summary)


def need_columns(names: Sequence[str], columns: Sequence[ColumnInfo]) -> None:
    """Raise `StageError` when a chosen column is not in the table."""
    known = {column.name for column in columns}
    for name in names:
        if name not in known:
            raise StageError(
                msg("The column “{column}” is no longer there. Choose another one.", column=name)
            )


def _categories(columns: Sequence[ColumnInfo]) -> list[str]:
    return [c.name for c in columns if c.type == "category" and c.role not in ("identifier", "personal")]


def _plain(value: str) -> str:
    """Return what two spellings of one value have in common."""
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


def read_merges(text: str | None) -> dict[str, str]:
    """Read ``old → new; old → new``; raises `StageError` for a part without an arrow."""
    found: dict[str, str] = {}
    for part in (text or "").replace("；", ";").split(";"):
        if not part.strip():
            continue
        old, arrow, new = (piece.strip() for piece in part.replace("->", "→").partition("→"))
        if not (old and arrow and new):
            raise StageError(
                msg("“{part}” names no two spellings. Write it as in NY → New York.", part=part.strip())
            )
        found[old] = new
    return found


def _unify(column: pd.Series, merges: dict[str, str]) -> tuple[pd.Series | None, list[tuple[str, str]]]:
    """Return the column with one spelling per value (None if nothing changes) and what became what."""
    if not (isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(column.dtype)):
        return None, []
    counts = {str(value): int(count) for value, count in column.value_counts().items()}
    chosen: dict[str, str] = {}
    for value in sorted(counts, key=lambda text: (-counts[text], text)):
        chosen.setdefault(_plain(value), " ".join(value.split()))
    meant = {_plain(old): new for old, new in merges.items()}
    becomes = {value: meant.get(_plain(value), chosen[_plain(value)]) for value in counts}
    # What is merged into takes on the unified spelling, if it has one.
    becomes = {value: chosen.get(_plain(new), new) for value, new in becomes.items()}
    becomes = {value: new for value, new in becomes.items() if new != value}
    if not becomes:
        return None, []
    text = column.astype("str").where(column.notna())
    unified = text.map(lambda value: becomes.get(value, value), na_action="ignore")
    if isinstance(column.dtype, pd.CategoricalDtype):
        unified = unified.astype("category")
    return unified, sorted(becomes.items(), key=lambda pair: (-counts[pair[0]], pair[0]))


def _clean_summary(examples: list[Message], columns: int) -> Message:
    if not examples:
        return msg("All values were spelled alike already")
    if len(examples) <= _SHOWN:
        return msg("Unified spellings: {what:list}", what=list(examples))
    if columns == 1:
        return msg(
            "Unified {count} spellings, such as {what:list}", count=len(examples), what=examples[:_SHOWN]
        )
    return msg(
        "Unified {count} spellings in {columns} columns, such as {what:list}",
        count=len(examples),
        columns=columns,
        what=examples[:_SHOWN],
    )
