"""Choosing the family, the scaling and the number of segments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, silhouette_score

from segdesk.engine.segmentation.automatic.candidates import Candidate, candidates, everyone
from segdesk.engine.segmentation.automatic.choice import SAMPLE, choose, rank
from segdesk.engine.segmentation.automatic.criteria import adjusted_rand, criteria
from segdesk.engine.segmentation.automatic.geometry import geometry
from segdesk_clustering.density import Density
from segdesk_clustering.hierarchical import Hierarchical
from segdesk_clustering.kmeans import KMeans
from segdesk_clustering.mixture import GaussianMixture

STAGES: dict[str, Any] = {
    "segdesk.kmeans": KMeans,
    "segdesk.ward": Hierarchical,
    "segdesk.gaussian_mixture": GaussianMixture,
    "segdesk.hdbscan": Density,
}


def make(stage: str, params: dict[str, Any]) -> Any:
    estimator = STAGES[stage](**params)
    if hasattr(estimator, "random_state"):
        estimator.random_state = 0
    return estimator


def blobs(n: int, k: int = 4) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    random = np.random.default_rng(3)
    y = random.integers(k, size=n)
    centres = np.array([[0, 0], [8, 0], [0, 8], [8, 8], [16, 4]], dtype=float)[:k]
    return centres[y] + random.standard_normal((n, 2)), y


def test_round_groups_are_found_with_their_number() -> None:
    X, y = blobs(300)
    choice = choose({"raw": X}, None, make)
    assert choice is not None
    assert choice.n_segments == 4
    assert adjusted_rand_score(y, choice.labels) > 0.97


def test_arcs_are_not_cut_into_round_pieces() -> None:
    X, y = make_moons(400, noise=0.05, random_state=1)
    choice = choose({"raw": X}, None, make)
    assert choice is not None
    assert choice.stage != "segdesk.kmeans"
    assert adjusted_rand_score(y, choice.labels) > 0.95
    assert choice.compact is not None
    assert choice.compact[1] < choice.score


def test_the_number_a_person_asks_for_is_kept() -> None:
    X, _ = blobs(300)
    for number in (2, 3, 12):
        choice = choose({"raw": X}, number, make)
        assert choice is not None
        assert choice.n_segments == number
        assert choice.runner_up is not None
        assert choice.runner_up[0].n_segments == number


def test_a_column_of_large_numbers_that_tells_nothing_asks_for_scaling() -> None:
    X, y = blobs(300)
    wide = np.c_[X, np.random.default_rng(5).standard_normal(300) * 60]
    choice = choose({"raw": wide, "standard": wide / wide.std(axis=0)}, None, make)
    assert choice is not None
    assert choice.scaling == "standard"
    assert adjusted_rand_score(y, choice.labels) > 0.9


@pytest.mark.parametrize("n", [300, SAMPLE + 500])
def test_shuffled_rows_get_the_same_segments(n: int) -> None:
    X, _ = blobs(n, 5)
    order = np.random.default_rng(8).permutation(n)
    first, again, shuffled = (choose({"raw": Z}, None, make) for Z in (X, X, X[order]))
    assert first is not None
    assert again is not None
    assert shuffled is not None
    assert np.array_equal(first.labels, again.labels)
    assert (first.stage, first.n_segments) == (shuffled.stage, shuffled.n_segments)
    assert adjusted_rand_score(first.labels[order], shuffled.labels) > 0.99


def test_too_few_or_equal_customers_give_no_choice() -> None:
    assert choose({"raw": blobs(12)[0]}, None, make) is None
    assert choose({"raw": np.ones((60, 2))}, None, make) is None


def test_groupings_are_ranked_and_can_be_asked_by_method() -> None:
    X, _ = blobs(200)
    ranking = rank({"raw": X}, None, make)
    scores = [score for _, score in ranking.found]
    assert scores == sorted(scores, reverse=True)
    best = ranking.best("segdesk.hdbscan")
    assert best is not None
    assert best[0].stage == "segdesk.hdbscan"
    assert ranking.best("segdesk.unknown") is None


def test_customers_left_out_go_to_the_nearest_segment() -> None:
    X = np.array([[0.0], [1.0], [5.0], [6.0], [4.5]])
    labels = np.array([0, -1, -1, 1, -1])
    assert everyone(labels, cdist(X, X)).tolist() == [0, 0, 1, 1, 1]


def test_the_spanning_tree_is_the_shortest() -> None:
    X, _ = blobs(80)
    at = geometry(X)
    reach = np.maximum(at.distances, np.maximum(at.core[:, None], at.core))
    np.fill_diagonal(reach, 0)
    assert at.length.sum() == pytest.approx(minimum_spanning_tree(reach).sum())
    assert np.array_equal(at.length, reach[at.start, at.end])


def test_criteria_agree_with_scikit_learn() -> None:
    X, _ = blobs(150)
    at = geometry(X)
    found = candidates(at, "raw", [3, 4], make)
    facts = criteria(found, {"raw": at})
    assert {c.family for c in found} >= {"kmeans", "gaussian_mixture", "ward", "average", "single"}
    for candidate, fact in zip(found, facts, strict=True):
        assert fact["silhouette"] == pytest.approx(silhouette_score(X, candidate.labels))
        ratio = np.log1p(calinski_harabasz_score(X, candidate.labels))
        assert fact["calinski_harabasz"] == pytest.approx(ratio)
    agreement = adjusted_rand(found)
    for row, one in zip(agreement, found, strict=True):
        assert row == pytest.approx([adjusted_rand_score(one.labels, other.labels) for other in found])


def test_agreement_across_families_is_high_where_all_find_the_same() -> None:
    X, y = blobs(200)
    at = geometry(X)
    found = candidates(at, "raw", [2, 4, 7], make)
    wrong = Candidate("segdesk.kmeans", {}, "kmeans", "raw", np.arange(200) % 4)
    facts = criteria([*found, wrong], {"raw": at})
    right = next(f for c, f in zip(found, facts, strict=False) if c.family == "kmeans" and c.n_segments == 4)
    assert right["agree_second"] > 0.95
    assert facts[-1]["agree_second"] < 0.1
    assert right["same_7"] > 0.95 > facts[-1]["same_7"]
    assert adjusted_rand_score(y, found[0].labels) < 1  # two segments are too few
