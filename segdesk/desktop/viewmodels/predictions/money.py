"""What a cut in the ranking brings: how many are contacted, how many are reached, and what that is worth."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from segdesk.results.prediction import Curves

Values = np.ndarray[Any, np.dtype[np.float64]]


class AtCut(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody sorted into four groups by a cut: contacted or not, with the outcome or without."""

    contacted: int
    reached: int
    not_needed: int
    missed: int
    left_alone: int
    profit: float

    @property
    def reached_share(self) -> float:
        """Share of those with the outcome that is contacted."""
        total = self.reached + self.missed
        return self.reached / total if total else 0.0


class Money:
    """Customers, how many of them have the outcome, and what a hit and a contact are worth."""

    def __init__(
        self, curves: Curves, customers: int, base_rate: float, hit_value: float, contact_cost: float
    ) -> None:
        self.share = np.asarray(curves.contacted, float)
        self.reached = np.asarray(curves.reached, float)
        self.customers, self.base_rate = customers, base_rate
        self.hit_value, self.contact_cost = hit_value, contact_cost

    @property
    def positives(self) -> float:
        """How many customers (are expected to) have the outcome."""
        return self.customers * self.base_rate

    def profit(self) -> Values:
        """Return what contacting each share of the customers brings, costs taken off."""
        hits = self.reached * self.positives * self.hit_value
        return hits - self.share * self.customers * self.contact_cost

    def best_cut(self) -> float:
        """Return the share to contact that brings most; 0 when no contact pays."""
        profit = self.profit()
        at = int(np.argmax(profit)) if len(profit) else 0
        return float(self.share[at]) if len(profit) and profit[at] > 0 else 0.0

    def at(self, share: float) -> AtCut:
        """Return the four groups and the profit at a cut."""
        contacted = round(share * self.customers)
        positives = round(self.positives)
        reached = min(round(float(np.interp(share, self.share, self.reached)) * self.positives), contacted)
        return AtCut(
            contacted=contacted,
            reached=reached,
            not_needed=contacted - reached,
            missed=max(positives - reached, 0),
            left_alone=max(self.customers - contacted - (positives - reached), 0),
            profit=reached * self.hit_value - contacted * self.contact_cost,
        )

    # -- where the cut stands in the other charts --------------------------------------------

    def false_alarms(self) -> Values:
        """Return the share of those without the outcome that is contacted, at each share contacted."""
        without = max(1 - self.base_rate, 1e-12)
        return np.clip((self.share - self.reached * self.base_rate) / without, 0, 1)

    def to_false_alarms(self, share: float) -> float:
        """Return where a cut stands on the ROC curve."""
        return float(np.interp(share, self.share, self.false_alarms()))

    def from_false_alarms(self, rate: float) -> float:
        """Return the cut at a place on the ROC curve."""
        return float(np.interp(rate, np.maximum.accumulate(self.false_alarms()), self.share))

    def to_reached(self, share: float) -> float:
        """Return which share of those with the outcome a cut reaches."""
        return float(np.interp(share, self.share, self.reached))

    def from_reached(self, reached: float) -> float:
        """Return the cut that reaches a share of those with the outcome."""
        return float(np.interp(reached, self.reached, self.share))
