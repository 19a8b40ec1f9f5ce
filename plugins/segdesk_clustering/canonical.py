"""An order of rows and columns that does not depend on how the file happened to be sorted."""

from __future__ import annotations

import numpy as np

from segdesk.api import StageError, plural


def column_order(X: np.ndarray) -> np.ndarray:
    """Return the columns sorted by what is in them (smallest, largest and middle value)."""
    return np.lexsort((np.median(X, axis=0), X.max(axis=0), X.min(axis=0)))


def canonical_sample(X: np.ndarray, size: int) -> np.ndarray:
    """Return at most `size` row numbers, chosen and sorted by the rows' values alone.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        float64, finite.
    size : int
        Rows wanted. Which rows are taken depends on a hash of their values, so shuffling the rows of a file
        leaves the sample as it is.

    Returns
    -------
    ndarray of int64
        Row numbers in the order of the rows' values.
    """
    columns = column_order(X)
    if len(X) > size:
        hashes = _row_hashes(X[:, columns])
        rows = np.argpartition(hashes, size)[:size]
    else:
        rows = np.arange(len(X))
    keys = X[rows][:, columns]
    return rows[np.lexsort(keys.T[::-1])]


def _row_hashes(X: np.ndarray) -> np.ndarray:
    """Return one 64-bit hash per row (splitmix64 over the bits of the values)."""
    mixed = np.full(len(X), 0x9E3779B97F4A7C15, dtype=np.uint64)
    for column in X.T:
        bits = (np.ascontiguousarray(column, dtype=np.float64) + 0.0).view(np.uint64)  # + 0.0: no −0
        mixed ^= bits
        mixed += np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed


def different_rows(sorted_rows: np.ndarray) -> int:
    """Count the different rows of an array in which equal rows are neighbours."""
    if not len(sorted_rows):
        return 0
    return 1 + int((sorted_rows[1:] != sorted_rows[:-1]).any(axis=1).sum())


def need_different_rows(sorted_rows: np.ndarray, n_clusters: int) -> None:
    """Raise `StageError` when there are fewer different customers than segments wanted."""
    found = different_rows(sorted_rows)
    if found < n_clusters:
        raise StageError(
            plural(
                "All customers are alike in the columns used, so they cannot be put into {wanted} "
                "segments. Use more columns.",
                "There are only {n} different customers in the columns used, too few for {wanted} "
                "segments. Use more columns or fewer segments.",
                found,
                wanted=n_clusters,
            )
        )


def by_size(labels: np.ndarray, n_clusters: int, ties: np.ndarray | None = None) -> np.ndarray:
    """Return the cluster numbers, largest first; ties by the rows of `ties`, then by number."""
    sizes = np.bincount(labels[labels >= 0], minlength=n_clusters)
    keys = [] if ties is None else list(ties.T[::-1])
    return np.lexsort((np.arange(n_clusters), *keys, -sizes))
