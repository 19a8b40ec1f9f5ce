import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import calinski_harabasz_score, silhouette_samples

from segdesk.engine.segmentation.centres import nearest, place, quick_kmeans, refine
from segdesk.engine.segmentation.identity import match, overlap
from segdesk.engine.segmentation.judging import Quality
from segdesk.engine.segmentation.quality import (
    borders,
    calinski_harabasz,
    nearby,
    silhouettes,
    stability,
    thinness,
)
from segdesk.engine.segmentation.reference import kinds, valley
from segdesk.engine.segmentation.verdict import best_number, suggest


@pytest.fixture
def groups() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    labels = np.repeat(np.arange(3, dtype=np.int16), 60)
    return random.standard_normal((180, 2)) + labels[:, None] * 6.0, labels


def test_silhouettes_are_those_of_scikit_learn(groups: tuple[np.ndarray, np.ndarray]) -> None:
    X, labels = groups
    labels = labels.copy()
    labels[::7] = 1  # some in the wrong segment
    expected = silhouette_samples(X, labels)
    assert silhouettes(cdist(X, X), labels) == pytest.approx(expected)


def test_customers_in_no_segment_do_not_count_as_one(groups: tuple[np.ndarray, np.ndarray]) -> None:
    X, labels = groups
    noisy = labels.copy()
    noisy[:60] = -1
    found = silhouettes(cdist(X, X), noisy)
    assert (found[:60] == 0).all()
    assert found[60:] == pytest.approx(silhouette_samples(X[60:], labels[60:]))


def test_calinski_harabasz_is_that_of_scikit_learn(groups: tuple[np.ndarray, np.ndarray]) -> None:
    X, labels = groups
    assert calinski_harabasz(X, labels) == pytest.approx(calinski_harabasz_score(X, labels))


def test_borders_between_groups_are_empty_and_those_through_a_cloud_are_not(
    groups: tuple[np.ndarray, np.ndarray],
) -> None:
    X, labels = groups
    cloud = np.random.default_rng(2).standard_normal((600, 2))
    assert borders(X, labels) > 0.9
    assert borders(cloud, quick_kmeans(cloud, 2, 0)) < 0.2


def test_clear_groups_are_found_again(groups: tuple[np.ndarray, np.ndarray]) -> None:
    X, labels = groups
    assert stability(X, labels, 3, quick_kmeans, 4, 0) == pytest.approx([1, 1, 1])
    assert stability(X, quick_kmeans(X, 7, 0), 7, quick_kmeans, 4, 0).mean() < 0.9


@pytest.mark.parametrize(("rows", "centres"), [(300, 7), (40_000, 10), (300, 290)])
def test_every_customer_is_at_the_nearest_centre(rows: int, centres: int) -> None:
    random = np.random.default_rng(5)
    X, C = random.standard_normal((rows, 3)), random.standard_normal((centres, 3))
    C[3] = C[1]  # of equal ones the first
    ranked = np.argsort(cdist(X, C), axis=1, kind="stable")
    assert (nearest(X, C) == ranked[:, 0]).all()
    found = place(X, C, spread=1.0)
    assert (found.labels == ranked[:, 0]).all()
    assert (found.second == ranked[:, 1]).all()
    assert (nearest(np.asfortranarray(X), C) == ranked[:, 0]).all()


def test_several_fits_side_by_side_are_those_one_by_one() -> None:
    random = np.random.default_rng(6)
    several = [random.standard_normal((400, 3)) * (1 + number) for number in range(25)]
    seeds = list(range(25))
    for k in (2, 5):
        together = quick_kmeans.each(several, k, seeds)
        alone = [quick_kmeans(X, k, seed) for X, seed in zip(several, seeds, strict=True)]
        assert all((one == other).all() for one, other in zip(together, alone, strict=True))
        assert all(len(np.unique(labels)) == k for labels in together)


def test_fewer_different_customers_than_segments_are_no_problem() -> None:
    X = np.repeat(np.array([[0.0, 0.0], [5.0, 5.0]]), 20, axis=0)
    labels = quick_kmeans(X, 4, 0)
    assert len(np.unique(labels[:20])) == len(np.unique(labels[20:])) == 1
    assert labels[0] != labels[-1]


def test_placing_knows_the_second_choice_and_how_sure_it_is() -> None:
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 10.0]])
    X = np.array([[0.0, 0.0], [2.0, 0.0], [1.9, 0.0], [0.0, 10.0]])
    found = place(X, centres, spread=1.0)
    assert found.labels.tolist() == [0, 0, 0, 2]
    assert found.second.tolist() == [1, 1, 1, 0]
    assert found.confidence[1] == pytest.approx(0.5)
    assert found.confidence[0] > 0.99
    assert found.confidence[2] < 0.7


def test_refining_ends_in_the_middle_of_the_customers() -> None:
    X = np.array([[0.0], [2.0], [10.0], [12.0]])
    assert refine(X, np.array([[0.0], [1.0]]), 20).ravel() == pytest.approx([1.0, 11.0])
    assert nearest(X, np.array([[1.0], [11.0]])).tolist() == [0, 0, 1, 1]


def test_groups_are_matched_by_their_customers() -> None:
    old = np.array([0, 0, 0, 1, 1, 1, 2, 2], dtype=np.int16)  # the last one is in no segment any more
    new = np.array([1, 1, 1, 0, 0, 2, 2, -1], dtype=np.int16)
    assert match(overlap(old, new, 3, 3)) == {1: 0, 0: 1, 2: 2}


def test_fewer_segments_are_suggested_when_they_are_as_good() -> None:
    assert best_number({2: 0.60, 3: 0.855, 5: 0.86, 10: 0.87}) == 3
    assert best_number({2: 0.60, 5: 0.95, 6: 0.90}) == 5


def test_shuffling_does_not_tell_where_one_column_alone_has_two_heaps() -> None:
    random = np.random.default_rng(0)
    side = np.arange(600) % 2
    noise = random.standard_normal((600, 3))
    one = noise + np.outer(side, [5.0, 0.0, 0.0])
    two = noise + np.outer(side, [5.0, 5.0, 0.0])
    yes_no = np.column_stack([side.astype(float), noise[:, 1:]])
    assert kinds(one) == ("gaussian", "uniform")
    for X in (noise, two, yes_no, random.uniform(size=(600, 3))):
        assert "permuted" in kinds(X)
    assert valley(one[:, 0]) > 0.8
    assert valley(noise[:, 1]) < 0.2


def test_columns_that_tell_nothing_do_not_fill_a_border() -> None:
    """Many customers differ widely in another column, which lies a little aslant on the way between both."""
    random = np.random.default_rng(3)
    group = np.arange(1000) % 2
    X = np.c_[4.0 * group, np.zeros(1000)] + random.standard_normal((1000, 2)) * [1.0, 6.0]
    X[:, 1] += 2.0 * group
    assert borders(X, group.astype(np.int16)) > 0.6
    cloud = random.standard_normal((1000, 2)) * [1.0, 6.0]
    assert borders(cloud, (cloud[:, 1] > 0).astype(np.int16)) < 0.2


def test_borders_are_thin_between_groups_and_full_in_a_bent_cloud() -> None:
    random = np.random.default_rng(4)
    group = (np.arange(1000) % 2).astype(np.int16)
    apart = np.c_[4.0 * group, np.zeros(1000)] + random.standard_normal((1000, 2))
    angle = random.uniform(0, 3.6, 1000)
    bent = np.c_[np.cos(angle), np.sin(angle)] * random.uniform(0.6, 1.4, (1000, 1))
    halves = (angle > 1.8).astype(np.int16)
    assert borders(bent, halves) > 0.3  # on the straight line there is nobody
    for X, labels, low, high in ((apart, group, 0.45, 1.0), (bent, halves, 0.0, 0.25)):
        near = nearby(X)
        assert near is not None
        assert low <= thinness(near, labels) <= high
        everybody_else = np.where(np.arange(1000) < 20, -1, labels).astype(np.int16)
        assert thinness(near, everybody_else) == pytest.approx(thinness(near, labels), abs=0.08)
    assert nearby(apart[:5]) is None


def test_a_number_that_shows_structure_is_preferred_to_one_that_is_hardly_better() -> None:
    def quality(k: int, gap: float) -> Quality:
        return Quality(k, 0.3, 100.0, 0.3, (0.8,) * k, (1 / k,) * k, gap, 2.0)

    qualities = [quality(2, 2.8), quality(3, 5.1), quality(4, 9.0)]
    assert suggest(qualities, {2: 0.70, 3: 0.69, 4: 0.50}) == 3
    assert suggest(qualities, {2: 0.70, 3: 0.60, 4: 0.50}) == 2
    assert suggest(qualities[:1], {2: 0.70, 3: 0.69}) == 2


def test_where_nothing_shows_structure_few_groups_are_suggested() -> None:
    qualities = [Quality(k, 0.3, 100.0, 0.3, (0.8,) * k, (1 / k,) * k, 1.0, 2.0) for k in (2, 3, 9)]
    assert suggest(qualities, {2: 0.50, 3: 0.68, 9: 0.70}) == 3
    assert suggest(qualities, {2: 0.50, 3: 0.60, 9: 0.70}) == 9
