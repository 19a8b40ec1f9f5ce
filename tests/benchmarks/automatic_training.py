"""Learn the weights of "Automatic" from generated data and write them as a table.

    python -m tests.benchmarks.automatic_training [--sets 400] [--write FILE]

No published data set is read: the weights come from `automatic_sets` alone. Prints, over four folds of
sets, the adjusted Rand index of the grouping chosen beside that of the best one there was.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segdesk.engine.segmentation.automatic.candidates import candidates
from segdesk.engine.segmentation.automatic.choice import NUMBERS, deviations
from segdesk.engine.segmentation.automatic.criteria import criteria
from segdesk.engine.segmentation.automatic.geometry import Floats, geometry
from segdesk_clustering.density import Density
from segdesk_clustering.hierarchical import Hierarchical
from segdesk_clustering.kmeans import KMeans
from segdesk_clustering.mixture import GaussianMixture
from tests.benchmarks.automatic_sets import random_set

STAGES: dict[str, Any] = {
    "segdesk.kmeans": KMeans,
    "segdesk.gaussian_mixture": GaussianMixture,
    "segdesk.ward": Hierarchical,
    "segdesk.hdbscan": Density,
}
FOLDS = 4
ALPHA = 100.0
WRONG_NUMBER = 0.2
HEAD = '''"""Weights of the criteria of "Automatic"; made by tests/benchmarks/automatic_training.py.

Each criterion has a weight for its value and one for its deviation from the other groupings of the same
customers, in standard deviations. Learned from {sets} generated sets.
"""

WEIGHTS: dict[str, tuple[float, float]] = {{
'''


@dataclass(frozen=True)
class Known:
    """The groupings of one set with known groups: criteria (m, c), agreement with the truth (m,)."""

    kind: str
    true_k: int
    numbers: Floats
    facts: list[dict[str, float]]
    truth: Floats

    def off(self) -> Floats:
        """Return how wrong the numbers of segments are, 0-1."""
        return np.minimum(np.abs(self.numbers - self.true_k), 2) / 2


def make(stage: str, params: dict[str, Any]) -> Any:
    """Return an unfitted estimator of the built-in methods."""
    estimator = STAGES[stage](**params)
    if hasattr(estimator, "random_state"):
        estimator.random_state = 0
    return estimator


def scalings(X: Floats) -> dict[str, Floats]:
    """Return the columns on their own scale, and standardised where that differs."""
    spread = X.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    middle = X - X.mean(axis=0)
    found = {"raw": middle / spread.max()}
    if spread.max() / spread.min() > 1.15:
        found["standard"] = middle / spread
    return found


def known(seed: int) -> Known:
    """Return the groupings of one generated set."""
    kind, X, y = random_set(seed)
    measured = {name: geometry(Z) for name, Z in scalings(X).items()}
    found = [c for name, at in measured.items() for c in candidates(at, name, NUMBERS, make)]
    real = y >= 0
    truth = [adjusted_rand_score(y[real], c.labels[real]) for c in found]
    numbers = np.array([float(c.n_segments) for c in found])
    return Known(kind, len(np.unique(y[real])), numbers, criteria(found, measured), np.array(truth))


def design(names: Sequence[str], one: Known) -> Floats:
    """Return the criteria and their deviations, (m, 2 c)."""
    values = np.array([[fact.get(name, 0.0) for name in names] for fact in one.facts])
    return np.hstack([values, deviations(values)])


def learn(names: Sequence[str], sets: Sequence[Known]) -> Floats:
    """Return the weights of criteria and deviations, (2 c,)."""
    D = np.vstack([design(names, one) for one in sets])
    # squared: among poor groupings it does not matter which is a little better; without the number, one
    # customer split off as a segment of its own would cost nothing
    good = [np.maximum(one.truth, 0) ** 2 - WRONG_NUMBER * one.off() for one in sets]
    target = np.concatenate([value - value.mean() for value in good])
    weight = np.concatenate([np.full(len(one.truth), 1000 / len(one.truth)) for one in sets])
    spread = D.std(axis=0) + 1e-9
    model = Ridge(alpha=ALPHA).fit((D - D.mean(axis=0)) / spread, target, sample_weight=weight)
    return np.asarray(model.coef_) / spread


def chosen(
    names: Sequence[str], weights: Floats, sets: Sequence[Known]
) -> list[tuple[str, float, float, bool]]:
    """Return kind, agreement of the choice, agreement of the best, and whether k is within 1, per set."""
    rows = []
    for one in sets:
        at = int((design(names, one) @ weights).argmax())
        near = abs(one.numbers[at] - one.true_k) <= 1
        rows.append((one.kind, float(one.truth[at]), float(one.truth.max()), bool(near)))
    return rows


def main() -> int:
    """Learn, check over folds, and write the table if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sets", type=int, default=400)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    started = time.perf_counter()
    sets = [known(seed) for seed in range(options.sets)]
    print(f"{len(sets)} sets in {time.perf_counter() - started:.0f} s", flush=True)
    names = sorted({name for one in sets for fact in one.facts for name in fact})
    told = []
    for fold in range(FOLDS):
        weights = learn(names, [one for at, one in enumerate(sets) if at % FOLDS != fold])
        told += chosen(names, weights, sets[fold::FOLDS])
    for kind in sorted({row[0] for row in told}):
        part = [row for row in told if row[0] == kind]
        print(f"{kind:14} chosen {np.mean([r[1] for r in part]):.3f} of {np.mean([r[2] for r in part]):.3f}")
    print(
        f"all            chosen {np.mean([r[1] for r in told]):.3f} of {np.mean([r[2] for r in told]):.3f}, "
        f"number within 1 on {np.mean([r[3] for r in told]):.0%}"
    )
    if options.write is not None:
        own, within = learn(names, sets).reshape(2, -1)
        lines = [f'    "{n}": ({a:.4g}, {b:.4g}),\n' for n, a, b in zip(names, own, within, strict=True)]
        options.write.write_text(HEAD.format(sets=len(sets)) + "".join(lines) + "}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    with threadpool_limits(1):
        raise SystemExit(main())
