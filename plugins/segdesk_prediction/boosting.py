"""Gradient-boosted trees on a table as it is."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier

from segdesk.api import Param
from segdesk_prediction.matrix import as_category, days_before, is_number, level_codes

_MAX_LEVELS = 254  # the library takes at most 255 category codes


class Boosting(ClassifierMixin, BaseEstimator):
    """Many small decision trees, each repairing the last. Finds combinations of columns.

    Attributes
    ----------
    classes_ : ndarray
    levels_ : dict of str to list of str
        The values of each category column, commonest first; rarer and new ones count as missing.
    latest_ : dict of str to Timestamp
        The latest date of each date column.
    model_ : HistGradientBoostingClassifier

    Notes
    -----
    Friedman, "Greedy function approximation: a gradient boosting machine" (2001), with histograms as in
    LightGBM (Ke et al. 2017), by scikit-learn. Small steps and no early stopping, so no customers are set
    aside and the same data gives the same model.
    """

    def __init__(
        self,
        max_iter: Annotated[int, Param("Number of trees", ge=20, le=2000, advanced=True)] = 200,
        learning_rate: Annotated[
            float,
            Param(
                "Step size", ge=0.005, le=0.5, step=0.01, advanced=True, help="Smaller steps need more trees."
            ),
        ] = 0.05,
        max_leaf_nodes: Annotated[int, Param("Leaves per tree", ge=2, le=127, advanced=True)] = 5,
        min_samples_leaf: Annotated[
            int, Param("Least customers per leaf", ge=1, le=1000, advanced=True)
        ] = 20,
        random_state: int | None = None,
    ) -> None:
        self.max_iter = max_iter
        self.learning_rate = learning_rate
        self.max_leaf_nodes = max_leaf_nodes
        self.min_samples_leaf = min_samples_leaf
        self.random_state = random_state

    def fit(self, X: pd.DataFrame, y: Any) -> Boosting:
        """Learn from a table and one known outcome per row."""
        self.columns_ = [str(name) for name in X.columns]
        self.levels_: dict[str, list[str]] = {}
        self.latest_: dict[str, pd.Timestamp] = {}
        for name in self.columns_:
            column = X[name]
            if dtypes.is_datetime64_any_dtype(column.dtype):
                self.latest_[name] = column.max() if column.notna().any() else pd.Timestamp(0)
            elif not is_number(column):
                counts = as_category(column).value_counts()
                order = sorted((-int(count), str(level)) for level, count in counts.items() if count)
                self.levels_[name] = [level for _, level in order[:_MAX_LEVELS]]
        self.model_ = HistGradientBoostingClassifier(
            max_iter=self.max_iter,
            learning_rate=self.learning_rate,
            max_leaf_nodes=self.max_leaf_nodes,
            min_samples_leaf=self.min_samples_leaf,
            l2_regularization=1.0,
            categorical_features=[name in self.levels_ for name in self.columns_],
            early_stopping=False,
            random_state=self.random_state,
        )
        self.model_.fit(self._matrix(X), np.asarray(y))
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Return the chance of every class, one row per customer."""
        return self.model_.predict_proba(self._matrix(X))

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Return the likeliest class."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def _matrix(self, X: pd.DataFrame) -> np.ndarray:
        matrix = np.empty((len(X), len(self.columns_)))
        for index, name in enumerate(self.columns_):
            column = X[name]
            if name in self.levels_:
                codes = level_codes(column, self.levels_[name])
                matrix[:, index] = np.where(codes < 0, np.nan, codes)
                continue
            if name in self.latest_:
                column = days_before(column, self.latest_[name])
            matrix[:, index] = column.to_numpy(dtype="float64", na_value=np.nan)
        return matrix
