"""Rules in the window: the chooser, the offer of value tiers, the settings, and the file behind a rule."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.rule_files import make_copy, mark_of_copies, own_copy
from segdesk.desktop.views.segments.view import SegmentsView
from segdesk.desktop.views.steps import StepsPanel
from segdesk.results.plugins import ParamInfo, StageInfo
from segdesk.results.run import RunResult
from segdesk.text import msg, set_language
from tests.desktop import factories as f

RFM = StageInfo(
    id="segdesk.rfm",
    kind="clusterer",
    title="RFM groups",
    summary="Groups marketers know.",
    plugin="test",
    domain="test",
    accepts=("mixed", "rules"),
    files=("rfm_groups.json",),
    params=(ParamInfo(name="recency", label="Last purchase", type="column", optional=True),),
)
TIERS = StageInfo(
    id="segdesk.value_tiers",
    kind="clusterer",
    title="Value tiers",
    summary="A, B, C.",
    plugin="test",
    domain="test",
    accepts=("mixed", "rules"),
)


@pytest.fixture
def opened(qtbot, tmp_path):
    """A page over a file whose segments are being worked out, with two methods that sort by rule."""
    workspace, pool = f.make_workspace(tmp_path)
    workspace.plugins = msgspec.structs.replace(
        workspace.plugins, stages=(*workspace.plugins.stages, RFM, TIERS)
    )
    view = SegmentsView(workspace, light())
    qtbot.addWidget(view)
    view.resize(1100, 800)
    view.show()
    f.open_file(workspace, pool, rows=60)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    return view, workspace, pool


def answer(opened, qtbot, clarity="none", **changes):
    """Answer the run with segments of a clarity."""
    view, workspace, pool = opened
    analysis = workspace.analysis("segmentation")
    made = f.make_segmentation(workspace.store, workspace.source_table(), analysis=analysis.id)
    solutions = tuple(
        msgspec.structs.replace(
            s, verdict=msgspec.structs.replace(s.verdict, clarity=clarity, finding=msg("One cloud."))
        )
        for s in made.solutions
    )
    segmentation = msgspec.structs.replace(made, solutions=solutions, **changes)
    result = RunResult(
        steps=f.make_reports(workspace), table=workspace.source_table(), segmentation=segmentation
    )
    pool.last("run").done(result)
    qtbot.waitUntil(lambda: view.model.state == "ready")


def test_where_there_are_no_segments_value_tiers_are_one_click_away(opened, qtbot):
    view, workspace, pool = opened
    answer(opened, qtbot)
    offer = view.content.verdict._offer
    assert offer.isVisible()
    assert view.content.verdict._text.text() == "One cloud."  # the button says what to do, once

    qtbot.mouseClick(offer._action, Qt.MouseButton.LeftButton)

    assert workspace.analysis("segmentation").model.stage == "segdesk.value_tiers"
    assert pool.last("run") is not None
    workspace.undo()
    assert workspace.analysis("segmentation").model.stage != "segdesk.value_tiers"


@pytest.mark.parametrize("changes", [{"clarity": "clear"}, {"value_column": None}])
def test_they_are_not_offered_where_there_are_segments_or_no_value(changes, opened, qtbot):
    view = opened[0]
    answer(opened, qtbot, **changes)
    assert not view.content.verdict._offer.isVisible()
    assert view.content.verdict._text.text() != "One cloud."


def test_the_chooser_tells_rules_from_methods_that_look_for_groups(opened, qtbot):
    view = opened[0]
    answer(opened, qtbot, unsuitable={"segdesk.rfm": msg("No column says when they last bought.")})
    box = view.content.choice.method
    lines = [box.itemText(at) for at in range(box.count())]

    assert lines == [
        "Automatic (K-means)",
        "Find groups in the data",
        "K-means",
        "Sort by a fixed rule",
        "RFM groups – does not suit this table",
        "Value tiers",
    ]
    chooseable = [bool(box.model().item(at).flags() & Qt.ItemFlag.ItemIsEnabled) for at in range(len(lines))]
    assert chooseable == [True, False, True, False, True, True]
    tip = box.itemData(4, Qt.ItemDataRole.ToolTipRole)
    assert "No column says when they last bought." in tip
    set_language("zh_CN")
    view.content.choice.refresh()
    assert box.itemText(3) == "按固定规则划分"


@pytest.fixture
def settings(opened, qtbot):
    """The settings of the RFM step beside the page."""
    _view, workspace, _pool = opened
    panel = StepsPanel(workspace, light())
    qtbot.addWidget(panel)
    panel.resize(320, 800)
    panel.show()
    answer(opened, qtbot, clarity="rule", by_rule=True)
    step = workspace.analysis("segmentation").model
    workspace.set_step(msgspec.structs.replace(step, stage="segdesk.rfm"))
    panel.refresh()
    panel.choose(step.id)
    return panel, panel._bodies[step.id][1].content


def test_a_rule_asks_for_its_columns_and_not_for_a_number(settings):
    _panel, body = settings

    assert body._number_field.isHidden()
    assert body._columns_field.isHidden()
    assert body._smallest_field.isHidden()
    assert "recency" in body._form.fields
    assert not body.rule_file.isHidden()


def test_the_file_of_a_rule_can_be_changed_used_and_dropped(settings, opened, monkeypatch, qtbot):
    _panel, body = settings
    _view, workspace, _pool = opened
    opened_files = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened_files.append(url.toLocalFile()))
    assert not body.rule_file.use.isVisible()

    qtbot.mouseClick(body.rule_file.edit, Qt.MouseButton.LeftButton)

    copy = own_copy("rfm_groups.json")
    assert opened_files == [str(copy)]
    assert copy.read_text(encoding="utf-8").startswith("{")
    assert body.rule_file.use.isVisible()
    asked = []
    monkeypatch.setattr(workspace, "want", asked.append)
    qtbot.mouseClick(body.rule_file.use, Qt.MouseButton.LeftButton)
    assert asked == ["segmentation"]
    qtbot.mouseClick(body.rule_file.original, Qt.MouseButton.LeftButton)
    assert not copy.exists()
    assert copy.with_suffix(".old.json").exists()  # nothing a person wrote is lost
    assert asked == ["segmentation"] * 2


def test_an_answer_is_outdated_once_the_file_behind_it_changed(opened, qtbot):
    view, workspace, _pool = opened
    step = workspace.analysis("segmentation").model
    workspace.set_step(msgspec.structs.replace(step, stage="segdesk.rfm"))
    answer(opened, qtbot, clarity="rule", by_rule=True)
    assert not view.model.outdated

    make_copy("rfm_groups.json").write_text("{}", encoding="utf-8")

    assert mark_of_copies("segdesk.rfm")
    assert mark_of_copies("segdesk.kmeans") == ""
    assert view.model.outdated
    view.model.run_again()
    assert workspace.runs.running("segmentation")
