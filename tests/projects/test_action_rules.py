from pathlib import Path

import pytest

from segdesk.documents.actions import ActionRule, ActionRules
from segdesk.projects.action_rules import load_action_rules, save_action_rules
from segdesk.text import render

OWN = ActionRules().with_scenario("shop", (ActionRule(when={"recency": "high"}, action="给他们打电话"),))


def test_what_is_saved_is_read_again_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "actions.json"
    assert load_action_rules(path) == (ActionRules(), None)
    assert save_action_rules(OWN, path)
    assert load_action_rules(path) == (OWN, None)
    assert '"recency": "high"' in path.read_text(encoding="utf-8")
    assert "给他们打电话" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "actions.json"),
        ('{"scenarios": {"shop": [{"when": {"moon": "high"}, "action": "x"}]}}', "moon"),
        ('{"scenarios": {"shop": [{"when": {"age": "enormous"}, "action": "x"}]}}', "enormous"),
        ('{"scenarios": {"shop": [{"when": {}, "action": "x"}]}}', "shop"),
        ('{"scenarios": {"circus": [{"when": {"age": "low"}, "action": "x"}]}}', "circus"),
        ('{"format": 99}', "99"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_kept(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "actions.json"
    path.write_text(text)
    rules, problem = load_action_rules(path)
    assert rules == ActionRules()
    assert problem is not None
    assert part in render(problem)
    assert save_action_rules(OWN, path)
    assert (tmp_path / "actions.kept.json").read_text() == text
    assert load_action_rules(path) == (OWN, None)
