"""The fitted state of a segmentation on disk: enough to place new customers exactly the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segdesk.api import StateError
from segdesk.documents import Step
from segdesk.engine.preparation import FittedStep, apply_preparation
from segdesk.engine.segmentation.centres import Placement
from segdesk.engine.segmentation.placing import CentrePlacer, MethodPlacer, NeighbourPlacer, Placer
from segdesk.plugins.state import load_estimator, save_estimator
from segdesk.results.base import Result
from segdesk.results.table import Column
from segdesk.text import Message, msg

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry

FOLDER = "model"
FORMAT = 1


class ModelHead(Result):
    """What the files of the folder are."""

    method: str
    method_version: int
    columns: tuple[Column, ...]  # that go into the preparation, in this order
    preparation: int  # number of folders prepare0 …
    placers: dict[str, str]  # number of segments -> centres, method or neighbours
    format: int = FORMAT


@dataclass(frozen=True)
class Model:
    """A fitted segmentation that can place further customers."""

    columns: tuple[Column, ...]
    steps: tuple[FittedStep, ...]
    placers: Mapping[int, Placer]

    def place(self, frame: pd.DataFrame, n_segments: int) -> Placement:
        """Place customers given with the columns of the model."""
        X = apply_preparation(self.steps, frame[[column.name for column in self.columns]])
        return self.placers[n_segments].place(X)


def save_model(
    folder: Path,
    method: str,
    version: int,
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
            match placer:
                case CentrePlacer():
                    kinds[str(k)] = "centres"
                    arrays |= {f"centres{k}": placer.centres, f"spread{k}": np.array(placer.spread)}
                case NeighbourPlacer():
                    kinds[str(k)] = "neighbours"
                    arrays |= {f"X{k}": np.asarray(placer.X), f"labels{k}": placer.labels}
                case MethodPlacer():
                    kinds[str(k)] = "method"
                    arrays |= {f"codes{k}": placer.codes}
                    save_estimator(method, version, {}, placer.estimator, folder / f"method{k}")
    except StateError:
        return msg("This method cannot be kept for new customers; run it again on the new file instead.")
    np.savez(folder / "placers.npz", **arrays)  # type: ignore[arg-type]
    head = ModelHead(
        method=method,
        method_version=version,
        columns=tuple(columns),
        preparation=len(steps),
        placers=kinds,
    )
    (folder / "model.json").write_bytes(head.to_json())
    return None


def load_model(registry: Registry, folder: Path) -> Model:
    """Return a model; raises `StateError`, `OSError` or `msgspec.ValidationError` when it is damaged."""
    head = ModelHead.from_json((folder / "model.json").read_bytes())
    steps = tuple(
        FittedStep(Step(id="", stage=""), 1, load_estimator(registry, folder / f"prepare{number}"))
        for number in range(head.preparation)
    )
    placers: dict[int, Placer] = {}
    with np.load(folder / "placers.npz", allow_pickle=False) as arrays:
        for name, kind in head.placers.items():
            k = int(name)
            if kind == "centres":
                placers[k] = CentrePlacer(arrays[f"centres{k}"], float(arrays[f"spread{k}"]))
            elif kind == "neighbours":
                placers[k] = NeighbourPlacer(arrays[f"X{k}"], arrays[f"labels{k}"])
            else:
                placers[k] = MethodPlacer(
                    load_estimator(registry, folder / f"method{k}"), arrays[f"codes{k}"]
                )
    return Model(head.columns, steps, placers)
