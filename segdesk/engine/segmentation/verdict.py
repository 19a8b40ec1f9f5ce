"""The verdict: how many segments, how clear, and what to beware of, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace

from segdesk.engine.segmentation.judging import Quality
from segdesk.results.base import Level
from segdesk.results.edits import Distinct
from segdesk.results.segmentation import Clarity, Kpi, Scores, Segment, Solution, Verdict
from segdesk.text import Message, msg, plural

# Calibrated on structureless data and on separated blobs: tests/benchmarks/clustering.py
SIGNIFICANT = 4.0  # standard deviations above structureless data
STRONG = 5.0
EMPTY_BORDER = 0.3
STABLE = 0.75
ALWAYS_FOUND = 0.97  # so stable that a border need not be empty: groups 3 deviations apart overlap there
EVIDENT = 1.9  # of `dips`: below it the segments are cut from one cloud of some form, however stable the cut
KINDS = 0.9  # silhouette of customers who are all but equal within their segment
ALMOST = 0.95  # of the best score: "almost as good"
ONE_MORE = 0.004  # of the score: what each further segment must bring, since fewer are easier to work with
DOUBTFUL = 0.6  # Jaccard index below which a segment should not be trusted (Hennig 2007)
FEW = 50
TINY = 5  # customers: fewer are exceptions, not a segment


def clarity(quality: Quality) -> Distinct:
    """Say how clear the segments are."""
    if quality.silhouette >= KINDS and min(quality.shares) >= 0.05:
        return "clear"
    if quality.gap < SIGNIFICANT:
        return "none"
    stable = quality.mean_stability
    if dips(quality) < EVIDENT:
        return "weak"
    if stable >= ALWAYS_FOUND:
        return "clear"
    if quality.gap >= STRONG and quality.border >= EMPTY_BORDER and stable >= STABLE:
        return "clear"
    if quality.gap >= STRONG and stable >= DOUBTFUL:
        return "fair"
    return "weak"


def dips(quality: Quality) -> float:
    """Return how evident it is that the borders are emptier than the segments.

    Columns that depend on each other, such as months as a customer and all they paid, make clouds that are
    always cut alike, and better than structureless data, and yet have no gap. So the borders must be emptier
    than those of the stand-ins, or clearly empty, or thinly populated, or the structure far beyond theirs.
    The weights are about those of a logistic regression on generated groups and clouds.
    """
    beyond = min(quality.gap - 2 * SIGNIFICANT, 12.0)
    emptier = 6 * (quality.border - EMPTY_BORDER) + 2 * (quality.thin - EMPTY_BORDER)
    return quality.border_gap + emptier + 0.15 * beyond


def overall(qualities: Sequence[Quality], smallest_share: float, rows: int) -> dict[int, float]:
    """Return 0-1 per number of segments: structure, stability, empty borders, and sizes one can work with."""
    top = max(max(quality.silhouette for quality in qualities), 1e-9)
    gap = max(max(quality.gap for quality in qualities), SIGNIFICANT)
    found = {}
    for quality in qualities:
        structure = max(quality.silhouette / top, quality.empty or 0.0)
        score = (
            0.35 * max(structure, 0.0)
            + 0.25 * min(max(quality.gap, 0.0) / gap, 1.0)
            + 0.2 * quality.mean_stability
            + 0.2 * quality.border
        )
        if min(quality.shares) < max(smallest_share, TINY / rows):
            score *= 0.75
        if max(quality.shares) > 0.9:
            score *= 0.6
        if quality.n_segments == 2:  # two halves rarely help anyone to act
            score *= 0.95
        found[quality.n_segments] = round(float(np.clip(score, 0.0, 1.0)), 4)
    return found


def best_number(totals: dict[int, float]) -> int:
    """Return the number of segments to suggest: the best, where each further one has to earn its place."""
    return max(totals, key=lambda k: (totals[k] * (1 - ONE_MORE * k), -k))


def suggest(qualities: Sequence[Quality], totals: dict[int, float]) -> int:
    """Return the number of segments to suggest, of those in `totals`.

    Where the best shows no structure and another one that is almost as good does, it is that one: a cloud
    must not be cut in two because its three parts are a little less even. Where none of these does, it is the
    fewest of them: work is more easily divided among few.
    """
    best = best_number(totals)
    almost = {k: total for k, total in totals.items() if total >= ALMOST * totals[best]}
    shown = {k: total for k, total in almost.items() if shows_structure(qualities, k)}
    if best in shown:
        return best
    return best_number(shown) if shown else min(almost)


def shows_structure(qualities: Sequence[Quality], n_segments: int) -> bool:
    """Return whether one number of segments shows any structure."""
    return any(q.n_segments == n_segments and clarity(q) != "none" for q in qualities)


def in_favour(totals: dict[int, float], suggested: int) -> dict[int, float]:
    """Return scores of which none is above that of the suggested number.

    Where it was suggested by a comparison of methods, that comparison has the last word: the page must not
    call another number clearer.
    """
    return {k: min(total, totals[suggested]) for k, total in totals.items()}


def scores(quality: Quality, total: float) -> Scores:
    """Return the measures as the result document holds them."""
    return Scores(
        overall=total,
        silhouette=quality.silhouette,
        calinski_harabasz=quality.calinski_harabasz,
        stability=quality.mean_stability,
        smallest_share=min(quality.shares),
        reference_gap=quality.gap,
    )


def with_notes(solution: Solution, notes: Sequence[Message]) -> Solution:
    """Return a solution that warns of something in the data first."""
    if not notes:
        return solution
    warned = replace(solution.verdict, warnings=(*notes, *solution.verdict.warnings))
    return replace(solution, verdict=warned)


def verdict(
    quality: Quality,
    totals: dict[int, float],
    segments: Sequence[Segment],
    sure: float,
    unplaced: float,
    agreement: float | None,
    rows: int,
    value_column: str | None,
    smallest_share: float,
) -> Verdict:
    """Put one number of segments into words.

    Parameters
    ----------
    totals : overall score of every number tried
    segments : largest value share (else size) first
    sure : share of customers placed with confidence
    unplaced : share of customers in no segment
    agreement : share of customers the stand-in for a method that cannot place new ones places rightly
    """
    clear = clarity(quality)
    return Verdict(
        clarity=clear,
        title=_title(clear, quality.n_segments),
        text=_text(clear, quality.n_segments, totals, segments, value_column),
        kpis=_kpis(clear, quality, sure),
        warnings=(
            *_warnings(quality, segments, rows, smallest_share),
            *_method_warnings(unplaced, agreement),
        ),
        finding=_no_segments(quality.n_segments) if clear == "none" else None,
    )


def _title(clear: Clarity, n: int) -> Message:
    match clear:
        case "clear":
            return msg("{n} segments, clearly separated", n=n)
        case "fair":
            return msg("{n} segments, fairly distinct", n=n)
        case "weak":
            return msg("{n} segments with blurred borders", n=n)
        case _:
            return msg("No natural segments here")


def _text(
    clear: Clarity, n: int, totals: dict[int, float], segments: Sequence[Segment], value: str | None
) -> Message:
    if clear == "none":
        first = _no_segments(n)
        if value is not None:
            return msg("{first} Tiers by “{column}” would serve you better.", first=first, column=value)
        return msg(
            "{first} Sorting them into tiers by the number that matters most would serve you better.",
            first=first,
        )
    first = _value_sentence(segments, value) or _size_sentence(segments)
    best = max(totals.values())
    others: list[Any] = sorted(k for k, total in totals.items() if k != n and total >= ALMOST * best)
    if totals[n] < ALMOST * best:
        top = max(totals, key=lambda k: totals[k])
        return msg("{first} {best} segments are a clearer picture of these customers.", first=first, best=top)
    if others:
        return msg("{first} {others:list} segments would be almost as good.", first=first, others=others[:3])
    return first


def _no_segments(n: int) -> Message:
    return msg(
        "The customers form one cloud without gaps. The {n} groups shown are the least bad split: "
        "good for dividing work, but do not expect types of customers.",
        n=n,
    )


def _value_sentence(segments: Sequence[Segment], column: str | None) -> Message | None:
    if column is None or segments[0].value_share is None:
        return None
    together = 0.0
    for count, segment in enumerate(segments, start=1):
        together += segment.value_share or 0.0
        if together >= 0.5 and count < len(segments):
            return plural(
                "One of them brings {share:percent} of “{column}”.",
                "{n} of them bring {share:percent} of “{column}”.",
                count,
                share=together,
                column=column,
            )
    return None


def _size_sentence(segments: Sequence[Segment]) -> Message:
    largest = max(segments, key=lambda segment: segment.size)
    return msg(
        "The largest is “{name}” with {share:percent} of customers.", name=largest.name, share=largest.share
    )


def _kpis(clear: Clarity, quality: Quality, sure: float) -> tuple[Kpi, ...]:
    words: dict[Clarity, tuple[Message, Level]] = {
        "clear": (msg("clear"), "good"),
        "fair": (msg("fair"), "fair"),
        "weak": (msg("weak"), "fair"),
        "none": (msg("none"), "bad"),
    }
    stable = quality.mean_stability
    steady: tuple[Message, Level] = (
        (msg("stable"), "good")
        if stable >= 0.85
        else (msg("fairly stable"), "fair")
        if stable >= 0.75
        else (msg("borders move"), "fair")
        if stable >= DOUBTFUL
        else (msg("unstable"), "bad")
    )
    return (
        Kpi(
            value=msg("{value}", value=f"{quality.silhouette:.2f}"),
            caption=msg("structure"),
            badge=words[clear][0],
            level=words[clear][1],
        ),
        Kpi(
            value=msg("{share:percent}", share=stable),
            caption=msg("found again in resamples"),
            badge=steady[0],
            level=steady[1],
        ),
        Kpi(value=msg("{share:percent}", share=sure), caption=msg("placed with confidence")),
    )


def _warnings(
    quality: Quality, segments: Sequence[Segment], rows: int, smallest_share: float
) -> list[Message]:
    found = []
    if rows < FEW:
        found.append(msg("Only {n} customers: the segments may change with a few more.", n=rows))
    for segment in segments:
        if segment.size <= (max(3, 0.005 * rows) if rows >= FEW else 1):
            found.append(
                msg(
                    "“{name}” holds only {n} of {rows} customers: these are exceptions, not a segment. "
                    "Check them in the table.",
                    name=segment.name,
                    n=segment.size,
                    rows=rows,
                )
            )
        elif segment.share < smallest_share:
            found.append(
                msg(
                    "“{name}” is very small, {share:percent} of customers.",
                    name=segment.name,
                    share=segment.share,
                )
            )
    largest = max(segments, key=lambda segment: segment.share)
    if largest.share > 0.85:
        found.append(
            msg(
                "{share:percent} of customers are in “{name}”: this split tells little about most of them. "
                "Try more segments, or leave out the column that sets the few apart.",
                share=largest.share,
                name=largest.name,
            )
        )
    shaky = [s.name for s in segments if s.stability is not None and s.stability < DOUBTFUL]
    if shaky and quality.gap >= SIGNIFICANT:
        found.append(msg("Not found again reliably in resamples: {names:list}.", names=list(shaky)))
    return found


def _method_warnings(unplaced: float, agreement: float | None) -> list[Message]:
    found = []
    if unplaced > 0:
        found.append(
            msg("{share:percent} of customers are far from every segment and are in none.", share=unplaced)
        )
    if agreement is not None:
        found.append(
            msg(
                "New customers join the segment of the known ones most like them; tried on known customers, "
                "this was right for {share:percent}.",
                share=agreement,
            )
        )
    return found
