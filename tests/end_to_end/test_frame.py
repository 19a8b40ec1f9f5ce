"""What surrounds the pages: menus with the recent files, and the side panel where the window is narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.theme import FONT_FAMILIES
from segdesk.desktop.widgets import DoubleSpinBox

Open = Callable[..., Controller]
Answer = Callable[[Controller], None]


def write_customers(folder: Path, name: str = "customers.csv") -> Path:
    """Write a list with two plain groups."""
    rows = [f"C{n:03},{20 + n % 2 * 40 + n % 7},{100 + n % 2 * 900 + n % 11}" for n in range(80)]
    path = folder / name
    path.write_text("\n".join(["customer,age,spent", *rows]), "utf-8")
    return path


def menu(controller: Controller, title: str) -> QMenu:
    """Return a menu by its title."""
    return next(m for m in controller.shell.findChildren(QMenu) if m.title().replace("&", "") == title)


def entry(found: QMenu, text: str) -> QAction:
    """Return an entry of a menu by its words."""
    return next(action for action in found.actions() if action.text() == text)


def test_a_file_opened_before_is_in_the_menu(window: Open, answer: Answer, tmp_path: Path) -> None:
    first, second = write_customers(tmp_path), write_customers(tmp_path, "A & B.csv")
    controller = window()
    recent = menu(controller, "Open recent")
    recent.aboutToShow.emit()
    assert [action.isEnabled() for action in recent.actions()] == [False]  # a sentence
    for path in (first, second):
        controller.opening.open_path(str(path))
        answer(controller)
    recent.aboutToShow.emit()
    assert [action.text() for action in recent.actions()] == ["A && B.csv", "customers.csv"]
    entry(recent, "customers.csv").trigger()
    answer(controller)
    assert controller.workspace.title == "customers"


def test_help_leads_to_what_it_names(window: Open, qtbot: QtBot) -> None:
    controller = window()
    found = menu(controller, "Help")
    entry(found, "Shortcuts").trigger()
    assert controller.shell.current_page() == "settings"
    controller.go_to("home")
    entry(found, "Licences…").trigger()
    assert controller.page("settings").dialog.isVisible()  # type: ignore[attr-defined]
    controller.page("settings").dialog.accept()  # type: ignore[attr-defined]


def test_a_header_opens_its_panel_only_while_it_is_of_use(
    window: Open, answer: Answer, tmp_path: Path, qtbot: QtBot
) -> None:
    controller = window()
    controller.opening.open_path(str(write_customers(tmp_path)))
    answer(controller)
    controller.go_to("data")
    side = controller.shell.side
    assert side.is_folded()
    header = controller.page("data").table.horizontalHeader()  # type: ignore[attr-defined]
    at = QPoint(header.sectionViewportPosition(1) + 30, 12)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not side.is_folded()
    controller.go_to("segments")
    assert side.is_folded()
    side.toggle(), side.toggle()  # folded by a person: so it stays
    controller.go_to("data")
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert side.is_folded()


def test_formats_reach_what_is_open_and_what_is_typed(
    window: Open, answer: Answer, tmp_path: Path, qtbot: QtBot
) -> None:
    controller = window()
    controller.opening.open_path(str(write_customers(tmp_path)))
    answer(controller)
    controller.go_to("data")
    page = controller.page("data")
    settings = controller.page("settings")
    fields = settings.formats.fields  # type: ignore[attr-defined]
    try:
        fields["numbers"].set_key("point")
        fields["currency"].set_key("€")
        fields["numbers"].chosen.emit("point")
        model = page.viewmodel.model  # type: ignore[attr-defined]
        assert "1.001" in [model.cell_text(row, 2) for row in range(4)]
        page.search.setText("spent = 1.001")  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: model.rowCount() < 80)
        assert {model.cell_text(row, 2) for row in range(model.rowCount())} == {"1.001"}
        assert controller.settings.currency == "€"
        box = DoubleSpinBox(0, 9)
        qtbot.addWidget(box)
        box.setValue(1.5)
        assert box.text() == "1,50"
    finally:
        controller.choose_formats("comma", "language", "")


def test_the_whole_window_is_in_one_typeface(window: Open, qapp: QApplication) -> None:
    qapp.setStyleSheet("")
    qapp.setFont(QFont("some font of the system"))  # as at a first start
    controller = window()
    for words in controller.shell.findChildren(QLabel) + controller.shell.findChildren(QPushButton):
        assert words.font().families() == list(FONT_FAMILIES), words.text()
