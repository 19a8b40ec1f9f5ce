"""The average chance for everybody: the yardstick for real models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin


class Naive(ClassifierMixin, BaseEstimator):
    """Gives every customer the average chance. What a real model has to beat.

    Attributes
    ----------
    classes_ : ndarray
    shares_ : ndarray of float64
        Share of each class in `fit`.
    """

    def fit(self, X: pd.DataFrame, y: Any) -> Naive:
        """Learn the share of every class."""
        self.classes_, counts = np.unique(np.asarray(y), return_counts=True)
        self.shares_ = counts / counts.sum()
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Return the shares, once per row."""
        return np.tile(self.shares_, (len(X), 1))

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Return the commonest class for every row."""
        return np.full(len(X), self.classes_[int(self.shares_.argmax())])

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return zeros: no column changes anything."""
        return pd.DataFrame(0.0, index=X.index, columns=X.columns)
