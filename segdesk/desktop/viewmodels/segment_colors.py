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

    `known` are colours given earlier (they stay); a colour chosen by a person wins. The suggested number is
    coloured first, so its segments wear the first and best told apart colours.
    """
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
        wished = (known or {}).get(segment_id)
        if segment_id not in given and wished is not None and wished not in _taken(given, mates):
            given[segment_id] = wished
    for segment_id, mates in together.items():
        if segment_id not in given:
            given[segment_id] = _free(_taken(given, mates), len(given))
    return given


def _taken(given: Mapping[str, int], mates: set[str]) -> set[int]:
    return {given[mate] for mate in mates if mate in given}


def _free(taken: set[int], count: int) -> int:
    return next((index for index in range(COLORS) if index not in taken), count % COLORS)
