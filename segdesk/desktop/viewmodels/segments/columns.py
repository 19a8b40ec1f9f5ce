"""Which columns form the segments: how much each tells them apart, in words."""

from __future__ import annotations

from segdesk.results.segmentation import ColumnUse, Solution
from segdesk.text import msg, render
from segdesk.text import translate as _

STRONG, CLEAR, LITTLE = 0.5, 0.2, 0.05


def importances(solution: Solution | None) -> dict[str, float]:
    """Return for each column the share of its differences that lies between the segments on show.

    Of a category, that of the value which tells most.
    """
    found: dict[str, float] = {}
    for row in solution.profile if solution is not None else ():
        found[row.column] = max(found.get(row.column, 0.0), row.importance)
    return found


def importance_words(importance: float) -> str:
    """Return how much a column tells the segments apart."""
    if importance < LITTLE:
        return _("Hardly differs between the segments.")
    if importance >= STRONG:
        told = _("Tells the segments apart strongly")
    elif importance >= CLEAR:
        told = _("Tells the segments apart clearly")
    else:
        told = _("Tells the segments apart a little")
    share = msg("{told}: {share:percent} of its differences lie between them.", told=told, share=importance)
    return render(share)


def use_words(use: ColumnUse | None, importance: float | None) -> str:
    """Return how a column entered the grouping, or why not, and what it is worth in the segments on show."""
    words = []
    if use is not None and use.reason is not None:
        words.append(render(use.reason))
    elif use is not None and use.transform in ("log", "encoded"):
        words.append(_("On a log scale") if use.transform == "log" else _("As shares of its values"))
    if importance is not None:
        words.append(importance_words(importance))
    return " · ".join(word.rstrip(".。") for word in words)
