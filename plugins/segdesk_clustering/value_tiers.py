"""Value tiers (ABC): the customers who bring most, those in between, and the rest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClusterMixin

from segdesk.api import Column, Message, Param, StageError, msg, report

ACTIONS = (
    msg("Look after them first: a personal contact, thanks, early access"),
    msg("Develop them: matching products, a reason to buy more"),
    msg("Serve at low cost: self-service, newsletters"),
)


class ValueTiers(ClusterMixin, BaseEstimator):
    """Sorts customers by what they bring: A brings most of the value, B some, C the rest.

    Attributes
    ----------
    limits_ : ndarray of shape (k − 1,)
        From which value on a customer is in the first tier, the second and so on; falling.
    labels_ : ndarray of int16 of shape (n,)
        0 for the first tier. A missing value counts as nothing brought.

    Notes
    -----
    ABC analysis by cumulative share, after Dickie (1951). Customers with equal values are in the same tier.
    """

    def __init__(
        self,
        value: Annotated[
            str | None,
            Column(
                "Value",
                meaning="monetary",
                roles=("amount",),
                types=("number",),
                help="What customers bring.",
            ),
        ] = None,
        rule: Annotated[
            Literal["share", "customers"],
            Param(
                "Divide by",
                choices={"share": "Share of the value (A, B, C)", "customers": "Equal numbers of customers"},
            ),
        ] = "share",
        first: Annotated[
            int,
            Param("A brings the first", ge=10, le=95, unit="%", show_when=("rule", "share")),
        ] = 80,
        second: Annotated[
            int,
            Param("B brings the next", ge=1, le=80, unit="%", show_when=("rule", "share")),
        ] = 15,
        n_tiers: Annotated[
            int,
            Param(
                "Number of tiers",
                ge=2,
                le=10,
                help="5 gives the top 20 %, the next 20 % and so on.",
                show_when=("rule", "customers"),
            ),
        ] = 5,
    ) -> None:
        self.value = value
        self.rule = rule
        self.first = first
        self.second = second
        self.n_tiers = n_tiers

    def fit(self, X: pd.DataFrame, y: Any = None) -> ValueTiers:
        """Learn the limits of the tiers; `StageError` when there is no value to divide by."""
        report(0.0, "Adding up what customers bring")
        worth = self._worth(X)
        ranked = np.sort(worth)[::-1]
        cuts = self._by_share(ranked) if self.rule == "share" else self._by_customers(len(ranked))
        self.limits_ = np.array([ranked[cut - 1] for cut in cuts], dtype=np.float64)
        self.labels_ = self.predict(X)
        self._name(worth)
        return self

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Return the tier of each customer by the limits that were learned."""
        worth = np.nan_to_num(X[self.value].to_numpy(dtype=np.float64, na_value=np.nan))
        below: np.ndarray = (worth[:, None] < self.limits_[None, :]).sum(axis=1)
        return below.astype(np.int16)

    def _worth(self, X: pd.DataFrame) -> np.ndarray:
        if self.value not in X:
            raise StageError(
                msg(
                    "Value tiers need a column that says what customers bring. Give it the role “amount”, or "
                    "choose it in the settings of “Find segments”."
                )
            )
        worth = np.nan_to_num(X[self.value].to_numpy(dtype=np.float64, na_value=np.nan))
        if worth.sum() <= 0:
            raise StageError(msg("“{column}” adds up to nothing. Choose another column.", column=self.value))
        if worth.min() == worth.max():
            raise StageError(
                msg("“{column}” is the same for everybody. Choose another column.", column=self.value)
            )
        return worth

    def _by_share(self, ranked: np.ndarray) -> list[int]:
        """Return how many customers it takes to bring the first share, and the first two."""
        if self.first + self.second >= 100:
            raise StageError(msg("A and B together must bring less than 100 %, or nothing is left for C."))
        brought = np.cumsum(np.maximum(ranked, 0.0))
        shares = np.array([self.first, self.first + self.second]) / 100 * brought[-1]
        # a hair less, so that 80 % is 80 % however the sum was rounded
        return [int(np.searchsorted(brought, share * (1 - 1e-12))) + 1 for share in shares]

    def _by_customers(self, n: int) -> list[int]:
        return [max(round(n * part / self.n_tiers), 1) for part in range(1, self.n_tiers)]

    def _name(self, worth: np.ndarray) -> None:
        k = len(self.limits_) + 1
        total = worth.sum()
        sizes = np.bincount(self.labels_, minlength=k)
        sums = np.bincount(self.labels_, weights=worth, minlength=k)
        self.segment_ids_ = [f"{self.rule}{tier}" for tier in range(k)]
        self.segment_names_ = [self._tier(tier, k) for tier in range(k)]
        self.segment_actions_ = [ACTIONS[min(tier * 3 // k, 2)] for tier in range(k)]
        self.segment_rules_ = [
            self._sentence(tier, k, float(sizes[tier] / len(worth)), float(sums[tier] / total))
            for tier in range(k)
        ]

    def _tier(self, tier: int, k: int) -> Message:
        if self.rule == "share":
            return (msg("A: bring most"), msg("B: in between"), msg("C: the rest"))[tier]
        if tier == 0:
            return msg("Top {share:percent}", share=1 / k)
        return msg("{low:percent} to {high:percent}", low=tier / k, high=(tier + 1) / k)

    def _sentence(self, tier: int, k: int, share: float, brought: float) -> Message:
        whole = msg(
            "{share:percent} of customers bring {brought:percent} of “{column}”",
            share=share,
            brought=brought,
            column=self.value,
        )
        limit = float(self.limits_[tier]) if tier < k - 1 else float(self.limits_[-1])
        number = int(limit) if limit == int(limit) else round(limit, 2)
        if tier < k - 1:
            return msg("{whole}, each at least {limit}", whole=whole, limit=number)
        return msg("{whole}, each less than {limit}", whole=whole, limit=number)
