"""Qt's own dialogs speak the language of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from segdesk.desktop.qt_language import apply_qt_language, system_language


def cancel() -> str:
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def test_qt_speaks_chinese_and_english_again(qapp):
    try:
        assert apply_qt_language(qapp, "zh_CN")
        assert apply_qt_language(qapp, "zh_CN")  # twice must not leave one behind
        assert cancel() == "取消"
    finally:
        assert apply_qt_language(qapp, "en")
    assert cancel() == "Cancel"


@pytest.mark.parametrize(
    ("system", "language"), [("zh_CN", "zh_CN"), ("zh_TW", "zh_CN"), ("en_GB", "en"), ("de_DE", "en")]
)
def test_the_first_start_speaks_the_systems_language(monkeypatch, system, language):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    assert system_language() == language
