"""The file a rule comes from: edit it, use it as changed, or go back to the original."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.rule_files import drop_copy, make_copy, own_copy
from segdesk.desktop.widgets import Button, Label, ThemedWidget
from segdesk.text import translate as _


class RuleFile(ThemedWidget):
    """Buttons for one readable file; ``used`` asks for a new answer."""

    used = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._about = Label(role="small", wrap=True)
        self.edit, self.use = Button("", "secondary", "edit"), Button("", "secondary", "refresh")
        self.original = Button("", "quiet", "undo")
        self.edit.clicked.connect(self._edit)
        self.use.clicked.connect(self.used)
        self.original.clicked.connect(self._drop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(6)
        for widget in (self._about, self.edit, self.use, self.original):
            layout.addWidget(widget)
        self.retranslate()

    def show_file(self, name: str) -> None:
        """Offer a file by its name."""
        self._name = name
        self._update()

    def _update(self) -> None:
        changed = bool(self._name) and own_copy(self._name).exists()
        self.use.setVisible(changed)
        self.original.setVisible(changed)

    def _edit(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(make_copy(self._name))))
        self._update()

    def _drop(self) -> None:
        drop_copy(self._name)
        self._update()
        self.used.emit()

    def retranslate(self) -> None:
        """Take all words anew."""
        self._about.setText(_("Names, score ranges and actions stand in a text file that you can change."))
        self.edit.set_text(_("Edit the file…"))
        self.use.set_text(_("Use the changed file"))
        self.original.set_text(_("Back to the original"))
