import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.home import is_project, when_text
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.home import HomeView
from segdesk.projects.recent import RecentFile
from segdesk.text import render, set_language
from tests.desktop.factories import make_workspace


class Recent:
    def __init__(self, *paths: str) -> None:
        self.paths = paths

    def entries(self) -> tuple[RecentFile, ...]:
        return tuple(RecentFile(path=path, opened="2026-11-23T10:12:00") for path in self.paths)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path)[0]


@pytest.fixture
def view(qtbot, workspace: Workspace) -> HomeView:
    home = HomeView(workspace, light(), Recent("/a/members.csv", "/a/spring.segdesk"))
    qtbot.addWidget(home)
    home.resize(1200, 800)
    home.show()
    return home


def test_a_dropped_file_is_opened_and_a_dropped_project_too(qtbot, view: HomeView) -> None:
    def drop(path: str) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(path)])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        view.drop.dropEvent(QDropEvent(QPointF(10, 10), copy, mime, left, none))

    with qtbot.waitSignal(view.file_chosen) as opened:
        drop("/data/members.csv")
    assert opened.args == ["/data/members.csv"]
    with qtbot.waitSignal(view.project_chosen) as opened:
        drop("/data/Spring.SEGDESK")
    assert opened.args == ["/data/Spring.SEGDESK"]


def test_cards_work_with_mouse_and_keys(qtbot, view: HomeView) -> None:
    with qtbot.waitSignal(view.goal_chosen) as chosen:
        qtbot.mouseClick(view.goals["predictions"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["predictions"]
    assert len(view.samples) == 5
    with qtbot.waitSignal(view.sample_chosen) as chosen:
        qtbot.keyClick(view.samples["telecom"], Qt.Key.Key_Return)
    assert chosen.args == ["telecom"]


def test_recent_files_are_listed_and_opened(qtbot, view: HomeView) -> None:
    rows = [view.recent_card._rows.itemAt(i).widget() for i in range(2)]
    assert [row.accessibleName() for row in rows] == ["members.csv", "spring"]
    with qtbot.waitSignal(view.project_chosen) as opened:
        qtbot.mouseClick(rows[1], Qt.MouseButton.LeftButton)
    assert opened.args == ["/a/spring.segdesk"]


def test_without_recent_files_it_says_so(qtbot, workspace: Workspace) -> None:
    home = HomeView(workspace, light(), Recent())
    qtbot.addWidget(home)
    assert "listed here" in home.recent_card._empty.text()


def test_samples_speak_the_language(view: HomeView) -> None:
    set_language("zh_CN")
    try:
        view.retranslate()
        assert view.samples["telecom"].accessibleName() == "电信客户"
    finally:
        set_language("en")


def test_when_a_file_was_open() -> None:
    from datetime import datetime

    now = datetime(2026, 11, 23, 18, 0)
    assert render(when_text("2026-11-23T10:12:00", now)) == "today 10:12"
    assert render(when_text("2026-11-22T10:12:00", now)) == "yesterday"
    assert render(when_text("2026-11-03T10:12:00", now)) == "3 Nov 2026"
    assert when_text("soon", now) == ""
    assert is_project("/A/b.SegDesk")
    assert not is_project("/A/b.csv")


def test_home_loads_nothing_heavy() -> None:
    code = (
        "import sys, segdesk.desktop.views.home; "
        "print([m for m in ('numpy', 'pyarrow', 'pyqtgraph', 'pandas') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
