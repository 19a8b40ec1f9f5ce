"""What a page shows instead of content: nothing yet, busy, or gone wrong."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, pixmap
from segdesk.desktop.widgets.base import Label, Themed, ThemedWidget
from segdesk.desktop.widgets.buttons import Button
from segdesk.text import translate as _

_MEASURE = 460


class IconLabel(Themed, QLabel):
    """An icon as a picture, in one of the theme's colours."""

    def __init__(
        self, name: str, size: int = 20, color: str = "muted", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._name, self._size, self._color = name, size, color
        self.setFixedSize(size, size)

    def set_icon(self, name: str, color: str = "muted") -> None:
        """Change the drawing and the theme colour."""
        self._name, self._color = name, color
        self.on_theme(self.theme)

    def on_theme(self, theme: Theme) -> None:
        """Redraw in the theme's colour."""
        self.setPixmap(pixmap(self._name, getattr(theme, self._color), self._size, self.devicePixelRatioF()))


class Spinner(ThemedWidget):
    """A turning arc; it rests while nobody sees it."""

    def __init__(self, size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._turn)

    def _turn(self) -> None:
        self._angle = (self._angle + 18) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Start turning."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop turning."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track and arc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(2.0, self.width() / 10)
        rect = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(QColor(self.theme.bar), width))
        painter.drawEllipse(rect)
        cap = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(QColor(self.theme.primary), width, Qt.PenStyle.SolidLine, cap))
        painter.drawArc(rect, -self._angle * 16, 100 * 16)


def _column(widget: QWidget) -> QVBoxLayout:
    """Return a column of readable width in the middle of a widget.

    Labels are put into it without an alignment: only then does Qt ask them how high they are at the width
    they get; otherwise it cuts off lines.
    """
    inner = QWidget()
    inner.setMaximumWidth(_MEASURE)
    inner.setProperty("role", "clear")
    outer, column = QHBoxLayout(widget), QVBoxLayout()
    outer.setContentsMargins(24, 24, 24, 24)
    outer.addStretch(1)
    outer.addWidget(inner, 1000)
    outer.addStretch(1)
    frame = QVBoxLayout(inner)
    frame.setContentsMargins(0, 0, 0, 0)
    frame.addStretch(1)
    frame.addLayout(column)
    frame.addStretch(1)
    column.setSpacing(8)
    return column


def _centered(role: str, text: str = "") -> Label:
    label = Label(text, role, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _add(layout: QVBoxLayout, *widgets: QWidget) -> None:
    for widget in widgets:
        if isinstance(widget, Label):
            layout.addWidget(widget)
        else:
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)


class EmptyState(ThemedWidget):
    """Says why there is nothing here and what to do; ``clicked`` comes from its button."""

    clicked = Signal()

    def __init__(
        self, icon_name: str, title: str = "", text: str = "", button: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = IconLabel(icon_name, 40, "faint")
        self._title, self._text = _centered("head"), _centered("muted")
        self.button = Button("", "primary")
        self.button.clicked.connect(self.clicked)
        layout = _column(self)
        _add(layout, self._icon)
        layout.addSpacing(4)
        _add(layout, self._title, self._text)
        layout.addSpacing(8)
        _add(layout, self.button)
        self.set(title, text, button)

    def set(self, title: str, text: str, button: str = "") -> None:
        """Change the words; without ``button`` there is none."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.button.set_text(button)
        self.button.setVisible(bool(button))


class BusyState(ThemedWidget):
    """Says what is being worked out, how far it is, and offers to stop."""

    cancel_requested = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = _centered("head")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(280)
        self._cancel = Button(_("Cancel"), "quiet")
        self._cancel.clicked.connect(self.cancel_requested)
        _add(_column(self), Spinner(36), self._text, self._bar, self._cancel)
        self.set(text)

    def set(self, text: str, fraction: float | None = None, can_cancel: bool = True) -> None:
        """Say what is going on; ``fraction`` is 0 to 1, or None when unknown."""
        self._text.setText(text)
        self._bar.setVisible(fraction is not None)
        self._bar.setValue(round((fraction or 0) * 1000))
        self._bar.setAccessibleName(text)
        self._cancel.setVisible(can_cancel)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._cancel.set_text(_("Cancel"))


class ErrorState(ThemedWidget):
    """Says what went wrong and what to do; the details wait behind a button.

    ``clicked`` comes from its first button, ``other_clicked`` from the second way out, where there is one.
    """

    clicked = Signal()
    other_clicked = Signal()

    def __init__(
        self, message: str = "", details: str = "", button: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._message = _centered("head")
        self._details = QPlainTextEdit()
        self._toggle = Button("", "quiet")
        self._toggle.clicked.connect(lambda: self._show_details(self._details.isHidden()))
        self._details.setReadOnly(True)
        self._details.setFixedSize(460, 140)
        self.button = Button("", "primary")
        self.button.clicked.connect(self.clicked)
        self.other = Button("")
        self.other.clicked.connect(self.other_clicked)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addStretch(1)
        ways.addWidget(self.button)
        ways.addWidget(self.other)
        ways.addStretch(1)
        layout = _column(self)
        _add(layout, IconLabel("warn", 40, "bad"), self._message)
        layout.addSpacing(8)
        layout.addLayout(ways)
        _add(layout, self._toggle, self._details)
        self.set(message, details, button)

    def set(self, message: str, details: str = "", button: str = "", other: str = "") -> None:
        """Change the words; without ``details`` there is nothing to unfold."""
        self._message.setText(message)
        self._details.setPlainText(details)
        self._toggle.setVisible(bool(details))
        self.button.set_text(button)
        self.button.setVisible(bool(button))
        self.other.set_text(other)
        self.other.setVisible(bool(other))
        self._show_details(False)

    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._toggle.set_text(_("Show details") if self._details.isHidden() else _("Hide details"))
        self._details.setAccessibleName(_("Details"))
