"""Tables between Arrow files and pandas, and the types and roles of computed tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from segdesk.results.table import Column, ColumnType
from segdesk.tables.arrow_files import open_table, write_table
from segdesk.tables.roles import Facts, guess_roles


def load_frame(path: Path | str) -> pd.DataFrame:
    """Read an Arrow file into a frame; whole numbers with missing values become float64."""
    table = open_table(Path(path))
    data = {name: _series(table.column(i)) for i, name in enumerate(table.column_names)}
    return pd.DataFrame(data, index=pd.RangeIndex(table.num_rows))


def _series(values: pa.ChunkedArray) -> pd.Series:
    kind = values.type
    if pa.types.is_integer(kind) and values.null_count:
        return values.cast(pa.float64()).to_pandas()
    if pa.types.is_dictionary(kind):
        values = values.unify_dictionaries()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values.to_pandas().astype("str")
    return values.to_pandas()


def save_frame(df: pd.DataFrame, columns: Sequence[Column], path: Path | str) -> None:
    """Write a frame in the types its columns name."""
    arrays = [_array(df[column.name], column.type) for column in columns]
    write_table(pa.table(arrays, names=[column.name for column in columns]), Path(path))


def _array(series: pd.Series, kind: ColumnType) -> pa.Array:
    if kind == "number":
        if pd.api.types.is_integer_dtype(series.dtype) and not series.isna().any():
            return pa.array(series.to_numpy(dtype=np.int64))
        return pa.array(series.to_numpy(dtype=np.float64, na_value=np.nan), from_pandas=True)
    if kind == "date":
        return pa.array(pd.to_datetime(series), pa.timestamp("us"), from_pandas=True)
    if kind == "category":
        words = series.astype("str") if not isinstance(series.dtype, pd.CategoricalDtype) else series
        codes = words.astype("category").cat
        labels = pa.array([str(label) for label in codes.categories], pa.string())
        numbers = codes.codes.to_numpy(dtype=np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=numbers < 0), labels)
    texts = series.astype(object).where(series.notna(), None)
    return pa.array([None if text is None else str(text) for text in texts], pa.large_string())


def table_columns(df: pd.DataFrame, previous: Sequence[Column] = ()) -> tuple[Column, ...]:
    """Return types and roles of a computed table; columns known before keep theirs where it still fits."""
    known = {column.name: column for column in previous}
    facts = [_facts(str(name), df[name]) for name in df.columns]
    guesses, _ = guess_roles(facts)
    result = []
    for fact, guess in zip(facts, guesses, strict=True):
        old = known.get(fact.name)
        same = old is not None and old.type == fact.type
        result.append(
            Column(
                name=fact.name,
                type=fact.type,
                role=old.role if old is not None and same else guess.role,
                original=old.original if old is not None else "",
                reason=old.reason if old is not None and same else guess.reason,
                outcome_candidate=old.outcome_candidate if old is not None and same else guess.outcome,
                missing=fact.rows - fact.filled,
                distinct=fact.distinct,
                number_format=old.number_format if old is not None and same else None,
                date_format=old.date_format if old is not None and same else None,
            )
        )
    return tuple(result)


def frame_type(series: pd.Series) -> ColumnType:
    """Return the column type of a pandas series."""
    kind = series.dtype
    if isinstance(kind, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(kind):
        return "category"
    if pd.api.types.is_numeric_dtype(kind):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(kind):
        return "date"
    return "text"


def _facts(name: str, series: pd.Series) -> Facts:
    kind = frame_type(series)
    kept = series.dropna()
    different = kept.unique()
    low = high = None
    whole = False
    if kind == "number" and len(kept):
        low, high = float(kept.min()), float(kept.max())
        whole = bool((kept == np.floor(kept)).all())
    return Facts(
        name=name,
        type=kind,
        rows=len(series),
        filled=len(kept),
        distinct=len(different),
        sample=tuple(str(value) for value in list(different[:200])),
        whole=whole,
        low=low,
        high=high,
    )
