"""Gestures on the Segments page: dragging cards, menus where one looks for them, keys, what is behind."""

from __future__ import annotations

import os

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QFontMetrics
from PySide6.QtWidgets import QApplication, QMenu

from segdesk.desktop.theme import light, ui_font
from segdesk.desktop.viewmodels.rule_files import make_copy
from segdesk.desktop.viewmodels.segments.columns import importances, use_words
from segdesk.desktop.viewmodels.segments.map import SCATTER, axis_columns, two_columns
from segdesk.desktop.views.segments.card import DRAGGED, lines_for
from segdesk.desktop.widgets.profile_table import name_lines
from segdesk.projects.action_rules import rules_file
from segdesk.results.segmentation import ColumnUse
from segdesk.text import msg
from tests.desktop import factories as f
from tests.desktop.segment_page import page_with_segments

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # real menus open


@pytest.fixture
def shown(qtbot, tmp_path):
    """A page with its segments, high enough for all cards."""
    return page_with_segments(qtbot, tmp_path, height=1400)


def drop(source, target) -> None:
    """Drop a card on another, as the system would."""
    data = QMimeData()
    data.setData(DRAGGED, source.segment_id.encode())
    at, action, left = QPointF(20, 20), Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(at.toPoint(), action, data, left, none))
    QApplication.sendEvent(target, QDropEvent(at, action, data, left, none))


def menu_event(reason: str, at: QPoint) -> QContextMenuEvent:
    return QContextMenuEvent(QContextMenuEvent.Reason[reason], at, at)


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


# -- dragging -----------------------------------------------------------------------------------------------


def test_a_drag_begins_once_the_mouse_has_gone_far_enough(shown, qtbot):
    view, _workspace, _pool = shown
    card = view.content.cards.cards[0]
    begun: list[bool] = []
    card.drag_changed.connect(begun.append)
    at = QPoint(card.width() // 2, 10)
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(card, at + QPoint(2, 0))
    assert begun == [], "a click with an unsteady hand is no drag"
    qtbot.mouseMove(card, at + QPoint(40, 40))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 40))
    assert begun == [True, False]


def test_a_card_dropped_on_another_asks_before_the_two_are_merged(shown, qtbot):
    view, workspace, pool = shown
    first, second = view.content.cards.cards[:2]
    before = workspace.document
    drop(second, first)
    dialog = view.menus.dialog
    assert dialog.kind == "merge"
    assert dialog.segment_id == first.segment_id
    assert [name for name, box in dialog.boxes.items() if box.isChecked()] == [second.segment_id]
    qtbot.waitUntil(lambda: bool(pool.last("run").request.recipe.analyses[0].edits))
    assert pool.last("run").request.recipe.analyses[0].edits[0].segments == ("s0", "s1")
    assert workspace.document == before
    dialog.reject()


def test_a_card_says_what_a_drop_would_do_and_takes_no_other_things(shown):
    view, _workspace, _pool = shown
    first, second = view.content.cards.cards[:2]
    at, left = QPoint(20, 20), Qt.MouseButton.LeftButton
    none, words = Qt.KeyboardModifier.NoModifier, first.action.text()
    data = QMimeData()
    data.setData(DRAGGED, second.segment_id.encode())
    first.dragEnterEvent(QDragEnterEvent(at, Qt.DropAction.MoveAction, data, left, none))
    assert first.action.text() == "Drop here to merge with “Loyal big spenders”"
    first.dragLeaveEvent(None)
    assert first.action.text() == words
    assert not first.is_selected()
    for other in (first.segment_id.encode(), b""):
        data = QMimeData()
        data.setData(DRAGGED, other)
        event = QDragEnterEvent(at, Qt.DropAction.MoveAction, data, left, none)
        first.dragEnterEvent(event)
        assert not event.isAccepted()


def test_with_two_segments_a_drop_says_why_nothing_can_be_merged(shown):
    view, workspace, _pool = shown
    workspace.choose_k(2)
    first, second = view.content.cards.cards[:2]
    drop(second, first)
    assert view.menus.dialog is None
    assert "At least two segments must be left" in view.menus.toast._text.text()


def test_a_drag_near_the_edge_scrolls_the_cards(qtbot, tmp_path):
    view, _workspace, _pool = page_with_segments(qtbot, tmp_path)
    cards = view.content.cards
    bar = cards._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    low = cards.mapToGlobal(QPoint(20, cards.height() - 4))
    cards.scroll_for(low)
    assert bar.value() > 0
    cards.scroll_for(cards.mapToGlobal(QPoint(20, cards.height() // 2)))
    moved = bar.value()
    cards.scroll_for(cards.mapToGlobal(QPoint(20, 4)))
    assert bar.value() < moved


def test_cards_tell_as_much_as_there_is_room_for(shown):
    view, workspace, _pool = shown
    solution = workspace.solution
    many = tuple(
        msgspec.structs.replace(s, traits=s.traits * 3, stability=0.9, confidence=0.8)
        for s in solution.segments
    )
    run = workspace.result("segmentation")
    solutions = tuple(
        msgspec.structs.replace(s, segments=many) if s is solution else s for s in run.segmentation.solutions
    )
    found = msgspec.structs.replace(run.segmentation, solutions=solutions)
    workspace.runs.amend("segmentation", msgspec.structs.replace(run, segmentation=found))
    workspace.result_changed.emit("segmentation")
    card = view.content.cards.cards[0]
    told = {}
    for lines in (1, 2, 3, 4):
        card.set_lines(lines)
        lines_shown = [line.text() for line in card._traits if not line.isHidden()]
        told[lines] = (len(lines_shown), not card._sure.isHidden())
    assert told == {1: (1, False), 2: (1, False), 3: (3, False), 4: (3, True)}
    assert card._sure.text() == "Found again: 90\xa0%  ·  Average confidence: 80\xa0%"
    assert [lines_for(room) for room in (60, 105, 125, 145, 400)] == [1, 2, 3, 4, 4]


def test_a_hint_tells_of_dragging_where_there_is_something_to_merge(shown):
    view, workspace, _pool = shown
    assert not view.content.cards._hint.isHidden()
    workspace.choose_k(2)
    assert view.content.cards._hint.isHidden()


def test_chinese_names_break_between_traits(qapp):
    font = ui_font(light(), 13)
    room = QFontMetrics(font).horizontalAdvance("高消费、大额订")
    assert name_lines("高消费、大额订单", font, room, 3) == ["高消费、", "大额订单"]
    assert name_lines("高消费、大额", font, room, 3) == ["高消费、大额"]
    assert len(name_lines("一二三四五六七八九十一二", font, room, 3)) == 2, "a long word breaks anywhere"


# -- menus and keys -----------------------------------------------------------------------------------------


def test_a_bar_of_the_strip_has_a_menu(shown):
    view, workspace, _pool = shown
    strip, asked = view.content.choice.strip, []
    strip.menu_requested.connect(lambda number, _at: asked.append(number))
    bar = strip._bar(0).center().toPoint()
    QApplication.sendEvent(strip, menu_event("Mouse", bar))
    QApplication.sendEvent(strip, menu_event("Keyboard", bar))
    assert asked == [strip._numbers[0], workspace.solution.n_segments]
    here = {a.text(): a.isEnabled() for a in view.menus.number_menu(5, view).actions()}
    assert here == {"Show 5 segments": False, "": True, "Who would go where": False,
                    "Why this number?": True, "Minimum size…": True}  # fmt: skip
    other = view.menus.number_menu(2, view)
    next(a for a in other.actions() if a.text() == "Show 2 segments").trigger()
    assert workspace.solution.n_segments == 2
    back = view.menus.number_menu(2, view)
    next(a for a in back.actions() if a.text() == "Go to the suggested number, 5").trigger()
    assert workspace.solution.n_segments == 5


def test_the_strip_shows_who_would_go_where_and_takes_changes_back(shown, qtbot):
    view, workspace, _pool = shown
    other = view.menus.number_menu(4, view)
    next(a for a in other.actions() if a.text() == "Who would go where").trigger()
    compare = view.content.details.page("compare")
    assert compare.ways.current() == "crosswalk"
    assert compare.crosswalk.target.key() == "k:4"
    edits = view.menus.edits
    edits.carry_out(edits.merge("s0", ("s1",)))
    assert len(workspace.analysis("segmentation").edits) == 1
    menu = view.menus.number_menu(5, view)
    next(a for a in menu.actions() if a.text() == "Take back the 1 change by hand").trigger()
    assert workspace.analysis("segmentation").edits == ()
    workspace.undo()
    assert len(workspace.analysis("segmentation").edits) == 1


def test_keys_work_on_the_card_with_the_focus_else_on_the_selected_segment(shown, qtbot):
    view, workspace, _pool = shown
    menus, cards = view.menus, view.content.cards
    menus.actions["merge"].trigger()
    assert "Choose a segment first" in menus.toast._text.text()
    view.model.toggle_segment("s2")
    menus.actions["split"].trigger()
    assert (menus.dialog.kind, menus.dialog.segment_id) == ("split", "s2")
    menus.dialog.reject()
    view.model.toggle_segment("s2")
    menus.renaming_wanted.emit("s1")
    name = cards.cards[1].name
    assert name.is_editing()
    name._edit.setText("Fresh faces")
    qtbot.keyClick(name._edit, Qt.Key.Key_Return)
    assert workspace.annotations.segments["s1"].name == "Fresh faces"
    asked = []
    cards.cards[1].step_requested.connect(asked.append)
    qtbot.keyClick(cards.cards[1], Qt.Key.Key_Down)
    assert asked == [1]
    assert menus.actions["rename"].text() == "Rename the segment"


def test_a_right_click_on_the_map_opens_the_menu_of_that_customers_segment(shown, qtbot):
    view, workspace, _pool = shown
    panel, asked = view.content.map, []
    panel.menu_requested.connect(lambda segment, _at, more: asked.append((segment, [t for t, _c in more])))
    chart = panel.chart
    place = chart.to_widget(float(chart._x[7]), float(chart._y[7]))
    viewport = chart.plot.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.RightButton, pos=viewport.mapFrom(chart, place))
    code = int(view.model.labels().codes(workspace.solution)[panel._points.rows[7]])
    mine = next(s.id for s in workspace.solution.segments if s.code == code)
    assert [segment for segment, _more in asked] == [mine]
    assert asked[0][1][0] == "Show all"
    workspace.select(np.array([1, 2]), "map")
    QApplication.sendEvent(panel, menu_event("Keyboard", QPoint(5, 5)))
    assert asked[-1][0] == ""
    assert asked[-1][1][0] == "Select nobody"
    menu = view.menus.menu("", view, [("Select nobody", lambda: None)])
    assert texts(menu) == ["Keep the 2 selected customers together…", "Select nobody"]


def test_a_segments_customers_are_listed_from_the_menu_and_from_a_distribution(shown, qtbot):
    view, _workspace, _pool = shown
    view.menus.customers_wanted.emit("s1")
    details = view.content.details
    assert details.tabs.current() == "customers"
    assert view.model.selected_segment() == "s1"
    qtbot.waitUntil(lambda: details.page("customers").rows.rowCount() == 12)
    details.show_tab("profile")
    profile = details.page("profile")
    profile.open_cell(profile.source.index(0, 4))
    profile.popup.wait()
    assert profile.popup.customers.text() == "Show the 12 customers behind it"
    profile.popup.customers.click()
    assert view.model.selected_segment() == "s2"
    assert details.tabs.current() == "customers"


def test_customers_and_profile_have_the_same_menu(shown, qtbot):
    view, _workspace, _pool = shown
    details, asked = view.content.details, []
    details.menu_requested.connect(lambda segment, _at, more: asked.append((segment, [t for t, _c in more])))
    profile = details.page("profile")
    second = profile.table.visualRect(profile._dots.index(0, 3)).center()
    profile.table.customContextMenuRequested.emit(second)
    profile.table.customContextMenuRequested.emit(QPoint(5, 5))  # the names of the columns have none
    assert asked == [("s1", ["Copy table", "Save table as CSV…"])]
    details.show_tab("customers")
    customers = details.page("customers")
    qtbot.waitUntil(lambda: customers.rows.rowCount() == 60)
    rows = view.model.rows_of("s2")
    customers.table.scrollTo(customers.rows.index(int(rows[0]), 0))
    place = customers.table.visualRect(customers.rows.index(int(rows[0]), 0)).center()
    customers.table.customContextMenuRequested.emit(place)
    assert asked[-1] == ("s2", ["Copy", "Export all on show…"])


def test_compare_and_recognise_open_with_the_segment(shown, qtbot):
    view, _workspace, _pool = shown
    view.menus.tab_wanted.emit("compare", "s3")
    pair = view.content.details.page("compare").pair
    assert pair.first.key() == "s3"
    assert pair.second.key() != "s3"
    view.menus.tab_wanted.emit("recognise", "s3")
    page = view.content.details.page("recognise")
    qtbot.waitUntil(lambda: "s3" in page._cards and not page._wanted)


# -- the map by categories ----------------------------------------------------------------------------------


def test_a_category_can_be_an_axis(shown):
    view, _workspace, _pool = shown
    panel, table = view.content.map, view.model.table()
    names = [column.name for column in axis_columns(table, ["City", "Income"])]
    assert names.index("City") > names.index("Income"), "numbers are the axes at first"
    panel.tabs.set_current("columns")
    panel.tabs.changed.emit("columns")
    panel.across.set_key("City")
    panel.across.chosen.emit("City")
    points = panel._points
    assert points.x_words
    assert not points.y_words
    at = table.column_index("City")
    for row, x in zip(points.rows[:20], points.x[:20], strict=True):
        assert abs(x - points.x_words.index(table.text(int(row), at))) <= SCATTER
    assert panel.chart.axis_x._tickLevels[0][0] == (0, points.x_words[0])
    assert not panel.chart._named, "between words a name would stand anywhere"
    again = two_columns(table, "City", panel.upwards.key())
    assert np.array_equal(again.x, points.x)
    assert "scattered around their value" in panel._note.text()
    assert f"City: {table.text(int(points.rows[3]), at)}" in panel._tip(3)
    panel.across.set_key("Income")
    panel.across.chosen.emit("Income")
    assert panel.chart.axis_x._tickLevels is None
    assert panel.chart._named


# -- columns, rules, words ----------------------------------------------------------------------------------


def test_columns_say_how_much_they_tell_the_segments_apart(shown):
    _view, workspace, _pool = shown
    worth = importances(workspace.solution)
    assert worth["Income"] == max(
        row.importance for row in workspace.solution.profile if row.column == "Income"
    )
    assert (
        use_words(None, 0.71)
        == "Tells the segments apart strongly: 71\xa0% of its differences lie between them"
    )
    log = ColumnUse(column="Income", used=True, transform="log")
    assert use_words(log, 0.01) == "On a log scale · Hardly differs between the segments"
    out = ColumnUse(column="Id", used=False, reason=msg("It is an identifier."))
    assert use_words(out, None) == "It is an identifier"


def test_a_changed_rules_file_takes_effect_by_itself(shown, qtbot):
    view, _workspace, _pool = shown
    with qtbot.waitSignal(view.model.rule_watch.actions_changed, timeout=5_000):
        rules_file().write_text("{")
    assert view.model.actions.problem is not None
    with qtbot.waitSignal(view.model.rule_watch.actions_changed, timeout=5_000):
        os.remove(rules_file())
    assert view.model.actions.problem is None


def test_a_changed_file_of_groups_is_offered_at_once(shown, qtbot):
    view, workspace, pool = shown
    analysis = workspace.analysis("segmentation")
    rfm = msgspec.structs.replace(analysis.model, stage="segdesk.rfm")
    workspace.set_analysis(msgspec.structs.replace(analysis, model=rfm), msg("Choose the method"))
    f.answer_run(workspace, pool)
    assert not view.model.outdated
    with qtbot.waitSignal(view.model.rule_watch.rules_changed, timeout=5_000):
        make_copy("rfm_groups.json")
    problem = view.content.verdict._problem
    assert not problem.isHidden()
    assert "file with the rules" in problem._text.text()
    runs = len([job for job in pool.jobs if job.kind == "run"])
    problem.action_clicked.emit()
    assert len([job for job in pool.jobs if job.kind == "run"]) == runs + 1
    f.answer_run(workspace, pool)
    assert problem.isHidden()
