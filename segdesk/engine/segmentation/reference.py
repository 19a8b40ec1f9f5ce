"""Structureless stand-ins for the customers: what grouping finds where there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
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


def draws(X: Matrix, count: int, seed: int) -> Iterator[tuple[str, int, Matrix]]:
    """Yield `count` stand-ins of every kind as (kind, number, customers)."""
    for kind, draw in KINDS.items():
        for number in range(count):
            random = np.random.default_rng([seed, number, len(kind)])
            yield kind, number, draw(X, random)
