"""What to do with a segment: by hand, by rules, by kind of business."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.export import ExportViewModel
from segdesk.desktop.views.segments.action import ActionDialog
from segdesk.desktop.views.segments.rules import RulesDialog
from segdesk.documents.actions import built_in
from segdesk.projects.action_rules import load_action_rules, rules_file
from segdesk.results.run import RunResult
from segdesk.text import set_language
from tests.desktop.segment_page import page_with_segments


@pytest.fixture
def shown(qtbot, tmp_path, monkeypatch):
    """A page whose first segment earns much; settings of its own."""
    monkeypatch.setenv("SEGDESK_HOME", str(tmp_path / "home"))
    view, workspace, _pool = page_with_segments(qtbot, tmp_path)
    run = workspace.result("segmentation")
    solutions = tuple(
        msgspec.structs.replace(
            solution,
            segments=tuple(
                msgspec.structs.replace(s, effects={"income": 1.2, "strongest": 1.2})
                for s in solution.segments
            ),
        )
        for solution in run.segmentation.solutions
    )
    found = msgspec.structs.replace(run.segmentation, solutions=solutions, scenario="shop")
    workspace.runs.amend("segmentation", msgspec.structs.replace(run, segmentation=found))
    workspace.result_changed.emit("segmentation")
    return view, workspace


def card_action(view):
    return view.content.cards.cards[0].action.text()


def dialog(view, qtbot):
    segment = view.model.solution.segments[0]
    made = ActionDialog(view.model.actions, segment, "X", light(), view)
    qtbot.addWidget(made)
    return made


def test_an_action_by_hand_stays_and_can_be_undone(shown, qtbot):
    view, workspace = shown
    assert card_action(view) == "Find out what they need; offer the next step"
    made = dialog(view, qtbot)
    assert "Income: high" in made._why.text()
    made.edit.setPlainText("  Ring\nthem up ")
    made.save.click()
    assert card_action(view) == "Ring them up"
    workspace.undo()
    assert card_action(view) == "Find out what they need; offer the next step"
    made = dialog(view, qtbot)
    made.edit.setPlainText("")
    made.save.click()
    assert not workspace.annotations.segments.get("s0")


def test_the_kind_of_business_is_kept_with_the_project(shown, qtbot):
    view, workspace = shown
    made = dialog(view, qtbot)
    made.scenario.set_key("bank")
    made.scenario.chosen.emit("bank")
    assert made.edit.toPlainText() == "Offer premium service with a personal contact"
    assert card_action(view) == "Offer premium service with a personal contact"
    assert workspace.annotations.scenario == "bank"
    set_language("zh_CN")
    view.retranslate()
    assert card_action(view) not in ("", "Offer premium service with a personal contact")
    set_language("en")


def test_rules_are_changed_added_ordered_and_reset_in_words(shown, qtbot):
    view, _workspace = shown
    rules = RulesDialog(view.model.actions, light(), view)
    qtbot.addWidget(rules)
    count = len(built_in("shop"))
    assert len(rules.rows) == count
    assert rules.rows[0].when.text() == "Time since the last purchase: high; Total spent: high"
    rules.new.add_button.click()
    assert len(rules.rows) == count  # no words yet
    rules.new.topic.set_key("income")
    rules.new.level.set_key("very high")
    rules.new.topic2.set_key("frequency")
    rules.new.action.setText("Invite to the club")
    rules.new.topic2.set_key("")
    rules.new.add_button.click()
    assert rules.rows[0].rule().when == {"income": "very high"}
    rules.rows[1].action.setText("Call them")
    rules.rows[3].up.click()
    rules.rows[-1].remove.click()
    rules.scenario.set_key("bank")
    rules.scenario.chosen.emit("bank")
    assert not rules_file().exists()  # nothing is kept before Save
    rules.save.click()
    assert card_action(view) == "Invite to the club"
    kept, problem = load_action_rules()
    assert problem is None
    assert list(kept.scenarios) == ["shop"]
    assert kept.scenarios["shop"][1].action == "Call them"
    assert kept.scenarios["shop"][2].action == built_in("shop")[2].action  # moved up; follows the language
    assert len(kept.scenarios["shop"]) == count
    again = RulesDialog(view.model.actions, light(), view)
    qtbot.addWidget(again)
    again.reset.click()
    again.save.click()
    assert card_action(view) == "Find out what they need; offer the next step"
    assert load_action_rules()[0].scenarios == {}


def test_files_get_the_actions_on_show(shown):
    view, workspace = shown
    book = view.model.actions
    book.set_rules(
        "shop", (msgspec.structs.replace(built_in("shop")[0], when={"income": "high"}, action="Ring"),)
    )
    request = ExportViewModel(workspace).request("out.xlsx")
    assert request.annotations.segments["s0"].action == "Ring"
    assert "s0" not in workspace.annotations.segments


def test_a_broken_rules_file_is_told_where_rules_are_edited(shown, qtbot):
    view, _workspace = shown
    rules_file().write_text("{")
    view.model.actions.rules, view.model.actions.problem = load_action_rules()
    rules = RulesDialog(view.model.actions, light(), view)
    qtbot.addWidget(rules)
    assert not rules.problem.isHidden()
    assert "actions.json" in rules.problem._text.text()


def test_segments_of_older_projects_keep_their_action(shown):
    view, workspace = shown
    run = workspace.result("segmentation")
    first = run.segmentation.solutions[0].segments[0]
    old = msgspec.structs.replace(first, effects={})
    assert view.model.actions.suggested(old) == old.action.id
    assert RunResult.from_json(run.to_json()) == run


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")  # a popup without a screen
def test_a_trait_opens_the_customers_behind_it(shown, qtbot):
    view, _workspace = shown
    cards = view.content.cards
    traits = cards.cards[0]._traits[0]
    spot = next(x for x in range(0, traits.width(), 4) if traits.fact_at(QPointF(x, 6)) == 0)
    qtbot.mouseClick(traits, Qt.MouseButton.LeftButton, pos=QPoint(spot, 6))
    assert view.model.selected_segment() == cards.cards[0].segment_id
    cards.popup.wait()
    qtbot.waitUntil(lambda: cards.popup._chart is not None and not cards.popup._chart.isHidden())
    cards.popup.hide()
