"""What a change by hand does to placed customers: groups become one, or one becomes several.

The same steps run over the labels of known customers and over the placement of new ones, so that both stay in
agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from segdesk.engine.segmentation.centres import Labels, Matrix, Placement
from segdesk.engine.segmentation.placing import Placer


@dataclass(frozen=True)
class Regroup:
    """Gives segments other codes; several may get the same one.

    `by_two` says that confidence compares the two nearest segments only, as it does with centres.
    """

    codes: Labels  # (k,) new code of each old one
    by_two: bool = False

    def apply(self, placement: Placement) -> Placement:
        """Return where the customers are after the change.

        Where the second choice is now in the same segment, the next rival is not known: there is no second
        choice any more, and the confidence is the least it can be. Of two nearest with chances c and 1 − c, a
        third is at most as near as the second, so that the two together have at least 1 / (2 − c).
        """
        known = np.append(self.codes, np.int16(-1))
        labels, second = known[placement.labels], known[placement.second]
        joined = (labels == second) & (labels >= 0)
        confidence = placement.confidence
        if joined.any():
            second = np.where(joined, np.int16(-1), second)
            if self.by_two:
                confidence = np.where(joined, 1.0 / (2.0 - confidence), confidence).astype(np.float32)
        return Placement(labels, second, confidence)


@dataclass(frozen=True)
class Divide:
    """Divides the customers of one segment with a model of their own."""

    code: int
    placer: Placer
    codes: Labels  # code of each part

    def apply(self, placement: Placement, rows: np.ndarray, X: Matrix) -> Placement:
        """Return where the customers are after the change.

        Parameters
        ----------
        rows : (n,) bool, as `near_rows` gives them
        X : prepared customers of these rows alone
        """
        labels, second = placement.labels.copy(), placement.second.copy()
        confidence = placement.confidence.copy()
        if not len(X):
            return Placement(labels, second, confidence)
        part = self.placer.place(X)
        mine = placement.labels[rows] == self.code
        here, beside = self.codes[part.labels], np.append(self.codes, np.int16(-1))[part.second]
        at = np.flatnonzero(rows)
        outside = at[~mine]
        second[outside] = here[~mine]  # who was nearly in the segment is nearly in this part
        inside, sure, own = at[mine], part.confidence[mine], placement.confidence[at[mine]]
        labels[inside] = here[mine]
        confidence[inside] = own * sure
        second[inside] = np.where(own * (1.0 - sure) >= 1.0 - own, beside[mine], second[inside])
        return Placement(labels, second, confidence)


Change = Regroup | Divide


def near_rows(placement: Placement, code: int) -> np.ndarray:
    """Return which customers (n,) are in a segment, or nearly so: all whom its division concerns."""
    return (placement.labels == code) | (placement.second == code)


@dataclass(frozen=True)
class EditedPlacer:
    """Places customers the way the segments were found, then changes that by hand the same way."""

    base: Placer
    changes: Sequence[Change]

    def place(self, X: Matrix) -> Placement:
        """Return segment, second choice and confidence for each row of X (n, d)."""
        return self.changed(self.base.place(X), lambda: X)

    def changed(self, placement: Placement, prepared: Callable[[], Matrix]) -> Placement:
        """Return where customers are after the changes; `prepared` gives all of them as numbers."""
        for change in self.changes:
            if isinstance(change, Regroup):
                placement = change.apply(placement)
            else:
                rows = near_rows(placement, change.code)
                placement = change.apply(placement, rows, prepared()[rows])
        return placement
