"""The grid of a rule by scores: how many customers and how much value stand in each cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.segmentation.centres import Labels
from segdesk.results.segmentation import GridCell, RuleGrid

MOST = 10  # scores on an axis


def make_grid(
    estimator: Any, frame: pd.DataFrame, labels: Labels, value: tuple[str, NDArray[np.float64]] | None
) -> RuleGrid | None:
    """Return the grid of a fitted rule, or None when it has no scores to draw."""
    axes = getattr(estimator, "grid_axes_", None)
    if axes is None:
        return None
    (x_title, x_labels), (y_title, y_labels) = axes
    if max(len(x_labels), len(y_labels)) > MOST:
        return None
    x, y = (np.asarray(scores, dtype=np.int64) for scores in estimator.grid(frame))
    worth = np.nan_to_num(value[1]) if value is not None else None
    total = float(worth.sum()) if worth is not None else 0.0
    cells = []
    for column in range(len(x_labels)):
        for row in range(len(y_labels)):
            mine = (x == column) & (y == row) & (labels >= 0)
            size = int(mine.sum())
            if not size:
                continue
            share = float(worth[mine].sum()) / total if worth is not None and total > 0 else None
            cells.append(
                GridCell(
                    x=column,
                    y=row,
                    size=size,
                    share=size / len(labels),
                    code=int(np.bincount(labels[mine]).argmax()),
                    value_share=share,
                )
            )
    return RuleGrid(
        x_title=x_title,
        y_title=y_title,
        x_labels=tuple(x_labels),
        y_labels=tuple(y_labels),
        cells=tuple(cells),
    )
