"""Every word of every page has room in the smallest window that is promised, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.widgets import Button, ElidedLabel, Label, LinesLabel

Open = Callable[..., Controller]
Answer = Callable[[Controller], None]

ROUNDING = 1  # pixels that fonts of part widths may miss
PAGES = ("home", "data", "segments", "predictions", "use", "plugins", "settings")


def clipped(root: QWidget) -> Iterator[str]:
    """Name every label, button and tick box below a widget that has less room than its words need."""
    for label in root.findChildren(QLabel):
        words = label.text()
        if not words or not label.isVisible() or isinstance(label, ElidedLabel | LinesLabel):
            continue  # those that end in … say the rest in their tool tip
        room, metrics = label.contentsRect(), label.fontMetrics()
        if label.wordWrap():
            needed = label.heightForWidth(label.width())
            if needed > label.height() + ROUNDING:
                yield f"label “{words}”: {needed} high, has {label.height()}"
            words = max(words.split(), key=metrics.horizontalAdvance, default="")
        needed = max(metrics.horizontalAdvance(line) for line in words.split("\n"))
        if not _chinese(words) and needed > room.width() + ROUNDING:
            yield f"label “{words}”: {needed} wide, has {room.width()}"
    for kind in (QPushButton, QCheckBox):
        for button in root.findChildren(kind):
            if button.isVisible() and button.text() and button.width() + ROUNDING < _needed(button):
                yield f"button “{button.text()}”: {_needed(button)} wide, has {button.width()}"


def _chinese(words: str) -> bool:
    """Whether a line may break between any two characters."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)


def _needed(button: QPushButton | QCheckBox) -> int:
    """Return the width of the words and the icon; the padding may shrink."""
    words = button.text().replace("&&", "&")
    icon = button.iconSize().width() + 4 if not button.icon().isNull() else 0
    return int(button.fontMetrics().horizontalAdvance(words) + icon)


def test_the_walk_finds_what_is_clipped(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    for child in (Label("far too many words for this"), Button("Far too wide"), QCheckBox("Far too wide")):
        child.setParent(root)
        child.setGeometry(0, 0, 40, 30)
    long = Label("these words need several lines to be read at all", wrap=True, parent=root)
    long.setGeometry(0, 0, 60, 20)
    root.show()
    assert len(list(clipped(root))) == 4


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_word_has_room(language: str, window: Open, answer: Answer, qtbot: QtBot) -> None:
    controller = window("--language", language)
    controller.opening.open_sample("telecom")
    answer(controller)

    def look(place: str) -> list[str]:
        for _try in range(20):  # layouts of what was just shown come to rest in a few rounds
            qtbot.wait(50)
            if not (found := list(clipped(controller.shell))):
                return []
        return [f"{place}: {words}" for words in found]

    found = []
    for page in PAGES:
        controller.go_to(page)
        answer(controller)
        found += look(page)
        for tab in ("health", "combine", "table") if page == "data" else ():
            controller.page("data").show_tab(tab)  # type: ignore[attr-defined]
            found += look(tab)
    controller.shell.side.toggle()
    for page in ("data", "predictions"):
        controller.go_to(page)
        found += look(f"{page} with its steps")
    assert found == []
