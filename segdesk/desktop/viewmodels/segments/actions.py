"""What to do with each segment: a person's words, else what the rules of the kind of business suggest."""

from __future__ import annotations

from typing import get_args

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import SegmentNote
from segdesk.documents.actions import (
    ActionRule,
    Scenario,
    action_of,
    fitting_rule,
    scenario_of,
    when_words,
)
from segdesk.projects.action_rules import load_action_rules, save_action_rules
from segdesk.results.segmentation import Segment
from segdesk.text import msg, render
from segdesk.text import translate as _


class ActionBook(QObject):
    """The rules in force, and the actions they give the segments on show."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.rules, self.problem = load_action_rules()

    @property
    def scenario(self) -> Scenario:
        """The kind of business: the one a person chose for this project, else the one guessed."""
        return scenario_of(self.workspace.annotations, self.workspace.segmentation)

    @property
    def guessed(self) -> bool:
        """Whether nobody has chosen the kind of business."""
        return self.workspace.annotations.scenario is None

    def action(self, segment: Segment) -> str:
        """Return what to do with a segment, in words."""
        note = self.workspace.annotations.segments.get(segment.id, SegmentNote())
        return note.action or self.suggested(segment)

    def suggested(self, segment: Segment) -> str:
        """Return what the rules suggest."""
        return render(action_of(segment, self.scenario, self.rules))

    def why(self, segment: Segment) -> str:
        """Return the conditions of the rule that fits, in words."""
        rule = fitting_rule(self.scenario, segment.effects, self.rules)
        return _("No rule fits this segment.") if rule is None else when_words(rule)

    def set_action(self, segment: Segment, text: str) -> None:
        """Write another action on a segment; an empty text or the suggestion brings the suggestion back."""
        old = self.workspace.annotations.segments.get(segment.id, SegmentNote())
        own = text.strip()
        note = msgspec.structs.replace(old, action=None if own in ("", self.suggested(segment)) else own)
        if note != old:
            annotations = self.workspace.annotations.with_segment(segment.id, note)
            self.workspace.annotate(annotations, msg("Change what to do with a segment"))

    def choose_scenario(self, scenario: str) -> None:
        """Say what kind of business this project is about."""
        if scenario in get_args(Scenario) and scenario != self.scenario:
            annotations = msgspec.structs.replace(self.workspace.annotations, scenario=scenario)
            self.workspace.annotate(annotations, msg("Choose the kind of business"))

    def read_again(self) -> None:
        """Take over the rules of the file, which another program or page may have changed."""
        known = (self.rules, self.problem)
        self.rules, self.problem = load_action_rules()
        if (self.rules, self.problem) != known:
            self.changed.emit()

    def set_rules(self, scenario: Scenario, rules: tuple[ActionRule, ...] | None) -> bool:
        """Keep other rules for a kind of business, for all projects; None brings back SegDesk's own."""
        self.rules = self.rules.with_scenario(scenario, rules)
        self.problem = None
        kept = save_action_rules(self.rules)
        self.changed.emit()
        return kept
