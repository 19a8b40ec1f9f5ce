"""Measures over the numbers of segments, each with the number it suggests and a sentence."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import davies_bouldin_score
from sklearn.mixture import GaussianMixture

from segdesk.api import track
from segdesk.engine.segmentation.centres import Labels, Matrix, nearest, quick_kmeans
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.placing import NeighbourPlacer, Neighbours
from segdesk.engine.segmentation.quality import Fit, calinski_harabasz
from segdesk.results.evaluation import Curve, CurveName
from segdesk.text import Message, msg

MIXTURE_ROWS = 3_000
GAP_ROWS = 1_500
GAP_DRAWS = 10
HALVES_ROWS = 2_000
HALVES = 5
STRONG = 0.8  # prediction strength from which segments count as found again (Tibshirani & Walther 2005)
_BY_CENTRE = 0.95


def curves(inputs: Inputs, fits: Mapping[int, float]) -> tuple[Curve, ...]:
    """Return every measure; those that need something the customers do not have are left out.

    Numbers are compared by the segments as found: changes by hand tell nothing about a number.
    `fits` is the mean silhouette for each of them.
    """
    X, numbers, seed = inputs.X, inputs.numbers, inputs.analysis.seed
    labels, (keys, refit) = {k: inputs.near_found(k) for k in numbers}, inputs.resampling
    half = X[:HALVES_ROWS]
    steps: list[Callable[[], Sequence[Curve | None]]] = [
        lambda: [elbow(X, labels)],
        lambda: [_silhouette(fits)] if fits else [],
        lambda: _compactness(X, labels),
        lambda: [gap(X[:GAP_ROWS], numbers, seed)],
        lambda: [prediction_strength(half, numbers, refit, seed, keys[:HALVES_ROWS])],
        lambda: mixture(X[:MIXTURE_ROWS], numbers, seed),
    ]
    found: list[Curve] = []
    for step in track(steps, msg("Comparing the numbers of segments")):
        found += [curve for curve in step() if curve is not None]
    return tuple(found)


def within(X: Matrix, labels: Labels) -> float:
    """Return the sum of squared distances of customers (n, d) to the middle of their segment."""
    total = 0.0
    for code in np.unique(labels[labels >= 0]):
        rows = X[labels == code]
        total += float(((rows - rows.mean(axis=0)) ** 2).sum())
    return total


def elbow(X: Matrix, labels: dict[int, Labels]) -> Curve | None:
    """Return what differs within segments, and the bend of that curve.

    Notes
    -----
    The bend is the point farthest below the line from first to last (Satopää et al. 2011).
    """
    numbers = [1, *sorted(labels)]
    values = [within(X, np.zeros(len(X), dtype=np.int16)), *(within(X, labels[k]) for k in sorted(labels))]
    if values[0] <= 0:
        return None
    left = np.array(values) / values[0]
    best = None
    text: Message = msg("There is no bend: each further segment brings about as much as the one before.")
    if len(numbers) >= 3:
        at = (np.array(numbers) - numbers[0]) / (numbers[-1] - numbers[0])
        below = left[0] + at * (left[-1] - left[0]) - left
        if below.max() > 0.05:
            place = int(below.argmax())
            best = numbers[place]
            text = msg(
                "With {n} segments {share:percent} of the differences are left within segments; more "
                "segments lower that only slowly.",
                n=best,
                share=float(left[place]),
            )
    return Curve(name="within", numbers=tuple(numbers), values=tuple(values), best=best, text=text)


def _silhouette(fits: Mapping[int, float]) -> Curve:
    numbers, values = list(fits), list(fits.values())
    best = numbers[int(np.argmax(values))]
    text = msg(
        "Customers lie nearest to their own segment, compared with the next, with {n} segments.", n=best
    )
    return _curve("silhouette", numbers, values, best, text)


def _compactness(X: Matrix, labels: dict[int, Labels]) -> list[Curve]:
    told = [k for k, values in labels.items() if len(np.unique(values[values >= 0])) >= 2]
    if not told:
        return []
    ratio = [calinski_harabasz(X, labels[k]) for k in told]
    overlap = [float(davies_bouldin_score(X[labels[k] >= 0], labels[k][labels[k] >= 0])) for k in told]
    tight, apart = told[int(np.argmax(ratio))], told[int(np.argmin(overlap))]
    return [
        _curve(
            "calinski_harabasz", told, ratio, tight,
            msg("Segments are tightest, compared with how far they are apart, with {n} segments.", n=tight),
        ),
        _curve(
            "davies_bouldin", told, overlap, apart,
            msg("Neighbouring segments overlap least with {n} segments.", n=apart),
        ),
    ]  # fmt: skip


def _curve(
    name: CurveName, numbers: Sequence[int], values: Sequence[float], best: int | None, text: Message
) -> Curve:
    return Curve(name=name, numbers=tuple(numbers), values=tuple(values), best=best, text=text)


def gap(X: Matrix, numbers: Sequence[int], seed: int, draws: int = GAP_DRAWS) -> Curve | None:
    """Return how much tighter segments are than in customers spread evenly over the same room.

    Parameters
    ----------
    X : (n, d) prepared customers
    numbers : numbers of segments; one is added
    draws : structureless stand-ins, spread evenly over a box along the principal axes

    Notes
    -----
    Tibshirani, Walther & Hastie 2001. Suggested is the smallest number whose gap is at least that of the
    next, less its standard error.
    """
    tried = [1, *(k for k in sorted(numbers) if k < len(X))]
    centred = X - X.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    random = np.random.default_rng(seed)
    own = np.array([_log_within(turned, k, seed) for k in tried])
    if not np.isfinite(own).all():
        return None  # as few different customers as segments
    stand_ins = np.empty((draws, len(tried)))
    for number in range(draws):
        fake = low + random.random(turned.shape) * (high - low)
        stand_ins[number] = [_log_within(fake, k, seed) for k in tried]
    values = stand_ins.mean(axis=0) - own
    errors = stand_ins.std(axis=0) * np.sqrt(1 + 1 / draws)
    best = next(
        (tried[at] for at in range(len(tried) - 1) if values[at] >= values[at + 1] - errors[at + 1]), None
    )
    text: Message = msg("The gap to structureless data keeps growing: more segments would find more.")
    if best == 1:
        text = msg("By this measure customers form one group: splitting them finds no more than chance.")
    elif best is not None:
        text = msg("{n} segments stand out from structureless data; more add nothing beyond chance.", n=best)
    curve = _curve("gap", tried, [float(v) for v in values], best, text)
    return Curve(
        name=curve.name, numbers=curve.numbers, values=curve.values, text=text, best=best,
        errors=tuple(float(v) for v in errors),
    )  # fmt: skip


def _log_within(X: Matrix, k: int, seed: int) -> float:
    labels = quick_kmeans(X, k, seed) if k > 1 else np.zeros(len(X), dtype=np.int16)
    spread, scale = within(X, labels), float((X * X).sum())
    return float(np.log(spread)) if spread > 1e-12 * scale else -np.inf


def prediction_strength(
    X: Matrix, numbers: Sequence[int], fit: Fit, seed: int, keys: Matrix | None = None
) -> Curve | None:
    """Return how far one half of the customers tells who belongs together in the other half.

    Parameters
    ----------
    X : (n, d) customers in the numbers they are placed by
    fit : segments a part of `keys`, which is X itself where nothing else is given

    Notes
    -----
    Tibshirani & Walther 2005: both halves are segmented; a pair of customers in the same segment of the
    second half should be in the same segment by the first. The worst segment counts, and the mean over
    several halvings. Customers are placed by the nearest segment average where that gives the method's own
    segments, else by their neighbours. Suggested is the largest number with 0.8 or more.
    """
    tried = [k for k in sorted(numbers) if 4 * k < len(X)]
    if not tried:
        return None
    given = X if keys is None else keys
    strength = np.zeros((HALVES, len(tried)))
    random = np.random.default_rng(seed)
    for number in range(HALVES):
        mixed = random.permutation(len(X))
        half = len(X) // 2
        learn, test = np.sort(mixed[:half]), np.sort(mixed[half:])
        for at, k in enumerate(tried):
            known, found = fit(given[learn], k, seed), fit(given[test], k, seed + 1)
            strength[number, at] = _strength(known, X[learn], found, X[test])
    values = strength.mean(axis=0)
    strong = [k for k, value in zip(tried, values, strict=True) if value >= STRONG]
    text: Message = msg("No number of segments comes out the same in both halves of the customers.")
    if strong:
        text = msg("Up to {n} segments come out the same in both halves of the customers.", n=max(strong))
    return Curve(
        name="prediction_strength",
        numbers=tuple(tried),
        values=tuple(float(value) for value in values),
        errors=tuple(float(value) for value in strength.std(axis=0, ddof=1) / np.sqrt(HALVES)),
        best=max(strong) if strong else None,
        text=text,
    )


def _strength(known: Labels, learn: Matrix, found: Labels, test: Matrix) -> float:
    """Return the share of pairs kept together, in the segment of `found` where it is smallest."""
    codes = np.unique(known[known >= 0])
    if not len(codes):
        return 0.0
    centres = np.array([learn[known == code].mean(axis=0) for code in codes])
    if (codes[nearest(learn, centres)] == known).mean() >= _BY_CENTRE:
        placed: NDArray[np.integer] = codes[nearest(test, centres)]
    else:
        placed = NeighbourPlacer(Neighbours(learn), known).place(test).labels
    worst = 1.0
    for code in np.unique(found[found >= 0]):
        mine = placed[found == code]
        if len(mine) > 1:
            together = np.unique(mine, return_counts=True)[1].astype(np.float64)
            pairs = len(mine) * (len(mine) - 1)
            worst = min(worst, float((together * (together - 1)).sum() / pairs))
    return worst


def mixture(X: Matrix, numbers: Sequence[int], seed: int) -> list[Curve]:
    """Return two information criteria of a Gaussian mixture: how well it fits, less what it took to fit.

    Notes
    -----
    Schwarz 1978 (BIC), Akaike 1974 (AIC); smaller is better. Where customers are few for the number of
    columns the mixture's clouds lie along the columns.
    """
    tried = [k for k in (1, *sorted(numbers)) if 4 * k < len(X)]
    if len(tried) < 2:
        return []
    form = "full" if len(X) >= 20 * tried[-1] * X.shape[1] else "diag"
    values: dict[CurveName, list[float]] = {"bic": [], "aic": []}
    for k in tried:
        model = GaussianMixture(k, covariance_type=form, random_state=seed, reg_covar=1e-4, max_iter=200)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X)
        values["bic"].append(float(model.bic(X)))
        values["aic"].append(float(model.aic(X)))
    return [_criterion(name, tried, found) for name, found in values.items()]


def _criterion(name: CurveName, numbers: Sequence[int], values: Sequence[float]) -> Curve:
    best: int | None = numbers[int(np.argmin(values))]
    if best == numbers[-1]:
        best = None
        text: Message = msg(
            "A mixture of clouds fits better with every further cloud: there is no clear number of them."
        )
    elif best == 1:
        text = msg("A single cloud of customers fits as well as several.")
    else:
        text = msg("A mixture of {n} clouds fits best for what it costs.", n=best)
    return _curve(name, numbers, values, best, text)
