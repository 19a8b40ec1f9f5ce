"""Columns that say what another one says already: categories against categories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from segdesk.results.table import Column

_SAMPLE = 50_000
_MOST_COLUMNS = 40
_MOST_VALUES = 60
_SAME = 0.995
_ENOUGH = 50


@dataclass(frozen=True)
class Told:
    """Knowing `first`, one knows `second`; `both` if it is so the other way round too."""

    first: int
    second: int
    both: bool
    cramers_v: float


def told_by_others(table: pa.Table, columns: Sequence[Column]) -> list[Told]:
    """Return the category columns that another one (nearly) determines; each at most once.

    One column determines another when the commonest partner of each of its values is right in 995 of 1,000
    rows and the commonest value alone is right in less than 95 of 100. A hierarchy (city and region) is
    no redundancy: one way only, the telling column may have at most three times as many values.
    Cramér's V after Cramér, "Mathematical Methods of Statistics" (1946), chapter 21.
    """
    usable = [
        i
        for i, column in enumerate(columns)
        if column.type == "category"
        and column.role in ("category", "product", "outcome")
        and 2 <= column.distinct <= _MOST_VALUES
    ][:_MOST_COLUMNS]
    if len(usable) < 2 or table.num_rows < _ENOUGH:
        return []
    rows = pa.array(np.arange(0, table.num_rows, max(1, table.num_rows // _SAMPLE)))
    codes = {i: _codes(table.column(i).take(rows)) for i in usable}
    found: list[Told] = []
    taken: set[int] = set()
    for at, second in enumerate(usable):
        for first in usable[:at]:
            if first in taken or second in taken:
                continue
            told = _pair(codes[first], codes[second], first, second)
            if told is not None:
                found.append(told)
                taken.add(told.second)
    return found


def _codes(values: pa.ChunkedArray) -> np.ndarray:
    unified = values.unify_dictionaries()
    parts = [np.asarray(part.indices.fill_null(-1)) for part in unified.chunks]
    return np.concatenate(parts).astype(np.int64) if parts else np.array([], dtype=np.int64)


def _pair(one: np.ndarray, two: np.ndarray, first: int, second: int) -> Told | None:
    known = (one >= 0) & (two >= 0)
    if known.sum() < _ENOUGH:
        return None
    one, two = one[known], two[known]
    counts = np.zeros((one.max() + 1, two.max() + 1))
    np.add.at(counts, (one, two), 1)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return None
    total = counts.sum()
    forward = _tells(counts, total)
    backward = _tells(counts.T, total)
    if forward and backward:
        return Told(first, second, True, _cramers_v(counts, total))
    if forward and counts.shape[0] <= 3 * counts.shape[1]:
        return Told(first, second, False, _cramers_v(counts, total))
    if backward and counts.shape[1] <= 3 * counts.shape[0]:
        return Told(second, first, False, _cramers_v(counts, total))
    return None


def _tells(counts: np.ndarray, total: float) -> bool:
    right = counts.max(axis=1).sum() / total
    return bool(right >= _SAME and counts.sum(axis=0).max() / total < 0.95)


def _cramers_v(counts: np.ndarray, total: float) -> float:
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / total
    chi = float(((counts - expected) ** 2 / expected).sum())
    return math.sqrt(chi / (total * (min(counts.shape) - 1)))
