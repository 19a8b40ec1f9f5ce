"""Fitted state is plain data, and comes back as it was."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier

from segdesk.api import State, StateError, get_state, msg, set_state


class Holder(BaseEstimator):
    def __init__(self, setting: int = 1) -> None:
        self.setting = setting


VALUES = {
    "none": None,
    "flag": True,
    "whole": 2**60,
    "real": 0.1,
    "not_a_number": float("inf"),
    "text": "客户",
    "items": [1, "a", [None]],
    "pair": (1.5, "b"),
    "table": {"a": 1, 2: {"x": (3,)}},
    "array": np.arange(6, dtype=np.float32).reshape(2, 3),
    "texts": np.array(["a", "b"], dtype=object),
    "numpy_number": np.float64(0.25),
    "when": pd.Timestamp("2024-05-06 07:08"),
    "message": msg("Filled {n} values", n=3),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back(name):
    before = Holder()
    before.value_ = VALUES[name]
    after = Holder()
    set_state(after, get_state(before))

    if isinstance(VALUES[name], np.ndarray):
        np.testing.assert_array_equal(after.value_, VALUES[name])
        assert after.value_.dtype == VALUES[name].dtype
    else:
        assert after.value_ == VALUES[name]
        assert type(after.value_) is type(VALUES[name])


def test_settings_and_labels_are_not_state():
    holder = Holder(setting=7)
    holder.labels_ = np.zeros(10)
    holder.kept_ = 1

    assert list(get_state(holder).values) == ["kept_"]


def test_a_nested_estimator_comes_back():
    X = np.random.default_rng(0).normal(size=(40, 3))
    before = Holder()
    before.model_ = KMeans(3, n_init=2, random_state=0).fit(X)
    after = Holder()
    set_state(after, get_state(before))

    np.testing.assert_array_equal(after.model_.predict(X), before.model_.predict(X))


def test_trees_are_left_to_the_host():
    holder = Holder()
    holder.model_ = RandomForestClassifier(2)

    assert list(get_state(holder).parts) == ["model_"]


@pytest.mark.parametrize("value", [lambda: 0, object(), open, np.array([object()], dtype=object)])
def test_anything_else_is_refused(value):
    holder = Holder()
    holder.value_ = value

    with pytest.raises(StateError, match="value_"):
        get_state(holder)


@pytest.mark.parametrize(
    "node",
    [
        {"array": "missing"},
        {"unknown": 1},
        {"estimator": "os:system", "attributes": {}},
        {"estimator": "subprocess:Popen", "attributes": {}},
        {"estimator": "Popen", "attributes": {}},
        {"estimator": "sklearn.pipeline:Pipeline", "attributes": {}},
        {"estimator": f"{__name__}:VALUES", "attributes": {}},
    ],
)
def test_damaged_or_hostile_state_is_refused(node):
    with pytest.raises(StateError):
        set_state(Holder(), State({"value_": node}))
