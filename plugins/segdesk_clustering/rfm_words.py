"""What a group's rule says, with the limits of this file in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from segdesk.api import Message, msg, plural
from segdesk_clustering.rfm_groups import SCORES, Axis, Group, Span


def rule(group: Group, limits: Mapping[str, np.ndarray]) -> Message:
    """Return a group's rule as a sentence, such as "Last purchase up to 30 days ago, often and much"."""
    found = [_box(box, limits) for box in group.when]
    sentence = found[0] if found else msg("No scores")
    for other in found[1:]:
        sentence = msg("{first}; or {second}", first=sentence, second=other)
    return sentence


def ago(limits: np.ndarray) -> list[Message]:
    """Return what each score of recency means, the lowest first."""
    return [_since(step, limits) for step in range(1, SCORES + 1)]


def times(limits: np.ndarray) -> list[Message]:
    """Return what each score of frequency means, the lowest first."""
    return [_step(_often((step, step), limits), step) for step in range(1, SCORES + 1)]


def _since(step: int, limits: np.ndarray) -> Message:
    most, least = _from(limits, step), _below(limits, step)
    if not _told(most, step == 1) or not _told(least, step == SCORES):
        return msg("score {n}", n=step)
    if least is not None and most is not None:
        if -most == -least + 1:
            return plural("{n} day ago", "{n} days ago", round(-most))
        return msg("{low}–{high} days ago", low=round(-least + 1), high=round(-most))
    if most is not None:
        return plural("up to {n} day ago", "up to {n} days ago", round(-most))
    return plural("more than {n} day ago", "more than {n} days ago", round(-(least or 0.0)))


def _step(meaning: Message, score: int) -> Message:
    return msg("score {n}", n=score) if meaning.id.startswith("{what}") else meaning


def _box(box: Mapping[Axis, Span], limits: Mapping[str, np.ndarray]) -> Message:
    parts: list[Message] = []
    for axis, span in box.items():
        if axis == "value":
            parts.append(_range(msg("frequency and spending"), span))
        elif axis == "recency":
            parts.append(_ago(span, limits[axis]))
        elif axis == "frequency":
            parts.append(_often(span, limits[axis]))
        else:
            parts.append(_much(span, limits[axis]))
    return msg("{parts:list}", parts=list(parts))


def _range(what: Message, span: Span) -> Message:
    low, high = span
    if low == high:
        return msg("{what} {score} of 5", what=what, score=low)
    return msg("{what} {low}–{high} of 5", what=what, low=low, high=high)


def _ago(span: Span, limits: np.ndarray) -> Message:
    most, least = _from(limits, span[0]), _below(limits, span[1])
    if not _told(most, span[0] == 1) or not _told(least, span[1] == SCORES):
        return _range(msg("last purchase"), span)
    if least is not None and most is not None:
        if -most == -least + 1:
            return plural("last purchase {n} day ago", "last purchase {n} days ago", round(-most))
        return msg("last purchase {low}–{high} days ago", low=_plain(-least + 1), high=_plain(-most))
    if most is not None:
        return plural("last purchase up to {n} day ago", "last purchase up to {n} days ago", round(-most))
    if least is not None:
        days = round(-least)
        return plural("last purchase more than {n} day ago", "last purchase more than {n} days ago", days)
    return msg("last purchase at any time")


def _often(span: Span, limits: np.ndarray) -> Message:
    least, below = _from(limits, span[0]), _below(limits, span[1])
    if not _told(least, span[0] == 1) or not _told(below, span[1] == SCORES):
        return _range(msg("how often"), span)
    if least is not None and below is not None:
        if below - 1 <= least:
            return _times(round(least))
        return msg("bought {low}–{high} times", low=_plain(least), high=_plain(below - 1))
    if least is not None:
        return plural("bought at least once", "bought at least {n} times", round(least))
    if below is not None:
        if below <= 2:
            return _times(1)
        return msg("bought fewer than {n} times", n=round(below))
    return msg("however often")


def _times(n: int) -> Message:
    return plural("bought once", "bought {n} times", n)


def _much(span: Span, limits: np.ndarray) -> Message:
    least, below = _from(limits, span[0]), _below(limits, span[1])
    if not _told(least, span[0] == 1) or not _told(below, span[1] == SCORES):
        return _range(msg("how much"), span)
    if least is not None and below is not None:
        return msg("spent {low} to less than {high}", low=_plain(least), high=_plain(below))
    if least is not None:
        return msg("spent at least {n}", n=_plain(least))
    if below is not None:
        return msg("spent less than {n}", n=_plain(below))
    return msg("however much")


def _from(limits: np.ndarray, score: int) -> float | None:
    """Return from which value on a score is given, None for the lowest score."""
    return None if score <= 1 else float(limits[score - 2])


def _below(limits: np.ndarray, score: int) -> float | None:
    """Return below which value a score is given, None for the highest score."""
    return None if score >= SCORES else float(limits[score - 1])


def _told(limit: float | None, open_end: bool) -> bool:
    """Whether a limit is a number one can name; many equal values leave some scores to nobody."""
    return open_end or (limit is not None and bool(np.isfinite(limit)))


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)
