"""Structureless stand-ins for the customers: what grouping finds where there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

Matrix = NDArray[np.float64]
DEEP = 0.5  # of the lower of two heaps: the column has two heaps
SHALLOW = 0.25  # the column has one, within the noise
HEAP = 0.05  # share of the customers that makes a heap
OFTEN = 0.1
LEAST = 50
GRID = 256

Draw = Callable[[Matrix, np.random.Generator], Matrix]


def permuted(X: Matrix, random: np.random.Generator) -> Matrix:
    """Return customers whose columns were shuffled one by one: same values, no connection."""
    return np.column_stack([random.permutation(column) for column in X.T])


def gaussian(X: Matrix, random: np.random.Generator) -> Matrix:
    """Return one round cloud with the same spread and correlations."""
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(X.T)))
    scale = np.sqrt(np.maximum(values, 0.0))
    return X.mean(axis=0) + (random.standard_normal(X.shape) * scale) @ vectors.T


def uniform(X: Matrix, random: np.random.Generator) -> Matrix:
    """Return an evenly filled box along the principal axes (Tibshirani, Walther & Hastie 2001)."""
    middle = X.mean(axis=0)
    _, _, axes = np.linalg.svd(X - middle, full_matrices=False)
    turned = (X - middle) @ axes.T
    low, high = np.quantile(turned, [0.01, 0.99], axis=0)
    return middle + random.uniform(low, high, size=turned.shape) @ axes


KINDS: dict[str, Draw] = {"permuted": permuted, "gaussian": gaussian, "uniform": uniform}


def kinds(X: Matrix) -> tuple[str, ...]:
    """Return the kinds of stand-ins that can tell groups from none for customers X.

    Shuffling keeps groups that differ in a single column, so it says nothing where exactly one column has
    several heaps of customers and all others have one.
    """
    depths = sorted(valley(column) for column in X.T)
    alone = depths[-1] >= DEEP and (len(depths) < 2 or depths[-2] <= SHALLOW)
    return tuple(kind for kind in KINDS if kind != "permuted" or not alone)


def valley(values: NDArray[np.float64]) -> float:
    """Return how deep the deepest valley between two heaps of values is: 0 none, 1 nobody in between.

    Values of which one alone is frequent (yes and no, many zeros) are kinds, not heaps: they give 0. The
    density is a Gaussian kernel estimate with three quarters of Silverman's (1986) bandwidth.
    """
    n = len(values)
    low, high = np.quantile(values, [0.005, 0.995])
    quarters = np.quantile(values, [0.25, 0.75])
    spread = min(float(values.std()), float(quarters[1] - quarters[0]) / 1.34)
    _, counts = np.unique(values, return_counts=True)
    if n < LEAST or high <= low or spread <= 0 or counts.max() > OFTEN * n:
        return 0.0
    heights, _ = np.histogram(values, bins=GRID, range=(low, high))
    width = 0.75 * 0.9 * spread * n**-0.2 / ((high - low) / GRID)
    density = gaussian_filter1d(heights.astype(np.float64), width, mode="constant")
    left = np.maximum.accumulate(density)
    right = np.maximum.accumulate(density[::-1])[::-1]
    side = np.cumsum(heights) / n
    between = (side >= HEAP) & (side <= 1 - HEAP)
    lower = np.minimum(left, right)
    return float(np.max(1.0 - density[between] / lower[between], initial=0.0))


def draws(X: Matrix, count: int, seed: int) -> Iterator[tuple[str, int, Matrix]]:
    """Yield `count` stand-ins of every kind that can tell, as (kind, number, customers)."""
    for kind in kinds(X):
        draw = KINDS[kind]
        for number in range(count):
            random = np.random.default_rng([seed, number, len(kind)])
            yield kind, number, draw(X, random)
