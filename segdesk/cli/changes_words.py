"""What became of the segments, in full: every event, every segment before and now, and who went where."""

from __future__ import annotations

from collections.abc import Mapping

from segdesk.cli.words import table
from segdesk.results.changes import TOLD_FIRST, ChangedSegment, Changes, Flow, event_sentence
from segdesk.text import number_text, percent_text, render
from segdesk.text import translate as _

MOST_FLOWS = 40


def changes_report(changes: Changes | None, names: Mapping[str, str]) -> str:
    """Return what the first sentences leave out; empty where nothing is known of before.

    Parameters
    ----------
    names : what people called segments, by id
    """
    if changes is None:
        return ""
    further = [render(event_sentence(changes, event, names)) for event in changes.events[TOLD_FIRST:]]
    parts = ["\n".join(further), _segments(changes, names), _flows(changes, names)]
    return "\n\n".join(filter(None, parts))


def _segments(changes: Changes, names: Mapping[str, str]) -> str:
    rows = [(_("Segment"), _("Before"), _("Now"), "")]
    for segment in changes.segments:
        name = render(changes.name(segment.id, names))
        rows.append((name, _count(segment.before), _count(segment.now), _state(segment)))
    return table(rows, right=(1, 2))


def _count(customers: int | None) -> str:
    return "–" if customers is None else number_text(customers)


def _state(segment: ChangedSegment) -> str:
    if segment.before is None:
        return _("new")
    return _("gone") if segment.now is None else ""


def _flows(changes: Changes, names: Mapping[str, str]) -> str:
    moved = [flow for flow in changes.flows if flow.before != flow.now or not flow.known]
    if not moved:
        return ""
    whole: dict[str | None, int] = {}
    for flow in changes.flows:
        whole[flow.before] = whole.get(flow.before, 0) + flow.customers
    titles = [_("Before"), _("Now"), _("Customers"), _("Of those before")]
    rows = [titles]
    for flow in sorted(moved, key=lambda flow: -flow.customers)[:MOST_FLOWS]:
        share = flow.customers / whole[flow.before] if flow.before is not None else None
        rows.append(
            [
                *(_end(changes, names, flow, end) for end in ("before", "now")),
                number_text(flow.customers),
                "" if share is None else percent_text(share),
            ]
        )
    return table(rows, right=(2, 3))


def _end(changes: Changes, names: Mapping[str, str], flow: Flow, end: str) -> str:
    segment = flow.before if end == "before" else flow.now
    if segment is not None:
        return render(changes.name(segment, names))
    if flow.known:
        return _("In no segment")
    return _("Not in the file before") if end == "before" else _("Not in the file any more")
