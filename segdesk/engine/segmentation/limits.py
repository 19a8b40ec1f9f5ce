"""What cannot be grouped, and in words what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.errors import EngineError
from segdesk.engine.preparation import Prepared
from segdesk.engine.segmentation.columns import Choice
from segdesk.text import Message, msg

LEAST_ROWS = 4
LOOKED_AT = 10_000
SPREAD_OF = 50_000  # customers who tell how far apart the others are
SHOWN = 3
ENOUGH = 30  # customers, from which one of them should not make half of a column's spread
RULES = 0.4


def need_rows(rows: int) -> None:
    """Raise `EngineError` when there are too few customers for any grouping."""
    if rows < LEAST_ROWS:
        raise EngineError(
            msg(
                "There are only {n} customers; at least {least} are needed to find segments.",
                n=rows,
                least=LEAST_ROWS,
            )
        )


def possible_numbers(X: NDArray[np.float64], order: NDArray[np.intp], wanted: Sequence[int]) -> list[int]:
    """Return the numbers of segments that X (n, d) has enough different customers for.

    Raises `EngineError` when there is none.
    """
    different = len(np.unique(X[order[:LOOKED_AT]], axis=0))
    if different < 2:
        raise EngineError(
            msg("All customers are the same in the columns used. Choose columns in which they differ.")
        )
    most = min(different, max(2, len(X) // 2))
    numbers = [k for k in wanted if k <= most]
    if not numbers and different >= len(X) // 2:
        raise EngineError(
            msg(
                "{n} customers are too few for {wanted} segments: there would be hardly two in each. Try at "
                "most {most}.",
                n=len(X),
                wanted=min(wanted),
                most=most,
            )
        )
    if not numbers:
        raise EngineError(
            msg(
                "There are only {n} different customers in the columns used. Try fewer segments.",
                n=different,
            )
        )
    return numbers


def nothing_to_use(frame: pd.DataFrame, choice: Choice) -> Message:
    """Return why no column is left to group by."""
    if all(frame[use.column].nunique() < 2 for use in choice.left_out if use.column in frame):
        return msg("All customers are the same in every column. Choose a file in which they differ.")
    reasons: list[Any] = [
        msg("“{column}”: {reason}", column=use.column, reason=use.reason)
        for use in choice.left_out
        if use.reason is not None
    ]
    return msg(
        "No column can be used for grouping ({reasons:list}). Add a column of numbers, or give one the role "
        "“measure” or “category”.",
        reasons=reasons[:SHOWN],
    )


def overwhelming(prepared: Prepared, frame: pd.DataFrame) -> list[Message]:
    """Say which columns a single customer rules, so that they hardly count for all others."""
    X, found = prepared.X, []
    if len(X) < ENOUGH:
        return []
    part = X[:: max(1, len(X) // SPREAD_OF)]
    middle = part.mean(axis=0)
    squares = (part - middle) ** 2
    others = (squares.sum(axis=0) - squares.max(axis=0)) * (len(X) / len(part))
    farthest = np.maximum(X.max(axis=0) - middle, middle - X.min(axis=0)) ** 2
    total = others + farthest
    for at in np.flatnonzero((farthest > RULES * total) & (farthest > 0)):
        name = prepared.origins[at]
        if name in frame and pd.api.types.is_numeric_dtype(frame[name]):
            value = float(frame[name].iloc[int(np.abs(X[:, at] - middle[at]).argmax())])
            found.append(
                msg(
                    "One customer's “{column}” is {value}, far from everybody else's: the column "
                    "hardly counts for the others. Check it in the table; correct it or leave that row out.",
                    column=name,
                    value=value,
                )
            )
    return found[:SHOWN]
