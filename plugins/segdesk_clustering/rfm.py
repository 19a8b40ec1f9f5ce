"""RFM: when a customer last bought, how often, and how much, as scores that give well-known groups."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClusterMixin

from segdesk.api import Column, Message, Param, StageError, editable_file, msg, report
from segdesk_clustering.rfm_groups import FILE, SCORES, groups, value_score, words
from segdesk_clustering.rfm_scores import days, fifths, goodness, numbers, score, typed_limits
from segdesk_clustering.rfm_words import ago, rule, times

LABELS = {
    "recency": msg("Last purchase"),
    "frequency": msg("How often"),
    "monetary": msg("How much"),
}
LIMITS = {
    "recency": msg("Limits in days"),
    "frequency": msg("Limits of how often"),
    "monetary": msg("Limits of how much"),
}


class Rfm(ClusterMixin, BaseEstimator):
    """Sorts customers by when they last bought, how often and how much, into groups marketers know.

    Attributes
    ----------
    limits_ : dict of ndarray of shape (4,)
        For recency, frequency and monetary: from which value on the scores 2, 3, 4 and 5 are given. Recency
        counts as minus the days since the last purchase.
    as_of_ : float or None
        Where the last purchase is a date: the day it is counted back from, in days since 1970.
    cells_ : ndarray of int16 of shape (5, 5, 5)
        The group of every combination of scores.
    labels_ : ndarray of int16 of shape (n,)
        −1 where a value is missing.

    Notes
    -----
    Scores by fifths of the customers after Hughes (1994), Strategic Database Marketing. The groups come from
    a file that can be edited.
    """

    def __init__(
        self,
        vocabulary: Annotated[
            Literal["11", "10", "8", "6"],
            Param(
                "Groups",
                choices={
                    "11": "11 groups, Champions to Lost",
                    "10": "10 groups, recency and frequency only",
                    "8": "8 groups, each score high or low",
                    "6": "6 groups",
                },
            ),
        ] = "11",
        recency: Annotated[
            str | None,
            Column(
                "Last purchase",
                meaning="recency",
                types=("number", "date"),
                help="Days since then, or the date.",
            ),
        ] = None,
        frequency: Annotated[
            str | None, Column("How often", meaning="frequency", types=("number",), help="Orders or visits.")
        ] = None,
        monetary: Annotated[
            str | None,
            Column(
                "How much",
                meaning="monetary",
                roles=("amount",),
                types=("number",),
                help="What the customer spent in all.",
            ),
        ] = None,
        scoring: Annotated[
            Literal["fifths", "limits"],
            Param(
                "Scores from 1 to 5",
                choices={"fifths": "By fifths of the customers", "limits": "By limits of your own"},
            ),
        ] = "fifths",
        recency_limits: Annotated[
            str,
            Param(
                "Limits in days",
                help="Up to the first number the score is 5, then 4, 3 and 2.",
                show_when=("scoring", "limits"),
            ),
        ] = "30, 90, 180, 365",
        frequency_limits: Annotated[
            str,
            Param(
                "Limits of how often",
                help="From the first number on the score is 2, then 3, 4 and 5.",
                show_when=("scoring", "limits"),
            ),
        ] = "2, 3, 5, 10",
        monetary_limits: Annotated[
            str,
            Param(
                "Limits of how much",
                help="From the first number on the score is 2, then 3, 4 and 5.",
                show_when=("scoring", "limits"),
            ),
        ] = "50, 100, 250, 1000",
    ) -> None:
        self.vocabulary = vocabulary
        self.recency = recency
        self.frequency = frequency
        self.monetary = monetary
        self.scoring = scoring
        self.recency_limits = recency_limits
        self.frequency_limits = frequency_limits
        self.monetary_limits = monetary_limits

    def fit(self, X: pd.DataFrame, y: Any = None) -> Rfm:
        """Learn the limits of the scores; `StageError` when a column that is needed is not there."""
        report(0.0, "Scoring the customers")
        found, self.cells_, self.notes_ = groups(editable_file(FILE), self.vocabulary)
        axes = {axis for group in found for box in group.when for axis in box}
        self.needed_ = [
            axis
            for axis in ("recency", "frequency", "monetary")
            if axis in axes or (axis != "recency" and "value" in axes)
        ]
        self._check(X)
        dated = self.recency is not None and pd.api.types.is_datetime64_any_dtype(X[self.recency].dtype)
        self.as_of_ = self._last_day(X) if dated else None
        self.limits_ = {axis: self._limits(axis, values) for axis, values in self._values(X).items()}
        self.segment_ids_ = [group.id for group in found]
        self.segment_names_ = [words(group.name) for group in found]
        self.segment_actions_ = [words(group.action) for group in found]
        self.segment_rules_ = [rule(group, self.limits_) for group in found]
        self.by_value_ = "value" in axes
        self.grid_axes_ = (
            (msg("How often and how much") if self.by_value_ else LABELS["frequency"], self._steps()),
            (LABELS["recency"], ago(self.limits_["recency"])),
        )
        self.labels_ = self.predict(X)
        return self

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Return the group of each customer by the limits that were learned, −1 where a value is missing."""
        found = self.scores(X)
        known = np.all([values > 0 for values in found.values()], axis=0)
        at = [
            np.maximum(found[axis], 1) - 1 if axis in found else np.zeros(len(X), dtype=np.int64)
            for axis in ("recency", "frequency", "monetary")
        ]
        return np.where(known, self.cells_[at[0], at[1], at[2]], -1).astype(np.int16)

    def scores(self, X: pd.DataFrame) -> dict[str, np.ndarray]:
        """Return the scores from 1 to 5 of what the groups look at, 0 where a value is missing."""
        return {axis: score(values, self.limits_[axis]) for axis, values in self._values(X).items()}

    def grid(self, X: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return two scores of each customer, from 0 to 4, −1 where missing, for the picture."""
        found = self.scores(X)
        often = found["frequency"]
        if self.by_value_:
            known = (often > 0) & (found["monetary"] > 0)
            often = np.where(known, value_score(often, found["monetary"]), 0)
        return often - 1, found["recency"] - 1

    def _steps(self) -> list[Message]:
        if self.by_value_:
            return [msg("score {n}", n=step) for step in range(1, SCORES + 1)]
        return times(self.limits_["frequency"])

    def _check(self, X: pd.DataFrame) -> None:
        missing: list[Message] = [LABELS[axis] for axis in self.needed_ if getattr(self, axis) not in X]
        if missing:
            raise StageError(
                msg(
                    "RFM needs columns for: {missing:list}. Choose them in the settings of “Find segments”, "
                    "or turn orders into customers first.",
                    missing=list(missing),
                )
            )
        chosen = [getattr(self, axis) for axis in self.needed_]
        twice = next((name for name in chosen if chosen.count(name) > 1), None)
        if twice is not None:
            raise StageError(
                msg("RFM needs different columns; “{column}” was chosen more than once.", column=twice)
            )

    def _values(self, X: pd.DataFrame) -> dict[str, np.ndarray]:
        return {
            axis: goodness(X[getattr(self, axis)], self.as_of_)
            if axis == "recency"
            else numbers(X[getattr(self, axis)])
            for axis in self.needed_
        }

    def _last_day(self, X: pd.DataFrame) -> float:
        found = days(X[self.recency])
        return float(np.nanmax(found)) if np.isfinite(found).any() else 0.0

    def _limits(self, axis: str, values: np.ndarray) -> np.ndarray:
        if self.scoring == "fifths":
            return fifths(values)
        return typed_limits(getattr(self, f"{axis}_limits"), LIMITS[axis], falling=axis == "recency")
