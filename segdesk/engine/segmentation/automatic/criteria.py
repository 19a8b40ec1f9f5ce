"""Criteria by which groupings of the same customers are compared, for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segdesk.engine.segmentation.automatic.candidates import Candidate
from segdesk.engine.segmentation.automatic.geometry import Floats, Geometry, Ints

_TINY = 1e-12
Facts = dict[str, float]


def criteria(found: Sequence[Candidate], measured: dict[str, Geometry]) -> list[Facts]:
    """Return the criteria of every grouping, each measured in the scaling it was made in.

    Notes
    -----
    Silhouette: Rousseeuw 1987. Explained variance and its ratio: Caliński & Harabasz 1974. Davies & Bouldin
    1979. Separation against sparseness on the spanning tree: after DBCV, Moulavi et al. 2014. Bayesian
    criterion of the classification likelihood: Biernacki, Celeux & Govaert 2000. Agreement: adjusted Rand
    index, Hubert & Arabie 1985.
    """
    agreement = adjusted_rand(found)
    facts = [_one(candidate, measured[candidate.scaling]) for candidate in found]
    for number, candidate in enumerate(found):
        facts[number] |= _consensus(candidate, number, found, agreement)
    for number, candidate in enumerate(found):
        facts[number] |= _peaks(candidate, found, facts)
    return facts


def adjusted_rand(found: Sequence[Candidate]) -> Floats:
    """Return the adjusted Rand index of every pair of groupings, (m, m)."""
    n = len(found[0].labels)
    starts = np.cumsum([0, *(candidate.n_segments for candidate in found)])
    members = np.zeros((n, starts[-1]), dtype=np.float32)
    for start, candidate in zip(starts, found, strict=False):
        members[np.arange(n), start + candidate.labels] = 1
    together = (members.T @ members).astype(np.float64)
    pairs = together * (together - 1) / 2
    both = np.add.reduceat(np.add.reduceat(pairs, starts[:-1], axis=0), starts[:-1], axis=1)
    own = np.diag(both)
    expected = own[:, None] * own[None, :] / (n * (n - 1) / 2)
    most = (own[:, None] + own[None, :]) / 2
    return (both - expected) / np.maximum(most - expected, _TINY)


def _one(candidate: Candidate, at: Geometry) -> Facts:
    labels, k, n = candidate.labels, candidate.n_segments, len(candidate.labels)
    sizes = np.bincount(labels, minlength=k)
    share = sizes / n
    members = np.zeros((n, k))
    members[np.arange(n), labels] = 1
    facts = {
        "log_k": float(np.log(k)),
        "smallest": float(np.log(share.min() + 1e-3)),
        "largest": float(share.max()),
        "evenness": float(-(share * np.log(share)).sum() / np.log(k)),
        "left_out": candidate.left_out,
        "scaled": float(candidate.scaling != "raw"),
        "family_" + candidate.family.split("_")[0]: 1.0,
    }
    facts |= _silhouette(at, labels, members, sizes)
    facts |= _variance(at.Z, labels, members, sizes)
    facts |= _neighbours(at, labels, sizes)
    facts |= _tree(at, labels, sizes)
    facts |= _gaussian(at.Z, labels, k)
    facts |= _valleys(at.Z, labels, members, sizes)
    return facts


def _silhouette(at: Geometry, labels: Ints, members: Floats, sizes: Ints) -> Facts:
    rows = np.arange(len(labels))
    sums = at.distances @ members
    own = sums[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    means = sums / sizes
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    width = np.where(sizes[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), _TINY), 0.0)
    per = np.bincount(labels, width) / sizes
    return {
        "silhouette": float(width.mean()),
        "silhouette_least": float(per.min()),
        "silhouette_segments": float(per.mean()),
        "misplaced": float((width < 0).mean()),
    }


def _variance(Z: Floats, labels: Ints, members: Floats, sizes: Ints) -> Facts:
    n, k = members.shape
    centres = members.T @ Z / sizes[:, None]
    away = ((Z - centres[labels]) ** 2).sum(axis=1)
    within = float(away.sum())
    total = float(((Z - Z.mean(axis=0)) ** 2).sum())
    apart = np.sqrt(((centres[:, None] - centres[None]) ** 2).sum(axis=2))
    spread = np.bincount(labels, np.sqrt(away)) / sizes
    ratio = (spread[:, None] + spread[None]) / np.maximum(apart, _TINY)
    np.fill_diagonal(ratio, 0.0)
    explained = 1 - within / max(total, _TINY)
    d = Z.shape[1]
    between = (total - within) / (k - 1) / max(within / max(n - k, 1), _TINY)
    # k-means as a mixture of equal round groups, and its Bayesian criterion (Pelleg & Moore 2000)
    variance = max(within / max(n - k, 1) / d, _TINY * max(total, 1))
    share = sizes / n
    fit = n * (share * np.log(share)).sum() - n * d / 2 * np.log(variance) - (n - k) * d / 2
    whole = max(total / max(n - 1, 1) / d, _TINY)
    none = -n * d / 2 * np.log(whole) - (n - 1) * d / 2
    return {
        "explained": explained,
        "calinski_harabasz": float(np.log1p(max(between, 0.0))),
        "davies_bouldin": float(np.log(ratio.max(axis=1).mean() + 1e-2)),
        "round_bic": float((fit - none - (k - 1) * (d + 1) / 2 * np.log(n)) / n / d),
    }


def _neighbours(at: Geometry, labels: Ints, sizes: Ints) -> Facts:
    n, k = len(labels), len(sizes)
    same = labels[at.neighbours] == labels[:, None]
    expected = float(((sizes / n) ** 2).sum())
    facts: Facts = {}
    for q in (3, 7, 15):
        hit = same[:, :q].mean(axis=1)
        facts[f"same_{q}"] = float((hit.mean() - expected) / (1 - expected + 1e-9))
        per = np.bincount(labels, same[:, :q].sum(axis=1), minlength=k)
        possible = sizes * np.minimum(min(q, same.shape[1]), np.maximum(sizes - 1, 1))
        facts[f"same_{q}_least"] = float((per / possible).min())
    border = ~same[:, :7].all(axis=1)
    dense = 1 / (at.core + 1e-9 * (at.core.mean() + _TINY))
    valley = np.zeros(k)
    for code in np.unique(labels[border]):
        inside = labels == code
        valley[code] = np.median(dense[border & inside]) / np.median(dense[inside])
    facts["border"] = float(border.mean())
    facts["border_density"] = float(np.average(np.minimum(valley, 3), weights=sizes))
    facts["border_density_most"] = float(min(valley.max(), 3))
    log_dense = np.log(at.core + 1e-9)
    mean = np.bincount(labels, log_dense) / sizes
    facts["density_told"] = float(((mean[labels] - log_dense.mean()) ** 2).mean() / (log_dense.var() + 1e-9))
    return facts


def _tree(at: Geometry, labels: Ints, sizes: Ints) -> Facts:
    k = len(sizes)
    first, second, length = labels[at.start], labels[at.end], at.length
    cut = first != second
    inner, crossing = length[~cut], length[cut]
    # the shortest way out of a segment is an edge of the minimum spanning tree
    out = np.full(k, np.inf)
    np.minimum.at(out, first[cut], crossing)
    np.minimum.at(out, second[cut], crossing)
    sparse, hole = np.zeros(k), np.zeros(k)
    for code in range(k):
        inside = np.sort(length[(first == code) & ~cut])
        if len(inside) > 2:
            sparse[code] = inside[min(int(0.98 * len(inside)), len(inside) - 1)]
            hole[code] = np.log((inside[-1] + _TINY) / (inside[int(0.9 * len(inside))] + _TINY))
    validity = (out - sparse) / np.maximum(np.maximum(out, sparse), _TINY)
    wide = np.quantile(inner, 0.95) + _TINY
    return {
        "cut_edges": float(np.log(cut.sum() / (k - 1))),
        "cut_gap": float(np.clip(np.log((crossing.min() + _TINY) / wide), -4, 4)),
        "cut_gap_middle": float(np.clip(np.log((np.median(crossing) + _TINY) / wide), -4, 4)),
        "validity": float((validity * sizes).sum() / sizes.sum()),
        "validity_segments": float(validity.mean()),
        "validity_least": float(validity.min()),
        "hole": float(min(hole.max(), 4)),
        "hole_mean": float(np.average(np.minimum(hole, 4), weights=sizes)),
    }


def _gaussian(Z: Floats, labels: Ints, k: int) -> Facts:
    """Return how well a stretched Gaussian per segment describes the customers, over one for all."""
    n, d = Z.shape
    ridge = 1e-4 * max(float(Z.var(axis=0).mean()), _TINY)

    def fit(part: Floats) -> float:
        m = len(part)
        cov = np.cov(part.T, bias=True).reshape(d, d) if m > 1 else np.zeros((d, d))
        # few customers tell little of a form: shrink towards a round one
        weight = m / (m + d)
        cov = weight * cov + (1 - weight) * np.eye(d) * max(float(np.trace(cov)) / d, ridge)
        return m * (np.log(m / n) - 0.5 * float(np.linalg.slogdet(cov + ridge * np.eye(d))[1]))

    gain = sum(fit(Z[labels == code]) for code in range(k)) - fit(Z)
    free = (k - 1) * (1 + d + d * (d + 1) / 2)
    return {"gaussian_bic": float((gain - free * np.log(n) / 2) / n / d)}


def _valleys(Z: Floats, labels: Ints, members: Floats, sizes: Ints) -> Facts:
    """Return how empty it is between each segment and the nearest one, and how empty in its own middle."""
    k = len(sizes)
    centres = members.T @ Z / sizes[:, None]
    apart = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    between, inside, split = np.ones(k), np.zeros(k), np.zeros(k)
    for code in range(k):
        own = Z[labels == code]
        if len(own) < 10:
            continue
        other = int(apart[code].argmin())
        line = centres[other] - centres[code]
        length = float(line @ line)
        if length > _TINY:
            both = np.concatenate([own, Z[labels == other]])
            between[code] = _hollow((both - centres[code]) @ line / length, 0.0, 1.0)
        middle = own - centres[code]
        axis = np.linalg.eigh(middle.T @ middle)[1][:, -1]
        along = np.sort(middle @ axis)
        left, right, gain = _two_means(along)
        split[code] = gain
        if right - left > _TINY:
            inside[code] = _hollow((along - left) / (right - left), 0.0, 1.0)
    return {
        "valley": float(np.average(between, weights=sizes)),
        "valley_least": float(between.min()),
        "inner_valley": float(np.average(inside, weights=sizes)),
        "inner_valley_most": float(inside.max()),
        "inner_split": float(np.average(split, weights=sizes)),
        "inner_split_most": float(split.max()),
    }


def _hollow(t: Floats, low: float, high: float) -> float:
    """Return 1 − the least density between two points of a line over the smaller density at them."""
    grid = np.linspace(low, high, 11)
    width = 0.12 * (high - low)
    density = np.exp(-(((t[:, None] - grid) / width) ** 2) / 2).mean(axis=0)
    return float(1 - density[2:-2].min() / max(min(density[0], density[-1]), _TINY))


def _two_means(ordered: Floats) -> tuple[float, float, float]:
    """Return the two means of the best split of sorted numbers, and the share of variance it explains."""
    n = len(ordered)
    counts = np.arange(1, n)
    total = ordered.sum()
    left = np.cumsum(ordered)[:-1]
    gain = left**2 / counts + (total - left) ** 2 / (n - counts) - total**2 / n
    best = int(gain.argmax())
    explained = gain[best] / max(float(((ordered - total / n) ** 2).sum()), _TINY)
    return left[best] / (best + 1), (total - left[best]) / (n - best - 1), float(explained)


def _consensus(candidate: Candidate, number: int, found: Sequence[Candidate], agreement: Floats) -> Facts:
    family = np.array([other.family.split("_")[0] != candidate.family.split("_")[0] for other in found])
    same_number = np.array([other.n_segments == candidate.n_segments for other in found])
    rescaled = np.array([o.family == candidate.family and o.scaling != candidate.scaling for o in found]) & (
        same_number | (candidate.family.startswith("hdbscan"))
    )
    row = agreement[number]
    others = np.sort(row[family])
    dense = np.array([o.family.startswith("hdbscan") for o in found]) & family
    best: dict[str, float] = {}
    for other, value in zip(found, row, strict=True):
        name = other.family.split("_")[0]
        if name != candidate.family.split("_")[0]:
            best[name] = max(best.get(name, -1.0), float(value))
    names = sorted(best.values())
    return {
        "agree_best": float(others[-8:].mean()) if len(others) else 0.0,
        "agree_all": float(others.mean()) if len(others) else 0.0,
        "agree_number": float(row[family & same_number].mean()) if (family & same_number).any() else 0.0,
        "agree_dense": float(row[dense].max()) if dense.any() else 0.0,
        "agree_families": float(np.mean(names)) if names else 0.0,
        "agree_second": names[-2] if len(names) > 1 else 0.0,
        "agree_rescaled": float(row[rescaled].max()) if rescaled.any() else 0.0,
    }


def _peaks(candidate: Candidate, found: Sequence[Candidate], facts: Sequence[Facts]) -> Facts:
    """Return by how much a grouping beats those of its family with one segment less or more."""
    if candidate.family.startswith("hdbscan"):
        return {}
    near = [
        facts[i]
        for i, other in enumerate(found)
        if other.family == candidate.family
        and other.scaling == candidate.scaling
        and abs(other.n_segments - candidate.n_segments) == 1
    ]
    own = next(f for o, f in zip(found, facts, strict=True) if o is candidate)
    return {
        f"peak_{name}": own[name] - max(other[name] for other in near) if near else 0.0
        for name in (
            "silhouette",
            "gaussian_bic",
            "validity",
            "same_7",
            "valley_least",
            "agree_all",
            "round_bic",
        )
    }
