"""Fitting methods that take the table as it is: rules, and methods for numbers beside categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import job_part, report
from segdesk.engine.segmentation.centres import CHUNK, Labels, Matrix
from segdesk.engine.segmentation.fitting import (
    AGREEMENT_ROWS,
    FIT_ROWS,
    REFINE_ROWS,
    Fits,
    Grouping,
    check_labels,
    compact,
)
from segdesk.engine.segmentation.placing import NeighbourPlacer, Neighbours
from segdesk.engine.segmentation.table_methods.placing import TablePlacer
from segdesk.text import Message, msg


@dataclass(frozen=True)
class Definitions:
    """What the rules say of each segment, in the order of the codes."""

    ids: tuple[str, ...]
    names: tuple[Message, ...]
    actions: tuple[Message, ...]
    rules: tuple[Message, ...]
    notes: tuple[Message, ...] = ()
    estimator: Any = None


@dataclass(frozen=True)
class TableFits:
    """All groupings, and the numbers in which the method's own distances are those between rows."""

    groupings: list[Grouping]
    X: NDArray[np.float64]
    own_space: bool
    origins: tuple[str, ...] = ()  # of a space of its own: the column behind each dimension
    definitions: Definitions | None = None


def fit_table(
    fits: Fits,
    frame: pd.DataFrame,
    X: NDArray[np.float64],
    order: NDArray[np.intp],
    numbers: Sequence[int],
    seed: int,
) -> TableFits:
    """Group the customers with every number of segments, or by rule.

    Parameters
    ----------
    frame : the n customers as read, with the columns the method works on
    X : (n, d) the same prepared; judged by where the method has no distances of its own
    order : row numbers in canonical order
    numbers : numbers of segments to try; ignored by methods that find the number themselves
    """
    if fits.method.info.by_rule:
        return _by_rule(fits, frame, X, seed)
    wanted: Sequence[int | None] = numbers if fits.method.takes_number else [None]
    rows = order[:FIT_ROWS]
    found: dict[int, Grouping] = {}
    space: NDArray[np.float64] | None = None
    origins: tuple[str, ...] = ()
    for step, k in enumerate(wanted):
        with job_part(step / len(wanted), (step + 1) / len(wanted)):
            if k is None:
                report(0.0, msg("Looking for segments"))
            else:
                report(0.0, msg("Trying {n} segments", n=k))
            estimator = fits.fit(frame.iloc[rows], k, seed, fits.method.params)
            if space is None and hasattr(estimator, "embed"):
                origins = tuple(str(name) for name in estimator.embedded_columns_)
                space = _embedded(estimator, frame)
            grouping = _grouping(fits, estimator, frame, X if space is None else space, rows)
            if grouping is not None:
                found.setdefault(grouping.n_segments, grouping)
    groupings = [found[k] for k in sorted(found)]
    return TableFits(groupings, X if space is None else space, space is not None, origins)


def _embedded(estimator: Any, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return the method's own numbers, of many customers piece by piece and in half the memory."""
    if len(frame) <= REFINE_ROWS:
        return np.asarray(estimator.embed(frame), dtype=np.float64)
    starts = range(0, len(frame), CHUNK)
    parts = [np.asarray(estimator.embed(frame.iloc[at : at + CHUNK]), dtype=np.float32) for at in starts]
    found: Any = np.concatenate(parts)
    return found


def _by_rule(fits: Fits, frame: pd.DataFrame, X: NDArray[np.float64], seed: int) -> TableFits:
    report(0.0, msg("Sorting the customers by rule"))
    estimator = fits.fit(frame, None, seed, fits.method.params)
    raw = check_labels(fits.method, estimator, len(frame))
    codes = np.unique(raw[raw >= 0])
    if len(codes) < 2:
        return TableFits([], X, own_space=False)
    placer = TablePlacer(estimator, codes, np.arange(len(codes), dtype=np.int16))
    grouping = Grouping(len(codes), placer.place_table(frame), placer)
    definitions = Definitions(
        ids=tuple(str(estimator.segment_ids_[code]) for code in codes),
        names=tuple(estimator.segment_names_[code] for code in codes),
        actions=tuple(estimator.segment_actions_[code] for code in codes),
        rules=tuple(estimator.segment_rules_[code] for code in codes),
        notes=tuple(getattr(estimator, "notes_", ())),
        estimator=estimator,
    )
    return TableFits([grouping], X, own_space=False, definitions=definitions)


def _grouping(
    fits: Fits, estimator: Any, frame: pd.DataFrame, X: NDArray[np.float64], rows: NDArray[np.intp]
) -> Grouping | None:
    raw = check_labels(fits.method, estimator, len(rows))
    labels = compact(raw)
    if int(labels.max()) < 1:
        return None
    near = NeighbourPlacer(Neighbours(X[rows]), labels)
    if not hasattr(estimator, "predict"):
        grouping = Grouping(int(labels.max()) + 1, near.place(X), near, near.agreement(AGREEMENT_ROWS))
    else:
        codes = np.unique(raw[raw >= 0])
        names = np.arange(len(codes), dtype=np.int16)
        helper = None if hasattr(estimator, "predict_proba") else near
        placer = TablePlacer(estimator, codes, names, helper)
        grouping = Grouping(len(codes), placer.place_table(frame, lambda: X), placer)
    return grouping if len(np.unique(grouping.placement.labels)) >= 2 else None


def refit_rows(fits: Fits, frame: pd.DataFrame) -> Any:
    """Return how customers given by their row numbers, a column (m, 1), are grouped anew."""

    def again(rows: Matrix, k: int, seed: int) -> Labels:
        return fits.labels(frame.iloc[rows[:, 0].astype(np.intp)], k, seed)

    return again
