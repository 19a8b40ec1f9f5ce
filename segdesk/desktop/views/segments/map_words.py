"""What is said under the map."""

from __future__ import annotations

import numpy as np

from segdesk.desktop.viewmodels.segments.map import MapPoints
from segdesk.results.segmentation import Segmentation
from segdesk.text import date_text, msg, render
from segdesk.text import translate as _


def map_note(kind: str, segmentation: Segmentation, points: MapPoints, selected: int | None) -> str:
    """Return how to read the map, who is on it, and what can be done with it."""
    if selected is not None:
        return render(msg("{n} customers selected. Click on the map to clear.", n=selected))
    words = []
    if kind == "neighbours":
        words.append(_("Near neighbours are alike; how far groups lie apart means nothing here."))
    elif kind == "overview" and segmentation.map is not None and segmentation.map.explained is not None:
        share = segmentation.map.explained
        words.append(
            render(
                msg("Near means alike. The picture shows {share:percent} of the differences.", share=share)
            )
        )
    if kind == "columns" and (points.x_words or points.y_words):
        words.append(_("Customers lie scattered around their value; how near to it means nothing."))
    if kind == "columns" and not points.sampled and len(points.rows) < segmentation.rows:
        missing = segmentation.rows - len(points.rows)
        words.append(render(msg("{n} customers without these values are left out.", n=missing)))
    elif len(points.rows) < segmentation.rows:
        words.append(
            render(msg("Drawn are {n} of {all} customers.", n=len(points.rows), all=segmentation.rows))
        )
    return " ".join([*words, _("Drag to select.")])


def date_words(value: float) -> str:
    """Return the day of a moment given in seconds since 1970."""
    moment = np.datetime64(int(value), "s")
    return date_text(str(np.datetime_as_string(moment, unit="D")))
