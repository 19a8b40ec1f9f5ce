"""How much a column counts when customers are compared."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from segdesk.api import Column, Message, Param, msg

_SHOWN = 4


class Weigh(TransformerMixin, BaseEstimator):
    """Lets chosen columns count more or less than the others when customers are compared.

    Put it after the step that brings numbers to one scale, which would undo it.

    Attributes
    ----------
    importance_ : dict of str to float
        How much each chosen column counts; 1 is as much as any other.
    made_ : dict of str to float
        The same for the columns as they are now, where a category has one for each of its values.
    summary_ : Message
        What was done.

    Notes
    -----
    A column multiplied by w adds w times the distance between two customers in it (Gower 1971 calls it the
    weight of a variable).
    """

    def __init__(
        self,
        columns: Annotated[
            list[str] | None,
            Column("Columns", types=("number", "category", "date"), help="The columns to count differently."),
        ] = None,
        weight: Annotated[
            float,
            Param(
                "Importance",
                ge=0,
                le=3,
                step=0.5,
                help="2: counts twice as much as the others. 0.5: half as much. 0: does not count.",
            ),
        ] = 2.0,
    ) -> None:
        self.columns = columns
        self.weight = weight

    def fit(self, X: pd.DataFrame, y: Any = None) -> Weigh:
        """Note which columns there are to weigh."""
        self.importance_: dict[str, float] = {}
        self.made_: dict[str, float] = {}
        for name in self.columns or ():
            made = [str(m) for m in X.columns if m == name or str(m).startswith(f"{name} = ")]
            made = [m for m in made if pd.api.types.is_numeric_dtype(X[m].dtype)]
            if made:
                self.importance_[name] = float(self.weight)
                self.made_ |= dict.fromkeys(made, float(self.weight))
        self.summary_ = self._summary()
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with the chosen columns multiplied."""
        return X.assign(**{name: X[name].astype("float64") * w for name, w in self.made_.items()})

    def _summary(self) -> Message:
        if not self.importance_:
            return msg("Choose the columns that are to count more or less")
        shown = [f"“{name}”" for name in list(self.importance_)[:_SHOWN]]
        if len(self.importance_) > _SHOWN:
            shown.append("…")
        if self.weight == 0:
            return msg("Not counted: {columns:list}", columns=shown)
        return msg("Importance {weight}: {columns:list}", weight=self.weight, columns=shown)
