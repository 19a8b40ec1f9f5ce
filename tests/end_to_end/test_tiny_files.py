"""Files with hardly anything in them, through the real window to segments and predictions, in both languages.

Each ends in an answer or in a sentence on the page that says what to do; never in nothing, never in a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from segdesk.desktop.controller import Controller
from segdesk.desktop.views.data.view import DataView
from segdesk.desktop.views.predictions.view import PredictionsView
from segdesk.desktop.views.segments.view import SegmentsView
from segdesk.desktop.widgets import ErrorState

pytestmark = pytest.mark.timeout(240)
Open = Callable[..., Controller]
Answer = Callable[[Controller], None]

REFUSED = {
    "empty.csv": b"",
    "blank.csv": b"\n\n  \n\n",
    "commas.csv": b",,,\n,,,\n",
    "blank.xlsx": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
}
READ = {
    "header.csv": b"Customer,Age,Spent,Left\n",
    "one-row.csv": b"Customer,Age,Spent,Left\nC1,40,100,yes\n",
    "blank-lines.csv": b"Customer,Age,Spent,Left\n\n\nC1,40,100,yes\n\nC2,50,90,no\n\n",
    "one-column.csv": b"Left\n" + b"yes\nno\nno\n" * 20,
    "one-number.csv": b"Age\n" + b"".join(b"%d\n" % (20 + i % 50) for i in range(60)),
    "missing.csv": b"Customer,Age,Spent,Left\n" + b"".join(b"C%d,,,\n" % i for i in range(60)),
    "alike.csv": b"Customer,Age,Spent,Left\n" + b"".join(b"C%d,40,100,yes\n" % i for i in range(60)),
    "all-missing.csv": b"Age,Spent,Left\n" + b",,\n" * 30,
}
LANGUAGES = {"en": (".", "…"), "zh_CN": ("。",)}


def _sentence(error: ErrorState, language: str, name: str) -> str:
    """Return the sentence on show; it is whole, in the language chosen, and has a button below it."""
    text = error._message.text()
    assert text.endswith(LANGUAGES[language]), (name, text)
    assert len(text) > (30 if language == "en" else 10), (name, text)
    assert "SegDesk itself" not in text
    assert "inside SegDesk" not in text, (name, error._details.toPlainText())
    assert "SegDesk 内部" not in text, (name, error._details.toPlainText())
    assert not error.button.isHidden()
    if language == "zh_CN":
        assert any("\u4e00" <= c <= "\u9fff" for c in text), (name, text)
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_anything(
    window: Open, answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    controller = window("--language", language)
    workspace = controller.workspace
    monkeypatch.setattr(controller.session, "may_leave", lambda: True)  # asks about what is predicted here
    data, segments = controller.page("data"), controller.page("segments")
    predictions = controller.page("predictions")
    assert isinstance(data, DataView)
    assert isinstance(segments, SegmentsView)
    assert isinstance(predictions, PredictionsView)
    for name, content in {**REFUSED, **READ}.items():
        path = tmp_path / name
        path.write_bytes(content)
        controller.opening.open_path(str(path))
        answer(controller)
        if name in REFUSED:
            assert workspace.stage == "failed", name
            _sentence(data._error, language, name)
            _sentence(segments.error, language, name)
            _sentence(predictions.error, language, name)
            continue
        assert workspace.stage == "ready", name
        assert data._stack.currentWidget() is data._content
        if workspace.segmentation is None:
            assert segments._pages.currentWidget() is segments.error, name
            _sentence(segments.error, language, name)
        else:
            assert segments._pages.currentWidget() is segments.content
        table = workspace.table()
        assert table is not None
        controller.go_to("predictions")
        workspace.predict(table.columns[-1].name)
        answer(controller)
        if workspace.prediction is None:
            assert predictions._pages.currentWidget() is predictions.error, name
            _sentence(predictions.error, language, name)
