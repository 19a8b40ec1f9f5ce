"""Who is in which segment: the labels file of a segmentation, memory-mapped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from segdesk.jobs.store import Store
from segdesk.results.base import ArtifactRef
from segdesk.results.segmentation import Solution

Codes = np.ndarray[Any, np.dtype[np.int16]]
Rows = np.ndarray[Any, np.dtype[np.int32]]


class SegmentLabels:
    """The labels of every number of segments; columns are read when they are looked at."""

    def __init__(self, store: Store, ref: ArtifactRef) -> None:
        self._table = pa.ipc.open_file(pa.memory_map(str(store.path(ref)))).read_all()
        self._read: dict[str, np.ndarray[Any, Any]] = {}

    def column(self, name: str) -> np.ndarray[Any, Any]:
        """Return a whole column, one value per table row."""
        if name not in self._read:
            self._read[name] = self._table.column(name).to_numpy()
        return self._read[name]

    def codes(self, solution: Solution) -> Codes:
        """Return each customer's segment code; −1 for in none."""
        return self.column(solution.column)

    def confidence(self, solution: Solution) -> np.ndarray[Any, Any] | None:
        """Return how sure each customer's place is, 0 to 1, or None where the method does not tell."""
        name = solution.confidence_column
        return self.column(name) if name and name in self._table.column_names else None

    def second(self, solution: Solution) -> Codes | None:
        """Return each customer's second choice, or None where the method does not tell."""
        name = solution.second_column
        return self.column(name) if name and name in self._table.column_names else None

    def rows(self, solution: Solution, code: int) -> Rows:
        """Return the row numbers of a segment's customers."""
        return np.flatnonzero(self.codes(solution) == code).astype(np.int32)
