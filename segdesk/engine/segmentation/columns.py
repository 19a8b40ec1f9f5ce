"""Which columns take part in the grouping, and in words why the others do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.segmentation.words.meaning import Meaning, meaning
from segdesk.results.segmentation import ColumnUse
from segdesk.results.table import Column
from segdesk.text import Message, msg

BUYING: tuple[Meaning, ...] = ("recency", "frequency", "monetary", "basket")
UNPAID: tuple[Meaning, ...] = ("recency", "frequency", "variety")  # where nobody noted what was paid
MAX_LEVELS = 20
SAME = 0.98
ROUGHLY = 0.3  # where half the values are missing here and half there, little is left of a correlation of 1
_SAMPLE = 20_000
_GOODS = re.compile(r"\(share of value\)$|^(First|Last) product$|（金额占比）$|^(首购|最近购买)商品$")


class Choice(NamedTuple):
    """The columns for the grouping, and the reason for each that stays out."""

    used: tuple[Column, ...]
    left_out: tuple[ColumnUse, ...]


def choose_columns(
    frame: pd.DataFrame, columns: Sequence[Column], wanted: Sequence[str] | None, mixed: bool = False
) -> Choice:
    """Choose by role, or take what a person chose as far as it can be used at all.

    Parameters
    ----------
    frame : the table
    columns : its columns with types and roles
    wanted : names a person chose; None means choose by role
    mixed : the method weighs numbers against categories itself, so both form the segments
    """
    sample = frame if len(frame) <= _SAMPLE else frame.iloc[:: len(frame) // _SAMPLE]
    used: list[Column] = []
    told = _Told(len(sample))
    out: list[ColumnUse] = []
    for column in columns:
        reason = _unusable(frame, column)
        if reason is None and wanted is not None and column.name not in wanted:
            reason = msg("Not chosen")
        if reason is None and wanted is None:
            reason = _unsuitable(frame, column) or _repeats(sample, column, told)
        if reason is None:
            used.append(column)
            if column.type == "number":
                told.append(column.name, _values(sample, column))
        else:
            out.append(ColumnUse(column=column.name, used=False, transform="left out", reason=reason))
    if wanted is None and not mixed:
        used, beside = _core(used)
        out += beside
    return Choice(tuple(used), tuple(out))


def _core(usable: Sequence[Column]) -> tuple[list[Column], list[ColumnUse]]:
    """Separate what forms the segments from what only describes them.

    Where a table was worked out from orders, recency, frequency and value say all about buying (Hughes 1994,
    Strategic Database Marketing). Elsewhere numbers form the segments: a category with two values would cut
    every segment in two, to no use.
    """
    # only columns that stood in a file have a header of their own
    meanings = {column.name: None if column.original else meaning(column) for column in usable}
    buying = [next((c for c in usable if meanings[c.name] == word), None) for word in BUYING]
    unpaid = [next((c for c in usable if meanings[c.name] == word), None) for word in UNPAID]
    bought = [column for column in usable if meanings[column.name] == "mix"]
    if None not in buying[:3]:
        core = [column for column in usable if column in buying]
        reason = msg("Describes the segments; recency, orders and value form them")
    elif bought and None not in unpaid:
        core = [column for column in usable if column in unpaid]
        reason = msg("Describes the segments; recency, orders and different products form them")
    elif len(bought) >= 2 and unpaid[0] is None:
        core = bought
        reason = msg("Describes the segments; what was bought forms them")
    elif sum(column.type == "number" for column in usable) >= 2:
        core = [column for column in usable if column.type == "number"]
        reason = msg("Describes the segments; the numbers form them")
    else:
        return list(usable), []
    beside = [
        ColumnUse(column=column.name, used=False, transform="left out", reason=reason)
        for column in usable
        if column not in core
    ]
    return core, beside


def _unusable(frame: pd.DataFrame, column: Column) -> Message | None:
    """Why a column can never be used, whatever a person wishes."""
    if column.name not in frame:
        return msg("This column is no longer there")
    if column.role == "outcome":
        return msg("It is the outcome to predict; shown beside the segments")
    if column.type == "text":
        return _by_role(column) or msg("Free text cannot be compared")
    values = frame[column.name]
    if _distinct(values, column) < 2:
        return msg("It has the same value everywhere")
    distinct = _distinct(values, column)
    if column.type == "category" and distinct > 5 * MAX_LEVELS:
        return msg("It has {n} different values, too many to compare", n=distinct)
    return None


def _unsuitable(frame: pd.DataFrame, column: Column) -> Message | None:
    """Why a column is better left out unless a person wants it."""
    reason = _by_role(column)
    if reason is not None:
        return reason
    values = frame[column.name]
    filled = int(values.notna().sum())
    if filled < 0.4 * len(frame):
        return msg("{share:percent} of its values are missing", share=1 - filled / max(len(frame), 1))
    if not column.original and _GOODS.search(column.name):
        return msg("Describes the segments; what was bought can be chosen to form them")
    if column.outcome_candidate:
        return msg("It looks like an outcome to predict; shown beside the segments")
    distinct = _distinct(values, column)
    if column.type == "category" and distinct > MAX_LEVELS:
        return msg("It has {n} different values, too many to compare", n=distinct)
    if column.type == "category" and float(values.value_counts(normalize=True).iloc[0]) > 0.99:
        return msg("Nearly all customers have the same value")
    return None


def _by_role(column: Column) -> Message | None:
    match column.role:
        case "identifier":
            return msg("It names the customer")
        case "order":
            return msg("It names an order")
        case "personal":
            return msg("Personal data is not used for grouping")
        case "text":
            return msg("Free text cannot be compared")
        case "row":
            return msg("It says where the row is from; shown beside the segments")
        case "ignored":
            return msg("Switched off in the data")
    return None


class _Told:
    """The numbers already used; hundreds of them are compared with a further one at once."""

    def __init__(self, rows: int) -> None:
        self.columns: list[tuple[str, NDArray[np.float64]]] = []
        self._scaled = np.empty((16, rows))

    def append(self, name: str, values: NDArray[np.float64]) -> None:
        """Remember a column."""
        if len(self.columns) == len(self._scaled):
            self._scaled = np.concatenate([self._scaled, np.empty_like(self._scaled)])
        self._scaled[len(self.columns)] = _scaled(values)
        self.columns.append((name, values))

    def alike(self, values: NDArray[np.float64]) -> list[tuple[str, NDArray[np.float64]]]:
        """Return the columns that may say the same; gaps count as average here, so look again."""
        rough = np.abs(self._scaled[: len(self.columns)] @ _scaled(values))
        return [column for column, near in zip(self.columns, rough >= ROUGHLY, strict=True) if near]


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(values)
    middle = values[known].mean() if known.any() else 0.0
    away = np.where(known, values - middle, 0.0)
    return away / max(float(np.sqrt((away**2).sum())), 1e-300)


def _values(sample: pd.DataFrame, column: Column) -> NDArray[np.float64]:
    return sample[column.name].to_numpy(dtype=np.float64, na_value=np.nan)


def _repeats(sample: pd.DataFrame, column: Column, told: _Told) -> Message | None:
    """Whether a number says the same as one that is already used."""
    if column.type != "number":
        return None
    mine = _values(sample, column)
    for name, theirs in told.alike(mine):
        both = np.isfinite(mine) & np.isfinite(theirs)
        if both.sum() < 10:
            continue
        a, b = mine[both], theirs[both]
        if a.std() > 0 and b.std() > 0 and abs(float(np.corrcoef(a, b)[0, 1])) >= SAME:
            return msg("It says the same as “{column}”", column=name)
    return None


def _distinct(values: pd.Series, column: Column) -> int:
    """Return the number of different values; counting a million texts again would take longer than the
    grouping.
    """
    return column.distinct or int(values.nunique())
