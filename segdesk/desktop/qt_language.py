"""The words of Qt's own dialogs (open, save, context menus), in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from segdesk.text import translate as _

_NAME = "segdesk-qt-words"


class MissingWords(QTranslator):
    """What Qt's own catalogue leaves in English: on Linux these stand in the dialog that opens a file."""

    def isEmpty(self) -> bool:
        """Qt takes no translator that says it is empty."""
        return False

    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the words, or None for texts of others: an empty text would count as a translation."""
        if context not in ("QFileDialog", "QAbstractFileIconProvider"):
            return None
        words = {
            "&Look in:": _("&Look in:"),
            "Files of &type:": _("Files of &type:"),
            "Drive": _("Drive"),
            "Folder": _("Folder"),
            "%1 File": _("%1 File"),
        }
        return words.get(sourceText)


def apply_qt_language(app: QCoreApplication, code: str) -> bool:
    """Give Qt's own texts a language; True if they have it now. English is what they are without any."""
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    if code == "en":
        return True
    missing, words = MissingWords(app), QTranslator(app)
    for translator in (missing, words):
        translator.setObjectName(_NAME)
    app.installTranslator(missing)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return words.load(f"qtbase_{code}", folder) and app.installTranslator(words)


def system_language() -> str:
    """Return the language of the system if SegDesk speaks it; macOS and Windows name it nowhere else."""
    wanted = QLocale.system().uiLanguages()
    return "zh_CN" if wanted and wanted[0].lower().startswith("zh") else "en"
