"""What the program is made of, and under which licences."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.settings import libraries
from segdesk.desktop.widgets import Button, Label, Themed
from segdesk.text import translate as _


class LicencesDialog(Themed, QDialog):
    """The Qt notice and a list of all libraries."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Licences"))
        self.resize(560, 520)
        self.list = QPlainTextEdit(
            "\n".join(f"{one.name} {one.version}  –  {one.licence}" for one in libraries())
        )
        self.list.setReadOnly(True)
        self.list.setAccessibleName(_("Licences"))
        notice = Label(
            _(
                "SegDesk uses Qt and PySide6, © The Qt Company Ltd., under the GNU Lesser General Public "
                "License, version 3 (LGPL). You may replace these libraries by versions of your own. "
                "The full texts of all licences lie beside each library where SegDesk is installed."
            ),
            "muted",
            wrap=True,
        )
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(_("Licences"), "title"))
        layout.addWidget(notice)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        self.apply(theme)
