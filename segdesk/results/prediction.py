"""Predictions: who is likely to, how sure, and why."""

from __future__ import annotations

from typing import Literal

from segdesk.results.base import ArtifactRef, Result
from segdesk.results.segmentation import Kpi
from segdesk.text import Message


class PredictionVerdict(Result):
    """The answer in people: 'Contacting the 20 % likeliest reaches 61 % of those who leave'."""

    quality: Literal["strong", "useful", "weak", "none"]
    title: Message
    text: Message
    kpis: tuple[Kpi, ...] = ()


class Alarm(Result):
    """Too good to be true, too few, or known only afterwards."""

    kind: Literal["leak", "hopeless", "few", "identifier", "imbalance", "note"]
    severity: Literal["serious", "notable", "minor"]
    text: Message
    columns: tuple[str, ...] = ()
    left_out: bool = False


class ModelScore(Result):
    """A model by honest cross-validation. `auc` is macro one-vs-rest for more than two classes."""

    stage: str
    title: Message
    auc: float
    auc_sd: float
    brier: float
    log_loss: float
    chosen: bool = False


class Reason(Result):
    """A column (or one of its values) that speaks for or against the outcome, over all customers."""

    column: str
    text: Message
    effect: float  # signed; bars are drawn relative to the largest
    importance: float  # share of the drop in quality without it, ≥ 0
    category: str | None = None


class Curves(Result):
    """Points of the evaluation curves, from out-of-fold scores; each list has at most 201 points."""

    contacted: tuple[float, ...]  # share of customers contacted, likeliest first
    reached: tuple[float, ...]  # share of the positives among them
    roc_fpr: tuple[float, ...]
    roc_tpr: tuple[float, ...]
    calibration_predicted: tuple[float, ...]
    calibration_actual: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]


class Prediction(Result):
    """A whole prediction.

    Scores: Arrow file, one row per table row: `score` (float32, final model, or out-of-fold where the
    outcome is known), `rank` (int32, 1 = likeliest), `reason1` … `reason3` (text of JSON messages,
    may be null), `actual` (int8: 1 positive, 0 negative, −1 unknown).
    """

    analysis: str
    key: str
    outcome: str
    positive: str
    classes: tuple[str, ...]
    rows: int
    known: int
    base_rate: float
    verdict: PredictionVerdict
    alarms: tuple[Alarm, ...]
    models: tuple[ModelScore, ...]
    naive_brier: float
    curves: Curves
    reasons: tuple[Reason, ...]
    scores: ArtifactRef
    model: ArtifactRef
    columns_used: tuple[str, ...]
    customer_column: str | None = None
    seed: int = 0
