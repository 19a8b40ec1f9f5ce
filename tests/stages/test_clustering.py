"""Segmentation methods: the right groups, whatever the order of rows and columns."""

import numpy as np
import pytest
from sklearn.cluster import KMeans, SpectralClustering
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from segdesk.api import StageError
from segdesk.text import render

METHODS = "kmeans kmedians kmedoids gaussian_mixture ward spectral hdbscan dbscan minibatch_kmeans".split()
FIND_THE_NUMBER = ("hdbscan", "dbscan")
WITH_NUMBER = [name for name in METHODS if name not in FIND_THE_NUMBER]


@pytest.fixture(scope="module")
def blobs():
    return make_blobs(800, 4, centers=5, cluster_std=0.8, random_state=4)


def settings(name, k=5):
    return {} if name in FIND_THE_NUMBER else {"n_clusters": k}


@pytest.mark.parametrize("name", METHODS)
def test_clear_groups_are_found(name, make, blobs):
    X, truth = blobs
    stage = make(name, **settings(name)).fit(X)

    assert stage.labels_.dtype == np.int32
    placed = stage.labels_ >= 0
    assert placed.mean() > 0.95
    assert adjusted_rand_score(truth[placed], stage.labels_[placed]) > 0.97


@pytest.mark.parametrize("name", METHODS)
def test_shuffled_rows_and_columns_give_the_same_segments(name, make, blobs):
    X, _ = blobs
    random = np.random.default_rng(0)
    X = X + random.normal(size=X.shape)  # unclear borders, where a start decides
    rows, cols = random.permutation(len(X)), random.permutation(X.shape[1])
    first = make(name, **settings(name, 6)).fit(X).labels_
    second = make(name, **settings(name, 6)).fit(X[rows][:, cols]).labels_

    assert adjusted_rand_score(first[rows], second) > 0.99


@pytest.mark.parametrize("name", METHODS)
def test_a_rerun_is_the_same_to_the_last_bit(name, make, blobs):
    X, _ = blobs
    first, second = (make(name, **settings(name)).fit(X.copy()) for _ in range(2))

    np.testing.assert_array_equal(first.labels_, second.labels_)
    if hasattr(first, "predict"):
        np.testing.assert_array_equal(first.predict(X + 0.1), second.predict(X + 0.1))


@pytest.mark.parametrize("name", [name for name in METHODS if name != "minibatch_kmeans"])
def test_segments_are_numbered_from_the_largest(name, make):
    X, _ = make_blobs([60, 200, 120], 3, cluster_std=0.5, random_state=1)
    labels = make(name, **settings(name, 3)).fit(X).labels_

    assert (np.diff(np.bincount(labels[labels >= 0])) <= 0).all()


@pytest.mark.parametrize("name", WITH_NUMBER)
def test_too_few_different_customers_are_said_so(name, make):
    X = np.repeat([[0.0, 1.0], [2.0, 3.0], [5.0, 5.0]], 20, axis=0)

    assert len(set(make(name, n_clusters=3).fit(X).labels_)) == 3
    with pytest.raises(StageError) as caught:
        make(name, n_clusters=4).fit(X)
    assert "only 3 different customers" in render(caught.value.message)
    with pytest.raises(StageError) as caught:
        make(name, n_clusters=2).fit(np.ones((10, 2)))
    assert "alike" in render(caught.value.message)


def test_kmeans_is_as_good_as_the_library(make):
    X = np.random.default_rng(5).normal(size=(1500, 5))
    library = KMeans(6, n_init=10, random_state=0).fit(X)

    assert make("kmeans", n_clusters=6).fit(X).inertia_ <= library.inertia_ * 1.01


def test_kmeans_on_many_rows_improves_the_sample_on_all(make, monkeypatch):
    from segdesk_clustering import kmeans

    X, _ = make_blobs(4000, 3, centers=4, random_state=2)
    exact = make("kmeans", n_clusters=4).fit(X)
    monkeypatch.setattr(kmeans, "SAMPLE", 500)
    sampled = make("kmeans", n_clusters=4).fit(X)

    np.testing.assert_allclose(sampled.cluster_centers_, exact.cluster_centers_, atol=1e-3)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("ward", "hierarchical"),
        ("hdbscan", "density"),
        ("dbscan", "dbscan"),
        ("spectral", "spectral"),
        ("kmedoids", "kmedoids"),
    ],
)
def test_a_tree_or_density_on_a_sample_places_everybody(name, module, make, monkeypatch):
    import importlib

    monkeypatch.setattr(importlib.import_module(f"segdesk_clustering.{module}"), "SAMPLE", 600)
    X, truth = make_blobs(3000, 3, centers=3, cluster_std=0.5, random_state=3)

    labels = make(name, **settings(name, 3)).fit(X).labels_

    placed = labels >= 0
    assert placed.mean() > 0.85
    assert adjusted_rand_score(truth[placed], labels[placed]) > 0.97


def test_single_linkage_follows_chains(make):
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.vstack([ring, 4 * ring])

    labels = make("ward", n_clusters=2, method="single").fit(X).labels_

    assert adjusted_rand_score([0] * 200 + [1] * 200, labels) == 1


def test_medians_are_not_pulled_away(make):
    X = np.vstack([np.random.default_rng(0).normal(c, 0.3, (100, 2)) for c in (0, 5)])
    X[0] = [60, 0]  # moves the average of its group by more than half
    centers = make("kmedians", n_clusters=2).fit(X).cluster_centers_

    assert np.abs(centers - [[0, 0]]).max(axis=1).min() < 0.2


def test_the_mixture_tells_how_sure_it_is(make):
    X, _ = make_blobs(500, 2, centers=[[0, 0], [3, 0]], cluster_std=1.0, random_state=0)
    stage = make("gaussian_mixture", n_clusters=2).fit(X)
    chances = stage.predict_proba(np.array([[0.0, 0.0], [1.5, 0.0], [3.0, 0.0]]))

    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert chances[0].max() > 0.95
    assert chances[1].max() < 0.8
    np.testing.assert_array_equal(stage.labels_, stage.predict_proba(X).argmax(axis=1))


def test_customers_far_from_all_are_in_no_segment(make, blobs):
    X, _ = blobs
    stage = make("hdbscan").fit(np.vstack([X, [[500.0] * 4]]))

    assert stage.labels_[-1] == -1
    assert stage.predict(np.array([[-500.0] * 4]))[0] == -1
    assert stage.predict(X[:1])[0] == stage.labels_[0] >= 0


def test_medoids_are_the_customers_with_the_shortest_ways(make):
    """Of all pairs of eighty customers none serves the others better than the two that are found."""
    from itertools import combinations

    from scipy.spatial.distance import cdist

    X = np.random.default_rng(2).normal(size=(80, 3))
    ways = cdist(X, X)
    best = min(np.minimum(ways[a], ways[b]).sum() for a, b in combinations(range(80), 2))
    stage = make("kmedoids", n_clusters=2).fit(X)

    assert ways[stage.medoids_].min(axis=0).sum() == pytest.approx(best)
    np.testing.assert_array_equal(stage.cluster_centers_, X[stage.medoids_])


def test_a_medoid_is_not_pulled_away(make):
    X = np.vstack([np.random.default_rng(0).normal(c, 0.3, (100, 2)) for c in (0, 5)])
    X[0] = [1e9, 0]
    centers = make("kmedoids", n_clusters=3).fit(X).cluster_centers_

    assert np.abs(centers - [0, 0]).max(axis=1).min() < 0.2
    assert np.abs(centers - [5, 5]).max(axis=1).min() < 0.2


def test_spectral_keeps_arcs_whole_for_every_number(make):
    X, truth = make_moons(500, noise=0.06, random_state=1)
    stage = make("spectral", n_clusters=2).fit(X)

    assert adjusted_rand_score(truth, stage.labels_) > 0.98
    four = stage.cut(X, 4)
    np.testing.assert_array_equal(four.labels_, make("spectral", n_clusters=4).fit(X).labels_)
    assert len(set(four.labels_)) == 4


def test_spectral_agrees_with_the_library(make):
    X, _ = make_moons(400, noise=0.08, random_state=2)
    library = SpectralClustering(3, affinity="nearest_neighbors", random_state=0).fit(X).labels_

    assert adjusted_rand_score(library, make("spectral", n_clusters=3).fit(X).labels_) > 0.95


def test_the_reach_is_suggested_from_the_distances(make):
    """Two arcs, and customers far from everybody: with the suggestion neither too near nor too far."""
    X, truth = make_moons(600, noise=0.05, random_state=3)
    far = np.array([[4.0, 4.0], [-4.0, 3.0], [3.0, -4.0]])
    stage = make("dbscan").fit(np.vstack([X, far]))

    assert (stage.labels_[-3:] == -1).all()
    placed = stage.labels_[:-3] >= 0
    assert placed.mean() > 0.9
    assert adjusted_rand_score(truth[placed], stage.labels_[:-3][placed]) > 0.9
    assert 0.05 < stage.eps_ < 0.5
    assert make("dbscan", eps=0.001).fit(X).labels_.max() == -1
    assert make("dbscan", eps=50.0).fit(X).labels_.min() == 0


def test_the_least_size_is_suggested_from_the_customers(make):
    """Twelve groups, the smallest 1.5 %: the usual 2 % would lose some of them."""
    sizes = [20, 20, 60, 60, 80, 80, 100, 100, 120, 140, 280, 300]
    centers = [(x * 10, y * 10) for x in range(4) for y in range(3)]
    X, _ = make_blobs(sizes, 2, centers=centers, cluster_std=1.0, random_state=1)
    stage = make("hdbscan").fit(X)

    assert stage.labels_.max() + 1 == 12
    assert make("hdbscan", min_share=2.0).fit(X).labels_.max() + 1 == 10
    assert make("hdbscan", min_share=12.0).fit(X).labels_.max() + 1 < 12
    assert make("hdbscan", min_cluster_size=1400).fit(X).min_cluster_size_ <= len(X) // 2
