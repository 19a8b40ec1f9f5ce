"""The last merges of a hierarchical method: which segments are close relatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segdesk.api import report
from segdesk.engine.runner import stage_info, stage_title
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.fitting import Fits, Method
from segdesk.results.evaluation import Tree, TreeLeaf, TreeMerge
from segdesk.text import msg

HIERARCHICAL = "segdesk.ward"
MERGES = 30


def tree_fits(inputs: Inputs) -> Fits:
    """Return the fits of the method on show if it is hierarchical, else of the one drawn for comparison."""
    if inputs.method.info.id == HIERARCHICAL:
        return inputs.fits
    return Fits(inputs.context, Method(stage_info(inputs.context, HIERARCHICAL), {}))


def family_tree(inputs: Inputs, fits: Fits) -> Tree:
    """Return the tree of the sample's customers, cut off below its last merges."""
    report(0.1, msg("Building the tree of customers"))
    estimator = fits.fit(inputs.X, 2, inputs.analysis.seed, fits.method.params)
    rows = np.asarray(estimator.rows_)
    groups, merges = last_merges(np.asarray(estimator.tree_), MERGES)
    leaves = int(groups.max()) + 1
    shown = {k: inputs.near(k)[rows] for k in inputs.numbers}
    return Tree(
        title=stage_title(fits.method.info),
        own=fits is inputs.fits,
        rows=len(rows),
        numbers=tuple(inputs.numbers),
        leaves=tuple(
            TreeLeaf(
                size=int((groups == leaf).sum()),
                codes=tuple(_commonest(shown[k][groups == leaf]) for k in inputs.numbers),
            )
            for leaf in range(leaves)
        ),
        merges=merges,
    )


def _commonest(labels: NDArray[np.int16]) -> int:
    return int(np.bincount(labels + 1).argmax()) - 1


def last_merges(linkage: NDArray[np.float64], count: int) -> tuple[NDArray[np.intp], tuple[TreeMerge, ...]]:
    """Return the group of each customer below the last `count` merges, and those merges.

    Parameters
    ----------
    linkage : (n - 1, 4) merges as SciPy writes them
    count : merges wanted

    Returns
    -------
    groups : (n,) 0 … m − 1, numbered from left to right as a drawing without crossings has them
    merges : of the groups, lowest first
    """
    n = len(linkage) + 1
    kept = min(count, len(linkage))
    first = n + len(linkage) - kept  # number of the lowest merge that is kept
    order: list[int] = []
    waiting = [n + len(linkage) - 1]
    while waiting:
        node = waiting.pop()
        if node < first:
            order.append(node)
            continue
        left, right = _children(linkage, node, n)
        waiting += [right, left]
    names = {node: leaf for leaf, node in enumerate(order)}
    merges = []
    for node in range(first, n + len(linkage)):
        left, right = _children(linkage, node, n)
        merges.append(TreeMerge(left=names[left], right=names[right], height=float(linkage[node - n, 2])))
        names[node] = len(order) + node - first
    return _groups(linkage, order, n), tuple(merges)


def _children(linkage: NDArray[np.float64], node: int, n: int) -> tuple[int, int]:
    """Return both parts of a merge, the one with more customers first."""
    a, b = (int(part) for part in linkage[node - n, :2])
    sizes = [1 if part < n else int(linkage[part - n, 3]) for part in (a, b)]
    return (b, a) if sizes[1] > sizes[0] else (a, b)


def _groups(linkage: NDArray[np.float64], order: list[int], n: int) -> NDArray[np.intp]:
    group = np.full(n + len(linkage), -1, dtype=np.intp)
    group[order] = np.arange(len(order))
    for node in range(n + len(linkage) - 1, n - 1, -1):  # from the top: parts belong where the whole does
        if group[node] >= 0:
            group[linkage[node - n, :2].astype(np.intp)] = group[node]
    return group[:n]
