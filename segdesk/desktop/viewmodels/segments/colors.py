"""Which colour a segment wears: one index per stable segment id, the same in every chart, card and table."""

from __future__ import annotations

from collections.abc import Mapping

from segdesk.documents import Annotations
from segdesk.results.segmentation import Segmentation

COLORS = 20


def color_indices(
    segmentation: Segmentation, annotations: Annotations, known: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Give every segment of every number of segments a colour index; two on show together never share one.

    `known` are colours given earlier, oldest first (they stay); a colour chosen by a person wins. The
    suggested number is coloured first, so its segments wear the first and best told apart colours. Beside
    segments that were there before, a new one takes a colour that no vanished one wore, or the one worn
    longest ago: the colour must not say that an old segment is still there.
    """
    known = known or {}
    ordered = sorted(segmentation.solutions, key=lambda s: abs(s.n_segments - segmentation.suggested))
    together: dict[str, set[str]] = {}
    for solution in ordered:
        ids = [segment.id for segment in solution.segments]
        for segment_id in ids:
            together.setdefault(segment_id, set()).update(ids)
    given: dict[str, int] = {
        segment_id: note.color % COLORS
        for segment_id, note in annotations.segments.items()
        if note.color is not None and segment_id in together
    }
    # Known ones first: a new segment must not take the colour of one that is there already.
    for segment_id, mates in together.items():
        wished = known.get(segment_id)
        if segment_id not in given and wished is not None and wished not in _taken(given, mates):
            given[segment_id] = wished
    former = _former(segmentation)
    gone = [color for segment_id, color in known.items() if segment_id not in together]
    last_worn = {color: at for at, color in enumerate(gone)}
    for segment_id, mates in together.items():
        if segment_id not in given:
            avoided = dict(last_worn) if any(mate in known for mate in mates) else {}
            # Worst of all would be the colour of the very segment it was made from.
            worn = (given.get(old, known.get(old)) for old in former.get(segment_id, ()))
            avoided.update({color: len(known) for color in worn if color is not None})
            given[segment_id] = _free(_taken(given, mates), avoided, len(given))
    return given


def _former(segmentation: Segmentation) -> dict[str, set[str]]:
    """Return for every segment made by hand the segments that are gone from its number of them."""
    found: dict[str, set[str]] = {}
    for solution in segmentation.solutions:
        if solution.before is not None:
            now = {segment.id for segment in solution.segments}
            were = {segment.id for segment in solution.before.segments}
            for segment_id in now - were:
                found.setdefault(segment_id, set()).update(were - now)
    return found


def _taken(given: Mapping[str, int], mates: set[str]) -> set[int]:
    return {given[mate] for mate in mates if mate in given}


def _free(taken: set[int], avoided: Mapping[int, int], count: int) -> int:
    free = [index for index in range(COLORS) if index not in taken]
    return min(free, key=lambda index: (avoided.get(index, -1), index), default=count % COLORS)
