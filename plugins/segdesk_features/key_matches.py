"""Which rows of two tables have a key in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from segdesk.api import CombinedKeys
from segdesk_features.keys import common_codes, joined_texts, near_misses
from segdesk_features.remembered import Remembered

_KNOWN = Remembered(2)


@dataclass(frozen=True)
class Matches:
    """Keys of both sides as texts and as codes (−1: none), and what is to be said of them."""

    left: pa.Array
    right: pa.Array
    ours: np.ndarray
    theirs: np.ndarray
    count: int
    keys: CombinedKeys
    without_zeros: tuple[int, str, str] | None
    without_capitals: tuple[int, str, str] | None


def find_matches(left: pd.DataFrame, right: pd.DataFrame, pairs: Mapping[str, str]) -> Matches:
    """Compare the key columns of two tables, `pairs` of left and right; known answers come at once."""
    return _KNOWN.get((left, right), tuple(pairs.items()), lambda: _compare(left, right, pairs))


def _compare(table: pd.DataFrame, other: pd.DataFrame, pairs: Mapping[str, str]) -> Matches:
    left, right = joined_texts(table, list(pairs)), joined_texts(other, list(pairs.values()))
    ours, theirs, count = common_codes(left, right)
    lost = left.filter(pa.array(~_present(theirs, count)[ours]))
    wanted = right.filter(pa.array(~_present(ours, count)[theirs]))
    return Matches(
        left=left,
        right=right,
        ours=ours,
        theirs=theirs,
        count=count,
        keys=_facts(pairs, ours, theirs, count),
        without_zeros=near_misses(lost, wanted, lambda key: key.lstrip("0")),
        without_capitals=near_misses(lost, wanted, str.casefold),
    )


def _present(codes: np.ndarray, count: int) -> np.ndarray:
    """Return which codes are among these, shape (count + 1,); the last place stands for −1, no key."""
    present = np.zeros(count + 1, dtype=bool)
    present[codes] = True
    present[-1] = False
    return present


def _facts(pairs: Mapping[str, str], ours: np.ndarray, theirs: np.ndarray, count: int) -> CombinedKeys:
    """Return how many rows of each side have a partner."""
    left, right = _present(theirs, count)[ours], _present(ours, count)[theirs]
    return CombinedKeys(
        left=tuple(pairs),
        right=tuple(pairs.values()),
        left_rows=len(ours),
        left_found=int(left.sum()),
        left_empty=int((ours < 0).sum()),
        left_repeated=_repeated(ours, count),
        right_rows=len(theirs),
        right_found=int(right.sum()),
        right_empty=int((theirs < 0).sum()),
        right_repeated=_repeated(theirs, count),
        left_unmatched=tuple(int(row) for row in np.flatnonzero(~left)),
        right_unmatched=tuple(int(row) for row in np.flatnonzero(~right)),
    )


def _repeated(codes: np.ndarray, count: int) -> int:
    return int((np.bincount(codes[codes >= 0], minlength=count) > 1).sum())
