"""How long a method takes about, before it runs, and which one answers sooner."""

from __future__ import annotations

from typing import NamedTuple

from segdesk.documents.defaults import AUTOMATIC
from segdesk.text import Message, plural

MINUTE = 60.0
LONG = 10.0  # seconds from which a person wants to know
TRIED = 9  # numbers of segments, 2 to 10, the figures below are for
COLUMNS = 6
FULL = 10_000  # customers from which methods look at a sample


class Cost(NamedTuple):
    """Seconds of one processor on an ordinary laptop, and a method that does much the same sooner."""

    seconds: float
    faster: str | None = None
    faster_seconds: float = 0.0


class _Figures(NamedTuple):
    few: float  # seconds with few customers
    full: float  # seconds with 10,000
    million: float  # seconds more for every million, to place those outside the sample
    columns: float  # power with which more columns count
    faster: str | None


# measured with 2,000, 50,000 and 400,000 customers in six columns
_FIGURES = {
    "segdesk.kmeans": _Figures(1.3, 2.1, 1.0, 0.5, None),
    "segdesk.minibatch_kmeans": _Figures(1.3, 2.1, 1.0, 0.5, None),
    "segdesk.kmedians": _Figures(5.7, 10, 2.0, 1.0, "segdesk.kmeans"),
    "segdesk.kmedoids": _Figures(7.0, 15, 2.0, 0.5, "segdesk.kmeans"),
    "segdesk.gaussian_mixture": _Figures(11, 14, 1.0, 1.5, "segdesk.kmeans"),
    "segdesk.ward": _Figures(1.4, 2.9, 9.0, 0.5, "segdesk.kmeans"),
    "segdesk.spectral": _Figures(4.3, 6.5, 7.0, 0.5, "segdesk.hdbscan"),
    "segdesk.hdbscan": _Figures(2.0, 5.5, 17.0, 1.0, "segdesk.kmeans"),
    "segdesk.dbscan": _Figures(1.0, 3.0, 17.0, 1.0, "segdesk.kmeans"),
    AUTOMATIC: _Figures(2.8, 4.0, 1.0, 1.0, "segdesk.kmeans"),
}


def cost(stage: str, rows: int, columns: int, numbers: int) -> Cost | None:
    """Return what grouping costs; None for methods of which nothing is known.

    Parameters
    ----------
    stage : id of the method
    rows, columns : customers, and columns they are compared in
    numbers : numbers of segments that are tried
    """
    figures = _FIGURES.get(stage)
    if figures is None:
        return None
    seconds = _seconds(figures, rows, columns, numbers)
    if figures.faster is None:
        return Cost(seconds)
    sooner = _seconds(_FIGURES[figures.faster], rows, columns, numbers)
    if sooner > seconds / 2:
        return Cost(seconds)
    return Cost(seconds, figures.faster, sooner)


def _seconds(figures: _Figures, rows: int, columns: int, numbers: int) -> float:
    looked_at = figures.few + (figures.full - figures.few) * min(rows, FULL) / FULL
    wider = max(columns / COLUMNS, 1.0) ** figures.columns
    placed = figures.million * max(rows - FULL, 0) / 1_000_000
    return (looked_at * numbers / TRIED + placed) * wider


def about(seconds: float) -> Message:
    """Return a time as one would say it."""
    if seconds >= MINUTE:
        return plural("{n} minute", "{n} minutes", max(1, round(seconds / MINUTE)))
    rounded = 5 * round(seconds / 5) if seconds >= LONG else max(1, round(seconds))
    return plural("{n} second", "{n} seconds", rounded)
