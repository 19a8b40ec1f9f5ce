"""Stable identity: the same group keeps its id when anything is run again, so its name and colour stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from segdesk.engine.cache import digest
from segdesk.engine.segmentation.centres import Labels

SAME = 0.5  # Jaccard index from which two groups count as the same one


def overlap(old: Labels, new: Labels, old_count: int, new_count: int) -> NDArray[np.float64]:
    """Return the Jaccard index of every old group with every new one, over the same customers."""
    both = (old >= 0) & (new >= 0)
    table = np.bincount(
        old[both].astype(np.int64) * new_count + new[both], minlength=old_count * new_count
    ).reshape(old_count, new_count)
    either = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
    return table / np.maximum(either, 1)


def match(likeness: NDArray[np.float64], least: float = SAME) -> dict[int, int]:
    """Return new -> old for the best one-to-one matching (Kuhn 1955) whose pairs are alike enough."""
    rows, columns = linear_sum_assignment(-likeness)
    pairs = zip(rows, columns, strict=True)
    return {int(new): int(old) for old, new in pairs if likeness[old, new] >= least}


def fresh_id(sizes: Sequence[int], centre: Sequence[float], taken: set[str]) -> str:
    """Return an id made from what the group is like, so the first run on the same file gives the same ids."""
    number = 0
    while True:
        found = "s" + digest([round(float(value), 3) for value in centre], list(sizes), number)[:11]
        if found not in taken:
            return found
        number += 1


def chain_ids(
    labels: Mapping[int, Labels],
    centres: Mapping[int, NDArray[np.float64]],
    start: int,
    known: Mapping[int, Mapping[int, str]],
) -> dict[int, list[str]]:
    """Give every segment of every number of segments its id.

    Parameters
    ----------
    labels : number of segments -> (n,) labels
    centres : number of segments -> (k, d) middles, what a fresh id is made from
    start : the suggested number; the others share ids with it where groups are the same
    known : number of segments -> {code: id} of segments recognised from an earlier run
    """
    numbers = sorted(labels, key=lambda k: (abs(k - start), k))
    ids: dict[int, list[str]] = {}
    taken = {name for codes in known.values() for name in codes.values()}
    for k in numbers:
        mine: dict[int, str] = dict(known.get(k, {}))
        for near in sorted(ids, key=lambda other: (abs(other - k), abs(other - start))):
            pairs = match(overlap(labels[near], labels[k], near, k))
            for new, old in pairs.items():
                if new not in mine and ids[near][old] not in mine.values():
                    mine[new] = ids[near][old]
        sizes = np.bincount(labels[k][labels[k] >= 0], minlength=k)
        for code in range(k):
            if code not in mine:
                mine[code] = fresh_id([k, int(sizes[code])], centres[k][code].tolist(), taken)
            taken.add(mine[code])
        ids[k] = [mine[code] for code in range(k)]
    return ids
