"""Key values as texts that can be compared: trimmed, full-width folded, leading zeros kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segdesk_features.remembered import Remembered

_BLANKS = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"  # what `str.strip` takes off ASCII texts
_TEXTS = Remembered(4)
_HASHES = Remembered(64)

_TEXT = pa.large_string()
_BETWEEN = "\x1f"


def folded(name: str) -> str:
    """Return what two spellings of one column name have in common: no capitals, blanks, full-width forms."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def plain(text: str) -> str:
    """Return a key without surrounding blanks and full-width forms; nothing else of it changes."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def key_texts(column: pd.Series) -> pa.Array:
    """Return one text per row, shape (rows,), large_string; null where there is no key.

    Whole numbers are written without a decimal point, so that 17 read as a number meets "17" read as text.
    """
    if isinstance(column.dtype, pd.StringDtype):
        return _trimmed(_one_array(pa.array(column, _TEXT)))
    codes, values = pd.factorize(column)
    texts = pa.array([plain(text) or None for text in _texts(values)], _TEXT)
    return texts.take(pa.array(codes, mask=codes < 0))


def key_hashes(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return sorted hashes of the different keys of a column, shape (n_distinct,), uint64."""

    def work() -> np.ndarray:
        keys = joined_texts(table, [name]).unique().drop_null().to_numpy(zero_copy_only=False)
        return np.sort(pd.util.hash_array(keys, categorize=False)) if len(keys) else np.empty(0, "u8")

    return _HASHES.get((table,), name, work)


def joined_texts(table: pd.DataFrame, names: Sequence[str]) -> pa.Array:
    """Return the keys of several columns as one text per row; null where any part is missing."""
    parts = [_TEXTS.get((table,), name, partial(_column_texts, table, name)) for name in names]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, pa.scalar(_BETWEEN, _TEXT))


def _column_texts(table: pd.DataFrame, name: str) -> pa.Array:
    return key_texts(table[name])


def shown(key: str) -> str:
    """Return a key of several columns as a person may read it."""
    return key.replace(_BETWEEN, " · ")


def common_codes(left: pa.Array, right: pa.Array) -> tuple[np.ndarray, np.ndarray, int]:
    """Return one whole number per key, the same on both sides (−1 = none), and how many keys there are."""
    coded = pa.concat_arrays([left, right]).dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy().astype(np.int64)
    return codes[: len(left)], codes[len(left) :], len(coded.dictionary)


def _one_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _trimmed(values: pa.Array) -> pa.Array:
    """Return texts as `plain` writes them, null where nothing is left; only few need Python."""
    texts = pc.ascii_trim(values, characters=_BLANKS)
    other = pc.invert(pc.string_is_ascii(values)).fill_null(False)
    if pc.any(other, min_count=0).as_py():
        mended = [plain(text) for text in values.filter(other).to_pylist()]
        texts = pc.replace_with_mask(texts, other, pa.array(mended, _TEXT))
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, _TEXT), texts)


def _texts(values: pd.Index[Any]) -> list[str]:
    kind = values.dtype.kind if isinstance(values.dtype, np.dtype) else ""
    if kind == "f":
        return [str(int(one)) if one.is_integer() else repr(one) for one in values.tolist()]
    if kind in ("i", "u"):
        return [str(one) for one in values.tolist()]
    return [_text(value) for value in values]


def _text(value: object) -> str:
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat(" ")
    return str(value)


def near_misses(left: pa.Array, right: pa.Array, loosen: Callable[[str], str]) -> tuple[int, str, str] | None:
    """Return how many keys without a partner would have one if written more loosely, and one such pair."""
    if left.null_count == len(left) or right.null_count == len(right):
        return None
    ours = {loosen(key): key for key in left.drop_null().to_pylist()}
    theirs = {loosen(key): key for key in right.drop_null().to_pylist()}
    both = sorted(key for key in ours if key in theirs and key)
    return (len(both), ours[both[0]], theirs[both[0]]) if both else None
