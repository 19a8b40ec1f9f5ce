"""An order of the customers that depends on what they are, never on where they stand in the file."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_MIX = np.uint64(0x9E3779B97F4A7C15)


def row_hashes(frame: pd.DataFrame) -> NDArray[np.uint64]:
    """Return one number per row from its values; the order of rows and columns does not matter.

    Parameters
    ----------
    frame : DataFrame of n rows, as read (before anything is learned from all rows together)

    Returns
    -------
    ndarray of n numbers, equal for equal rows
    """
    total = np.zeros(len(frame), dtype=np.uint64)
    for name in frame.columns:
        salt = pd.util.hash_array(np.array([str(name)], dtype=object))[0]
        values = pd.util.hash_pandas_object(frame[name], index=False).to_numpy(dtype=np.uint64)
        mixed = (values ^ salt) * _MIX
        total += mixed ^ (mixed >> np.uint64(29))
    return total


def canonical_order(frame: pd.DataFrame, size: int) -> NDArray[np.intp]:
    """Return up to `size` row numbers in an order that looks random but is the same for the same customers.

    The first m of them are a fair sample of m customers; shuffling the file gives the same sample.
    """
    hashes = row_hashes(frame)
    if size >= len(hashes):
        return np.argsort(hashes, kind="stable")
    smallest = np.argpartition(hashes, size)[:size]
    return smallest[np.lexsort((smallest, hashes[smallest]))]
