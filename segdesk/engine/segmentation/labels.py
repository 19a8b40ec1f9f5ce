"""The labels file: every customer's segment, second choice and confidence for every number of segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.engine.arrow import write_table
from segdesk.engine.segmentation.centres import Labels, Placement
from segdesk.engine.segmentation.fitting import Grouping
from segdesk.engine.segmentation.placing import (
    CentrePlacer,
    ChancePlacer,
    MethodPlacer,
    NeighbourPlacer,
    Placer,
)
from segdesk.engine.segmentation.table_methods.placing import TablePlacer

NAME = "labels.arrow"


def write_labels(groupings: Sequence[Grouping], folder: Path) -> None:
    """Write `k5`, `n5` (int16) and `c5` (float32) for every number of segments."""
    columns: dict[str, NDArray] = {}
    for grouping in groupings:
        k = grouping.n_segments
        columns[f"k{k}"] = grouping.placement.labels
        columns[f"n{k}"] = grouping.placement.second
        columns[f"c{k}"] = grouping.placement.confidence
    write_table(pa.table(columns), folder / NAME)


def renumber(grouping: Grouping, codes: Sequence[int]) -> Grouping:
    """Return the same segments numbered anew: `codes` lists the old numbers in the new order."""
    new = np.full(grouping.n_segments + 1, -1, dtype=np.int16)  # the last one serves −1
    for number, code in enumerate(codes):
        new[code] = number
    old = grouping.placement
    placement = Placement(new[old.labels], new[old.second], old.confidence)
    return replace(grouping, placement=placement, placer=_renumbered(grouping.placer, codes, new))


def _renumbered(placer: Placer, codes: Sequence[int], new: Labels) -> Placer:
    match placer:
        case CentrePlacer():
            return CentrePlacer(placer.centres[list(codes)], placer.spread, placer.by_means)
        case ChancePlacer():
            return replace(placer, codes=new[placer.codes])
        case MethodPlacer():
            neighbours = replace(placer.neighbours, labels=new[placer.neighbours.labels])
            return replace(placer, codes=new[placer.codes], neighbours=neighbours)
        case NeighbourPlacer():
            return replace(placer, labels=new[placer.labels])
        case TablePlacer():
            near = placer.neighbours
            if near is not None:
                near = replace(near, labels=new[near.labels])
            return replace(placer, codes=new[placer.codes], neighbours=near)
    raise TypeError(type(placer).__name__)
