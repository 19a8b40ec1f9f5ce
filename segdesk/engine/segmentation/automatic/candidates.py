"""The groupings among which "Automatic" chooses: every family, scaling and number of segments."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from segdesk.api import StageError
from segdesk.engine.segmentation.automatic.geometry import Floats, Geometry, Ints

Make = Callable[[str, dict[str, Any]], Any]

KMEANS, MIXTURE, TREE, DENSITY = (
    "segdesk.kmeans",
    "segdesk.gaussian_mixture",
    "segdesk.ward",
    "segdesk.hdbscan",
)
LINKAGES = ("ward", "average", "single")
DENSE_SHARES = (0.01, 0.02, 0.04, 0.08)
MOST_DENSE = 20


@dataclass(frozen=True)
class Candidate:
    """One grouping of n customers.

    Attributes
    ----------
    stage, params : the method and the settings that give it
    family : its name in the table of weights
    scaling : the name of the prepared matrix
    labels : (n,) 0 … k − 1 without gaps; customers the method left out are with their nearest neighbour
    left_out : share of customers the method left out
    """

    stage: str
    params: Mapping[str, Any]
    family: str
    scaling: str
    labels: Ints
    left_out: float = 0.0

    @property
    def n_segments(self) -> int:
        """The number of segments."""
        return int(self.labels.max()) + 1


def candidates(measured: Geometry, scaling: str, numbers: Sequence[int], make: Make) -> list[Candidate]:
    """Group the customers in every way.

    Parameters
    ----------
    measured : the customers (n, d) and their distances
    scaling : name of this matrix
    numbers : numbers of segments for the families that are told one
    make : returns an unfitted estimator of a stage with settings
    """
    found: list[Candidate] = []
    n, d = measured.Z.shape
    told_forms = d * d <= 2 * n  # in more columns the form of a segment cannot be learned, and takes long
    for k in numbers:
        for stage, family, starts in ((KMEANS, "kmeans", 3), (MIXTURE, "gaussian_mixture", 1)):
            if stage == MIXTURE and not told_forms:
                continue
            labels = _fitted(make, stage, {"n_clusters": k, "n_init": starts}, measured)
            if labels is not None:
                found.append(Candidate(stage, {"n_clusters": k}, family, scaling, *labels))
    condensed = squareform(measured.distances, checks=False)
    for method in LINKAGES:
        tree = linkage(condensed, method)
        for k in numbers:
            cut = np.unique(fcluster(tree, k, "maxclust"), return_inverse=True)[1]
            if cut.max() + 1 == k:
                found.append(Candidate(TREE, {"n_clusters": k, "method": method}, method, scaling, cut))
    for share in DENSE_SHARES:
        params = {"min_share": 100 * share}
        labels = _fitted(make, DENSITY, params, measured)
        if labels is not None and labels[0].max() < MOST_DENSE:
            found.append(Candidate(DENSITY, params, f"hdbscan_{share:.0%}", scaling, *labels))
    return found


def _fitted(make: Make, stage: str, params: dict[str, Any], measured: Geometry) -> tuple[Ints, float] | None:
    """Return labels and the share left out; None where the method finds fewer than two segments."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = np.asarray(make(stage, params).fit(measured.Z).labels_, dtype=np.intp)
    except (StageError, ValueError, np.linalg.LinAlgError):
        return None  # too few different customers for this many segments
    placed = raw >= 0
    if not placed.any():
        return None
    labels = everyone(raw, measured.distances)
    labels = np.unique(labels, return_inverse=True)[1]
    return (labels, float(1 - placed.mean())) if labels.max() > 0 else None


def everyone(labels: Ints, distances: Floats) -> Ints:
    """Return labels in which customers of no segment (−1) are where their nearest placed neighbour is."""
    placed = labels >= 0
    if placed.all():
        return labels
    nearest: NDArray[np.intp] = np.flatnonzero(placed)[distances[~placed][:, placed].argmin(axis=1)]
    full = labels.copy()
    full[~placed] = labels[nearest]
    return full
