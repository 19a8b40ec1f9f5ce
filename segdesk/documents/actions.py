"""Suggested actions: readable rules by kind of business, which a person can change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from segdesk.documents.actions_text import ACTIONS
from segdesk.documents.document import Annotations, SegmentNote
from segdesk.resources import resource
from segdesk.results.base import Result
from segdesk.results.segmentation import Segment, Segmentation
from segdesk.text import Message, msg, render

Scenario = Literal["shop", "contract", "bank", "clinic", "school", "general"]

FORMAT = 1
LEVELS = {"high": 0.4, "low": -0.4, "very high": 1.0, "very low": -1.0, "middle": 0.0}
"""Standard deviations from the average customer from which a segment counts as high, low …"""

_MIDDLE = 0.4

SCENARIOS: dict[Scenario, Message] = {
    "shop": msg("Shop"),
    "contract": msg("Contracts and subscriptions"),
    "bank": msg("Bank and credit"),
    "clinic": msg("Clinic"),
    "school": msg("School"),
    "general": msg("Any other"),
}

LEVEL_WORDS: dict[str, Message] = {
    "very high": msg("very high"),
    "high": msg("high"),
    "middle": msg("average"),
    "low": msg("low"),
    "very low": msg("very low"),
}

TOPICS: dict[str, Message] = {
    "recency": msg("Time since the last purchase"),
    "frequency": msg("Number of orders"),
    "monetary": msg("Total spent"),
    "basket": msg("Average order"),
    "interval": msg("Time between orders"),
    "tenure": msg("Time as a customer"),
    "discount": msg("Use of discounts"),
    "returns": msg("Returned goods"),
    "variety": msg("Number of different products"),
    "mix": msg("Share of one product"),
    "value": msg("Value per customer"),
    "age": msg("Age"),
    "income": msg("Income"),
    "spending": msg("Spending"),
    "balance": msg("Balance and savings"),
    "debt": msg("Debts and loans"),
    "rating": msg("Credit rating"),
    "products": msg("Number of own products"),
    "late": msg("Late payments"),
    "charges": msg("Bills"),
    "usage": msg("Use of the service"),
    "visits": msg("Visits"),
    "risk": msg("Risk values"),
    "grade": msg("Grades"),
    "attendance": msg("Attendance"),
    "absence": msg("Absences"),
    "passed": msg("Courses passed"),
    "strongest": msg("What sets them apart most"),
}


class ActionRule(Result, forbid_unknown_fields=True):
    """When all conditions hold (topic → level), the action is suggested: its id, or a person's own words."""

    when: dict[str, str]
    action: str

    @property
    def text(self) -> Message:
        """The action in words."""
        return ACTIONS.get(self.action) or msg("{text}", text=self.action)


class ActionRules(Result):
    """The rules a person changed, by kind of business; the others are those SegDesk comes with."""

    format: int = FORMAT
    scenarios: dict[str, tuple[ActionRule, ...]] = {}

    def of(self, scenario: Scenario) -> tuple[ActionRule, ...]:
        """Return the rules of a kind of business, without those that hold for all."""
        return self.scenarios.get(scenario, built_in(scenario))

    def with_scenario(self, scenario: Scenario, rules: tuple[ActionRule, ...] | None) -> ActionRules:
        """Return rules in which one kind of business has others; None brings back those of SegDesk."""
        others = {name: kept for name, kept in self.scenarios.items() if name != scenario}
        if rules is not None and rules != built_in(scenario):
            others[scenario] = rules
        return msgspec.structs.replace(self, scenarios=others)


@cache
def built_in(scenario: Scenario) -> tuple[ActionRule, ...]:
    """Return the rules SegDesk comes with."""
    data = resource("actions", f"{scenario}.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[ActionRule, ...])


def fitting_rule(
    scenario: Scenario, effects: Mapping[str, float], own: ActionRules | None = None
) -> ActionRule | None:
    """Return the first rule that fits a segment: of its kind of business, else of those for everybody.

    Parameters
    ----------
    effects : standard deviations from the average customer, by topic
    """
    book = own or ActionRules()
    every = book.of(scenario) if scenario == "general" else (*book.of(scenario), *book.of("general"))
    for rule in every:
        if all(_holds(effects.get(topic), level) for topic, level in rule.when.items()):
            return rule
    return None


def suggest(scenario: Scenario, effects: Mapping[str, float], own: ActionRules | None = None) -> Message:
    """Return what to do with a segment."""
    rule = fitting_rule(scenario, effects, own)
    return ACTIONS["learn"] if rule is None else rule.text


def action_of(segment: Segment, scenario: Scenario, own: ActionRules | None = None) -> Message:
    """Return what to do with a segment; those of older projects keep the action they came with."""
    return suggest(scenario, segment.effects, own) if segment.effects else segment.action


def scenario_of(annotations: Annotations, segmentation: Segmentation | None) -> Scenario:
    """Return the kind of business: chosen, else guessed, else any."""
    wanted = annotations.scenario or (segmentation.scenario if segmentation is not None else "general")
    return next((known for known in SCENARIOS if known == wanted), "general")


def with_actions(
    annotations: Annotations, segmentation: Segmentation | None, own: ActionRules
) -> Annotations:
    """Return annotations that hold the action of every segment in words, for files read elsewhere."""
    if segmentation is None:
        return annotations
    scenario = scenario_of(annotations, segmentation)
    notes = dict(annotations.segments)
    for solution in segmentation.solutions:
        for segment in solution.segments:
            old = notes.get(segment.id, SegmentNote())
            words = old.action or render(action_of(segment, scenario, own))
            notes[segment.id] = msgspec.structs.replace(old, action=words)
    return msgspec.structs.replace(annotations, segments=notes)


def when_words(rule: ActionRule) -> str:
    """Return the conditions of a rule in words: 'Age: low; Income: high'."""
    parts = [
        msg("{topic}: {level}", topic=TOPICS[topic], level=LEVEL_WORDS[level])
        for topic, level in rule.when.items()
    ]
    return "; ".join(render(part) for part in parts)


def _holds(effect: float | None, level: str) -> bool:
    if effect is None:
        return False
    if level == "middle":
        return abs(effect) < _MIDDLE
    limit = LEVELS[level]
    return effect >= limit if limit > 0 else effect <= limit
