"""Sets on which a method, a scaling or a criterion taken by itself goes wrong, with their known figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from segdesk.engine.arrow import read_table
from segdesk.results.segmentation import Segmentation
from tests.benchmarks.automatic import LIMITS, SIMPLE, Labelled, published, simple
from tests.benchmarks.automatic_app import answer
from tests.benchmarks.automatic_training import scalings
from tests.corpus.test_segments import desk, segment
from tests.engine.conftest import Desk

__all__ = ["desk"]

Find = Callable[[str], Path]
SETS = "clustering_benchmarks"
TABLES = {
    "mall_customers/Mall_Customers.csv": ("Age", "Annual Income (k$)", "Spending Score (1-100)"),
    "wholesale_customers/Wholesale customers data.csv": (
        "Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen",
    ),
}  # fmt: skip


def labelled(corpus: Find, name: str) -> Labelled:
    return next(one for one in published(corpus(SETS)) if one.name == name)


def index(one: Labelled, labels: NDArray[np.int64]) -> float:
    real = one.y >= 0
    return float(adjusted_rand_score(one.y[real], labels[real]))


def by_kmeans(one: Labelled, standard: bool, starts: int = 10, seed: int = 0) -> float:
    X = (one.X - one.X.mean(axis=0)) / (one.X.std(axis=0) if standard else 1.0)
    return index(one, KMeans(one.true_k, n_init=starts, random_state=seed).fit(X).labels_)


def test_two_diamonds_are_cut_across_once_standardised_and_found_by_automatic(corpus: Find) -> None:
    """With equal weight for both columns one start in a few ends in a cut through both diamonds."""
    one = labelled(corpus, "fcps/twodiamonds")
    assert min(by_kmeans(one, False, starts=1, seed=seed) for seed in range(5)) == pytest.approx(
        1.0, abs=0.01
    )
    assert min(by_kmeans(one, True, starts=1, seed=seed) for seed in range(5)) == pytest.approx(
        0.06, abs=0.02
    )
    for number in (None, 2):
        found = answer(one.X, number)
        assert index(one, found.labels) >= 0.99, found.words


def test_tumours_need_standardising_and_get_it(corpus: Find) -> None:
    one = labelled(corpus, "uci/wdbc")
    assert by_kmeans(one, standard=False) == pytest.approx(0.49, abs=0.01)
    assert by_kmeans(one, standard=True) == pytest.approx(0.67, abs=0.02)
    found = answer(one.X, 2)
    assert index(one, found.labels) >= 0.6, found.words


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_the_simple_methods_are_those_of_the_literature(corpus: Find) -> None:
    sets = [one for one in published(corpus(SETS)) if not one.name.startswith("deric")]
    assert len(sets) == 38
    for method, (reference, off) in LIMITS.items():
        reached = np.mean([simple(one, scalings(one.X)["raw"], SIMPLE[method]) for one in sets])
        assert reached == pytest.approx(reference, abs=off), method


def segmented(desk: Desk, path: Path, columns: tuple[str, ...]) -> tuple[Segmentation, dict[str, NDArray]]:
    """Return the answer, and the segments of every customer by number of segments, in order of the file."""
    found, _ = segment(desk, path, columns)
    table = read_table(desk.path(found.labels))
    return found, {name: table[name].to_numpy() for name in table.column_names}


@pytest.mark.parametrize("name", TABLES)
def test_the_order_of_rows_and_columns_makes_no_difference(
    name: str, desk: Desk, corpus: Find, tmp_path: Path
) -> None:
    path, columns = corpus(name), TABLES[name]
    first, labels = segmented(desk, path, columns)
    frame = pd.read_csv(path)
    order = np.random.default_rng(5).permutation(len(frame))
    other = tmp_path / "other.csv"
    frame.iloc[order][list(frame.columns[::-1])].to_csv(other, index=False)
    again, mixed = segmented(desk, other, columns[::-1])

    assert (again.suggested, again.method) == (first.suggested, first.method)
    for solution in first.solutions:
        same = adjusted_rand_score(labels[solution.column][order], mixed[solution.column])
        assert same >= 0.99, solution.n_segments


@pytest.mark.parametrize("name", TABLES)
def test_a_rerun_is_the_same_to_the_last_bit(name: str, corpus: Find, tmp_path: Path) -> None:
    answers = []
    for run in ("first", "second"):
        (tmp_path / run).mkdir()
        own = Desk(tmp_path / run)
        found, labels = segmented(own, corpus(name), TABLES[name])
        numbers = [(s.scores, s.profile, s.segments) for s in found.solutions]
        answers.append((found.suggested, numbers, {key: value.tobytes() for key, value in labels.items()}))
    assert answers[0] == answers[1]


def test_age_income_and_spending_are_those_of_a_plain_script(desk: Desk, corpus: Find) -> None:
    """The groups and the averages per segment that four lines of scikit-learn and pandas give."""
    name = "mall_customers/Mall_Customers.csv"
    path, columns = corpus(name), list(TABLES[name])
    frame = pd.read_csv(path)[columns]
    theirs = KMeans(n_clusters=3, random_state=0, n_init=10).fit(frame.to_numpy()).labels_
    found, _ = segment(desk, path, tuple(columns), method="segdesk.kmeans", scale="none", k=3)
    ours = read_table(desk.path(found.labels))["k3"].to_numpy()

    both = pd.crosstab(ours, theirs).to_numpy()
    assert (np.count_nonzero(both, axis=0) == 1).all()
    assert (np.count_nonzero(both, axis=1) == 1).all()
    averages = frame.groupby(theirs).mean().iloc[both.argmax(axis=1)]
    shown = {row.column: [cell.value for cell in row.cells] for row in found.solution(3).profile}
    for column in columns:
        assert shown[column] == pytest.approx(averages[column].tolist(), rel=1e-12)
