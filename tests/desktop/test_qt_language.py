"""Qt's own dialogs speak the language of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from segdesk.desktop.qt_language import apply_qt_language, system_language
from segdesk.text import set_language


def cancel() -> str:
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def look_in() -> str:
    return QCoreApplication.translate("QFileDialog", "&Look in:")


def test_qt_speaks_chinese_and_english_again(qapp):
    try:
        assert apply_qt_language(qapp, "zh_CN")
        assert apply_qt_language(qapp, "zh_CN")  # twice must not leave one behind
        set_language("zh_CN")
        assert (cancel(), look_in()) == ("取消", "查找范围(&L)：")
        assert QCoreApplication.translate("QFileDialog", "A text of nobody") == "A text of nobody"
    finally:
        assert apply_qt_language(qapp, "en")
    assert (cancel(), look_in()) == ("Cancel", "&Look in:")


@pytest.mark.parametrize(
    ("system", "language"), [("zh_CN", "zh_CN"), ("zh_TW", "zh_CN"), ("en_GB", "en"), ("de_DE", "en")]
)
def test_the_first_start_speaks_the_systems_language(monkeypatch, system, language):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    assert system_language() == language
