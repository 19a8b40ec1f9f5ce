"""Facts behind the health findings: rows and values, as arrays."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.results.table import ColumnProfile

_SAMPLE = 50_000
_FAR = 6.0  # interquartile ranges beyond the quartiles
_MOST_COLUMNS = 60
_SAME = 0.98


def _floats(values: pa.ChunkedArray) -> np.ndarray:
    array = values.cast(pa.float64()).combine_chunks()
    return np.asarray(array.fill_null(np.nan) if array.null_count else array)


def outliers(values: pa.ChunkedArray, negative: bool = True) -> np.ndarray:
    """Return the rows more than six interquartile ranges outside the quartiles.

    Of a column without negative values and with a long tail, the quartiles of the logarithm are taken.
    """
    numbers = _floats(values)
    sample = numbers[:: max(1, len(numbers) // _SAMPLE)]
    sample = sample[np.isfinite(sample)]
    if len(sample) < 20:
        return np.array([], dtype=np.int64)
    tenth, middle, ninth = np.quantile(sample, [0.1, 0.5, 0.9])
    if not negative and ninth - middle > 2 * (middle - tenth):
        numbers, sample = np.log1p(np.maximum(numbers, 0.0)), np.log1p(np.maximum(sample, 0.0))
    low, high = np.quantile(sample, [0.25, 0.75])
    reach = _FAR * (high - low)
    if reach == 0:
        return np.array([], dtype=np.int64)
    return np.flatnonzero((numbers < low - reach) | (numbers > high + reach))


def looks_like_numbering(values: pa.ChunkedArray, profile: ColumnProfile) -> bool:
    """Tell whether whole numbers are all different and close together, as running numbers are."""
    if profile.count < 50 or profile.distinct != profile.count or not pa.types.is_integer(values.type):
        return False
    low, high = profile.min, profile.max
    return isinstance(low, float) and isinstance(high, float) and high - low < 1.5 * profile.count


def odd_dates(values: pa.ChunkedArray, today: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows with dates after tomorrow, and those of 1900 or earlier."""
    stamps = np.asarray(values.combine_chunks().cast(pa.timestamp("us")).cast(pa.int64()).fill_null(0))
    day = 86_400_000_000
    valid = np.asarray(values.is_valid().combine_chunks())
    limit = ((today - dt.date(1970, 1, 1)).days + 2) * day
    start = (dt.date(1901, 1, 1) - dt.date(1970, 1, 1)).days * day
    return np.flatnonzero(valid & (stamps >= limit)), np.flatnonzero(valid & (stamps < start))


def same_word(text: str) -> str:
    """Return what texts have in common that differ only in case, blanks or width."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def alike_categories(values: pa.ChunkedArray) -> list[list[str]]:
    """Return groups of categories that are written differently but mean the same."""
    if not values.num_chunks:
        return []
    groups: dict[str, list[str]] = {}
    for word in values.unify_dictionaries().chunk(0).dictionary.to_pylist():
        groups.setdefault(same_word(word), []).append(word)
    return [group for group in groups.values() if len(group) > 1]


def category_counts(values: pa.ChunkedArray) -> dict[str, int]:
    """Return how many rows hold each category."""
    if not values.num_chunks:
        return {}
    unified = values.unify_dictionaries()
    words = unified.chunk(0).dictionary.to_pylist()
    counts = np.zeros(len(words), dtype=np.int64)
    for part in unified.chunks:
        counts += np.bincount(np.asarray(part.indices.drop_null()), minlength=len(words))
    return {str(word): int(count) for word, count in zip(words, counts, strict=True) if count}


def rows_with(values: pa.ChunkedArray, words: Sequence[str]) -> np.ndarray:
    """Return the rows of a category column that hold one of some words."""
    wanted = pa.array(list(words), pa.string())
    masks = [
        np.asarray(pc.is_in(part.dictionary.cast(pa.string()), wanted))[np.asarray(part.indices.fill_null(0))]
        & np.asarray(part.is_valid())
        for part in values.chunks
        if len(part.dictionary)
    ]
    return np.flatnonzero(np.concatenate(masks)) if masks else np.array([], dtype=np.int64)


def missing_rows(values: pa.ChunkedArray) -> np.ndarray:
    """Return the rows without a value."""
    return np.flatnonzero(np.asarray(values.is_null().combine_chunks()))


def _codes(values: pa.ChunkedArray) -> np.ndarray:
    """Return one integer per row, equal where values are equal; nulls are −1."""
    array = values.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0)
    if pa.types.is_dictionary(array.type):
        return np.asarray(array.indices.fill_null(-1)).astype(np.int64)
    if pa.types.is_integer(array.type) or pa.types.is_timestamp(array.type):
        return np.asarray(array.cast(pa.int64()).fill_null(-(2**62)))
    if pa.types.is_floating(array.type):
        return np.asarray(array.fill_null(np.nan)).astype(np.float64).view(np.int64)
    return np.asarray(array.dictionary_encode().indices.fill_null(-1)).astype(np.int64)


def duplicate_rows(table: pa.Table) -> np.ndarray:
    """Return the rows that repeat an earlier row in every column."""
    if not table.num_rows or not table.num_columns:
        return np.array([], dtype=np.int64)
    return _later(row_keys(table))


def row_keys(table: pa.Table) -> np.ndarray:
    """Return one whole number per row, equal where rows are equal."""
    mixed = np.zeros(table.num_rows, dtype=np.uint64)
    for column in table.columns:
        mixed = (mixed ^ _codes(column).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def repeated(values: pa.ChunkedArray) -> np.ndarray:
    """Return the rows whose value came before; missing values are not counted."""
    codes = _codes(values)
    valid = np.flatnonzero(np.asarray(values.is_valid().combine_chunks()))
    return valid[_later(codes[valid])]


def _later(keys: np.ndarray) -> np.ndarray:
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    return np.sort(order[1:][ordered[1:] == ordered[:-1]])


def redundant_pairs(table: pa.Table, columns: Sequence[int]) -> list[tuple[int, int, float]]:
    """Return pairs of numeric columns with a correlation of at least 0.98 in size; at most one
    pair a column.
    """
    columns = list(columns)[:_MOST_COLUMNS]
    if len(columns) < 2 or table.num_rows < 20:
        return []
    step = max(1, table.num_rows // _SAMPLE)
    rows = pa.array(np.arange(0, table.num_rows, step))
    matrix = np.column_stack([_floats(pa.chunked_array([table.column(i).take(rows).combine_chunks()]))
                              for i in columns])  # fmt: skip
    matrix = matrix[np.isfinite(matrix).all(axis=1)]
    if len(matrix) < 20:
        return []
    deviations = matrix.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.corrcoef(matrix, rowvar=False)
    pairs = []
    taken: set[int] = set()
    for second in range(1, len(columns)):
        for first in range(second):
            r = correlation[first, second]
            if deviations[first] > 0 and deviations[second] > 0 and abs(r) >= _SAME and second not in taken:
                pairs.append((columns[first], columns[second], float(r)))
                taken.add(second)
    return pairs
