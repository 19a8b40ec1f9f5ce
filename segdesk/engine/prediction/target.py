"""The outcome: which customers it is known for, and which value means "yes"."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.errors import EngineError
from segdesk.text import msg

MAX_CLASSES = 10
LEAST_KNOWN = 30
LEAST_OF_EACH = 5

_YES = re.compile(
    r"^(yes|y|true|t|1|1\.0|churn(ed)?|left|lost|bad|default(ed)?|dropout|dropped out|died|dead|malignant|"
    r"positive|"
    r"buy(er)?|bought|是|有|真|流失|违约|坏|逾期|退学|辍学|阳性|恶性|患病|已购买|购买)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Target:
    """The outcome of n customers."""

    column: str
    classes: tuple[str, ...]  # for two classes: the other value, then the one that means "yes"
    positive: int  # index into classes
    codes: NDArray[np.int64]  # (n,) index into classes, −1 unknown

    @property
    def known(self) -> NDArray[np.intp]:
        """Rows whose outcome is known."""
        return np.flatnonzero(self.codes >= 0)

    @property
    def hits(self) -> NDArray[np.int8]:
        """(n,) 1 for "yes", 0 for any other value, −1 unknown."""
        return np.where(self.codes < 0, -1, self.codes == self.positive).astype(np.int8)


def find_target(frame: pd.DataFrame, column: str | None, positive: str | None) -> Target:
    """Read the outcome column; raises `EngineError` in words when it cannot be predicted."""
    if column is None:
        raise EngineError(msg("Choose what to predict first."))
    if column not in frame:
        raise EngineError(
            msg("The column “{column}” is no longer there. Choose another outcome.", column=column)
        )
    texts = level_texts(frame[column])
    counts = texts.value_counts()
    counts = counts[counts > 0]
    if len(counts) < 2:
        raise EngineError(
            msg(
                "“{column}” has only one value. An outcome needs at least two, such as yes and no.",
                column=column,
            )
        )
    if len(counts) > MAX_CLASSES:
        raise EngineError(
            msg(
                "“{column}” has {n} different values. Choose an outcome with few values, such as yes and no.",
                column=column,
                n=len(counts),
            )
        )
    if int(counts.sum()) < LEAST_KNOWN or int(counts.min()) < LEAST_OF_EACH:
        raise EngineError(
            msg(
                "There are too few known outcomes in “{column}”: {known} customers, {least} with the "
                "rarest value. "
                "At least {rows} customers and {each} of each value are needed.",
                column=column,
                known=int(counts.sum()),
                least=int(counts.min()),
                rows=LEAST_KNOWN,
                each=LEAST_OF_EACH,
            )
        )
    names = sorted(str(name) for name in counts.index)
    chosen = positive if positive in names else guess_positive({str(k): int(v) for k, v in counts.items()})
    if len(names) == 2:
        names = [next(name for name in names if name != chosen), chosen]
    codes = pd.Categorical(texts, categories=names).codes.astype(np.int64)
    return Target(column, tuple(names), names.index(chosen), codes)


def guess_positive(counts: dict[str, int]) -> str:
    """Return the value that means "yes": by its word, else the rarest."""
    for name in sorted(counts):
        if _YES.match(name.strip()):
            return name
    return min(counts, key=lambda name: (counts[name], name))


def level_texts(values: pd.Series) -> pd.Series:
    """Return values as texts, whole numbers without a decimal point, missing ones missing."""
    if pd.api.types.is_float_dtype(values.dtype):
        known = values.dropna()
        if len(known) and bool((known == known.round()).all()):
            values = values.astype("Int64")
    return values.astype("str").where(values.notna())
