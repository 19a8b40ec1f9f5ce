"""What the choice of a method looks at in the customers themselves, before any grouping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

NEIGHBOURS = 15
_CORE = 5  # the neighbour whose distance says how dense a spot is


@dataclass(frozen=True)
class Geometry:
    """Distances among n customers in d columns.

    Attributes
    ----------
    Z : (n, d) customers
    distances : (n, n) Euclidean
    neighbours : (n, q) row numbers of the nearest others, nearest first
    core : (n,) distance to the fifth neighbour
    start, end, length : (n − 1,) edges of the minimum spanning tree of mutual reachability
    """

    Z: Floats
    distances: Floats
    neighbours: Ints
    core: Floats
    start: Ints
    end: Ints
    length: Floats


def geometry(Z: Floats) -> Geometry:
    """Measure the customers; needs n² numbers, so give it a sample.

    Mutual reachability is that of Campello, Moulavi & Sander 2013; the tree is Prim's (1957).
    """
    n = len(Z)
    distances = cdist(Z, Z)
    q = min(NEIGHBOURS, n - 1)
    np.fill_diagonal(distances, -1.0)  # the customer itself first, also among equal ones
    near = np.argpartition(distances, q, axis=1)[:, : q + 1]
    by_distance = np.argsort(np.take_along_axis(distances, near, axis=1), axis=1, kind="stable")
    neighbours = np.take_along_axis(near, by_distance, axis=1)[:, 1:]
    np.fill_diagonal(distances, 0.0)
    core = distances[np.arange(n), neighbours[:, min(_CORE, q) - 1]]
    start, end, length = _tree(np.maximum(distances, np.maximum(core[:, None], core[None, :])))
    return Geometry(Z, distances, neighbours, core, start, end, length)


def _tree(reach: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the edges of the minimum spanning tree of a full graph."""
    n = len(reach)
    start, end = np.zeros(n - 1, dtype=np.intp), np.zeros(n - 1, dtype=np.intp)
    length = np.zeros(n - 1)
    best, source = reach[0].copy(), np.zeros(n, dtype=np.intp)
    best[0] = np.inf
    done = np.zeros(n, dtype=bool)
    done[0] = True
    for step in range(n - 1):
        new = int(best.argmin())
        start[step], end[step], length[step] = source[new], new, best[new]
        done[new] = True
        nearer = (reach[new] < best) & ~done
        best[nearer] = reach[new][nearer]
        source[nearer] = new
        best[new] = np.inf
    return start, end, length
