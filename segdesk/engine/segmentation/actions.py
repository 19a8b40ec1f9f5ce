"""Suggested actions: readable rules by kind of business, from a file anyone can edit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec

from segdesk.engine.segmentation.actions_text import ACTIONS
from segdesk.engine.segmentation.meaning import Scenario
from segdesk.engine.segmentation.naming import Difference
from segdesk.resources import resource
from segdesk.text import Message

LEVELS = {"high": 0.4, "low": -0.4, "very high": 1.0, "very low": -1.0}


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When all conditions hold (meaning -> high, low, very high, very low), the action is suggested."""

    when: dict[str, str]
    action: str


@cache
def rules(scenario: Scenario) -> tuple[Rule, ...]:
    """Return the rules of a kind of business, those for everybody last."""
    own = () if scenario == "general" else _read(scenario)
    return (*own, *_read("general"))


def _read(name: str) -> tuple[Rule, ...]:
    data = resource("actions", f"{name}.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[Rule, ...])


def suggest(scenario: Scenario, found: Sequence[Difference], value_ratio: float | None) -> Message:
    """Return the action of the first rule that fits a segment.

    Parameters
    ----------
    found : differences of the segment, strongest first
    value_ratio : share of value over share of customers, None without a value column
    """
    effects: dict[str, float] = {}
    for difference in found:
        if difference.meaning is not None:
            effects.setdefault(difference.meaning, difference.effect)
    if value_ratio is not None:
        effects["value"] = value_ratio - 1.0
    for rule in rules(scenario):
        if all(_holds(effects.get(meaning), level) for meaning, level in rule.when.items()):
            return ACTIONS[rule.action]
    return ACTIONS["learn"]


def _holds(effect: float | None, level: str) -> bool:
    limit = LEVELS[level]
    return effect is not None and (effect >= limit if limit > 0 else effect <= limit)
