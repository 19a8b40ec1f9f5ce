"""Evaluation curves from out-of-fold scores, thinned to what a chart can show."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_curve, roc_curve

from segdesk.results.prediction import Curves

POINTS = 201
CALIBRATION_BINS = 10


def make_curves(hits: NDArray[np.int8], scores: NDArray[np.float64]) -> Curves:
    """Return all curves.

    Parameters
    ----------
    hits : (n,) 1 where the outcome happened, else 0
    scores : (n,) predicted chance
    """
    share, reached = gain(hits, scores)
    at = np.linspace(0.0, 1.0, POINTS)
    fpr, tpr, _ = roc_curve(hits, scores)
    precision, recall, _ = precision_recall_curve(hits, scores)
    predicted, actual = calibration(hits, scores)
    return Curves(
        contacted=_plain(at),
        reached=_plain(np.interp(at, share, reached)),
        roc_fpr=_plain(at),
        roc_tpr=_plain(np.interp(at, fpr, tpr)),
        calibration_predicted=_plain(predicted),
        calibration_actual=_plain(actual),
        precision=_plain(np.interp(at, recall[::-1], precision[::-1])),
        recall=_plain(at),
    )


def gain(
    hits: NDArray[np.int8], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return share contacted (likeliest first) and share of the "yes" reached; equal scores count in
    proportion.
    """
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    reached = np.cumsum(hits[order])[ends] / max(int(hits.sum()), 1)
    return np.append(0.0, (ends + 1) / len(hits)), np.append(0.0, reached)


def reached_at(hits: NDArray[np.int8], scores: NDArray[np.float64], share: float) -> float:
    """Return which share of the "yes" is among the `share` likeliest."""
    at, reached = gain(hits, scores)
    return float(np.interp(share, at, reached))


def calibration(
    hits: NDArray[np.int8], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean predicted chance and actual share in ten equally large groups of customers."""
    parts = [
        part for part in np.array_split(np.argsort(scores, kind="stable"), CALIBRATION_BINS) if len(part)
    ]
    return np.array([scores[p].mean() for p in parts]), np.array([hits[p].mean() for p in parts])


def _plain(values: NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
