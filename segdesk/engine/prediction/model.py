"""The fitted state of a prediction on disk: enough to score new customers exactly the same way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StateError
from segdesk.documents import Step
from segdesk.engine.prediction.crossval import FittedModel
from segdesk.engine.preparation import FittedStep
from segdesk.plugins.state import load_estimator, save_estimator
from segdesk.results.base import Result
from segdesk.results.table import Column

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry

FOLDER = "model"
FORMAT = 1


class PredictionHead(Result):
    """What the files of the folder are."""

    stage: str
    version: int
    columns: tuple[Column, ...]
    preparation: int  # number of folders prepare0 …
    outcome: str
    classes: tuple[str, ...]
    positive: int
    levels: dict[str, tuple[str, ...]] = {}  # category column -> values seen
    format: int = FORMAT


@dataclass(frozen=True)
class PredictionModel:
    """A fitted prediction that can score further customers."""

    head: PredictionHead
    fitted: FittedModel

    def score(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the chance of the outcome for customers given with the columns of the model."""
        X = frame[[column.name for column in self.head.columns]]
        return self.fitted.chances(X, len(self.head.classes))[:, self.head.positive]


def save_prediction(folder: Path, head: PredictionHead, fitted: FittedModel, params: dict[str, Any]) -> bool:
    """Write the model; False when a plugin's state cannot be kept."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for number, done in enumerate(fitted.steps):
            save_estimator(
                done.step.stage, done.version, done.step.params, done.estimator, folder / f"prepare{number}"
            )
        save_estimator(head.stage, head.version, params, fitted.predictor, folder / "predictor")
    except StateError:
        return False
    (folder / "model.json").write_bytes(head.to_json())
    return True


def load_prediction(registry: Registry, folder: Path) -> PredictionModel:
    """Return a model; raises `StateError`, `OSError` or `msgspec.ValidationError` when it is damaged."""
    head = PredictionHead.from_json((folder / "model.json").read_bytes())
    steps = tuple(
        FittedStep(Step(id="", stage=""), 1, load_estimator(registry, folder / f"prepare{number}"))
        for number in range(head.preparation)
    )
    return PredictionModel(head, FittedModel(steps, load_estimator(registry, folder / "predictor")))
