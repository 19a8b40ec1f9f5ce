"""What the sample generators share: columns in two languages, drawing helpers, calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

LANGUAGES = ("en", "zh_CN")

Words = Mapping[str, tuple[str, str]]
"""A category's key in the generator, and how it is written in each of the languages."""

YES_NO: Words = {"yes": ("Yes", "是"), "no": ("No", "否")}
SEX: Words = {"female": ("Female", "女"), "male": ("Male", "男")}


@dataclass(frozen=True)
class Column:
    """One column of a sample: its key in the generator, its headers, its role, how values are written."""

    key: str
    en: str
    zh: str
    role: str
    words: Words | None = None
    decimals: int | None = None

    def header(self, lang: str) -> str:
        """Give the column's name in a language."""
        return (self.en, self.zh)[LANGUAGES.index(lang)]


@dataclass(frozen=True)
class Sample:
    """Everything the index and the files need to know about one sample."""

    id: str
    file: str
    sheet: tuple[str, str]
    title: tuple[str, str]
    subtitle: tuple[str, str]
    question: str
    columns: Sequence[Column]
    groups: int | None = None


def localise(frame: pd.DataFrame, columns: Sequence[Column], lang: str) -> pd.DataFrame:
    """Put a generated frame's headers and category values into a language, in the columns' order."""
    index = LANGUAGES.index(lang)
    table = {}
    for column in columns:
        values = frame[column.key]
        if column.words is not None:
            values = values.map({key: word[index] for key, word in column.words.items()})
        table[column.header(lang)] = values.reset_index(drop=True)
    return pd.DataFrame(table)


def pick(rng: np.random.Generator, weights: Mapping[str, float], size: int) -> np.ndarray:
    """Draw keys with the given weights."""
    share = np.array(list(weights.values()), dtype=float)
    return rng.choice(np.array(list(weights), dtype=object), size=size, p=share / share.sum())


def pick_by_group(
    rng: np.random.Generator, groups: np.ndarray, weights: Mapping[str, Mapping[str, float]]
) -> np.ndarray:
    """Draw keys whose weights depend on each row's group."""
    drawn = np.empty(len(groups), dtype=object)
    for group, group_weights in weights.items():
        here = groups == group
        drawn[here] = pick(rng, group_weights, int(here.sum()))
    return drawn


def by_group(groups: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
    """Give each row the number of its group."""
    return np.array([values[group] for group in groups], dtype=float)


def yes_with(rng: np.random.Generator, chance: np.ndarray | float, size: int) -> np.ndarray:
    """Draw "yes" or "no" with the given chances of "yes"."""
    return np.where(rng.random(size) < chance, "yes", "no").astype(object)


def outcome_from(rng: np.random.Generator, score: np.ndarray, rate: float) -> np.ndarray:
    """Draw "yes" or "no" from a log-odds score, shifted so that the share of "yes" is `rate`.

    Everybody's chance is the logistic function of the shifted score. The draw is systematic along the
    score, so that how well the outcome can be predicted hardly depends on the seed.
    """
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        if _logistic(score + middle).mean() < rate:
            low = middle
        else:
            high = middle
    order = np.argsort(score + rng.normal(0, 1e-9, len(score)))
    steps = np.floor(rng.random() + np.cumsum(_logistic(score + low)[order]))
    drawn = np.empty(len(score), dtype=object)
    drawn[order] = np.where(np.diff(steps, prepend=0) > 0, "yes", "no")
    return drawn


def standardised(values: np.ndarray) -> np.ndarray:
    """Shift and scale to mean 0 and standard deviation 1."""
    return (values - values.mean()) / values.std()


def numbered(rng: np.random.Generator, count: int, below: int, pattern: str) -> np.ndarray:
    """Draw distinct numbers below a bound, in rising order, written with a pattern such as `{:06d}`."""
    drawn = np.sort(rng.choice(np.arange(1, below), size=count, replace=False))
    return np.array([pattern.format(number) for number in drawn], dtype=object)


def with_gaps(rng: np.random.Generator, values: np.ndarray, count: int, gap: float = np.nan) -> np.ndarray:
    """Replace `count` randomly placed values with a gap (missing, or the zero some systems write instead)."""
    holed = values.astype(float).copy()
    holed[rng.choice(len(holed), size=count, replace=False)] = gap
    return holed


def _logistic(score: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-score))
