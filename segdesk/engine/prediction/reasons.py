"""Why: which columns the scores rest on, over all customers and for each of the likeliest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import track
from segdesk.engine.prediction.crossval import CrossValidated, FittedModel, area
from segdesk.results.prediction import Reason
from segdesk.results.table import Column
from segdesk.text import Message, msg

HELD_OUT_ROWS = 2_000  # per fold, for importance
EFFECT_ROWS = 400
MAX_LEVELS = 6
EXPLAINED = 2_000  # customers who get reasons of their own
BACKGROUND = 4
PER_CUSTOMER = 3
ROWS_AT_ONCE = 20_000

Chance = Callable[[pd.DataFrame], NDArray[np.float64]]


def importances(
    judged: CrossValidated, X: pd.DataFrame, y: NDArray[np.int64], classes: int, seed: int
) -> dict[str, float]:
    """Return each column's share of the drop in quality when it is shuffled among held-out customers.

    Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019), on the customers each fold has
    not seen.
    """
    drops = dict.fromkeys(map(str, X.columns), 0.0)
    random = np.random.default_rng(seed)
    pairs = list(zip(judged.models, judged.tests, strict=True))
    for model, test in track(pairs, msg("Finding out what the scores rest on")):
        rows = test[:HELD_OUT_ROWS]
        part = X.iloc[rows].reset_index(drop=True)
        if len(np.unique(y[rows])) < classes:
            continue
        base = area(y[rows], model.chances(part, classes))
        shuffled = [(name, part[name].iloc[random.permutation(len(part))]) for name in drops]

        def chances(X: pd.DataFrame, model: FittedModel = model) -> NDArray[np.float64]:
            return model.chances(X, classes)

        for name, found in zip(drops, _ask_together(chances, part, shuffled), strict=True):
            drops[name] += max(0.0, base - area(y[rows], found))
    total = sum(drops.values())
    return {name: drop / total if total > 0 else 0.0 for name, drop in drops.items()}


def global_reasons(
    chance: Chance, X: pd.DataFrame, columns: Sequence[Column], importance: dict[str, float]
) -> tuple[Reason, ...]:
    """Return signed effects: how the mean chance moves when everybody gets a value (Friedman 2001, section
    8.2).
    """
    sample = X.iloc[:EFFECT_ROWS].reset_index(drop=True)
    base = float(chance(sample).mean())
    asked = [(column, value) for column in columns for value in _values_to_try(X, column)]
    changes = [(column.name, _filled(sample, column.name, value)) for column, value in asked]
    means: dict[str, list[tuple[Any, float]]] = {column.name: [] for column in columns}
    text = msg("Finding out what the scores rest on")
    for (column, value), chances in zip(asked, _ask_together(chance, sample, changes, text), strict=True):
        means[column.name].append((value, float(chances.mean())))
    found: list[Reason] = []
    for column in columns:
        tried, share = means[column.name], importance.get(column.name, 0.0)
        if column.type == "category":
            found += [_level(column, value, mean - base, share) for value, mean in tried]
        elif tried:
            found.append(_slope(column, [mean for _value, mean in tried], share))
    return tuple(sorted(found, key=lambda reason: (-reason.importance, -abs(reason.effect))))


def _ask_together(
    chance: Chance, table: pd.DataFrame, changes: Sequence[tuple[str, pd.Series]], text: Message | None = None
) -> Iterator[NDArray[np.float64]]:
    """Yield what the model says of copies of a table in which one column each has other values.

    A model takes as long for a few rows as for thousands where there are hundreds of columns.
    """
    rows = len(table)
    size = max(1, ROWS_AT_ONCE // max(rows, 1))
    starts = range(0, len(changes), size)
    for start in track(starts, text) if text is not None else starts:
        some = changes[start : start + size]
        whole = table.iloc[np.tile(np.arange(rows), len(some))].reset_index(drop=True)
        for number, (name, values) in enumerate(some):
            column = whole[name].copy()
            column.iloc[number * rows : (number + 1) * rows] = values.array
            whole[name] = column
        yield from np.split(chance(whole), len(some))


def _filled(sample: pd.DataFrame, name: str, value: Any) -> pd.Series:
    return pd.Series([value] * len(sample), index=sample.index).astype(sample[name].dtype)


def _values_to_try(X: pd.DataFrame, column: Column) -> list[Any]:
    """Return a column's common values, or a low, a middling and a high one."""
    if column.type == "category":
        common = X[column.name].astype("category").value_counts()
        common = common[common >= max(5, 0.01 * len(X))].iloc[:MAX_LEVELS]
        return sorted(common.index, key=str)
    known = X[column.name].dropna()
    if len(known) < 2:
        return []
    return [known.quantile(q, interpolation="nearest") for q in (0.1, 0.5, 0.9)]


def _level(column: Column, level: Any, effect: float, share: float) -> Reason:
    text = (
        msg("{column}: {level} – more likely", column=column.name, level=str(level))
        if effect > 0
        else msg("{column}: {level} – less likely", column=column.name, level=str(level))
    )
    return Reason(column=column.name, text=text, effect=effect, importance=share, category=str(level))


def _slope(column: Column, at: Sequence[float], share: float) -> Reason:
    effect = at[2] - at[0]
    bend = at[1] - (at[0] + at[2]) / 2
    if abs(bend) > abs(effect):
        text = (
            msg("{column}: middling values are more likely", column=column.name)
            if bend > 0
            else msg("{column}: middling values are less likely", column=column.name)
        )
        return Reason(column=column.name, text=text, effect=bend, importance=share)
    if column.type == "date":
        text = (
            msg("{column}: the later, the more likely", column=column.name)
            if effect > 0
            else msg("{column}: the earlier, the more likely", column=column.name)
        )
    else:
        text = (
            msg("{column}: the higher, the more likely", column=column.name)
            if effect > 0
            else msg("{column}: the lower, the more likely", column=column.name)
        )
    return Reason(column=column.name, text=text, effect=effect, importance=share)


def personal_reasons(
    model: FittedModel, chance: Chance, positive: int, X: pd.DataFrame, background: pd.DataFrame, seed: int
) -> list[list[bytes | None]]:
    """Return up to three reasons for each customer of X, as JSON messages, strongest first.

    Additive models tell exactly; for others the log odds are compared with those after a single value was
    replaced by that of a few other customers (Štrumbelj & Kononenko 2014, one feature at a time).
    """
    effects = _exact(model, positive, X)
    if effects is None:
        effects = _replaced(chance, X, background, seed)
    strength = effects.to_numpy()
    best = np.argsort(-np.abs(strength), axis=1, kind="stable")[:, :PER_CUSTOMER]
    columns: list[list[bytes | None]] = [[] for _ in range(PER_CUSTOMER)]
    names = [str(name) for name in effects.columns]
    for row in range(len(X)):
        for place in range(PER_CUSTOMER):
            if place >= best.shape[1] or abs(strength[row, best[row, place]]) < 0.02:
                columns[place].append(None)
                continue
            at = int(best[row, place])
            text = _sentence(names[at], X[names[at]].iloc[row], float(strength[row, at]))
            columns[place].append(msgspec.json.encode(text))
    return columns


def _exact(model: FittedModel, positive: int, X: pd.DataFrame) -> pd.DataFrame | None:
    predictor = model.predictor
    if model.steps or not hasattr(predictor, "contributions"):
        return None
    if len(predictor.classes_) > 2:
        return None
    found = predictor.contributions(X)
    return found if list(predictor.classes_)[1] == positive else -found


def _replaced(chance: Chance, X: pd.DataFrame, background: pd.DataFrame, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    own = _log_odds(chance(X))
    others = [
        background.iloc[random.integers(len(background), size=len(X))].reset_index(drop=True)
        for _ in range(BACKGROUND)
    ]
    X = X.reset_index(drop=True)
    names = list(X.columns)
    changes = [(name, other[name]) for name in names for other in others]
    answers = _ask_together(chance, X, changes, msg("Explaining the likeliest customers"))
    changed = [_log_odds(answer) for answer in answers]
    return pd.DataFrame(
        {
            name: own - np.mean(changed[at * BACKGROUND : (at + 1) * BACKGROUND], axis=0)
            for at, name in enumerate(names)
        }
    )


def _log_odds(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    p = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def _sentence(column: str, value: Any, effect: float) -> Message:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        if effect > 0:
            return msg("{column}: missing (more likely)", column=column)
        return msg("{column}: missing (less likely)", column=column)
    if isinstance(value, (dt.datetime, np.datetime64)):
        day = pd.Timestamp(value).date().isoformat()
        if effect > 0:
            return msg("{column}: {when:date} (more likely)", column=column, when=day)
        return msg("{column}: {when:date} (less likely)", column=column, when=day)
    plain = _number(value)
    if effect > 0:
        return msg("{column}: {value} (more likely)", column=column, value=plain)
    return msg("{column}: {value} (less likely)", column=column, value=plain)


def _number(value: Any) -> str | int | float:
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return int(value) if float(value).is_integer() else float(value)
    return str(value)
