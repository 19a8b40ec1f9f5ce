"""Honest cross-validation: everything that learns from the data is learned anew inside every fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from segdesk.api import StageError, job_part, report
from segdesk.documents import Step
from segdesk.engine.context import JobContext
from segdesk.engine.preparation import FittedStep
from segdesk.engine.runner import stage_info, step_failed
from segdesk.results.plugins import StageInfo
from segdesk.text import Message, msg

FOLDS = 5
Proba = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """How a model is made: the analysis' preparation, then a predictor with its settings."""

    context: JobContext
    preparation: tuple[Step, ...]
    info: StageInfo
    params: dict[str, Any]
    seed: int

    def fit(self, X: pd.DataFrame, y: NDArray[np.int64]) -> FittedModel:
        """Learn preparation and model from these customers alone."""
        fitted: list[FittedStep] = []
        info = self.info
        try:
            for step in self.preparation:
                if step.enabled:
                    info = stage_info(self.context, step.stage)
                    stage = self.context.registry.create(step.stage, dict(step.params), self.seed)
                    X = stage.fit(X).transform(X)
                    fitted.append(FittedStep(step, info.version, stage))
            info = self.info
            model = self.context.registry.create(info.id, dict(self.params), self.seed)
            return FittedModel(tuple(fitted), model.fit(X, y))
        except (StageError, MemoryError):
            raise
        except Exception as error:
            raise step_failed(info, error) from error


@dataclass(frozen=True)
class FittedModel:
    """Preparation and predictor, fitted."""

    steps: tuple[FittedStep, ...]
    predictor: Any

    def prepare(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return customers as the predictor sees them."""
        for step in self.steps:
            X = step.estimator.transform(X)
        return X

    def chances(self, X: pd.DataFrame, classes: int) -> Proba:
        """Return (n, classes) probabilities, one column per class code."""
        found = np.asarray(self.predictor.predict_proba(self.prepare(X)), dtype=np.float64)
        result = np.zeros((len(X), classes))
        result[:, np.asarray(self.predictor.classes_, dtype=np.int64)] = found
        return result


@dataclass(frozen=True)
class CrossValidated:
    """A model judged on customers it has not seen."""

    info: StageInfo
    chances: Proba  # (n, classes), out of fold
    fold_auc: NDArray[np.float64]
    models: tuple[FittedModel, ...]
    tests: tuple[NDArray[np.intp], ...]  # rows held out from each model

    def auc(self, y: NDArray[np.int64]) -> float:
        """Return the mean of the folds' areas under the ROC curve."""
        return float(self.fold_auc.mean())


def cross_validate(
    recipe: Recipe, X: pd.DataFrame, y: NDArray[np.int64], classes: int, title: Message
) -> CrossValidated:
    """Fit on four fifths, score the held-out fifth, five times over."""
    folds = min(FOLDS, int(np.bincount(y, minlength=classes).min()))
    split = StratifiedKFold(folds, shuffle=True, random_state=recipe.seed)
    chances = np.zeros((len(y), classes))
    models: list[FittedModel] = []
    tests: list[NDArray[np.intp]] = []
    scores = []
    for number, (train, test) in enumerate(split.split(np.zeros(len(y)), y)):
        with job_part(number / folds, (number + 1) / folds):
            report(0.0, msg("Testing {model} on customers it has not seen", model=title))
            model = recipe.fit(X.iloc[train], y[train])
            chances[test] = model.chances(X.iloc[test], classes)
        scores.append(area(y[test], chances[test]))
        models.append(model)
        tests.append(test)
    return CrossValidated(recipe.info, chances, np.array(scores), tuple(models), tuple(tests))


def area(y: NDArray[np.int64], chances: Proba) -> float:
    """Return the area under the ROC curve; macro one-vs-rest for more than two classes (Hand & Till 2001)."""
    if chances.shape[1] == 2:
        return float(roc_auc_score(y == 1, chances[:, 1]))
    return float(np.mean([roc_auc_score(y == code, chances[:, code]) for code in range(chances.shape[1])]))


def brier(y: NDArray[np.int64], chances: Proba) -> float:
    """Return the mean squared error of the chances (Brier 1950), halved so that two classes give the usual
    value.
    """
    return float(((chances - np.eye(chances.shape[1])[y]) ** 2).sum(axis=1).mean() / 2)


def surprise(y: NDArray[np.int64], chances: Proba) -> float:
    """Return the logarithmic loss."""
    return float(log_loss(y, np.clip(chances, 1e-9, 1.0), labels=list(range(chances.shape[1]))))


def naive_chances(y: NDArray[np.int64], classes: int) -> Proba:
    """Return the average chance for everybody."""
    return np.tile(np.bincount(y, minlength=classes) / len(y), (len(y), 1))


def choose(candidates: Sequence[CrossValidated]) -> CrossValidated:
    """Return the best model; within the noise the earlier, simpler one.

    The noise is the standard error of the difference over the folds, at least 0.002.
    """
    best = candidates[0]
    for other in candidates[1:]:
        gain = other.fold_auc - best.fold_auc
        noise = max(0.002, float(gain.std(ddof=1)) / float(np.sqrt(len(gain))) if len(gain) > 1 else 0.0)
        if float(gain.mean()) > noise:
            best = other
    return best
