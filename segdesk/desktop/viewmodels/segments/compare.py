"""Two segments side by side: what differs most."""

from __future__ import annotations

import msgspec

from segdesk.desktop.viewmodels.segments.profile import plain_value, row_title, value_text
from segdesk.results.segmentation import Solution


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One column in two segments; `gap` is how far apart they are, positive where the first is higher."""

    title: str
    first: str
    second: str
    overall: str
    gap: float


def differences(solution: Solution, first: str, second: str) -> list[Difference]:
    """Return what sets one segment apart from another, largest difference first; segments by id."""
    places = {segment.id: index for index, segment in enumerate(solution.segments)}
    if first not in places or second not in places:
        return []
    found = []
    for row in solution.profile:
        a, b = row.cells[places[first]], row.cells[places[second]]
        found.append(
            Difference(
                title=row_title(row),
                first=value_text(row, a),
                second=value_text(row, b),
                overall=plain_value(row, row.overall),
                gap=a.tint - b.tint,
            )
        )
    return sorted(found, key=lambda difference: -abs(difference.gap))
