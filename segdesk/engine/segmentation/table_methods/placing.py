"""Placing customers with a method that takes the table as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.segmentation.centres import CHUNK, Labels, Matrix, Placement
from segdesk.engine.segmentation.placing import NeighbourPlacer, by_probability


@dataclass(frozen=True)
class TablePlacer:
    """The method's own `predict` on the columns as read."""

    estimator: Any
    raw: NDArray[np.int64]  # what the method calls its segments, ascending
    codes: Labels  # what they are called here
    neighbours: NeighbourPlacer | None = None  # say how sure that is, where the method does not

    def place(self, X: Matrix) -> Placement:
        """Refuse: what this method needs is lost in prepared numbers."""
        raise TypeError("a method that takes the table places with place_table")

    def place_table(self, frame: pd.DataFrame, X: Callable[[], Matrix] | None = None) -> Placement:
        """Return segment, second choice and confidence for each row; `X` gives the rows prepared."""
        if hasattr(self.estimator, "predict_proba"):
            return self._by_chance(frame)
        labels = self._known(self._in_parts(self.estimator.predict, frame).astype(np.int64))
        if self.neighbours is not None and X is not None:
            return self.neighbours.support(X(), labels)
        second = np.full(len(labels), -1, dtype=np.int16)
        return Placement(labels, second, (labels >= 0).astype(np.float32))

    def _by_chance(self, frame: pd.DataFrame) -> Placement:
        labels, second, confidence = by_probability(self._in_parts(self.estimator.predict_proba, frame))
        return Placement(self._known(labels), self._known(second), confidence)

    def _in_parts(self, ask: Callable[[pd.DataFrame], Any], frame: pd.DataFrame) -> NDArray[Any]:
        starts = range(0, max(len(frame), 1), CHUNK)
        return np.concatenate([np.asarray(ask(frame.iloc[at : at + CHUNK])) for at in starts])

    def _known(self, found: NDArray[np.integer]) -> Labels:
        at = np.minimum(np.searchsorted(self.raw, found), len(self.raw) - 1)
        return np.where(self.raw[at] == found, self.codes[at], np.int16(-1)).astype(np.int16)
