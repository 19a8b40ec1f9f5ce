"""Which columns a prediction may learn from, and in words why the others may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from segdesk.results.prediction import Alarm
from segdesk.results.table import Column
from segdesk.text import Message, msg

MAX_LEVELS = 250


class Inputs(NamedTuple):
    """The columns to learn from, and notes on those that look usable but are not."""

    used: tuple[Column, ...]
    notes: tuple[Alarm, ...]


def choose_inputs(
    frame: pd.DataFrame, columns: Sequence[Column], outcome: str, wanted: Sequence[str] | None
) -> Inputs:
    """Choose by role, or take what a person chose as far as it can be used at all."""
    used: list[Column] = []
    notes: list[Alarm] = []
    for column in columns:
        if column.name == outcome or column.name not in frame:
            continue
        if wanted is not None and column.name not in wanted:
            continue
        if column.type == "text" or frame[column.name].nunique(dropna=True) < 2:
            continue
        if wanted is None and column.role in (
            "identifier",
            "order",
            "personal",
            "text",
            "row",
            "ignored",
            "outcome",
        ):
            continue
        problem = _like_identifier(frame[column.name], column)
        if problem is not None:
            notes.append(
                Alarm(
                    kind="identifier", severity="minor", text=problem, columns=(column.name,), left_out=True
                )
            )
            continue
        used.append(column)
    return Inputs(tuple(used), tuple(notes))


def _like_identifier(values: pd.Series, column: Column) -> Message | None:
    distinct = int(values.nunique(dropna=True))
    if column.type == "category":
        if distinct > MAX_LEVELS or distinct > 0.5 * len(values):
            return msg(
                "“{column}” has {n} different values and was left out: it names rather than describes.",
                column=column.name,
                n=distinct,
            )
        return None
    if column.type != "number" or distinct < len(values) or len(values) < 50:
        return None
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    steps = np.diff(np.sort(numbers))
    if bool((numbers == np.round(numbers)).all()) and float(np.median(steps)) == float(steps.max()):
        return msg("“{column}” counts the rows and was left out.", column=column.name)
    return None
