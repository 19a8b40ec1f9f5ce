"""Matching the columns of a new file with those a model was learned from, by name and type; nothing is
guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segdesk.results.table import Column
from segdesk.text import Message, msg

SHOWN = 5


@dataclass(frozen=True)
class Matched:
    """The new customers with the model's columns, and what did not fit."""

    frame: pd.DataFrame
    missing: tuple[str, ...]
    notes: tuple[Message, ...]


def match_columns(frame: pd.DataFrame, columns: Sequence[Column], wanted: Sequence[Column]) -> Matched:
    """Bring a table into the columns of a model: missing ones become empty, and are named."""
    have = {column.name: column for column in columns if column.name in frame}
    by_word: dict[str, list[str]] = {}
    for name in have:
        by_word.setdefault(normalised(name), []).append(name)
    data: dict[str, pd.Series] = {}
    missing: list[str] = []
    notes: list[Message] = []
    for column in wanted:
        alike = [column.name] if column.name in have else by_word.get(normalised(column.name), [])
        if len(alike) > 1:
            notes.append(
                msg(
                    "“{column}” is there more than once: {columns:list}. None of them was used; rename one.",
                    column=column.name,
                    columns=alike,
                )
            )
        if len(alike) != 1:
            missing.append(column.name)
            data[column.name] = _empty(column, frame.index)
            continue
        if alike[0] != column.name:
            notes.append(msg("“{new}” was taken for “{column}”.", new=alike[0], column=column.name))
        values, problem = _as_type(frame[alike[0]], have[alike[0]], column)
        data[column.name] = values
        if problem is not None:
            notes.append(problem)
    if missing:
        notes.insert(
            0,
            msg(
                "Missing in this file, the usual value was taken for everybody: {columns:list}.",
                columns=[f"“{name}”" for name in missing],
            ),
        )
    return Matched(pd.DataFrame(data, index=frame.index), tuple(missing), tuple(notes))


def normalised(name: str) -> str:
    """Return a column name without case, width, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _empty(column: Column, index: pd.Index) -> pd.Series:
    match column.type:
        case "number":
            return pd.Series(np.nan, index=index, dtype="float64")
        case "date":
            return pd.Series(pd.NaT, index=index, dtype="datetime64[us]")
    return pd.Series(pd.Categorical([None] * len(index)), index=index)


def _as_type(values: pd.Series, have: Column, want: Column) -> tuple[pd.Series, Message | None]:
    if have.type == want.type:
        return values, None
    if want.type not in ("number", "date"):
        return _texts(values), None
    texts = values.astype("str").where(values.notna())
    found: pd.Series
    if want.type == "number":
        found = pd.to_numeric(texts, errors="coerce").astype("float64")
    else:
        found = pd.to_datetime(texts, errors="coerce", format="mixed").astype("datetime64[us]")
    lost = int((found.isna() & values.notna()).sum())
    if not lost:
        return found, None
    text = (
        msg(
            "“{column}” holds {n} values that are no numbers; they count as missing.",
            column=want.name,
            n=lost,
        )
        if want.type == "number"
        else msg(
            "“{column}” holds {n} values that are no dates; they count as missing.", column=want.name, n=lost
        )
    )
    return found, text


def _texts(values: pd.Series) -> pd.Series:
    """Return values as categories; whole numbers without a decimal point, as the model knows them."""
    if pd.api.types.is_float_dtype(values.dtype):
        known = values.dropna()
        if bool((known == known.round()).all()):
            values = values.astype("Int64")
    return values.astype("str").where(values.notna()).astype("category")


def compare_columns(have: Sequence[Column], wanted: Sequence[Column]) -> tuple[list[Message], list[str]]:
    """Return a sentence for every column that is missing or of another type, and the missing ones.

    A column that is only written differently counts as missing: nothing is renamed silently.
    """
    by_name = {column.name: column for column in have}
    known = {column.name for column in wanted}
    by_word = {normalised(column.name): column.name for column in have if column.name not in known}
    notes: list[Message] = []
    missing: list[str] = []
    plain: list[str] = []
    for column in wanted:
        found = by_name.get(column.name)
        if found is None:
            missing.append(column.name)
            alike = by_word.get(normalised(column.name))
            if alike is None:
                plain.append(column.name)
            else:
                notes.append(
                    msg(
                        "“{column}” is missing; “{new}” looks like it.",
                        column=column.name,
                        new=alike,
                    )
                )
        elif found.type != column.type:
            notes.append(
                msg(
                    "“{column}” is read differently than before. Check its values on the page Data.",
                    column=column.name,
                )
            )
    if plain:
        notes.insert(
            0, msg("Missing in the new file: {columns:list}.", columns=[f"“{name}”" for name in plain])
        )
    return notes, missing
