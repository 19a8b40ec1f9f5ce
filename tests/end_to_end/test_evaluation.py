"""The evaluation in the window with real workers: worked out once, then part of the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.views.segments.evaluation import PART_OF

pytestmark = pytest.mark.timeout(180)


def test_a_saved_evaluation_is_shown_again_without_computing(
    window: Callable[..., Controller],
    answer: Callable[[Controller], None],
    shop: Path,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    controller = window()
    controller.home.file_chosen.emit(str(shop))
    answer(controller)
    view = controller.page("segments")
    view.content.details.show_tab("evaluation")
    qtbot.waitUntil(lambda: view.model.evaluating.state == "ready", timeout=120_000)
    report = view.model.evaluating.report

    project = tmp_path / "shop.segdesk"
    controller.session.save_to(project)
    qtbot.waitUntil(lambda: not controller.workspace.modified, timeout=20_000)
    controller.session.close_project()
    assert controller.workspace.stage == "empty"
    assert view.model.evaluating.report is None
    controller.session.open_project(project)
    qtbot.waitUntil(lambda: controller.workspace.stage == "ready", timeout=20_000)

    view.content.details.show_tab("evaluation")
    assert view.model.evaluating.state == "ready"
    assert view.model.evaluating.report == report
    assert not controller.workspace.runner.busy
    tab = view.content.details.page("evaluation")
    for key in PART_OF:
        tab.show_section(key)
        assert tab._stack.currentWidget() is tab.page(key)
        assert tab.page(key).lead.text()
    view.content.details.show_tab("compare")
    compare = view.content.details.page("compare")
    compare.show_way("crosswalk")
    compare.crosswalk.target.set_key("m:0")
    compare.crosswalk.target.chosen.emit("m:0")
    qtbot.waitUntil(
        lambda: compare.crosswalk.crossed is not None and compare.crosswalk.crossed.rows is not None
    )
    assert not controller.workspace.runner.busy
