"""The frame of the window."""

from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from segdesk.desktop.theme import dark, light
from segdesk.desktop.views.shell import FOLD_BELOW, HANDLE_WIDTH, SIDE_WIDTH, Shell
from segdesk.desktop.widgets import ThemedWidget
from segdesk.text import language


@pytest.fixture
def shell(qtbot: QtBot) -> Shell:
    """A shell with two pages."""
    frame = Shell()
    qtbot.addWidget(frame)
    frame.add_page("home", ThemedWidget())
    frame.add_page("data", ThemedWidget())
    frame.show()
    return frame


def button(shell: Shell, name: str) -> QAbstractButton:
    return next(b for b in shell.findChildren(QAbstractButton) if b.accessibleName() == name)


def test_navigation_shows_pages_and_tells(shell: Shell, qtbot: QtBot) -> None:
    told: list[str] = []
    shell.navigated.connect(told.append)
    shell.go_to("data")
    assert shell.current_page() == "data"
    assert told == []
    qtbot.mouseClick(button(shell, "Home"), Qt.MouseButton.LeftButton)
    assert told == ["home"]
    assert shell.current_page() == "home"


def test_theme_reaches_pages_that_are_not_shown(shell: Shell) -> None:
    shell.go_to("home")
    shell.apply(dark())
    hidden = shell.page("data")
    assert isinstance(hidden, ThemedWidget)
    assert hidden.theme.name == "dark"
    shell.apply(light())
    assert hidden.theme.name == "light"


def test_side_panel_folds_below_the_limit(shell: Shell, qtbot: QtBot) -> None:
    shell.set_side(QWidget())
    shell.resize(FOLD_BELOW + 100, 700)
    qtbot.waitUntil(lambda: shell.side.width() == SIDE_WIDTH)
    shell.resize(FOLD_BELOW - 50, 700)
    qtbot.waitUntil(lambda: shell.side.width() == HANDLE_WIDTH)
    shell.resize(FOLD_BELOW + 100, 700)
    qtbot.waitUntil(lambda: shell.side.width() == SIDE_WIDTH)


def test_a_persons_own_choice_to_unfold_stays(shell: Shell, qtbot: QtBot) -> None:
    shell.set_side(QWidget())
    shell.resize(FOLD_BELOW - 50, 700)
    qtbot.waitUntil(lambda: shell.side.width() == HANDLE_WIDTH)
    word = next(b for b in shell.findChildren(QAbstractButton) if b.text() == "Steps")
    assert word.isVisible()
    assert word.height() >= word.sizeHint().height()
    qtbot.mouseClick(word, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.side.width() == SIDE_WIDTH)
    assert not word.isVisible()
    shell.resize(FOLD_BELOW + 100, 700)
    shell.resize(FOLD_BELOW - 80, 700)
    qtbot.wait(20)
    assert not shell.side.is_folded()


def test_side_widgets_are_handed_back_alive(shell: Shell) -> None:
    first, second = QWidget(), QWidget()
    shell.set_side(first)
    shell.set_side(second)
    first.setObjectName("alive")
    shell.set_side(None)
    assert shell.side.isHidden()
    shell.set_side(first)
    assert shell.side.widget() is first
    assert not shell.side.isHidden()


def test_the_window_fits_a_small_laptop(shell: Shell, qtbot: QtBot) -> None:
    page = QWidget()
    page.setMinimumSize(1500, 1200)
    shell.add_page("segments", page)
    shell.go_to("segments")
    shell.set_side(QWidget())
    shell.set_project("a project with a rather long name, and then some more of it", "Saved 2 min ago")
    shell.set_job("Cross-validating 4 of 5 with a rather long text", 0.4)
    assert shell.minimumSizeHint().width() <= 1024
    shell.resize(1024, 640)
    assert shell.width() == 1024


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("Undo", "undo_requested"),
        ("Redo", "redo_requested"),
        ("Export", "export_requested"),
        ("Change the language", "language_toggled"),
        ("Cancel", "cancel_requested"),
    ],
)
def test_top_bar_buttons_tell(shell: Shell, qtbot: QtBot, name: str, signal: str) -> None:
    shell.top_bar.set_undo("Rename a segment", "")
    shell.set_job("Reading", 0.1)
    with qtbot.waitSignal(getattr(shell, signal), timeout=1000):
        button(shell, name).click()


def test_job_and_banner_come_and_go(shell: Shell) -> None:
    shell.set_job("Reading", None)
    assert shell.top_bar.job.isVisible()
    shell.set_job("")
    assert not shell.top_bar.job.isVisible()
    banner = shell.show_banner("warn", "The file changed", "Read it again?", "Read again")
    assert banner.isVisible()
    button(shell, "Dismiss").click()
    assert not banner.isVisible()
    shell.show_banner("bad", "It failed")
    assert banner.isVisible()


def test_title_names_the_project(shell: Shell) -> None:
    shell.set_project("spring", "")
    assert shell.windowTitle().startswith("spring")
    shell.set_project("")
    assert shell.windowTitle() == "SegDesk"


def test_the_language_changes_while_the_window_is_open(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog(locale="zh_CN")
    catalogue.add("Home", "首页")
    catalogue.add("Hide the side panel", "隐藏侧栏")
    catalogue.add("Cancel", "取消")
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "test.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "_folders", [("test", tmp_path)])
    language.set_language("zh_CN")
    try:
        shell.retranslate()
        names = {b.accessibleName() for b in shell.findChildren(QAbstractButton)}
        assert {"首页", "隐藏侧栏", "取消"} <= names
        assert "Home" not in names
        assert any(b.text() == "中文" for b in shell.findChildren(QAbstractButton))
    finally:
        language.set_language("en")
    shell.retranslate()
    assert button(shell, "Home")


def test_nothing_in_the_side_panel_is_wider_than_the_panel(shell: Shell, qtbot: QtBot) -> None:
    greedy = QWidget()
    greedy.setMinimumSize(0, 1400)
    inner = QWidget(greedy)
    inner.setMinimumWidth(700)
    QVBoxLayout(greedy).addWidget(inner)
    shell.set_side(greedy)
    shell.resize(FOLD_BELOW + 100, 700)
    qtbot.waitUntil(lambda: shell.side.width() == SIDE_WIDTH)
    assert greedy.width() <= SIDE_WIDTH - 1


def test_undo_names_what_it_takes_back(shell: Shell) -> None:
    undo, redo = button(shell, "Undo"), button(shell, "Redo")
    assert not undo.isEnabled()
    shell.top_bar.set_undo("Rename a segment", None)
    assert undo.isEnabled()
    assert not redo.isEnabled()
    assert undo.toolTip() == "Undo: Rename a segment"
    assert undo.accessibleName() == "Undo"
    shell.retranslate()
    assert undo.toolTip() == "Undo: Rename a segment"


def test_the_bar_at_the_top_never_overlaps_itself(shell: Shell, qtbot: QtBot) -> None:
    shell.set_project("a project with a rather long name, and then some more of it", "Unsaved changes")
    shell.set_job("Measuring how clear the segments are with a rather long text and its number", 0.4)
    shell.resize(1280, 800)
    qtbot.wait(20)
    inside = [w for w in shell.top_bar.children() if isinstance(w, QWidget) and w.isVisible()]
    inside.sort(key=lambda widget: widget.x())
    for left, right in pairwise(inside):
        assert left.geometry().right() < right.x()
    assert inside[-1].geometry().right() < shell.top_bar.width()
