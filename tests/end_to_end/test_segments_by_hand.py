"""A newcomer's walk: drop a file, name a segment, drag two together, look, undo, take customers out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.views.segments.card import DRAGGED
from segdesk.text import render

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True),  # real menus open
]
Open = Callable[..., Controller]
Answer = Callable[[Controller], None]


def drop(data: QMimeData, target: QWidget) -> None:
    """Drop something on a widget, as the system would."""
    at, action, left = QPointF(20, 20), Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(at.toPoint(), action, data, left, none))
    QApplication.sendEvent(target, QDropEvent(at, action, data, left, none))


def choose(menu: QMenu, text: str) -> None:
    """Choose an entry of a menu that is open."""
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def open_menu(page: QWidget, at: QWidget) -> QMenu:
    """Right-click a widget of the page and return the menu that opens."""
    place = QPoint(30, 10)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, at.mapToGlobal(place))
    QApplication.sendEvent(at, event)
    return next(menu for menu in page.findChildren(QMenu) if menu.isVisible())


def test_a_newcomer_drops_a_file_names_merges_looks_undoes_and_takes_customers_out(
    window: Open, answer: Answer, shop: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = window()
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(shop))])
    drop(files, controller.home.drop)
    answer(controller)
    workspace, page = controller.workspace, controller.page("segments")
    assert controller.shell.current_page() == "segments"
    cards = page.content.cards.cards
    found = workspace.solution
    onto, dragged = cards[0], cards[1]
    first, second = found.segments[:2]

    # a name, with the key
    qtbot.mouseClick(onto, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    assert page.model.selected_segment() == first.id
    page.menus.actions["rename"].trigger()
    onto.name._edit.setText("Our best")
    qtbot.keyClick(onto.name._edit, Qt.Key.Key_Return)
    assert workspace.annotations.segments[first.id].name == "Our best"
    assert onto.name.text() == "Our best"

    # one card onto another: what would happen is said with real figures before it does
    data = QMimeData()
    data.setData(DRAGGED, dragged.segment_id.encode())
    drop(data, onto)
    dialog = page.menus.dialog
    qtbot.waitUntil(dialog.confirm.isEnabled, timeout=60_000)
    sentence = dialog.sentence._text.text()
    assert f"{second.size} customers of “{render(second.name)}” go to “Our best”" in sentence
    assert "of Total spent" in sentence
    assert workspace.analysis("segmentation").edits == ()
    colour = page.model.colors()[first.id]
    dialog.confirm.click()
    answer(controller)
    merged = workspace.solution
    assert len(merged.segments) == len(found.segments) - 1
    assert merged.segment(first.id).size == first.size + second.size
    assert page.model.name(merged.segment(first.id)) == "Our best"
    assert page.model.colors()[first.id] == colour
    strip = page.content.choice.strip
    assert strip._words(found.n_segments) == f"{found.n_segments}→{found.n_segments - 1}"

    # who they are: the menu of the card
    menu = open_menu(page, cards[0])
    choose(menu, "Show customers")
    customers = page.content.details.page("customers")
    size = merged.segments[0].size
    qtbot.waitUntil(lambda: customers.rows.rowCount() == size)

    # taking them out: the same menu
    target = tmp_path / "ours.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    choose(open_menu(page, cards[0]), "Export these customers…")
    qtbot.waitUntil(lambda: customers.taking_out.state in ("done", "failed"), timeout=60_000)
    assert customers.taking_out.state == "done", customers.taking_out.problem
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == size + 1
    assert all("Our best" in line for line in lines[1:])

    # taking the change back, where the number stands
    choose(page.menus.number_menu(found.n_segments, page), "Take back the 1 change by hand")
    answer(controller)
    assert [segment.id for segment in workspace.solution.segments] == [s.id for s in found.segments]
    assert strip._words(found.n_segments) == str(found.n_segments)
    workspace.undo()
    answer(controller)
    assert len(workspace.solution.segments) == len(found.segments) - 1
    workspace.undo()
    workspace.undo()
    answer(controller)
    assert (
        workspace.annotations.segments.get(first.id) is None
        or not workspace.annotations.segments[first.id].name
    )


def test_a_segment_that_is_divided_gets_colours_nobody_wore(
    window: Open, answer: Answer, shop: Path, qtbot: QtBot
) -> None:
    controller = window(str(shop))
    answer(controller)
    workspace, page = controller.workspace, controller.page("segments")
    before = dict(page.model.colors())
    old = workspace.solution.segments[0].id
    dialog = page.menus.open("split", old)
    qtbot.waitUntil(dialog.confirm.isEnabled, timeout=60_000)
    promised = {entry.id: entry.color for entry in dialog._preview.after}
    dialog.confirm.click()
    answer(controller)
    colors = {segment.id: page.model.colors()[segment.id] for segment in workspace.solution.segments}
    assert colors == promised, "the panel shows the colours that come"
    new = [segment_id for segment_id in colors if segment_id not in before]
    assert len(new) == 2
    assert before[old] not in [colors[segment_id] for segment_id in new]
    assert len(set(colors.values())) == len(colors)


def test_a_category_as_axis_and_a_right_click_on_a_customer(
    window: Open, answer: Answer, qtbot: QtBot
) -> None:
    controller = window()
    controller.opening.open_sample("telecom")
    answer(controller)
    controller.go_to("segments")
    answer(controller)
    page, workspace = controller.page("segments"), controller.workspace
    panel, table = page.content.map, page.model.table()
    category = next(c.name for c in table.columns if c.type == "category" and c.role == "category")
    panel.tabs.set_current("columns")
    panel.tabs.changed.emit("columns")
    panel.across.set_key(category)
    panel.across.chosen.emit(category)
    assert panel._points.x_words
    assert len(panel._points.rows) > 0.9 * workspace.segmentation.rows
    chart = panel.chart
    place = chart.to_widget(float(chart._x[50]), float(chart._y[50]))
    viewport = chart.plot.viewport()
    with qtbot.waitSignal(chart.menu_requested) as asked:
        qtbot.mouseClick(viewport, Qt.MouseButton.RightButton, pos=viewport.mapFrom(chart, place))
    row = int(panel._points.rows[asked.args[0]])
    assert abs(panel._points.x[asked.args[0]] - panel._points.x[50]) < 0.1
    menu = next(menu for menu in page.findChildren(QMenu) if menu.isVisible())
    choose(menu, "Show customers")
    assert row in workspace.selection
    code = int(page.model.labels().codes(workspace.solution)[row])
    assert page.model.segment(page.model.selected_segment()).code == code
