"""Numbers beside categories: planted groups that neither alone can tell apart."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segdesk.api import StageError
from segdesk.plugins.state import load_estimator, save_estimator


def planted(rows: int = 900, noise: int = 0, missing: float = 0.0, seed: int = 0):
    """Four groups: numbers tell two pairs apart, categories tell apart within each pair."""
    random = np.random.default_rng(seed)
    group = np.arange(rows) % 4
    frame = pd.DataFrame(
        {
            "Age": (group // 2) * 40 + random.normal(40, 10, rows),
            "Spend": (group // 2) * 120 + random.normal(100, 30, rows),
        }
    )
    values = np.array(list("abcd"))
    for at in range(3):
        own = values[(group % 2) * 2 + (random.random(rows) < 0.5)]
        other = values[random.integers(0, 4, rows)]
        frame[f"Taste {at}"] = pd.Categorical(np.where(random.random(rows) < 0.95, own, other))
    for at in range(noise):
        frame[f"Noise {at}"] = pd.Categorical(random.choice(["x", "y"], rows))
    for name in frame.columns if missing else ():
        frame.loc[random.random(rows) < missing, name] = np.nan
    return frame, group


def moded(rows: int = 600, seed: int = 1):
    """Three groups, each with a value of its own that most of its customers have."""
    random = np.random.default_rng(seed)
    group = np.arange(rows) % 3
    frame = pd.DataFrame(
        {
            "Age": np.array([30, 30, 60])[group] + random.normal(0, 6, rows),
            "Spend": np.array([50, 120, 120])[group] + random.normal(0, 20, rows),
        }
    )
    for at in range(3):
        other = np.array(list("abcd"))[random.integers(0, 4, rows)]
        frame[f"Taste {at}"] = pd.Categorical(
            np.where(random.random(rows) < 0.85, np.array(list("abc"))[group], other)
        )
    return frame, group


@pytest.mark.parametrize(("noise", "missing"), [(0, 0.0), (1, 0.0), (3, 0.0), (1, 0.05), (0, 0.1)])
def test_groups_are_found_that_numbers_alone_do_not_show(noise, missing, make):
    frame, group = planted(noise=noise, missing=missing)
    numbers = frame[["Age", "Spend"]].fillna(frame[["Age", "Spend"]].mean())

    mixed = make("mixed", n_clusters=4).fit(frame)
    plain = make("kmeans", n_clusters=4).fit(((numbers - numbers.mean()) / numbers.std()).to_numpy())

    assert adjusted_rand_score(group, mixed.labels_) >= 0.9
    assert adjusted_rand_score(group, plain.labels_) < 0.5


def test_a_category_that_tells_nothing_weighs_little(make):
    frame, _ = planted(noise=1)
    columns = make("mixed", n_clusters=4).fit(frame).columns_
    weights = dict(zip(columns.category_names_, columns.weights_, strict=True))

    assert weights["Noise 0"] < 0.3 < 0.8 < weights["Taste 0"]


def test_typical_customers_find_groups_with_values_of_their_own(make):
    frame, group = moded()

    found = make("mixed", n_clusters=3, compare="typical").fit(frame)

    assert adjusted_rand_score(group, found.labels_) >= 0.9
    assert adjusted_rand_score(group, make("mixed", n_clusters=3).fit(frame).labels_) >= 0.9


@pytest.mark.parametrize("compare", ["average", "typical"])
def test_the_order_of_the_rows_does_not_matter(compare, make):
    frame, _ = moded()
    order = np.random.default_rng(0).permutation(len(frame))

    here = make("mixed", n_clusters=3, compare=compare).fit(frame).labels_
    there = make("mixed", n_clusters=3, compare=compare).fit(frame.iloc[order]).labels_

    assert adjusted_rand_score(here[order], there) >= 0.99


@pytest.mark.parametrize("compare", ["average", "typical"])
def test_kept_and_loaded_it_places_everybody_the_same(compare, make, registry, tmp_path):
    frame, _ = planted(missing=0.05)
    found = make("mixed", n_clusters=4, compare=compare).fit(frame)

    save_estimator("segdesk.mixed", 1, {"n_clusters": 4, "compare": compare}, found, tmp_path / "kept")
    again = load_estimator(registry, tmp_path / "kept")

    assert again.predict(frame).tolist() == found.labels_.tolist()
    assert np.allclose(again.predict_proba(frame).sum(axis=1), 1)


def test_values_never_seen_and_gaps_are_placed_too(make):
    frame, _ = planted()
    found = make("mixed", n_clusters=4).fit(frame)
    new = frame.head(3).copy()
    new["Taste 0"] = pd.Categorical(["zebra", None, "a"])
    new.loc[new.index[2], "Age"] = np.nan

    assert set(found.predict(new).tolist()) <= {0, 1, 2, 3}
    assert np.isfinite(found.embed(new)).all()


def test_only_categories_and_only_numbers_do_as_well(make):
    frame, group = planted()

    tastes = make("mixed", n_clusters=2).fit(frame[["Taste 0", "Taste 1", "Taste 2"]])
    numbers = make("mixed", n_clusters=2).fit(frame[["Age", "Spend"]])

    assert adjusted_rand_score(group % 2, tastes.labels_) >= 0.9
    assert adjusted_rand_score(group // 2, numbers.labels_) >= 0.9


@pytest.mark.parametrize("compare", ["average", "typical"])
def test_too_few_different_customers_are_said(compare, make):
    alike = pd.DataFrame({"Age": [30.0] * 20, "City": pd.Categorical(["North", "South"] * 10)})

    with pytest.raises(StageError):
        make("mixed", n_clusters=5, compare=compare).fit(alike)
