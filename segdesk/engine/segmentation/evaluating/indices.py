"""Indices that compare two groupings of the same customers, all from the table of how many are in both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics.cluster import expected_mutual_information

from segdesk.results.evaluation import KnownScores

EXACT_ROWS = 50_000
"""Beyond so many customers the chance level of mutual information is its limit (R−1)(C−1)/2n."""

Counts = NDArray[np.int64]


def crosstab(first: NDArray[np.integer], second: NDArray[np.integer], rows: int, columns: int) -> Counts:
    """Return how many customers are in each pair of groups (rows, columns); −1 in either is left out."""
    both = (first >= 0) & (second >= 0)
    flat = first[both].astype(np.int64) * columns + second[both].astype(np.int64)
    return np.bincount(flat, minlength=rows * columns).reshape(rows, columns)


def adjusted_rand(counts: Counts) -> float:
    """Return the Rand index corrected for chance (Hubert & Arabie 1985): 1 the same, 0 as by chance."""
    n = float(counts.sum())
    cells = _pairs(counts).sum()
    first, second = _pairs(counts.sum(axis=1)).sum(), _pairs(counts.sum(axis=0)).sum()
    total = n * (n - 1) / 2
    expected = first * second / total if total > 0 else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else float((cells - expected) / (most - expected))


def matched_share(counts: Counts) -> float:
    """Return the share of customers in groups that correspond, by the best matching (Kuhn 1955)."""
    total = int(counts.sum())
    if not total:
        return 0.0
    rows, columns = linear_sum_assignment(counts, maximize=True)
    return float(counts[rows, columns].sum() / total)


def purity(counts: Counts) -> float:
    """Return the share of customers that belong to the commonest known group of their segment."""
    total = int(counts.sum())
    return float(counts.max(axis=1).sum() / total) if total else 0.0


def known_scores(counts: Counts) -> KnownScores:
    """Compare segments (rows) with known groups (columns).

    Parameters
    ----------
    counts : (k, m) customers in segment and known group

    Notes
    -----
    Homogeneity and completeness: Rosenberg & Hirschberg 2007. Mutual information normalised by the mean
    of both entropies, and corrected for chance: Vinh, Epps & Bailey 2010.
    """
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    first, second = _entropy(counts.sum(axis=1)), _entropy(counts.sum(axis=0))
    shared = first + second - _entropy(counts)
    homogeneity = shared / second if second > 0 else 1.0
    completeness = shared / first if first > 0 else 1.0
    mean = (first + second) / 2
    return KnownScores(
        ari=adjusted_rand(counts),
        ami=_adjusted(counts, shared, mean),
        nmi=shared / mean if mean > 0 else 1.0,
        homogeneity=homogeneity,
        completeness=completeness,
        purity=purity(counts),
        accuracy=matched_share(counts),
    )


def _adjusted(counts: Counts, shared: float, mean: float) -> float:
    n = int(counts.sum())
    rows, columns = counts.shape
    if rows == columns == 1 or mean <= 0:
        return 1.0
    if n <= EXACT_ROWS:
        chance = float(expected_mutual_information(counts, n))
    else:
        chance = (rows - 1) * (columns - 1) / (2 * n)
    rest = mean - chance
    return float((shared - chance) / rest) if abs(rest) > 1e-15 else 1.0


def _pairs(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    values = counts.astype(np.float64)
    return values * (values - 1) / 2


def _entropy(counts: NDArray[np.integer]) -> float:
    share = counts[counts > 0] / max(int(counts.sum()), 1)
    return float(-(share * np.log(share)).sum())
