"""The map: customers on two axes, the same way up every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.api.series import series_place
from segdesk.engine.arrow import write_table
from segdesk.engine.segmentation.words.column_words import said_names
from segdesk.results.base import ArtifactRef
from segdesk.results.segmentation import MapAxis, MapData
from segdesk.text import Message, msg, plural

MAX_POINTS = 50_000
NAME = "map.arrow"


def make_map(
    X: NDArray[np.float64],
    order: NDArray[np.intp],
    features: Sequence[str],
    origins: Sequence[str],
    key: str,
    folder: Path,
) -> MapData:
    """Project the prepared customers (n, d) on the two directions in which they differ most, and write the
    map.
    """
    rows = np.sort(order[:MAX_POINTS])
    axes, explained = _axes(X[order[:MAX_POINTS]])
    middle = X[order[:MAX_POINTS]].mean(axis=0)
    points = ((X[rows] - middle) @ axes.T).astype(np.float32)
    if points.shape[1] == 1:  # one column: spread the customers out so that they can be seen
        points = np.column_stack([points[:, 0], _spread(rows)])
    table = pa.table({"row": rows.astype(np.int32), "x": points[:, 0], "y": points[:, 1]})
    write_table(table, folder / NAME)
    return MapData(
        artifact=ArtifactRef(key=key, name=NAME),
        axes=(_axis(axes, 0, features, origins), _axis(axes, 1, features, origins)),
        explained=explained,
        sampled=len(rows) < len(X),
    )


def _axes(X: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return up to two unit directions (m, d) and the share of the variance they show."""
    d = X.shape[1]
    if d <= 2:
        return np.eye(d), 1.0
    values, vectors = np.linalg.eigh(np.cov(X.T))
    axes = vectors[:, ::-1][:, :2].T
    for axis in axes:
        if axis[np.abs(axis).argmax()] < 0:
            axis *= -1
    total = float(values.sum())
    return axes, float(values[-2:].sum() / total) if total > 0 else 0.0


def _axis(axes: NDArray[np.float64], number: int, features: Sequence[str], origins: Sequence[str]) -> MapAxis:
    """Say in which columns customers differ along an axis, and which way they grow."""
    if number >= len(axes):
        return MapAxis(title=msg("Spread out for reading"))
    weights: dict[str, float] = {}
    signs: dict[str, float] = {}  # a category has no direction
    for feature, origin, weight in zip(features, origins, axes[number], strict=True):
        weights[origin] = weights.get(origin, 0.0) + float(weight) ** 2
        if feature == origin:
            signs[origin] = float(weight)
    ranked = sorted(weights, key=lambda name: -weights[name])
    columns = [name for name in ranked[:2] if weights[name] >= 0.2] or ranked[:1]
    said = said_names(columns)
    parts = [_direction(_month(name) or said[name], signs.get(name, 0.0)) for name in columns]
    shown = tuple(name for name in columns if series_place(name) is None)
    return MapAxis(title=msg("{parts:list} →", parts=parts), columns=shown)


def _month(name: str) -> Message | None:
    """Return the words for a column that is one month of the series."""
    place = series_place(name)
    if place is None:
        return None
    ago = place[1]
    return plural("share {n} month ago", "share {n} months ago", ago) if ago else msg("share of last month")


def _direction(column: str | Message, sign: float) -> Message:
    if sign > 0:
        return msg("higher {column}", column=column)
    return msg("lower {column}", column=column) if sign < 0 else msg("{column}", column=column)


def _spread(rows: NDArray[np.intp]) -> NDArray[np.float32]:
    return np.random.default_rng(0).uniform(-1, 1, size=len(rows)).astype(np.float32)
