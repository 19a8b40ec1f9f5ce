"""Logistic regression on a table as it is: filling, scaling and encoding are learned with it."""

from __future__ import annotations

import warnings
from typing import Annotated, Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

from segdesk.api import Param
from segdesk_prediction.matrix import LinearMatrix

_STRENGTHS = (0.03, 0.1, 0.3, 1.0)
_FOLDS = 5
_MANY = 2_500


class Logistic(ClassifierMixin, BaseEstimator):
    """Adds up a plus or minus for every column. Easy to explain, hard to fool.

    Attributes
    ----------
    classes_ : ndarray
    matrix_ : LinearMatrix
        What was learned about filling, scaling and encoding.
    strength_ : float
        The freedom used. Automatic: of a few, that of the least logarithmic loss in a cross-validation inside
        the customers learned from. Of more than 2,500 it hardly matters and is 1.
    model_ : LogisticRegression
    means_ : ndarray of float64
        Averages of the matrix columns, from which `contributions` are measured.

    Notes
    -----
    Maximum likelihood with an L2 penalty (Hastie, Tibshirani & Friedman, "The Elements of Statistical
    Learning", 2009, section 4.4), by scikit-learn's L-BFGS.
    """

    def __init__(
        self,
        strength: Annotated[
            float | None,
            Param(
                "Freedom of the model",
                ge=0.001,
                le=100,
                advanced=True,
                help="Lower values keep every column's influence smaller: safer with few customers. "
                "Automatic: what works best on customers it has not seen.",
            ),
        ] = None,
        max_iter: Annotated[int, Param("Improvement rounds", ge=50, le=5000, advanced=True)] = 500,
    ) -> None:
        self.strength = strength
        self.max_iter = max_iter

    def fit(self, X: pd.DataFrame, y: Any) -> Logistic:
        """Learn from a table and one known outcome per row."""
        y = np.asarray(y)
        self.strength_ = self.strength or self._best_strength(X, y)
        self.matrix_ = LinearMatrix().fit(X)
        matrix = self.matrix_.transform(X)
        self.model_ = self._fitted(matrix, y, self.strength_)
        self.classes_ = self.model_.classes_
        self.means_ = matrix.mean(axis=0)
        return self

    def _fitted(self, matrix: np.ndarray, y: np.ndarray, strength: float) -> LogisticRegression:
        model = LogisticRegression(C=strength, max_iter=self.max_iter)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(matrix, y)

    def _best_strength(self, X: pd.DataFrame, y: np.ndarray) -> float:
        classes, counts = np.unique(y, return_counts=True)
        folds = min(_FOLDS, int(counts.min()))
        if len(y) > _MANY or folds < 2:
            return 1.0
        losses = np.zeros(len(_STRENGTHS))
        for train, test in StratifiedKFold(folds, shuffle=True, random_state=0).split(y, y):
            matrix = LinearMatrix().fit(X.iloc[train])
            learned, held_back = matrix.transform(X.iloc[train]), matrix.transform(X.iloc[test])
            for number, strength in enumerate(_STRENGTHS):
                chances = self._fitted(learned, y[train], strength).predict_proba(held_back)
                losses[number] += log_loss(y[test], chances, labels=classes) * len(test)
        return _STRENGTHS[int(losses.argmin())]

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        """Return the chance of every class, one row per customer."""
        return self.model_.predict_proba(self.matrix_.transform(X))

    def predict(self, X: pd.DataFrame) -> np.ndarray:
        """Return the likeliest class."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def contributions(self, X: pd.DataFrame, target: int = 1) -> pd.DataFrame:
        """Return what each column adds to the log odds of class `target`, against the average customer.

        Returns
        -------
        DataFrame of float64
            Rows of `X`, one column per input column; exact for this model.
        """
        coef = self.model_.coef_
        if len(coef) == 1:  # two classes: one row, for the second
            weights = coef[0] if target == 1 else -coef[0]
        else:
            weights = coef[target] - coef.mean(axis=0)
        parts = (self.matrix_.transform(X) - self.means_) * weights
        totals = {name: np.zeros(len(X)) for name in self.matrix_.columns_}
        for index, name in enumerate(self.matrix_.sources_):
            totals[name] += parts[:, index]
        return pd.DataFrame(totals, index=X.index)
