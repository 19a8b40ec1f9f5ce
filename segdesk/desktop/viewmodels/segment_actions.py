"""What to do with each segment: a person's words, else what the rules of the kind of business suggest."""

from __future__ import annotations

from typing import get_args

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import Annotations, SegmentNote
from segdesk.documents.actions import ActionRule, ActionRules, Scenario, fitting_rule, suggest, when_words
from segdesk.projects.action_rules import load_action_rules, save_action_rules
from segdesk.results.segmentation import Segment, Segmentation
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
        return suggested_action(segment, self.scenario, self.rules)

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

    def set_rules(self, scenario: Scenario, rules: tuple[ActionRule, ...] | None) -> bool:
        """Keep other rules for a kind of business, for all projects; None brings back SegDesk's own."""
        self.rules = self.rules.with_scenario(scenario, rules)
        self.problem = None
        kept = save_action_rules(self.rules)
        self.changed.emit()
        return kept


def scenario_of(annotations: Annotations, segmentation: Segmentation | None) -> Scenario:
    """Return the kind of business: chosen, else guessed, else any."""
    wanted = annotations.scenario or (segmentation.scenario if segmentation is not None else "general")
    return next((known for known in get_args(Scenario) if known == wanted), "general")


def suggested_action(segment: Segment, scenario: Scenario, rules: ActionRules) -> str:
    """Return what the rules suggest; segments of older projects keep the action they came with."""
    if not segment.effects:
        return render(segment.action)
    return render(suggest(scenario, segment.effects, rules))


def written_actions(annotations: Annotations, segmentation: Segmentation | None) -> Annotations:
    """Return annotations that hold the action of every segment, for files that are read elsewhere."""
    if segmentation is None:
        return annotations
    rules, _problem = load_action_rules()
    scenario = scenario_of(annotations, segmentation)
    notes = dict(annotations.segments)
    for solution in segmentation.solutions:
        for segment in solution.segments:
            old = notes.get(segment.id, SegmentNote())
            words = old.action or suggested_action(segment, scenario, rules)
            notes[segment.id] = msgspec.structs.replace(old, action=words)
    return msgspec.structs.replace(annotations, segments=notes)
