"""A person's own rules for suggested actions: one readable JSON file in the settings folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import get_args

import msgspec

from segdesk.documents.actions import FORMAT, LEVELS, TOPICS, ActionRules, Scenario
from segdesk.projects.files import write_bytes
from segdesk.projects.paths import config_dir
from segdesk.text import Message, msg


def rules_file() -> Path:
    """Return where a person's own rules are kept."""
    return config_dir() / "actions.json"


def load_action_rules(path: Path | None = None) -> tuple[ActionRules, Message | None]:
    """Read a person's rules; where the file cannot be understood, none and a sentence that says why."""
    path = path or rules_file()
    try:
        data = path.read_bytes()
    except OSError:
        return ActionRules(), None
    try:
        rules = ActionRules.from_json(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return ActionRules(), _broken(path, str(error))
    problem = _problem(rules)
    return (rules, None) if problem is None else (ActionRules(), _broken(path, problem))


def save_action_rules(rules: ActionRules, path: Path | None = None) -> bool:
    """Write a person's rules; a file that cannot be understood is kept beside. False where it fails."""
    path = path or rules_file()
    if load_action_rules(path)[1] is not None:
        with suppress(OSError):
            os.replace(path, path.with_name("actions.kept.json"))
    try:
        write_bytes(path, msgspec.json.format(rules.to_json(), indent=2))
    except OSError:
        return False
    return True


def _broken(path: Path, reason: str) -> Message:
    return msg(
        "Your own rules for actions in {file} cannot be used ({reason}). The rules SegDesk comes with "
        "are used until the file is put right.",
        file=str(path),
        reason=reason,
    )


def _problem(rules: ActionRules) -> str | None:
    if rules.format > FORMAT:
        return f"format {rules.format}"
    for scenario, every in rules.scenarios.items():
        if scenario not in get_args(Scenario):
            return scenario
        for rule in every:
            if not rule.when or not rule.action.strip():
                return f"{scenario}: {rule.action or '…'}"
            for topic, level in rule.when.items():
                if topic not in TOPICS or level not in LEVELS:
                    return f"{scenario}: {topic} {level}"
    return None
