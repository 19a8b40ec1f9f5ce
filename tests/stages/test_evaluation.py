"""Quality measures: against the library, and on groupings that cannot be judged."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from segdesk_evaluation.structure import simplified_silhouette


def test_figures_are_those_of_the_library(make):
    X, labels = make_blobs(300, 3, centers=3, random_state=0)
    found = make("structure").evaluate(X, labels)

    assert found.value("silhouette") == pytest.approx(silhouette_score(X, labels))
    assert found.value("calinski_harabasz") == pytest.approx(calinski_harabasz_score(X, labels))
    assert found.value("davies_bouldin") == pytest.approx(davies_bouldin_score(X, labels))
    assert found.measures[0].level == "good"


def test_a_sample_comes_close(make):
    X, labels = make_blobs(3000, 3, centers=4, cluster_std=2, random_state=0)
    exact = make("structure").evaluate(X, labels).value("silhouette")

    assert make("structure", sample=600).evaluate(X, labels).value("silhouette") == pytest.approx(
        exact, abs=0.03
    )


def test_the_simplified_silhouette_by_hand():
    X = np.array([[0.0], [2.0], [10.0], [12.0]])

    # Centres 1 and 11: own distance 1, to the other 11 or 9.
    assert simplified_silhouette(X, np.array([0, 0, 1, 1])) == pytest.approx((10 / 11 + 8 / 9) / 2)


def test_customers_in_no_segment_do_not_count(make):
    X, labels = make_blobs(200, 2, centers=2, random_state=0)
    with_strays = np.vstack([X, [[500.0, 500.0]]]), np.append(labels, -1)

    assert make("structure").evaluate(*with_strays) == make("structure").evaluate(X, labels)


@pytest.mark.parametrize("labels", [[0] * 10, [-1] * 10, list(range(10))])
def test_what_cannot_be_judged_has_no_figure(make, labels):
    X = np.random.default_rng(0).normal(size=(10, 2))
    found = make("structure").evaluate(X, np.array(labels))

    assert [measure.value for measure in found.measures] == [None] * 4
