"""What became of the segments since the run before, in the words of the language."""

from __future__ import annotations

import msgspec

from segdesk.desktop.viewmodels.segments.edits import given_names
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.results.changes import (
    Changes,
    Flow,
    changes_text,
    changes_title,
    event_sentence,
    moved_sentence,
    people_sentence,
)
from segdesk.text import number_text, percent_text, render
from segdesk.text import translate as _


class FlowEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Customers from one segment to another, ready to show."""

    before: str
    now: str
    before_color: int
    now_color: int
    customers: int
    share: str  # of those who were in the segment before
    value: str
    moved: bool


class SegmentChanges:
    """Follows the result on show; None where there is no run before."""

    def __init__(self, model: SegmentsViewModel) -> None:
        self.model = model
        self._dismissed: Changes | None = None

    @property
    def changes(self) -> Changes | None:
        """What became of the segments of the run before, as long as that number of them is on show."""
        result, solution = self.model.workspace.result("segmentation"), self.model.solution
        changes = result.changes if result is not None else None
        if changes is None or solution is None or changes.n_segments != solution.n_segments:
            return None
        return changes

    @property
    def worth_telling(self) -> bool:
        """Whether the page should point to it: something is different, and nobody waved it away."""
        changes = self.changes
        if changes is None or changes == self._dismissed:
            return False
        if changes.same_customers and not any(one.before and one.now for one in changes.segments):
            return False  # other segments altogether, as by another method: the person asked for them
        return bool(changes.events or changes.moved or not changes.same_customers)

    def dismiss(self) -> None:
        """Point to it no more."""
        self._dismissed = self.changes

    def banner(self) -> tuple[str, str]:
        """Return title and text of the strip over the segments."""
        changes = self.changes
        if changes is None:
            return "", ""
        names = given_names(self.model.workspace)
        return render(changes_title(changes)), render(changes_text(changes, names))

    def sentences(self) -> tuple[str, list[str]]:
        """Return how many customers are in both files, and a sentence for everything that happened."""
        changes = self.changes
        if changes is None:
            return "", []
        names = given_names(self.model.workspace)
        told = [render(event_sentence(changes, event, names)) for event in changes.events]
        return render(people_sentence(changes)), [*told, render(moved_sentence(changes))]

    def value_column(self) -> str:
        """Return the column whose value is told, or an empty text."""
        changes = self.changes
        return (changes.value_column if changes is not None else None) or ""

    def flows(self) -> list[FlowEntry]:
        """Return who went where, movers first and largest first, then those who stayed."""
        changes = self.changes
        if changes is None:
            return []
        entries = [self._entry(changes, flow) for flow in changes.flows]
        return sorted(entries, key=lambda entry: (not entry.moved, -entry.customers))

    def _entry(self, changes: Changes, flow: Flow) -> FlowEntry:
        before = sum(f.customers for f in changes.flows if f.before == flow.before and f.before is not None)
        colors = self.model.colors()
        return FlowEntry(
            before=self._name(changes, flow.before, flow.known, _("Not in the file before")),
            now=self._name(changes, flow.now, flow.known, _("Not in the file any more")),
            before_color=colors.get(flow.before or "", -1),
            now_color=colors.get(flow.now or "", -1),
            customers=flow.customers,
            share=percent_text(flow.customers / before) if before else "",
            value=number_text(flow.value, 0) if flow.value is not None else "",
            moved=flow.before != flow.now,
        )

    def _name(self, changes: Changes, segment_id: str | None, known: bool, absent: str) -> str:
        if segment_id is None:
            return _("In no segment") if known else absent
        return render(changes.name(segment_id, given_names(self.model.workspace)))
