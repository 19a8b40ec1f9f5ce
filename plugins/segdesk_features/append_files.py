"""Files under one another: columns matched by name, rows counted by file, nothing guessed silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from segdesk.api import (
    ColumnInfo,
    Combined,
    CombinedColumn,
    CombinedFile,
    InputTable,
    InputTables,
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
from segdesk_features.keys import folded

FILE_COLUMN = ("From file", "来源文件")
_SHOWN = 3


class AppendFiles(BaseEstimator):
    """Puts the rows of further files under those of the first; columns are matched by their names.

    Capitals, blanks and full-width letters in names do not matter. A column that only one file has stays, and
    is empty for the others. Values that do not fit a column's type in the first file are empty and counted.
    """

    def __init__(
        self,
        sources: Annotated[list[str] | None, Table("Files")] = None,
        matches: Annotated[
            dict[str, str] | None,
            Pairs("Columns", help="A column of a further file and the column it goes into; empty: left out."),
        ] = None,
        file_matches: Annotated[
            dict[str, dict[str, str]] | None,
            Pairs("Columns of single files", help="The same for one file; it goes before the others."),
        ] = None,
        keep_file: Annotated[
            bool, Param("Say which file a row is from", help="Adds a column with the name of the file.")
        ] = True,
        file_column: Annotated[
            str | None,
            Param(
                "Name of that column",
                help="Empty: “From file”, or “来源文件” where the headers are Chinese.",
                show_when=("keep_file", True),
            ),
        ] = None,
    ) -> None:
        self.sources = sources
        self.matches = matches
        self.file_matches = file_matches
        self.keep_file = keep_file
        self.file_column = file_column

    def check(self, table: pd.DataFrame, columns: Sequence[ColumnInfo], tables: InputTables) -> Combined:
        """Say where each column goes, and how many values would not fit."""
        return self._plan(table, columns, tables)[0]

    def apply(
        self, table: pd.DataFrame, columns: Sequence[ColumnInfo], tables: InputTables
    ) -> TableStepOutput:
        """Return the rows of all files, in the order of the files; raises `StageError` without a file."""
        combined, described, parts = self._plan(table, columns, tables)
        values: dict[str, Any] = {}
        infos = []
        for number, info in enumerate(described):
            report(0.1 + 0.8 * number / len(described), "Putting the files under one another")
            whole = _under_one_another([part[info.name] for part in parts], info.type)
            values[info.name] = whole
            missing = int(whole.isna().sum())
            infos.append(msgspec.structs.replace(info, missing=missing, distinct=int(whole.nunique())))
        if self.keep_file:
            name = self._name(columns, [info.name for info in infos])
            codes = np.repeat(np.arange(len(parts)), [file.rows for file in combined.files])
            categories = pd.Index([file.name for file in combined.files])
            values[name] = pd.Series(pd.Categorical.from_codes(codes, categories=categories))
            infos.append(
                ColumnInfo(
                    name=name,
                    type="category",
                    role="row",
                    reason=msg("It says which file a row is from."),
                    distinct=len(categories),
                )
            )
        return TableStepOutput(
            table=pd.DataFrame(values, columns=[info.name for info in infos]),
            columns=tuple(infos),
            summary=_summary(combined),
            row_effect="more",
            combined=combined,
        )

    def _plan(
        self, table: pd.DataFrame, columns: Sequence[ColumnInfo], tables: InputTables
    ) -> tuple[Combined, list[ColumnInfo], list[dict[str, pd.Series]]]:
        """Return the report, the columns of the answer, and for each file its values by column."""
        others = [tables.others[name] for name in self.sources or () if name in tables.others]
        if not others:
            raise StageError(msg("There is no file to add. Choose one, or remove this step."))
        described = list(columns)
        for other in others:
            for info, into, _how in _matched(other.columns, described, self._chosen(other)):
                if into is not None and all(into != known.name for known in described):
                    described.append(msgspec.structs.replace(info, name=into))
        files = [InputTable("", tables.name, table, columns), *others]
        added = {info.name for info in described[len(columns) :]}
        entries: list[CombinedColumn] = []
        parts: list[dict[str, pd.Series]] = []
        notes: list[Message] = []
        for number, file in enumerate(files):
            found = _matched(file.columns, described, self._chosen(file) if number else {})
            found = [
                (info, into, "new" if into in added and how != "chosen" else how) for info, into, how in found
            ]
            part, told = _converted(number, file, found, described)
            entries += told
            parts.append(part)
            notes += _order_note(file, found, columns) if number else []
        combined = Combined(
            kind="append",
            files=tuple(CombinedFile(name=f.name, rows=len(f.table), source=f.id) for f in files),
            columns=tuple(entries),
            notes=tuple(notes),
        )
        return combined, described, parts

    def _chosen(self, file: InputTable) -> dict[str, str]:
        """Return where a person wants the columns of a file to go, by folded name."""
        own = (self.file_matches or {}).get(file.id, {})
        return {folded(name): into for pairs in (self.matches or {}, own) for name, into in pairs.items()}

    def _name(self, columns: Sequence[ColumnInfo], taken: Sequence[str]) -> str:
        name = (self.file_column or "").strip()
        if not name:
            chinese = sum(any("一" <= letter <= "鿿" for letter in column.name) for column in columns)
            name = FILE_COLUMN[int(chinese * 2 > len(columns))]
        free, number = name, 2
        while free in taken:
            free, number = f"{name} ({number})", number + 1
        return free


Matched = tuple[ColumnInfo, str | None, str]


def _matched(
    columns: Sequence[ColumnInfo], target: Sequence[ColumnInfo], chosen: Mapping[str, str]
) -> list[Matched]:
    """Return each column with the one it goes into (None: left out) and why; none is taken twice."""
    exact = {column.name for column in target}
    spelled: dict[str, str] = {}
    for column in target:
        spelled.setdefault(folded(column.name), column.name)
    taken: set[str] = set()
    found: dict[str, tuple[str | None, str]] = {}

    def take(column: ColumnInfo, into: str | None, how: str) -> None:
        found[column.name] = (into, how)
        if into is not None:
            taken.add(into)

    rest = []
    for column in columns:
        into = chosen.get(folded(column.name))
        if into is None:
            rest.append(column)
        elif not into:
            take(column, None, "left_out")
        elif into not in taken:
            take(column, into, "chosen" if into in exact or into != column.name else "new")
        else:
            rest.append(column)
    for column in [c for c in rest if c.name in exact and c.name not in taken]:
        take(column, column.name, "same")
    for column in [c for c in rest if c.name not in found]:
        into = spelled.get(folded(column.name))
        if into is not None and into not in taken:
            take(column, into, "spelling")
        else:
            take(column, _free(column.name, exact | taken), "new")
    return [(column, *found[column.name]) for column in columns]


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _converted(
    number: int, file: InputTable, found: Sequence[Matched], described: Sequence[ColumnInfo]
) -> tuple[dict[str, pd.Series], list[CombinedColumn]]:
    types = {column.name: column.type for column in described}
    part: dict[str, pd.Series] = {}
    told = []
    for info, into, how in found:
        emptied = 0
        if into is not None:
            part[into], emptied = _as_type(file.table[info.name], info.type, types[into])
        told.append(
            CombinedColumn(
                file=number,
                column=info.name,
                into=into,
                how=how,  # type: ignore[arg-type]
                type=info.type,
                into_type=types[into] if into is not None else info.type,
                emptied=emptied,
            )
        )
    for info in described:
        if info.name not in part:
            part[info.name] = pd.Series([None] * len(file.table), dtype=object)
            told.append(
                CombinedColumn(
                    file=number, column=info.name, into=info.name, how="absent", into_type=info.type
                )
            )
    return part, told


def _as_type(values: pd.Series, given: str, wanted: str) -> tuple[pd.Series, int]:
    """Return a column in another type, and how many of its values do not fit."""
    if given == wanted:
        return values, 0
    if wanted in ("text", "category"):
        if given == "date":
            words = values.dt.strftime("%Y-%m-%d")
        elif given == "number":
            words = values.map(_number_text, na_action="ignore")
        else:
            words = values.astype("str")
        return words.astype(object).where(values.notna(), None), 0
    if wanted == "number":
        texts = values.astype("str").str.strip() if given != "date" else pd.Series([None] * len(values))
        answer: pd.Series = pd.to_numeric(texts, errors="coerce").astype("float64")
    else:
        texts = values.astype("str") if given != "number" else pd.Series([None] * len(values), dtype="str")
        answer = pd.to_datetime(texts, errors="coerce", format="ISO8601").astype("datetime64[us]")
    return answer, int((values.notna() & answer.isna()).sum())


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _under_one_another(parts: Sequence[pd.Series], kind: str) -> pd.Series:
    """Return one column; whole numbers stay whole where none is missing."""
    if kind == "number":
        arrays = [part.to_numpy() for part in parts]
        whole = all(np.issubdtype(array.dtype, np.integer) for array in arrays if array.dtype != object)
        if whole and all(array.dtype != object for array in arrays):
            return pd.Series(np.concatenate(arrays).astype(np.int64))
        return pd.Series(np.concatenate([part.to_numpy("float64", na_value=np.nan) for part in parts]))
    if kind == "date":
        dates = [pd.to_datetime(part).to_numpy("datetime64[us]") for part in parts]
        return pd.Series(np.concatenate(dates))
    texts = [part.astype(object).where(part.notna(), None).to_numpy(object) for part in parts]
    whole_column = pd.Series(np.concatenate(texts), dtype=object).astype("str")
    return whole_column.astype("category") if kind == "category" else whole_column


def _order_note(file: InputTable, found: Sequence[Matched], first: Sequence[ColumnInfo]) -> list[Message]:
    places = {column.name: place for place, column in enumerate(first)}
    order = [places[into] for _info, into, _how in found if into in places]
    if order == sorted(order):
        return []
    return [
        msg(
            "The columns of {file} stand in another order; they were matched by their names.",
            file=file.name,
        )
    ]


def _summary(combined: Combined) -> Message:
    files = [msg("{rows} of {file}", rows=file.rows, file=file.name) for file in combined.files]
    total = sum(file.rows for file in combined.files)
    some = {entry.into for entry in combined.columns if entry.how == "absent"}
    emptied = sum(entry.emptied for entry in combined.columns)
    listed = files if len(files) <= _SHOWN else [*files[: _SHOWN - 1], _more(len(files) - _SHOWN + 1)]
    base = msg("{total} rows: {files:list}", total=total, files=listed)
    extra = []
    if some:
        extra.append(
            plural("{n} column is not in every file", "{n} columns are not in every file", len(some))
        )
    if emptied:
        extra.append(plural("{n} value did not fit", "{n} values did not fit", emptied))
    return msg("{base}; {extra:list}", base=base, extra=list(extra)) if extra else base


def _more(count: int) -> Message:
    return plural("{n} more file", "{n} more files", count)
