"""The Evaluation and Compare tabs for segments by rule and for segments changed by hand."""

from __future__ import annotations

import msgspec
import pytest

from segdesk.desktop.viewmodels.segments.evaluation import column_words
from segdesk.desktop.views.segments.view import SegmentsView
from segdesk.results.evaluation import fingerprint
from segdesk.results.segmentation import ColumnUse
from segdesk.text import msg
from tests.desktop.evaluations import make_evaluation
from tests.desktop.segment_page import page_with_segments

SECTIONS = ("choice", "fit", "numbers", "again", "methods", "tree", "known", "beside")


@pytest.fixture
def shown(qtbot, tmp_path):
    """A page with its segments, and the pool that collects jobs."""
    return page_with_segments(qtbot, tmp_path, 1000)


def _answer(view: SegmentsView, workspace, pool, qtbot, change) -> None:
    """Answer a run anew with changed segments, and their evaluation."""
    made = change(workspace.segmentation)
    report = make_evaluation(workspace.store, workspace.segmentation)
    workspace.runs.amend(
        "segmentation", msgspec.structs.replace(workspace.result("segmentation"), segmentation=made)
    )
    workspace.result_changed.emit("segmentation")
    qtbot.waitUntil(lambda: view.model.segmentation is made)
    view.content.details.show_tab("evaluation")
    pool.last("evaluate").done(msgspec.structs.replace(report, of=fingerprint(made)))
    qtbot.waitUntil(lambda: view.model.evaluating.state == "ready")


def test_segments_by_rule_say_what_there_is_to_say_in_every_section(shown, qtbot):
    view, workspace, pool = shown
    view.content.details.show_tab("evaluation")

    def ruled(made):
        return msgspec.structs.replace(made, by_rule=True, suggested=5, solutions=(made.solution(5),))

    _answer(view, workspace, pool, qtbot, ruled)
    report = view.model.evaluating.report
    workspace.runs.keep_evaluation(msgspec.structs.replace(report, curves=(), tree=None))
    tab = view.content.details.page("evaluation")
    tab.refresh()
    assert not any(tab._buttons[key].isHidden() for key in SECTIONS)
    page = tab.page("choice")
    tab.show_section("choice")
    qtbot.waitUntil(lambda: page._columns.count() > 0)
    assert page._rule.text().startswith("These segments are defined by a rule")
    assert page._chart is None
    assert page._numbers.isHidden()
    assert page._scores.count() == 0
    for key, words in (("numbers", "A rule says itself how many"), ("tree", "A rule sorts customers")):
        tab.show_section(key)
        assert tab._stack.currentWidget() is tab.page(key)
        assert tab.page(key).lead.text().startswith(words)
        assert not tab.page(key)._inner.isVisible()
    for key, words in (("fit", "Compared in the columns the rule"), ("again", "The rule was applied")):
        tab.show_section(key)
        assert tab.page(key)._inner.isVisible()
        assert tab.page(key).note.text().startswith(words)
    tab.show_section("fit")
    lines = tab.page("fit").lines._lines
    assert {line.tone for line in lines} == {""}
    assert any(line.text.startswith("25") for line in lines)
    assert "more like those of another segment" in tab.page("fit").lead.text()
    workspace.runs.keep_evaluation(msgspec.structs.replace(report, silhouettes=(), stability=()))
    tab.refresh()
    for key in ("again", "fit"):
        tab.show_section(key)
        assert tab.page(key).lead.text() == "This was not measured for these segments."
    tab.show_section("known")
    assert tab._stack.currentWidget() is tab.page("known")
    view.content.details.show_tab("compare")
    compare = view.content.details.page("compare")
    compare.show_way("crosswalk")
    qtbot.waitUntil(lambda: compare.crosswalk.crossed is not None)
    assert compare.crosswalk.target.key() == "m:0"
    assert len(compare.crosswalk.crossed.first) == 5


def test_segments_changed_by_hand_are_told_as_they_are(shown, qtbot):
    view, workspace, pool = shown

    def merged(made):
        base = made.solution(5)
        now = msgspec.structs.replace(base, segments=base.segments[:4], before=base)
        others = tuple(s for s in made.solutions if s is not base)
        return msgspec.structs.replace(made, solutions=(*others, now))

    _answer(view, workspace, pool, qtbot, merged)
    tab = view.content.details.page("evaluation")
    tab.show_section("again")
    report = view.model.evaluating.report
    kept = msgspec.structs.replace(
        report,
        stability=tuple(msgspec.structs.replace(s, segments=s.segments[:2]) for s in report.stability),
    )
    workspace.runs.keep_evaluation(kept)
    tab.refresh()
    page = tab.page("again")
    texts = [line.text for line in page.lines._lines]
    assert len(texts) == 4
    assert texts[2:] == ["Changed by hand: whether it is found again cannot be said"] * 2
    assert (
        page.lead.text() == "All segments that were left as found are found again when a third is left out."
    )
    tab.show_section("numbers")
    assert tab.page("numbers").note.text().startswith("The numbers are compared as they were found")
    view.content.details.show_tab("compare")
    compare = view.content.details.page("compare")
    compare.show_way("crosswalk")
    assert compare.crosswalk._from.text() == "5 segments, made 4 by hand"
    workspace.choose_k(4)
    compare.crosswalk.refresh()
    assert "5 segments, made 4 by hand" in [words for _key, words in compare.crosswalk._targets.choices()]


def test_columns_of_a_rule_and_columns_on_a_logarithmic_scale_are_told_once():
    reason = msg("On a logarithmic scale, so that few very large values do not decide")
    use = ColumnUse(column="Spent", used=True, transform="log", reason=reason)
    assert column_words(use) == "On a logarithmic scale, so that few very large values do not decide"
    assert column_words(use, by_rule=True) == "The rule looks at it"
