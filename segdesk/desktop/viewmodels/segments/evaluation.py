"""How good each number of segments is, and which columns took part."""

from __future__ import annotations

import msgspec

from segdesk.desktop.viewmodels.segments.page import number_words
from segdesk.results.segmentation import ColumnUse, Scores, Segmentation, Solution
from segdesk.text import msg, number_text, percent_text, render
from segdesk.text import translate as _


class ScoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """One number of segments in words."""

    n_segments: int
    cells: tuple[str, ...]
    sentence: str
    suggested: bool


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One measure over the numbers of segments tried."""

    name: str
    numbers: tuple[int, ...]
    values: tuple[float, ...]


def score_titles() -> list[str]:
    """Return the header of the table of scores."""
    return [_("Segments"), _("Overall"), _("Structure"), _("Found again"), _("Smallest"), _("In words")]


def score_rows(segmentation: Segmentation) -> list[ScoreRow]:
    """Return every number tried, fewest segments first."""
    rows = []
    for solution in sorted(segmentation.solutions, key=lambda s: s.n_segments):
        scores = solution.scores
        cells = (
            str(solution.n_segments),
            percent_text(scores.overall),
            "–" if scores.silhouette is None else number_text(scores.silhouette, 2),
            "–" if scores.stability is None else percent_text(scores.stability),
            "–" if scores.smallest_share is None else percent_text(scores.smallest_share),
        )
        suggested = solution.n_segments == segmentation.suggested
        rows.append(
            ScoreRow(
                n_segments=solution.n_segments, cells=cells, sentence=_sentence(solution), suggested=suggested
            )
        )
    return rows


def _sentence(solution: Solution) -> str:
    title, gap = render(solution.verdict.title), solution.scores.reference_gap
    if solution.before is not None:
        return number_words(solution)
    if gap is not None and gap < 2:
        return render(msg("{verdict}. Data without any segments would look much the same.", verdict=title))
    return title


def series(segmentation: Segmentation) -> list[Series]:
    """Return the measures to draw, as far as they are known for at least two numbers."""
    solutions = sorted(segmentation.solutions, key=lambda s: s.n_segments)
    measures = {
        _("Overall"): lambda scores: scores.overall,
        _("Structure"): lambda scores: scores.silhouette,
        _("Found again"): lambda scores: scores.stability,
    }
    found = []
    for name, measure in measures.items():
        points = [
            (s.n_segments, value) for s in solutions if (value := _value(measure, s.scores)) is not None
        ]
        if len(points) > 1:
            numbers, values = zip(*points, strict=True)
            found.append(Series(name=name, numbers=numbers, values=values))
    return found


def _value(measure: object, scores: Scores) -> float | None:
    return measure(scores)  # type: ignore[operator]


def explanations() -> list[tuple[str, str]]:
    """Return what each measure means."""
    return [
        (
            _("Structure"),
            _("How much nearer customers are to their own segment than to the next: 0 not at all, 1 fully."),
        ),
        (
            _("Found again"),
            _("How many customers end up together again when the search is repeated with part of them."),
        ),
        (_("Overall"), _("All measures together; the height of the bars under “How many?”.")),
    ]


def column_words(use: ColumnUse, by_rule: bool = False) -> str:
    """Return how a column took part, or why it did not."""
    if not use.used:
        return render(use.reason) if use.reason is not None else _("Left out")
    if by_rule:  # it takes the values as they are, whatever was prepared for the map
        return _("The rule looks at it")
    if use.transform == "log" and use.reason is not None:
        return render(use.reason)
    words = {
        "none": _("Used as it is"),
        "log": _("Used on a logarithmic scale: a few very large values"),
        "encoded": _("Used as categories"),
        "left out": _("Left out"),
    }[use.transform]
    return f"{words}. {render(use.reason)}" if use.reason is not None else words
