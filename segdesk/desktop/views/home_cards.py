"""The cards of Home: questions, samples with a small picture, recent files."""

from __future__ import annotations

import random

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import segment_color
from segdesk.desktop.widgets import Card, ElidedLabel, IconLabel, Label, ThemedFrame, ThemedWidget, set_tip

_PICTURE_HEIGHT, _PICTURE_SMALL = 64, 44
_POINTS = 20
# Where the clouds of the pictures lie, as shares of width and height.
_CENTRES = (
    ((0.18, 0.38), (0.5, 0.66), (0.82, 0.34)),
    ((0.22, 0.62), (0.52, 0.3), (0.8, 0.64)),
    ((0.2, 0.4), (0.46, 0.6), (0.8, 0.5)),
    ((0.16, 0.55), (0.5, 0.36), (0.84, 0.6)),
    ((0.2, 0.32), (0.55, 0.62), (0.8, 0.34)),
)


class SamplePicture(ThemedWidget):
    """A small scatter of three clouds; the same number always draws the same points."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_PICTURE_HEIGHT)
        self._first = number % 3
        source = random.Random(number)
        self._points = [
            (source.gauss(x, 0.055), source.gauss(y, 0.13), cloud)
            for cloud, (x, y) in enumerate(_CENTRES[number % len(_CENTRES)])
            for _ in range(_POINTS)
        ]

    def sizeHint(self) -> QSize:
        """Follow the card's width."""
        return QSize(160, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the points in segment colours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for x, y, cloud in self._points:
            color = QColor(segment_color(self.theme, self._first + cloud))
            color.setAlphaF(0.72)
            painter.setBrush(color)
            left, top = 3 + x * (self.width() - 6), 3 + min(max(y, 0), 1) * (self.height() - 6)
            painter.drawEllipse(QPointF(left, top), 2.6, 2.6)


class GoalCard(Card):
    """A question a person comes with."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(16, 14, 12, 14), spacing=12, clickable=True, parent=parent)
        self._title, self._text = Label(role="head", wrap=True), Label(role="muted", wrap=True)
        self.body.addWidget(IconLabel(icon_name, 22, "primary"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        self.add_layout(words, 1)

    def set(self, title: str, text: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)


class SampleCard(Card):
    """A bundled data set, one click from its result."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(margins=(12, 12, 12, 12), spacing=2, clickable=True, parent=parent)
        self._title, self._text = Label(role="strong", wrap=True), Label(role="muted", wrap=True)
        self._picture = SamplePicture(number)
        self.add(self._picture)
        self.body.addSpacing(6)
        self.add(self._title)
        self.add(self._text)
        self.body.addStretch(1)

    def set(self, title: str, text: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def set_small(self, small: bool) -> None:
        """Draw a lower picture, where the whole page is low."""
        self._picture.setFixedHeight(_PICTURE_SMALL if small else _PICTURE_HEIGHT)


class RecentRow(ThemedFrame):
    """One recent file: its name, and what and when at the right."""

    clicked = Signal()

    def __init__(self, title: str, note: str, path: str, project: bool, last: bool) -> None:
        super().__init__()
        self._last = last
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(44)
        self.setAccessibleName(title)
        self.setAccessibleDescription(note)
        set_tip(self, path)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(10)
        layout.addWidget(IconLabel("segments" if project else "file", 16, "faint"))
        layout.addWidget(ElidedLabel(title, "strong"), 1)
        layout.addWidget(Label(note, "muted"))

    def enterEvent(self, event: object) -> None:
        """Show that the row can be clicked."""
        self._hovered = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Go back to rest."""
        self._hovered = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Count a click that ends on the row."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: object) -> None:
        """Let Enter and Space click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):  # type: ignore[attr-defined]
            self.clicked.emit()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, hairline and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(4, 3, -4, -4)
        if self._hovered or self.hasFocus():
            painter.setBrush(QColor(self.theme.hover))
            painter.setPen(QPen(QColor(self.theme.primary), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(inner, self.theme.radius, self.theme.radius)
        if not self._last:
            painter.setPen(QColor(self.theme.line))
            painter.drawLine(1, self.height() - 1, self.width() - 1, self.height() - 1)


class RecentCard(Card):
    """The list of recent files; ``chosen`` tells the path."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(1, 2, 1, 3), spacing=0, parent=parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._empty = Label(role="muted", wrap=True)
        self._empty.setContentsMargins(16, 12, 16, 12)
        self.add_layout(self._rows)
        self.add(self._empty)

    def set_rows(self, rows: list[RecentRow], paths: list[str], empty: str) -> None:
        """Show rows, or a sentence when there are none."""
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for row, path in zip(rows, paths, strict=True):
            row.clicked.connect(lambda path=path: self.chosen.emit(path))
            self._rows.addWidget(row)
        self._empty.setText(empty)
        self._empty.setVisible(not rows)
