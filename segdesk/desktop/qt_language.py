"""The words of Qt's own dialogs (open, save, colour, context menus), in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_NAME = "segdesk-qt-words"


def apply_qt_language(app: QCoreApplication, code: str) -> bool:
    """Give Qt's own texts a language; True if they have it now. English is what they are without any."""
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    if code == "en":
        return True
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load(f"qtbase_{code}", folder) and app.installTranslator(translator)


def system_language() -> str:
    """Return the language of the system if SegDesk speaks it; macOS and Windows name it nowhere else."""
    wanted = QLocale.system().uiLanguages()
    return "zh_CN" if wanted and wanted[0].lower().startswith("zh") else "en"
