"""The bar at the top of the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from segdesk.desktop.widgets.base import ElidedLabel, Label, ThemedFrame, ThemedWidget, set_tip
from segdesk.desktop.widgets.buttons import Button, IconButton
from segdesk.desktop.widgets.job_pill import JobPill
from segdesk.text import current_language, msg, render
from segdesk.text import translate as _

_SLICES = ((0, 0.34), (0.34, 0.26), (0.60, 0.22), (0.82, 0.18))


class BrandMark(ThemedWidget):
    """The four-coloured mark."""

    def __init__(self, size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw four slices in a rounded square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), self.width() * 0.3, self.width() * 0.3)
        painter.setClipPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        around = QRectF(self.rect()).adjusted(-self.width(), -self.width(), self.width(), self.width())
        for index, (start, share) in enumerate(_SLICES):
            painter.setBrush(QColor(self.theme.segments[index]))
            painter.drawPie(around, round((0.25 - start) * 5760), round(-share * 5760))


class TopBar(ThemedFrame):
    """Brand, project name, saved state, undo and redo, the running job, language, Export."""

    undo_requested = Signal()
    redo_requested = Signal()
    export_requested = Signal()
    language_toggled = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topbar")
        self.setFixedHeight(52)
        self._project = ""
        self._name, self._saved = ElidedLabel("", "strong"), ElidedLabel("", "faint")
        self._name.setMaximumWidth(280)
        self._undo, self._redo = IconButton("undo"), IconButton("redo")
        self.job = JobPill()
        self._language, self._export = Button(), Button("", "primary")
        self._lay_out()
        self._undo.clicked.connect(self.undo_requested)
        self._redo.clicked.connect(self.redo_requested)
        self._language.clicked.connect(self.language_toggled)
        self._export.clicked.connect(self.export_requested)
        self.job.cancel_requested.connect(self.cancel_requested)
        self._words: tuple[str | None, str | None] = (None, None)
        self.retranslate()

    def _lay_out(self) -> None:
        brand = QWidget()
        brand.setFixedWidth(168)
        inner = QHBoxLayout(brand)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(BrandMark())
        inner.addWidget(Label("SegDesk", "head"), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        for label in (self._name, self._saved):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for widget in (brand, self._name, self._saved):
            row.addWidget(widget)
        for widget in (self._undo, self._redo):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.job, self._language, self._export):
            row.addWidget(widget)

    def set_project(self, name: str) -> None:
        """Show the project's name; an empty one says that none is open."""
        self._project = name
        self._name.setText(name or _("No project open"))

    def set_saved(self, text: str) -> None:
        """Show whether and when the project was saved."""
        self._saved.setText(text)
        self._saved.setVisible(bool(text))

    def set_undo(self, undo: str | None, redo: str | None) -> None:
        """Say what undo would take back and redo would do again; None where there is nothing."""
        self._words = (undo, redo)
        names = (
            (self._undo, _("Undo"), undo, render(msg("Undo: {what}", what=undo))),
            (self._redo, _("Redo"), redo, render(msg("Redo: {what}", what=redo))),
        )
        for button, name, words, tip in names:
            button.setEnabled(words is not None)
            button.set_name(name)
            set_tip(button, tip if words else name)

    def set_export_enabled(self, enabled: bool) -> None:
        """Allow or forbid Export."""
        self._export.setEnabled(enabled)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.set_project(self._project)
        self.set_undo(*self._words)
        self._export.set_text(_("Export"))
        self._language.set_text("中文" if current_language() == "zh_CN" else "EN")
        self._language.setAccessibleName(_("Change the language"))
        self._language.setToolTip(_("Change the language"))
        self.job.retranslate()
