"""The rows of a file made one per key: the first, the last, sums, averages or a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from segdesk.api import ColumnInfo, InputTable

_SUM = ("{column} (total)", "{column}（合计）")
_MEAN = ("{column} (average)", "{column}（平均）")
_ROWS = ("Rows in {file}", "{file} 的行数")


@dataclass(frozen=True)
class OnePerKey:
    """A table with one row per key; `place` is its row for each key code (None: look its keys up).

    `zero_where_none` are columns that are 0, and not unknown, for who is not in the file.
    """

    table: pd.DataFrame
    columns: tuple[ColumnInfo, ...]
    place: np.ndarray | None
    zero_where_none: tuple[str, ...] = ()


def place_of_each(codes: np.ndarray, count: int, *, last: bool = False) -> np.ndarray:
    """Return the first (or last) row of each key code, shape (count,); −1 where it has none."""
    place = np.full(count, -1, dtype=np.int64)
    rows = np.arange(len(codes))
    if not last:
        codes, rows = codes[::-1], rows[::-1]
    keyed = codes >= 0
    place[codes[keyed]] = rows[keyed]
    return place


def one_per_key(file: InputTable, keys: Sequence[str], codes: np.ndarray, count: int, how: str) -> OnePerKey:
    """Return a file with one row per key.

    `how` is "first", "last", "sum" or "mean" (of the numbers; of everything else the first row) or "count".
    """
    place = place_of_each(codes, count, last=how == "last")
    if how in ("first", "last"):
        return OnePerKey(file.table, tuple(file.columns), place)
    present = np.flatnonzero(place >= 0)
    row_of = np.full(count, -1, dtype=np.int64)
    row_of[present] = np.arange(len(present))
    keyed = codes >= 0
    groups = row_of[codes[keyed]]
    first = file.table.iloc[place[present]].reset_index(drop=True)
    chinese = any("一" <= letter <= "鿿" for column in file.columns for letter in column.name)
    if how == "count":
        name = _ROWS[int(chinese)].format(file=file.name)
        values: dict[str, Any] = {key: first[key] for key in keys}
        values[name] = np.bincount(groups, minlength=len(present))
        infos = [column for column in file.columns if column.name in keys]
        infos.append(ColumnInfo(name=name, type="number", role="measure"))
        return OnePerKey(pd.DataFrame(values), tuple(infos), row_of, (name,))
    values, infos = {}, []
    for column in file.columns:
        if column.name in keys or column.type != "number":
            values[column.name] = first[column.name]
            infos.append(column)
            continue
        name = (_SUM if how == "sum" else _MEAN)[int(chinese)].format(column=column.name)
        numbers = file.table[column.name].to_numpy("float64", na_value=np.nan)[keyed]
        values[name] = _per_group(numbers, groups, len(present), how)
        infos.append(msgspec.structs.replace(column, name=name))
    return OnePerKey(pd.DataFrame(values), tuple(infos), row_of)


def _per_group(numbers: np.ndarray, groups: np.ndarray, count: int, how: str) -> np.ndarray:
    """Return sum or mean of the known numbers of each group; missing where none is known."""
    known = ~np.isnan(numbers)
    sums = np.bincount(groups[known], weights=numbers[known], minlength=count)
    filled = np.bincount(groups[known], minlength=count)
    answer = sums if how == "sum" else sums / np.maximum(filled, 1)
    return np.where(filled > 0, np.round(answer, 6), np.nan)
