"""Files that are too much, damaged or hostile, opened in the real window by real workers.

Each is refused on the page with what to do, or read right; the window neither stands still nor swells; and
the next good file opens. Their real size: `long/test_hostile_window`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.views.data.view import DataView
from tests.end_to_end.hostile import SMALL, good_file
from tests.end_to_end.watching import MOST_MEMORY, Watch

pytestmark = pytest.mark.timeout(240)
Open = Callable[..., Controller]

LONGEST = 250.0  # milliseconds of the window's own work at a time; a busy machine adds what is not ours
COULD_DO = ("Choose", "Open it", "Save", "Export", "Split", "Delete", "Unpack")


def _read(controller: Controller, path: Path, qtbot: QtBot) -> None:
    """Open a file and wait until it is read or refused; the pages are looked at as a person would."""
    controller.opening.open_path(str(path))
    qtbot.waitUntil(lambda: controller.workspace.stage in ("failed", "ready"), timeout=60_000)
    controller.go_to("data")
    qtbot.wait(30)


def test_hostile_files_in_the_window(window: Open, tmp_path: Path, qtbot: QtBot) -> None:
    controller = window()
    good = good_file(tmp_path / "good.csv")
    _read(controller, good, qtbot)
    for page in ("segments", "data"):
        controller.go_to(page)
        qtbot.wait(100)
    view = controller.page("data")
    assert isinstance(view, DataView)
    told = []
    for hostile in SMALL:
        path = tmp_path / hostile.name
        hostile.write(path)
        watch = Watch()
        _read(controller, path, qtbot)
        seen = watch.stop()
        told.append(
            f"{hostile.name:24}{seen['own']:5.0f} ms own {seen['max']:5.0f} ms {seen['memory']:5.1f} MB"
        )
        assert seen["own"] <= LONGEST, told[-1]
        assert seen["memory"] <= MOST_MEMORY, told[-1]
        workspace = controller.workspace
        if hostile.words is not None:
            assert workspace.stage == "failed", hostile.name
            assert view._stack.currentWidget() is view._error
            text = view._error._message.text()
            assert hostile.words in text, hostile.name
            assert any(words in text for words in COULD_DO), f"{hostile.name}: what to do? {text}"
            assert view._error.button.text()
            assert workspace.read is None
            _read(controller, good, qtbot)
        assert workspace.read is not None, hostile.name
        if hostile.words is not None or hostile.rows is not None:
            assert workspace.read.receipt.rows == 60, hostile.name
        assert view._stack.currentWidget() is view._content
    print("\n" + "\n".join(told))
    # the last file has a thousand columns: those far to the right are fitted once they are looked at
    table = view.table
    assert 999 not in table._natural
    view.show_column("c999")
    assert table.columnWidth(999) == table._natural[999]
    assert 0 <= table.columnViewportPosition(999) < table.viewport().width()


def test_a_refusal_in_chinese_says_what_to_do(window: Open, tmp_path: Path, qtbot: QtBot) -> None:
    controller = window("--language", "zh_CN")
    view = controller.page("data")
    assert isinstance(view, DataView)
    for hostile in SMALL:
        if hostile.words is not None:
            path = tmp_path / hostile.name
            hostile.write(path)
            _read(controller, path, qtbot)
            text = view._error._message.text()
            latin = sum(c.isascii() and c.isalpha() for c in text)
            assert latin < 0.5 * len(text), text
            assert any(words in text for words in ("请", "重新", "另存", "拆分")), text
