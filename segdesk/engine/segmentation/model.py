"""The fitted state of a segmentation on disk: enough to place new customers exactly the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StateError
from segdesk.api.series import series_place
from segdesk.documents import Step
from segdesk.engine.preparation import FittedStep, apply_preparation
from segdesk.engine.segmentation.centres import Placement
from segdesk.engine.segmentation.editing.regroup import EditedPlacer
from segdesk.engine.segmentation.fitting import Method
from segdesk.engine.segmentation.placing import (
    CentrePlacer,
    ChancePlacer,
    MethodPlacer,
    NeighbourPlacer,
    Neighbours,
    Placer,
)
from segdesk.engine.segmentation.table_methods.placing import TablePlacer
from segdesk.plugins.state import load_estimator, save_estimator
from segdesk.results.base import Result
from segdesk.results.table import Column
from segdesk.text import Message, msg

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry

FOLDER = "model"
HEAD = "model.json"
EDITS = "edits.json"
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
        base = placer.base if isinstance(placer, EditedPlacer) else placer
        if not isinstance(base, TablePlacer):
            return placer.place(apply_preparation(self.steps, frame))
        placement = base.place_table(frame, lambda: self._judged(base, frame))
        if isinstance(placer, EditedPlacer):
            return placer.changed(placement, lambda: apply_preparation(self.steps, frame))
        return placement

    def prepared(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return customers given with the columns of the model as the numbers they are compared in."""
        frame = frame[[column.name for column in self.columns]]
        if any(series_place(column.name) is not None for column in self.columns):
            bases = (p.base if isinstance(p, EditedPlacer) else p for p in self.placers.values())
            own: Any = next((p.estimator for p in bases if isinstance(p, TablePlacer)), None)
            if hasattr(own, "embed"):
                return np.asarray(own.embed(frame), dtype=np.float64)
        return apply_preparation(self.steps, frame)

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
    try:
        for number, fitted in enumerate(steps):
            step = fitted.step
            save_estimator(
                step.stage, fitted.version, step.params, fitted.estimator, folder / f"prepare{number}"
            )
        kinds = save_placers(folder, method, placers)
    except StateError:
        return msg("This method cannot be kept for new customers; run it again on the new file instead.")
    head = ModelHead(
        method=method.info.id,
        method_version=method.info.version,
        columns=tuple(columns),
        preparation=len(steps),
        placers=kinds,
    )
    (folder / HEAD).write_bytes(head.to_json())
    return None


def save_placers(folder: Path, method: Method, placers: Mapping[int, Placer]) -> dict[str, str]:
    """Write how customers are placed in each number of segments; raises `StateError`.

    Returns number of segments -> kind, which `load_placers` wants to know.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, str] = {}
    arrays: dict[str, np.ndarray] = {}
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
    np.savez(folder / "placers.npz", **arrays)  # type: ignore[arg-type]
    return kinds


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
    head = ModelHead.from_json((folder / HEAD).read_bytes())
    steps = tuple(
        FittedStep(Step(id="", stage=""), 1, load_estimator(registry, folder / f"prepare{number}"))
        for number in range(head.preparation)
    )
    placers = load_placers(registry, folder, head.placers)
    if (folder / EDITS).exists():
        from segdesk.engine.segmentation.editing.model import load_changes  # which needs this module

        for k, changes in load_changes(registry, folder).items():
            placers[k] = EditedPlacer(placers[k], changes)
    return Model(head.columns, steps, placers)


def load_placers(registry: Registry, folder: Path, kinds: Mapping[str, str]) -> dict[int, Placer]:
    """Return how customers are placed in each number of segments."""
    with np.load(folder / "placers.npz", allow_pickle=False) as file:
        arrays = dict(file)
    near = Neighbours(arrays["X"]) if "X" in arrays else None
    placers: dict[int, Placer] = {}
    for name, kind in kinds.items():
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
    return placers
