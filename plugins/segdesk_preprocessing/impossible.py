"""Table steps that repair what a person or a program wrote: impossible values, numbers of customers."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence
from typing import Annotated

import msgspec
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from segdesk.api import Column, ColumnInfo, Param, StageError, TableStepOutput, msg, plural
from segdesk_preprocessing.tidy import need_columns


class BlankImpossible(BaseEstimator):
    """Takes values that cannot be out of the table, so that they count as missing."""

    def __init__(
        self,
        columns: Annotated[list[str] | None, Column("Columns", types=["number", "date"])] = None,
        below: Annotated[float | None, Param("Numbers below")] = None,
        above: Annotated[float | None, Param("Numbers above")] = None,
        equal: Annotated[
            float | None, Param("Numbers equal to", help="A stand-in for “unknown”, such as 999 or -1.")
        ] = None,
        earliest: Annotated[str | None, Param("Dates before", help="Written as in 2025-12-31.")] = None,
        latest: Annotated[str | None, Param("Dates after", help="Written as in 2025-12-31.")] = None,
        not_before: Annotated[
            str | None,
            Column("Dates before those in", types=["date"], help="An end cannot be before its start."),
        ] = None,
    ) -> None:
        self.columns = columns
        self.below = below
        self.above = above
        self.equal = equal
        self.earliest = earliest
        self.latest = latest
        self.not_before = not_before

    def apply(self, table: pd.DataFrame, columns: Sequence[ColumnInfo]) -> TableStepOutput:
        """Return the table without these values; raises `StageError` for a column that is not there."""
        names = list(self.columns or ())
        need_columns([*names, *([self.not_before] if self.not_before else [])], columns)
        blanked: dict[str, pd.Series] = {}
        count = 0
        for name in names:
            wrong = self._wrong(table, name)
            if wrong.any():
                count += int(wrong.sum())
                values = table[name]
                if pd.api.types.is_integer_dtype(values.dtype):
                    values = values.astype("float64")
                blanked[name] = values.mask(wrong)
        described = tuple(
            msgspec.structs.replace(
                c, missing=int(blanked[c.name].isna().sum()), distinct=int(blanked[c.name].nunique())
            )
            if c.name in blanked
            else c
            for c in columns
        )
        summary = (
            plural(
                "Took {n} impossible value out of {columns:list}",
                "Took {n} impossible values out of {columns:list}",
                count,
                columns=[f"“{name}”" for name in names],
            )
            if count
            else msg("No impossible value was found")
        )
        return TableStepOutput(table.assign(**blanked), described, summary)

    def _wrong(self, table: pd.DataFrame, name: str) -> np.ndarray:
        values = table[name]
        wrong = np.zeros(len(table), dtype=bool)
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            if self.earliest:
                wrong |= (values < _day(self.earliest)).to_numpy()
            if self.latest:
                wrong |= (values >= _day(self.latest) + pd.Timedelta(days=1)).to_numpy()
            if self.not_before and self.not_before != name:
                first = table[self.not_before]
                if pd.api.types.is_datetime64_any_dtype(first.dtype):
                    wrong |= (values.dt.normalize() < first.dt.normalize()).to_numpy()
        elif pd.api.types.is_numeric_dtype(values.dtype):
            numbers = values.to_numpy(dtype="float64", na_value=np.nan)
            if self.below is not None:
                wrong |= numbers < self.below
            if self.above is not None:
                wrong |= numbers > self.above
            if self.equal is not None:
                wrong |= numbers == self.equal
        return wrong


class UnifyKeys(BaseEstimator):
    """Writes the number of a customer the same way everywhere: AB-12, ab12 and ＡＢ１２ are one customer.

    Capitals, blanks, marks, letter width and leading zeros do not matter. The commonest form stays (ties:
    the first by alphabet).
    """

    def __init__(
        self,
        column: Annotated[
            str | None, Column("Customer", role="identifier", help="Names the customer of each row.")
        ] = None,
    ) -> None:
        self.column = column

    def apply(self, table: pd.DataFrame, columns: Sequence[ColumnInfo]) -> TableStepOutput:
        """Return the table with one form per customer; raises `StageError` without a customer column."""
        name = self.column or next((c.name for c in columns if c.role == "identifier"), None)
        if name is None:
            raise StageError(msg("No column names the customer. Choose it in the settings of this step."))
        need_columns([name], columns)
        counts = table[name].dropna().astype("str").value_counts()
        forms = {str(value): key_form(str(value)) for value in counts.index}
        best: dict[str, str] = {}
        for value in sorted(forms, key=lambda text: (-int(counts[text]), text)):
            if forms[value]:
                best.setdefault(forms[value], value)
        becomes = {value: best[form] for value, form in forms.items() if form and best[form] != value}
        if not becomes:
            return TableStepOutput(
                table.copy(deep=False), tuple(columns), msg("Every customer is written one way already")
            )
        text = table[name].astype("str").where(table[name].notna())
        unified = text.map(lambda value: becomes.get(value, value), na_action="ignore").astype("str")
        unified = unified.where(table[name].notna())
        described = tuple(
            msgspec.structs.replace(c, distinct=int(unified.nunique())) if c.name == name else c
            for c in columns
        )
        old, new = min(becomes.items())
        summary = plural(
            "{n} customer was written in another form: “{old}” is now “{new}”",
            "{n} customers were written in another form, such as “{old}”, now “{new}”",
            len(becomes),
            old=old,
            new=new,
        )
        return TableStepOutput(table.assign(**{name: unified}), described, summary)


def key_form(text: str) -> str:
    """Return what the forms of one customer's number have in common."""
    plain = unicodedata.normalize("NFKC", text).lower()
    minus = len(plain) > 1 and plain[0] == "-" and plain[1].isdigit()
    return ("m" if minus else "") + "".join(letter for letter in plain if letter.isalnum()).lstrip("0")


def _day(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(datetime.date.fromisoformat(text.strip()))
    except ValueError:
        raise StageError(
            msg("“{text}” is no date. Write it as in 2025-12-31, or leave it empty.", text=text)
        ) from None
