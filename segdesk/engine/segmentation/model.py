"""The fitted state of a segmentation on disk: enough to place new customers exactly the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StateError
from segdesk.documents import Step
from segdesk.engine.preparation import FittedStep, apply_preparation
from segdesk.engine.segmentation.centres import Placement
from segdesk.engine.segmentation.fitting import Method
from segdesk.engine.segmentation.placing import (
    CentrePlacer,
    ChancePlacer,
    MethodPlacer,
    NeighbourPlacer,
    Neighbours,
    Placer,
)
from segdesk.engine.segmentation.table_placing import TablePlacer
from segdesk.plugins.state import load_estimator, save_estimator
from segdesk.results.base import Result
from segdesk.results.table import Column
from segdesk.text import Message, msg

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry

FOLDER = "model"
FORMAT = 2


class ModelHead(Result):
    """What the files of the folder are."""

    method: str
    method_version: int
    columns: tuple[Column, ...]  # that go into the preparation, in this order
    preparation: int  # number of folders prepare0 …
    placers: dict[str, str]  # number of segments -> centres, chances, method, neighbours or table
    format: int = FORMAT


@dataclass(frozen=True)
class Model:
    """A fitted segmentation that can place further customers."""

    columns: tuple[Column, ...]
    steps: tuple[FittedStep, ...]
    placers: Mapping[int, Placer]

    def place(self, frame: pd.DataFrame, n_segments: int) -> Placement:
        """Place customers given with the columns of the model."""
        frame = frame[[column.name for column in self.columns]]
        placer = self.placers[n_segments]
        if isinstance(placer, TablePlacer):
            return placer.place_table(frame, lambda: self._judged(placer, frame))
        return placer.place(apply_preparation(self.steps, frame))

    def _judged(self, placer: TablePlacer, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the numbers in which neighbours are looked for."""
        embed = getattr(placer.estimator, "embed", None)
        return np.asarray(embed(frame)) if embed is not None else apply_preparation(self.steps, frame)


def save_model(
    folder: Path,
    method: Method,
    columns: Sequence[Column],
    steps: Sequence[FittedStep],
    placers: Mapping[int, Placer],
) -> Message | None:
    """Write the model; returns why not when a plugin's state cannot be kept."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, str] = {}
    arrays: dict[str, np.ndarray] = {}
    try:
        for number, fitted in enumerate(steps):
            step = fitted.step
            save_estimator(
                step.stage, fitted.version, step.params, fitted.estimator, folder / f"prepare{number}"
            )
        for k, placer in placers.items():
            kinds[str(k)] = _keep(placer, k, arrays)
            if isinstance(placer, ChancePlacer | MethodPlacer | TablePlacer):
                settings = {
                    param.name: getattr(placer.estimator, param.name)
                    for param in method.info.params
                    if hasattr(placer.estimator, param.name)
                }
                info = method.info
                save_estimator(info.id, info.version, settings, placer.estimator, folder / f"method{k}")
    except StateError:
        return msg("This method cannot be kept for new customers; run it again on the new file instead.")
    np.savez(folder / "placers.npz", **arrays)  # type: ignore[arg-type]
    head = ModelHead(
        method=method.info.id,
        method_version=method.info.version,
        columns=tuple(columns),
        preparation=len(steps),
        placers=kinds,
    )
    (folder / "model.json").write_bytes(head.to_json())
    return None


def _keep(placer: Placer, k: int, arrays: dict[str, np.ndarray]) -> str:
    """Put what a placer is made of into the arrays; returns its kind."""
    match placer:
        case CentrePlacer():
            arrays |= {f"centres{k}": placer.centres, f"spread{k}": np.array(placer.spread)}
            return "centres"
        case ChancePlacer():
            arrays[f"codes{k}"] = placer.codes
            return "chances"
        case NeighbourPlacer():
            # all numbers of segments were found on the same customers
            arrays |= {"X": np.asarray(placer.neighbours.X), f"labels{k}": placer.labels}
            return "neighbours"
        case MethodPlacer():
            _keep(placer.neighbours, k, arrays)
            arrays |= {f"raw{k}": placer.raw, f"codes{k}": placer.codes}
            return "method"
        case TablePlacer():
            if placer.neighbours is not None:
                _keep(placer.neighbours, k, arrays)
            arrays |= {f"raw{k}": placer.raw, f"codes{k}": placer.codes}
            return "table"
    raise TypeError(type(placer).__name__)


def load_model(registry: Registry, folder: Path) -> Model:
    """Return a model; raises `StateError`, `OSError` or `msgspec.ValidationError` when it is damaged."""
    head = ModelHead.from_json((folder / "model.json").read_bytes())
    steps = tuple(
        FittedStep(Step(id="", stage=""), 1, load_estimator(registry, folder / f"prepare{number}"))
        for number in range(head.preparation)
    )
    with np.load(folder / "placers.npz", allow_pickle=False) as file:
        arrays = dict(file)
    near = Neighbours(arrays["X"]) if "X" in arrays else None
    placers: dict[int, Placer] = {}
    for name, kind in head.placers.items():
        k = int(name)
        if kind == "centres":
            placers[k] = CentrePlacer(arrays[f"centres{k}"], float(arrays[f"spread{k}"]))
        elif kind == "chances":
            placers[k] = ChancePlacer(load_estimator(registry, folder / f"method{k}"), arrays[f"codes{k}"])
        elif kind == "table":
            own = f"labels{k}" in arrays and near is not None
            helper = NeighbourPlacer(near, arrays[f"labels{k}"]) if own and near is not None else None
            estimator = load_estimator(registry, folder / f"method{k}")
            placers[k] = TablePlacer(estimator, arrays[f"raw{k}"], arrays[f"codes{k}"], helper)
        elif near is not None:
            neighbours = NeighbourPlacer(near, arrays[f"labels{k}"])
            placers[k] = neighbours
            if kind == "method":
                estimator = load_estimator(registry, folder / f"method{k}")
                placers[k] = MethodPlacer(estimator, arrays[f"raw{k}"], arrays[f"codes{k}"], neighbours)
        else:
            raise StateError("the customers the segments were found on are missing")
    return Model(head.columns, steps, placers)
