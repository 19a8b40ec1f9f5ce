"""Key values as texts that can be compared: trimmed, full-width folded, leading zeros kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

_BETWEEN = "\x1f"


def folded(name: str) -> str:
    """Return what two spellings of one column name have in common: no capitals, blanks, full-width forms."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def plain(text: str) -> str:
    """Return a key without surrounding blanks and full-width forms; nothing else of it changes."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def key_texts(column: pd.Series) -> np.ndarray:
    """Return one text per row, shape (rows,), object; None where there is no key.

    Whole numbers are written without a decimal point, so that 17 read as a number meets "17" read as text.
    """
    codes, values = pd.factorize(column)
    texts = np.empty(len(values) + 1, dtype=object)
    texts[:-1] = [plain(_text(value)) or None for value in values]
    texts[-1] = None  # code −1: missing
    return texts[codes]


def different_keys(column: pd.Series) -> np.ndarray:
    """Return the different keys of a column, shape (n_distinct,), object."""
    keys = {plain(_text(value)) for value in column.dropna().unique()}
    return np.array(sorted(keys - {""}), dtype=object)


def joined_texts(table: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Return the keys of several columns as one text per row; None where any part is missing."""
    parts = [key_texts(table[name]) for name in names]
    if len(parts) == 1:
        return parts[0]
    rows = zip(*parts, strict=True)
    keys = [None if None in row else _BETWEEN.join(row) for row in rows]
    return np.array(keys, dtype=object)


def shown(key: str) -> str:
    """Return a key of several columns as a person may read it."""
    return key.replace(_BETWEEN, " · ")


def common_codes(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return one whole number per key, the same on both sides (−1 = none), and how many keys there are."""
    codes, values = pd.factorize(np.concatenate([left, right]))
    return codes[: len(left)], codes[len(left) :], len(values)


def _text(value: object) -> str:
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat(" ")
    return str(value)


def near_misses(
    left: np.ndarray, right: np.ndarray, loosen: Callable[[str], str]
) -> tuple[int, str, str] | None:
    """Return how many keys without a partner would have one if written more loosely, and one such pair."""
    ours = {loosen(key): key for key in left if key is not None}
    theirs = {loosen(key): key for key in right if key is not None}
    both = sorted(key for key in ours if key in theirs and key)
    return (len(both), ours[both[0]], theirs[both[0]]) if both else None
