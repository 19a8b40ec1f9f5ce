"""Monthly series among the columns that a method for grouping or predicting is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from segdesk.api.tables import MonthlySeries

if TYPE_CHECKING:
    import pandas as pd

_MARK = "\u2063"  # cannot be seen: no column of a file is called so

_NAME = re.compile(rf"^{_MARK}(Orders|Spent), (\d+) months? ago$")

Kind = Literal["orders", "amount"]

_WORDS: dict[Kind, str] = {"orders": "Orders", "amount": "Spent"}


def series_column(kind: Kind, ago: int) -> str:
    """Return the name of the column that holds one month, counted back from the last full one."""
    return f"{_MARK}{_WORDS[kind]}, {ago} {'month' if ago == 1 else 'months'} ago"


def series_place(name: str) -> tuple[Kind, int] | None:
    """Return what a column of a series holds and how many months ago; None for any other column."""
    found = _NAME.match(name)
    if found is None:
        return None
    return ("orders" if found[1] == "Orders" else "amount"), int(found[2])


def series_of(X: pd.DataFrame) -> MonthlySeries | None:
    """Return the monthly series of the rows given to a `Clusterer` or `Predictor` that accepts "series".

    Parameters
    ----------
    X : DataFrame of shape (n, columns)
        As handed to `fit`, `predict`, `predict_proba` or `embed`.

    Returns
    -------
    MonthlySeries or None
        Of the same n rows, only full months; ``months`` are counted back from the last, as in "-11" … "0",
        so that customers of a later file line up with those learned from. None without such columns.
    """
    places = {place: name for name in map(str, X.columns) if (place := series_place(name)) is not None}
    months = sorted({ago for _kind, ago in places}, reverse=True)
    if not months:
        return None
    arrays = {
        kind: X[[places[kind, ago] for ago in months]].to_numpy(dtype="float64")
        for kind in _WORDS
        if all((kind, ago) in places for ago in months)
    }
    if "orders" not in arrays:
        return None
    return MonthlySeries(tuple(str(-ago) for ago in months), arrays["orders"], arrays.get("amount"))


def without_series(X: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the table without those of the monthly series."""
    return X[[name for name in X.columns if series_place(str(name)) is None]]
