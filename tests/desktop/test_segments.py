"""The Segments page, driven as a person would."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from segdesk.desktop.theme import dark, light, segment_color
from segdesk.desktop.views.segments.view import SegmentsView
from segdesk.documents import AUTOMATIC
from segdesk.jobs.protocol import Progress
from segdesk.results.run import RunResult
from segdesk.text import msg, set_language
from tests.desktop import factories as f
from tests.desktop.segment_page import page_being_worked_out


@pytest.fixture
def opened(qtbot, tmp_path):
    """A page over a file whose segments are being worked out."""
    return page_being_worked_out(qtbot, tmp_path)


@pytest.fixture
def shown(opened, qtbot):
    """A page with its segments."""
    view, workspace, pool = opened
    f.answer_run(workspace, pool)
    qtbot.waitUntil(lambda: view.model.state == "ready")
    return view, workspace


def _current(view: SegmentsView):
    return view._pages.currentWidget()


def _tab(view: SegmentsView, key: str):
    view.content.details.show_tab(key)
    return view.content.details.page(key)


def test_without_a_file_it_offers_to_open_one(qtbot, tmp_path):
    workspace, _pool = f.make_workspace(tmp_path)
    view = SegmentsView(workspace, light())
    qtbot.addWidget(view)
    assert _current(view) is view.empty
    with qtbot.waitSignal(view.open_requested):
        view.empty.button.click()


def test_while_running_it_says_what_is_done(opened, qtbot):
    view, _workspace, pool = opened
    assert _current(view) is view.busy
    pool.last("run").emit(Progress, fraction=0.4, text=msg("Measuring how clear the segments are"))
    qtbot.waitUntil(lambda: view.busy._text.text() == "Measuring how clear the segments are")
    assert view.busy._bar.value() == 400


def test_a_failure_is_a_sentence_with_its_details_behind_a_button(opened, qtbot):
    view, _workspace, pool = opened
    pool.last("run").fail("Only 12 customers have purchases; at least 50 are needed.", details="rows=12")
    qtbot.waitUntil(lambda: _current(view) is view.error)
    assert view.error._message.text() == "Only 12 customers have purchases; at least 50 are needed."
    assert view.error._details.isHidden()
    with qtbot.waitSignal(view.navigate_requested) as asked:
        view.error.button.click()
    assert asked.args == ["data"]


def test_stopped_can_be_started_again(opened, qtbot):
    view, workspace, pool = opened
    workspace.runner.cancel_all()
    assert _current(view) is view.stopped
    view.stopped.button.click()
    assert _current(view) is view.busy
    assert len([job for job in pool.jobs if job.kind == "run"]) == 2


def test_the_bars_switch_the_number_of_segments(shown, qtbot):
    view, workspace = shown
    strip = view.content.choice.strip
    assert strip.current() == 5
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip._bar(1).center().toPoint())
    assert workspace.solution.n_segments == 3
    visible = [card for card in view.content.cards.cards if not card.isHidden()]
    assert [card.name.text() for card in visible] == list(f.NAMES[:3])
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert workspace.solution.n_segments == 4
    workspace.undo()
    assert strip.current() == 3


def test_a_new_name_stays_when_the_number_changes(shown, qtbot):
    view, workspace = shown
    card = view.content.cards.cards[0]
    qtbot.mouseDClick(card.name, Qt.MouseButton.LeftButton)
    line = card.name.findChild(QLineEdit)
    line.clear()
    qtbot.keyClicks(line, "Regulars")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    workspace.choose_k(3)
    assert card.name.text() == "Regulars"
    assert "Regulars" in view.content.map.chart._names
    assert view.content.choice.strip.current() == 3


def test_a_card_selects_its_customers_everywhere(shown, qtbot):
    view, workspace = shown
    customers = _tab(view, "customers")
    card = view.content.cards.cards[1]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(60, card.height() - 8))
    assert list(workspace.selection) == [row for row in range(60) if row % 5 == 1]
    assert card.is_selected()
    assert view.content.map.chart._highlight.sum() == 12
    qtbot.waitUntil(lambda: customers.rows.rowCount() == 12)
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert workspace.selection is None
    assert view.content.map.chart._highlight is None
    qtbot.waitUntil(lambda: customers.rows.rowCount() == 60)


def test_dragging_on_the_map_selects(shown, qtbot):
    view, workspace = shown
    customers = _tab(view, "customers")
    view.content.map.chart.selected.emit(np.array([2, 7, 9]))
    assert list(workspace.selection) == [2, 7, 9]
    assert workspace.selected_by == "map"
    qtbot.waitUntil(lambda: customers.rows.rowCount() == 3)
    assert not any(card.is_selected() for card in view.content.cards.cards)


def test_the_map_draws_two_columns(shown, qtbot):
    view, _workspace = shown
    panel = view.content.map
    qtbot.mouseClick(panel.tabs._buttons["columns"], Qt.MouseButton.LeftButton)
    assert panel.across.key() != panel.upwards.key()
    panel.across.set_key("Income")
    panel.upwards.set_key("Orders")
    panel.refresh()
    # One customer has no income.
    assert len(panel._points.rows) == 59
    assert "1 " in panel._note.text()
    table = view.model.table()
    row = int(panel._points.rows[10])
    assert panel._points.x[10] == table.value(row, table.column_index("Income"))
    assert panel.chart.axis_x.isVisible()


def test_a_customer_under_the_mouse_is_named(shown):
    view, _workspace = shown
    text = view.content.map._tip(7)
    assert text.splitlines()[0] == "001049"
    assert text.splitlines()[1] == f.NAMES[7 % 5]
    assert any(line.startswith("Income: ") for line in text.splitlines())


def test_choosing_a_method_changes_the_recipe_and_keeps_the_old_result_in_sight(shown, qtbot):
    view, workspace = shown
    box = view.content.choice.method
    assert box.itemData(0) == AUTOMATIC
    assert box.itemText(0) == "Automatic (K-means)"
    box.setCurrentIndex(box.findData("segdesk.kmeans"))
    box.activated.emit(box.currentIndex())
    assert workspace.analysis("segmentation").model.stage == "segdesk.kmeans"
    assert _current(view) is view.content
    qtbot.waitUntil(lambda: view.content.veil.isVisible())
    workspace.undo()
    assert not view.content.veil.isVisible()
    assert box.key() == AUTOMATIC


def test_settings_that_give_no_answer_are_said_and_can_be_undone(shown, qtbot):
    view, workspace = shown
    view.model.choose_method("segdesk.kmeans")
    workspace.runner._pool.last("run").fail("This method needs at least 100 customers.")
    banner = view.content.verdict._problem
    qtbot.waitUntil(lambda: not banner.isHidden())
    assert banner._text.text() == "This method needs at least 100 customers."
    banner.action_clicked.emit()
    assert banner.isHidden()
    assert workspace.analysis("segmentation").model.stage == AUTOMATIC


def test_a_stopped_change_says_that_the_segments_are_old(shown, qtbot):
    view, workspace = shown
    banner = view.content.verdict._problem
    assert banner.isHidden()
    view.model.choose_method("segdesk.kmeans")
    assert banner.isHidden()
    workspace.runner.cancel_all()
    assert not banner.isHidden()
    banner.action_clicked.emit()
    assert banner.isHidden()
    assert workspace.runs.running("segmentation")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_cell_of_the_profile_opens_its_distribution(shown, qtbot):
    view, _workspace = shown
    profile = _tab(view, "profile")
    cell = profile.table.model().index(0, 2)
    profile.table.setCurrentIndex(cell)
    qtbot.keyClick(profile.table, Qt.Key.Key_Return)
    popup = profile.popup
    qtbot.waitUntil(lambda: popup._chart is not None and popup._chart.isVisible())
    assert popup._title.text() == f"{f.NAMES[0]}: Income"
    popup.hide()


def test_the_profile_uses_the_width_there_is(shown, qtbot):
    view, _workspace = shown
    profile = _tab(view, "profile")
    view.resize(1700, 900)
    qtbot.wait(20)
    assert abs(profile.table.horizontalHeader().length() - profile.table.viewport().width()) < 10


def test_the_profile_is_copied_as_a_table(shown):
    view, _workspace = shown
    profile = _tab(view, "profile")
    profile.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[1:] == ["Everybody", *f.NAMES[:5]]
    assert lines[1].split("\t") == ["Income", "23", "0", "10", "20", "30", "40"]


def test_customers_are_filtered_sorted_and_searched(shown, qtbot):
    view, workspace = shown
    customers = _tab(view, "customers")
    qtbot.waitUntil(lambda: customers._count.text() == "60 customers")
    assert customers.rows.cell_text(0, 0) == f.NAMES[0]
    assert customers.rows.cell_text(0, 2) == f.NAMES[1]
    customers.table.horizontalHeader().sectionClicked.emit(1)
    qtbot.waitUntil(lambda: customers.rows.rows is not None)
    shares = [int(customers.rows.cell_text(row, 1).rstrip(" %")) for row in range(60)]
    assert shares == sorted(shares)
    qtbot.keyClicks(customers.search, "001050")
    qtbot.waitUntil(lambda: customers._count.text() == "1 of 60 customers")
    customers.search.clear()
    qtbot.waitUntil(lambda: customers._count.text() == "60 customers")
    customers.select_rows(0, 2)
    assert len(workspace.selection) == 3
    assert workspace.selected_by == "customers"
    assert view.content.map.chart._highlight.sum() == 3


def test_compare_shows_the_differences(shown, qtbot):
    view, _workspace = shown
    compare = _tab(view, "compare").pair
    assert compare.first.key() != compare.second.key()
    bar = compare._chart._bars[0]
    assert bar.label == "Income"
    assert bar.text == "0  |  10"
    compare.second.setCurrentIndex(compare.second.findData(compare.first.key()))
    compare.second.activated.emit(0)
    assert compare._chart._bars == []
    assert compare._note.text() == "Choose two different segments."


def test_why_opens_the_evaluation(shown, qtbot):
    view, _workspace = shown
    _tab(view, "evaluation").show_section("tree")
    qtbot.mouseClick(view.content.choice.why, Qt.MouseButton.LeftButton)
    assert view.content.details.tabs.current() == "evaluation"
    assert view.content.details.page("evaluation").section() == "choice"
    page = view.content.details.page("evaluation").page("choice")
    qtbot.waitUntil(lambda: page._chart is not None and len(page._chart._lines) == 3)
    assert [line.name for line in page._chart._lines] == ["Overall", "Structure", "Found again"]


def test_rules_are_shown_for_every_segment(shown, qtbot):
    view, _workspace = shown
    recognise = _tab(view, "recognise")
    qtbot.waitUntil(lambda: len(recognise.grid._widgets) == 5)


def test_words_and_colours_follow_language_and_theme(shown):
    view, _workspace = shown
    for key in ("profile", "recognise", "customers", "compare", "evaluation"):
        _tab(view, key)
    try:
        set_language("zh_CN")
        view.retranslate()
        assert view.content.cards.cards[0]._share.text() == "20%"
    finally:
        set_language("en")
    view.retranslate()
    view.apply(dark())
    entry = view.model.entries()[0]
    assert view.content.map.chart._colors[0] == segment_color(dark(), entry.color)


def test_a_result_of_another_file_replaces_everything(shown, qtbot):
    view, workspace = shown
    pool = workspace.runner._pool
    f.open_file(workspace, pool, rows=30)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    assert _current(view) is view.busy
    f.answer_run(workspace, pool)
    qtbot.waitUntil(lambda: view.model.state == "ready")
    assert len(view.content.map._points.rows) == 30


def test_no_natural_segments_is_said_first(opened, qtbot):
    view, workspace, pool = opened
    table = workspace.source_table()
    analysis = workspace.analysis("segmentation")
    made = f.make_segmentation(workspace.store, table, analysis=analysis.id)
    verdict = msgspec.structs.replace(
        made.solutions[3].verdict,
        clarity="none",
        title=msg("No natural segments"),
        kpis=(),
        warnings=(msg("Customers shade into each other."),),
    )
    solutions = tuple(msgspec.structs.replace(s, verdict=verdict) for s in made.solutions)
    result = RunResult(
        steps=f.make_reports(workspace),
        table=table,
        segmentation=msgspec.structs.replace(made, solutions=solutions),
    )
    pool.last("run").done(result)
    qtbot.waitUntil(lambda: view.model.state == "ready")
    assert view.content.verdict._title.text() == "No natural segments"
    banner = view.content.verdict._warnings.itemAt(0).widget()
    assert banner._text.text() == "Customers shade into each other."


def test_the_workspace_outlives_the_page(qtbot, tmp_path):
    workspace, pool = f.make_workspace(tmp_path)
    view = SegmentsView(workspace, light())
    f.open_file(workspace, pool, rows=30)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    f.answer_run(workspace, pool)
    qtbot.waitUntil(lambda: view.model.state == "ready")
    shiboken6.delete(view)
    # Qt reports a call into a deleted widget as an exception in a slot, which fails the test.
    workspace.select(np.array([1]), "map")
    workspace.choose_k(3)
    assert workspace.solution.n_segments == 3
