"""A name that can be changed where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from segdesk.desktop.widgets.base import ElidedLabel, ThemedWidget
from segdesk.desktop.widgets.buttons import IconButton
from segdesk.text import translate as _


class EditableLabel(ThemedWidget):
    """Pencil, double click or F2 edits; Enter or leaving commits, Esc cancels; empty names are not taken."""

    committed = Signal(str)

    def __init__(
        self, text: str = "", role: str = "strong", max_length: int = 80, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label = ElidedLabel(text, role)
        self._pencil = IconButton("edit", _("Change the name"), 22, 14)
        self._pencil.clicked.connect(self.start)
        self._edit = QLineEdit()
        self._edit.setMaxLength(max_length)
        self._edit.setAccessibleName(_("Name"))
        self._edit.hide()
        self._edit.installEventFilter(self)
        self.setFocusProxy(self._pencil)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addWidget(self._pencil)
        layout.addWidget(self._edit, 1)
        layout.addStretch(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(22)

    def text(self) -> str:
        """Return the name."""
        return self._label.text()

    def full_width(self) -> int:
        """Return the width at which the whole name is shown."""
        self._label.ensurePolished()
        return self._label.sizeHint().width() + self._pencil.width() + 8

    def set_text(self, text: str) -> None:
        """Change the name without telling anybody."""
        self._label.setText(text)

    def is_editing(self) -> bool:
        """Whether the line to type in is open."""
        return not self._edit.isHidden()

    def start(self) -> None:
        """Open the line to type in."""
        self._edit.setText(self.text())
        self._swap(True)
        self._edit.setFocus()
        self._edit.selectAll()

    def _finish(self, keep: bool) -> None:
        if not self.is_editing():
            return
        typed = " ".join(self._edit.text().split())
        self._swap(False)
        if keep and typed and typed != self.text():
            self._label.setText(typed)
            self.committed.emit(typed)

    def _swap(self, editing: bool) -> None:
        self._edit.setVisible(editing)
        self._label.setVisible(not editing)
        self._pencil.setVisible(not editing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Commit on Enter and on leaving, cancel on Esc."""
        if event.type() == QEvent.Type.FocusOut:
            self._finish(keep=True)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._finish(keep=True)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._finish(keep=False)
                return True
        return super().eventFilter(watched, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit on a double click."""
        self.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit on F2."""
        if event.key() == Qt.Key.Key_F2:
            self.start()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._pencil.set_name(_("Change the name"))
        self._edit.setAccessibleName(_("Name"))
