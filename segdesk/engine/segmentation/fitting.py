"""Fitting: a method with every number of segments asked for, on as many customers as the time allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StageError, job_part, report
from segdesk.engine.cache import Memory, digest
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.runner import step_failed
from segdesk.engine.segmentation.centres import (
    Labels,
    Matrix,
    Placement,
    nearest,
    quick_kmeans,
    refine,
    spread_within,
)
from segdesk.engine.segmentation.placing import (
    CentrePlacer,
    ChancePlacer,
    MethodPlacer,
    NeighbourPlacer,
    Neighbours,
    Placer,
)
from segdesk.results.plugins import StageInfo
from segdesk.text import msg

FIT_ROWS = 10_000  # customers the method itself sees when centres can be refined on all afterwards
REFINE_ROWS = 50_000
SLOW_FIT_ROWS = 20_000  # for methods whose result cannot be refined
FULL_ROUNDS = 1
SAME = 0.999  # share of customers at which a way to place them counts as the method's own
AGREEMENT_ROWS = 2_000
TREES = 64  # remembered fits of methods that can be cut into another number of segments
FEW_STARTS = 4  # where so many customers make all starts end in the same place


@dataclass(frozen=True)
class Method:
    """One way of grouping that can be tried: a stage with its settings."""

    info: StageInfo
    params: dict[str, Any]

    @property
    def takes_number(self) -> bool:
        """Whether the number of segments can be asked for."""
        return any(param.name == "n_clusters" for param in self.info.params)

    def with_starts(self, n_init: int) -> dict[str, Any]:
        """Return the settings with fewer fresh starts, unless a person chose how many."""
        names = {param.name for param in self.info.params}
        return {"n_init": n_init, **self.params} if "n_init" in names else self.params


@dataclass(frozen=True)
class Grouping:
    """All n customers in one number of segments."""

    n_segments: int
    placement: Placement
    placer: Placer
    agreement: float | None = None  # of the stand-in for methods that cannot place new customers


def make(context: JobContext, method: Method, params: dict[str, Any], k: int | None, seed: int) -> Any:
    """Return an unfitted estimator of a method."""
    settings = dict(params)
    if method.takes_number and k is not None:
        settings["n_clusters"] = k
    return context.registry.create(method.info.id, settings, seed)


class Fits:
    """Fits one method; what was fitted on the same customers before is only cut anew, where that works.

    Joining customers to a tree is the work, cutting it is not: a method may offer
    ``cut(X, n_clusters)``, which gives its fitted estimator for another number of segments.
    """

    def __init__(self, context: JobContext, method: Method) -> None:
        self.context = context
        self.method = method
        self._fitted = Memory(TREES)

    def labels(self, X: Matrix | pd.DataFrame, k: int | None, seed: int) -> Labels:
        """Return the labels of a quick fresh fit, numbered 0 … without gaps (−1 stays)."""
        estimator = self.fit(X, k, seed, self.method.with_starts(2))
        return compact(check_labels(self.method, estimator, len(X)))

    def fit(self, X: Matrix | pd.DataFrame, k: int | None, seed: int, params: dict[str, Any]) -> Any:
        """Return a fitted estimator; what goes wrong in a plugin is an `EngineError` that names it."""
        try:
            estimator = make(self.context, self.method, params, k, seed)
            if k is None or not hasattr(estimator, "cut"):
                return estimator.fit(X)
            key = digest(X.shape, np.ascontiguousarray(X).tobytes())
            return self._fitted.get(key, lambda: estimator.fit(X)).cut(X, k)
        except (StageError, MemoryError):
            raise
        except Exception as error:
            raise step_failed(self.method.info, error) from error


@dataclass(frozen=True)
class Refit:
    """How resamples are grouped: methods of the k-means kind by a k-means without their checks."""

    fits: Fits
    by_means: frozenset[int]  # numbers of segments found by a method of that kind

    def __call__(self, X: Matrix, n_clusters: int, seed: int) -> Labels:
        """Return the labels of a matrix."""
        return self.each([X], n_clusters, [seed])[0]

    def each(self, matrices: Sequence[Matrix], n_clusters: int, seeds: Sequence[int]) -> list[Labels]:
        """Return the labels of several matrices of one shape."""
        if n_clusters in self.by_means:
            return quick_kmeans.each(matrices, n_clusters, seeds)
        return [self.fits.labels(X, n_clusters, seed) for X, seed in zip(matrices, seeds, strict=True)]


def check_labels(method: Method, estimator: Any, rows: int) -> NDArray[np.int64]:
    """Return the labels of a fitted method; a plugin that breaks the contract is named."""
    try:
        raw = np.asarray(estimator.labels_)
        labels = raw.astype(np.int64)
        fine = raw.shape == (rows,) and bool((labels == raw).all()) and labels.min() >= -1
    except (TypeError, ValueError, AttributeError):
        fine = False
    if not fine:
        raise EngineError(
            msg(
                "The plugin {plugin} gave labels that do not fit the customers. Choose another method.",
                plugin=method.info.plugin,
            ),
            kind="plugin",
            plugin=method.info.plugin,
        )
    return labels


def compact(raw: NDArray[np.int64]) -> Labels:
    """Return labels numbered 0 … without gaps (−1 stays)."""
    codes = np.unique(raw[raw >= 0])
    return np.where(raw >= 0, np.searchsorted(codes, raw), -1).astype(np.int16)


def fit_all(
    fits: Fits,
    X: NDArray[np.float64],
    order: NDArray[np.intp],
    numbers: Sequence[int],
    seed: int,
) -> list[Grouping]:
    """Group the customers with every number of segments.

    Parameters
    ----------
    X : (n, d) prepared customers
    order : (n,) row numbers in canonical order: its beginning is the sample a method is fitted on
    numbers : numbers of segments to try; ignored by methods that find the number themselves
    """
    fast = X.astype(np.float32) if len(X) > REFINE_ROWS else X
    found: dict[int, Grouping] = {}
    wanted: Sequence[int | None] = numbers if fits.method.takes_number else [None]
    sample = X[order[: FIT_ROWS if fits.method.takes_number else SLOW_FIT_ROWS]]
    near = Neighbours(sample)
    part = fast[order[:REFINE_ROWS]]
    for step, k in enumerate(wanted):
        with job_part(step / len(wanted), (step + 1) / len(wanted)):
            if k is None:
                report(0.0, msg("Looking for segments"))
            else:
                report(0.0, msg("Trying {n} segments", n=k))
            grouping = _group(fits, X, fast, part, near, k, seed)
            if grouping is not None:
                found.setdefault(grouping.n_segments, grouping)
    return [found[k] for k in sorted(found)]


def _group(
    fits: Fits,
    X: NDArray[np.float64],
    fast: Matrix,
    part: Matrix,
    near: Neighbours,
    k: int | None,
    seed: int,
) -> Grouping | None:
    sample, method = near.X, fits.method
    params = method.params if len(X) <= REFINE_ROWS else method.with_starts(FEW_STARTS)
    estimator = fits.fit(sample, k, seed, params)
    raw = check_labels(method, estimator, len(sample))
    labels = compact(raw)
    if int(labels.max()) < 1:
        return None
    placer = _centres(estimator, sample, labels, fast, part) or _own(estimator, near, raw, labels)
    agreement = None
    if placer is None:
        placer = NeighbourPlacer(near, labels)
        agreement = placer.agreement(AGREEMENT_ROWS)
    placement = placer.place(fast if isinstance(placer, CentrePlacer) else X)
    placement, placer = _without_gaps(placement, placer)
    count = int(placement.labels.max()) + 1
    return Grouping(count, placement, placer, agreement) if count >= 2 else None


def _centres(
    estimator: Any, sample: Matrix, labels: Labels, fast: Matrix, part: Matrix
) -> CentrePlacer | None:
    """Return centres refined on a part and then on all customers, if the method is one of nearest centres."""
    centres = getattr(estimator, "cluster_centers_", None)
    if centres is None or np.shape(centres) != (labels.max() + 1, sample.shape[1]):
        return None
    centres = np.asarray(centres, dtype=np.float64)
    if (nearest(sample, centres) == labels).mean() < SAME:
        return None
    middles = np.array([sample[labels == code].mean(axis=0) for code in range(len(centres))])
    by_means = np.allclose(middles, centres, atol=1e-2)
    if by_means and len(fast) > len(sample):
        centres = refine(part, centres, 20, 1e-3)
        if len(fast) > len(part):
            centres = refine(fast, centres, FULL_ROUNDS)
    some = part[:FIT_ROWS]
    return CentrePlacer(centres, spread_within(some, nearest(some, centres), centres), by_means)


def _own(estimator: Any, near: Neighbours, raw: NDArray[np.int64], labels: Labels) -> Placer | None:
    """Return the method's own way to place customers, if it has one that gives its labels again."""
    sample = near.X
    codes = np.unique(raw[raw >= 0])
    names = np.arange(len(codes), dtype=np.int16)
    try:
        if hasattr(estimator, "predict_proba") and raw.min() >= 0:
            chances = np.asarray(estimator.predict_proba(sample))
            own = np.full(chances.shape[1], -1, dtype=np.int16)
            own[codes] = names
            if (own[chances.argmax(axis=1)] == labels).mean() >= SAME:
                return ChancePlacer(estimator, own)
        if hasattr(estimator, "predict"):
            placer = MethodPlacer(estimator, codes, names, NeighbourPlacer(near, labels))
            if (placer.labels(sample) == labels).mean() >= SAME:
                return placer
    except MemoryError:
        raise
    except Exception:  # a plugin's predict that does not work: the neighbours stand in
        return None
    return None


def _without_gaps(placement: Placement, placer: Placer) -> tuple[Placement, Placer]:
    """Drop centres that no customer is nearest to."""
    if not isinstance(placer, CentrePlacer):
        return placement, placer
    counts = np.bincount(placement.labels, minlength=len(placer.centres))
    if (counts > 0).all():
        return placement, placer
    codes = (np.cumsum(counts > 0) - 1).astype(np.int16)
    codes[counts == 0] = -1
    kept = CentrePlacer(placer.centres[counts > 0], placer.spread, placer.by_means)
    second = np.where(placement.second >= 0, codes[placement.second], np.int16(-1))
    return Placement(codes[placement.labels], second, placement.confidence), kept
