"""Alarms: too good to be true, too few to learn from, no better than guessing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from segdesk.results.prediction import Alarm
from segdesk.results.table import Column
from segdesk.text import msg

TELLING = 0.95  # area under the curve of one column alone: suspicious
DECIDING = 0.99  # … practically the outcome itself
AFTERWARDS = 0.72  # … for columns whose name says that they are known only afterwards
TOO_GOOD = 0.985
FEW = 50
RARE = 0.05

_AFTERWARDS = re.compile(
    r"duration|reason|cancel|closed|close.?date|end.?date|terminat|left.?date|exit|refund|resolution|"
    r"outcome|result|collection|recover|write.?off|post.?|after|discharge|final|"
    r"(?<!在网)(?<!合约)(?<!入会)时长|原因|取消|注销|销户|结束|退出|离开日期|赔付|催收|核销|结果|事后|出院",
    re.IGNORECASE,
)


def column_area(values: pd.Series, column: Column, hits: NDArray[np.int8], seed: int) -> float:
    """Return how well one column alone tells the outcome: area under the ROC curve, 0.5 … 1.

    The rate of the outcome per value (numbers: per twentieth of the customers) is learned on one half of the
    customers and judged on the other, so that a column of names does not look telling.
    """
    groups = _groups(values, column)
    half = np.random.default_rng(seed).random(len(hits)) < 0.5
    found = []
    for learn in (half, ~half):
        counts = np.bincount(groups[learn], minlength=groups.max() + 1)
        sums = np.bincount(groups[learn], weights=hits[learn], minlength=groups.max() + 1)
        base = hits[learn].mean()
        rate = (sums + base) / (counts + 1.0)
        judged = hits[~learn]
        if 0 < judged.sum() < len(judged):
            found.append(float(roc_auc_score(judged, rate[groups[~learn]])))
    return float(np.mean(found)) if found else 0.5


def _groups(values: pd.Series, column: Column) -> NDArray[np.int64]:
    if column.type == "category":
        codes = values.astype("category").cat.codes
        return np.asarray(codes, dtype=np.int64) + 1
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if column.type == "date":
        numbers = values.astype("datetime64[us]").astype("int64").to_numpy(dtype=float)
        numbers[values.isna().to_numpy()] = np.nan
    known = numbers[np.isfinite(numbers)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, 21)[1:-1])) if len(known) else np.array([])
    # exact values of a few kinds stay apart: a single special value may be the leak
    return np.where(np.isfinite(numbers), np.searchsorted(edges, numbers, side="right") + 1, 0)


def leaks(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    hits: NDArray[np.int8],
    chosen: bool,
    seed: int,
) -> list[Alarm]:
    """Find columns that tell the outcome too well.

    Parameters
    ----------
    chosen : True when a person chose the columns; nothing is left out then
    """
    found = []
    for column in columns:
        telling = column_area(frame[column.name], column, hits, seed)
        named = bool(_AFTERWARDS.search(column.name))
        if telling >= DECIDING or (named and telling >= AFTERWARDS):
            text = (
                msg(
                    "“{column}” is probably known only afterwards: alone it tells {quality:percent} "
                    "of the pairs "
                    "apart. It was left out.",
                    column=column.name,
                    quality=telling,
                )
                if not chosen
                else msg(
                    "“{column}” is probably known only afterwards: alone it tells {quality:percent} "
                    "of the pairs "
                    "apart. Leave it out unless you know it in time.",
                    column=column.name,
                    quality=telling,
                )
            )
            found.append(
                Alarm(kind="leak", severity="serious", text=text, columns=(column.name,), left_out=not chosen)
            )
        elif telling >= TELLING:
            found.append(
                Alarm(
                    kind="leak",
                    severity="notable",
                    text=msg(
                        "“{column}” alone tells the outcome almost completely. Make sure it is known "
                        "before the "
                        "outcome, else leave it out.",
                        column=column.name,
                    ),
                    columns=(column.name,),
                )
            )
    return found


def after_training(auc: float, hits: NDArray[np.int8], classes: int, already_leak: bool) -> list[Alarm]:
    """Judge the result as a whole.

    Parameters
    ----------
    auc : cross-validated area under the curve of the chosen model
    hits : (n,) 1 where the outcome happened, else 0
    already_leak : whether a single column was found out already
    """
    found = []
    positives = int(hits.sum())
    rate = positives / len(hits)
    if hopeless(auc, positives, len(hits) - positives):
        found.append(
            Alarm(
                kind="hopeless",
                severity="serious",
                text=msg(
                    "These columns do not tell the outcome: the model is no better than guessing. "
                    "Do not act on the scores; look for columns that have to do with the outcome."
                ),
            )
        )
    if auc >= TOO_GOOD and not already_leak:
        found.append(
            Alarm(
                kind="leak",
                severity="notable",
                text=msg(
                    "Almost too good to be true. Check that every column is known before the outcome happens."
                ),
            )
        )
    if positives < FEW:
        found.append(
            Alarm(
                kind="few",
                severity="notable",
                text=msg(
                    "Only {n} customers with this outcome: take the scores as a first hint, {few} or "
                    "more are better.",
                    n=positives,
                    few=FEW,
                ),
            )
        )
    elif rate < RARE and classes == 2:
        found.append(
            Alarm(
                kind="imbalance",
                severity="minor",
                text=msg(
                    "The outcome is rare, {rate:percent}: look at how many it reaches, not at the "
                    "share of right "
                    "guesses.",
                    rate=rate,
                ),
            )
        )
    return found


def standard_error(auc: float, positives: int, negatives: int) -> float:
    """Return the standard error of an area under the curve (Hanley & McNeil 1982)."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc)
    return math.sqrt(max(spread, 0.0) / max(positives * negatives, 1))


def hopeless(auc: float, positives: int, negatives: int) -> bool:
    """Whether guessing lies within the 95 % interval of the quality."""
    return auc - 1.96 * standard_error(auc, positives, negatives) <= 0.5
