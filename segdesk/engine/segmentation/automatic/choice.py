"""Choosing automatically: the family, the scaling and the number of segments that fit the customers best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from segdesk.engine.segmentation.automatic.candidates import KMEANS, Candidate, Make, candidates
from segdesk.engine.segmentation.automatic.criteria import Facts, criteria
from segdesk.engine.segmentation.automatic.geometry import Floats, Ints, geometry
from segdesk.engine.segmentation.automatic.weights import WEIGHTS
from segdesk.engine.segmentation.sampling import canonical_order

SAMPLE = 1_000
NUMBERS = range(2, 11)
LEAST_ROWS = 20  # fewer customers have no neighbourhoods to compare


@dataclass(frozen=True)
class Choice:
    """What "Automatic" chose.

    Attributes
    ----------
    stage, params, scaling : the method, its settings and the name of the prepared matrix
    labels : (n,) segment of every customer, 0 … without gaps
    score : expected agreement with the true groups, as learned from generated data; only differences count
    runner_up : the best grouping of another family or scaling, with its score
    compact : the best grouping by k-means, with its score
    """

    stage: str
    params: Mapping[str, Any]
    scaling: str
    labels: Ints
    score: float
    runner_up: tuple[Candidate, float] | None
    compact: tuple[Candidate, float] | None

    @property
    def n_segments(self) -> int:
        """The number of segments."""
        return int(self.labels.max()) + 1


@dataclass(frozen=True)
class Ranking:
    """Groupings of a sample of customers, best first, with their scores."""

    rows: Ints
    found: tuple[tuple[Candidate, float], ...]
    facts: tuple[Facts, ...] = ()  # criteria of each

    def best(
        self, stage: str | None = None, n_segments: int | None = None, scaling: str | None = None
    ) -> tuple[Candidate, float] | None:
        """Return the best grouping, if wanted of one method, one number of segments or one scaling."""
        for candidate, score in self.found:
            if (
                stage in (None, candidate.stage)
                and n_segments in (None, candidate.n_segments)
                and scaling in (None, candidate.scaling)
            ):
                return candidate, score
        return None


def choose(
    matrices: Mapping[str, Floats], n_segments: int | None, make: Make, order: Ints | None = None
) -> Choice | None:
    """Choose how to group the customers; None where no method finds two segments.

    Parameters
    ----------
    matrices : name of a scaling -> (n, d) prepared customers; "raw" is the one with the columns' own scale
    n_segments : number of segments, or None to choose it as well
    make : returns an unfitted estimator of a stage with settings
    order : row numbers in canonical order, of which the first 1,000 are looked at; made from the first
        matrix if not given

    Notes
    -----
    Every family is tried with every number on a sample. The criteria of each grouping, by themselves and
    against the other groupings of the same customers, are weighted by a ridge regression (Hoerl & Kennard
    1970) on generated data whose true groups are known: `tests/benchmarks/automatic_training.py`.
    """
    ranking = rank(matrices, n_segments, make, order)
    best = ranking.best(n_segments=n_segments) or ranking.best()
    if best is None:
        return None
    candidate, score = best
    others = [
        (other, value)
        for other, value in ranking.found
        if (other.family, other.scaling) != (candidate.family, candidate.scaling)
        and n_segments in (None, other.n_segments)
    ]
    return Choice(
        candidate.stage,
        candidate.params,
        candidate.scaling,
        _all_customers(candidate, matrices[candidate.scaling], ranking.rows, make),
        score,
        others[0] if others else None,
        ranking.best(KMEANS, n_segments),
    )


def rank(
    matrices: Mapping[str, Floats], n_segments: int | None, make: Make, order: Ints | None = None
) -> Ranking:
    """Return the groupings of a sample, best first; parameters as of `choose`."""
    first = next(iter(matrices.values()))
    if order is None:
        order = canonical_order(pd.DataFrame(first), SAMPLE)
    rows = order[:SAMPLE]
    if len(rows) < LEAST_ROWS:
        return Ranking(rows, ())
    measured = {name: geometry(np.ascontiguousarray(X[rows])) for name, X in matrices.items()}
    numbers = sorted({k for k in (*NUMBERS, n_segments or 2) if k <= len(rows) // 2})
    found = [c for name, at in measured.items() for c in candidates(at, name, numbers, make)]
    if not found:
        return Ranking(rows, ())
    facts = criteria(found, measured)
    totals = scores(facts)
    best_first = np.argsort(-totals, kind="stable")
    return Ranking(
        rows,
        tuple((found[at], float(totals[at])) for at in best_first),
        tuple(facts[at] for at in best_first),
    )


def scores(facts: Sequence[Facts]) -> Floats:
    """Return the weighted criteria, each by itself and as deviation from the other groupings."""
    values = np.array([[fact.get(name, 0.0) for name in WEIGHTS] for fact in facts])
    own, within = np.array(list(WEIGHTS.values())).T
    return values @ own + deviations(values) @ within


def deviations(values: Floats) -> Floats:
    """Return by how many standard deviations each grouping differs from the average one, at most 4."""
    away = (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-6)
    return np.clip(away, -4, 4)


def _all_customers(candidate: Candidate, X: Floats, rows: Ints, make: Make) -> Ints:
    """Return the segment of every customer by the chosen method; those it leaves out go to the nearest."""
    if len(rows) == len(X):
        labels = np.empty(len(X), dtype=np.intp)
        labels[rows] = candidate.labels
        return labels
    fitted = np.asarray(make(candidate.stage, dict(candidate.params)).fit(X).labels_, dtype=np.intp)
    placed = fitted >= 0
    if len(np.unique(fitted[placed])) != candidate.n_segments:  # other groups than those that were chosen
        _, nearest = cKDTree(X[rows]).query(X)
        return candidate.labels[nearest]
    if not placed.all():
        _, nearest = cKDTree(X[placed]).query(X[~placed])
        fitted[~placed] = fitted[placed][nearest]
    return np.unique(fitted, return_inverse=True)[1]
