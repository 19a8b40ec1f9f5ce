"""The methods in words, with how long they take where that is long, and what answers sooner."""

from __future__ import annotations

from collections.abc import Callable

from segdesk.documents import Analysis
from segdesk.documents.cost import LONG, about, cost
from segdesk.results.segmentation import Segmentation
from segdesk.text import msg, render


def with_cost(
    stage: str,
    title: str,
    analysis: Analysis | None,
    segmentation: Segmentation | None,
    title_of: Callable[[str], str],
) -> str:
    """Return a method's title, with the time it takes about if a person would have to wait.

    Parameters
    ----------
    analysis, segmentation : what is asked, and the answer before, which tells how much there is to compare
    title_of : the title of another method by its id
    """
    if analysis is None or segmentation is None or analysis.model.stage == stage:
        return title
    columns = sum(use.used for use in segmentation.columns)
    numbers = 1 if analysis.n_segments is not None else analysis.k_max - analysis.k_min + 1
    found = cost(stage, segmentation.rows, columns, numbers)
    if found is None or found.seconds < LONG:
        return title
    if found.faster is None:
        return render(msg("{method} (about {time})", method=title, time=about(found.seconds)))
    return render(
        msg(
            "{method} (about {time}; {other}: {sooner})",
            method=title,
            time=about(found.seconds),
            other=title_of(found.faster),
            sooner=about(found.faster_seconds),
        )
    )
