"""What all widgets share: the theme handed down, plain-text labels, roles, safe tool tips."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QSizePolicy, QWidget

from segdesk.desktop.theme import Theme, light

if TYPE_CHECKING:
    _Base = QWidget
else:
    _Base = object


_BEFORE_QUOTE = re.compile("([、。，；：])“")


class Themed(_Base):
    """Mixin for widgets that follow the theme; put it before the Qt class.

    ``apply`` hands the theme to the widget (``on_theme``) and to every child that has ``apply``. A widget
    made later takes the theme of its nearest themed ancestor when it is first shown.
    """

    _theme: Theme | None = None

    @property
    def theme(self) -> Theme:
        """The theme last applied, or the light one."""
        return self._theme or light()

    def apply(self, theme: Theme) -> None:
        """Take over a theme, and hand it to the children."""
        self._theme = theme
        self.on_theme(theme)
        apply_below(self, theme)
        self.update()

    def on_theme(self, theme: Theme) -> None:
        """Do what a style sheet cannot: icons, painted colours."""

    def event(self, event: QEvent) -> bool:
        """Fetch the theme before the first showing."""
        if event.type() == QEvent.Type.Polish and self._theme is None:
            self.apply(inherited_theme(self))
        return bool(super().event(event))


def inherited_theme(widget: QWidget) -> Theme:
    """Return the theme of the nearest ancestor that has one, else the light theme."""
    parent = widget.parentWidget()
    while parent is not None:
        found = getattr(parent, "_theme", None)
        if isinstance(found, Theme):
            return found
        parent = parent.parentWidget()
    return light()


def apply_below(widget: QObject, theme: Theme) -> None:
    """Apply the theme to the nearest descendants that have ``apply``."""
    for child in widget.children():
        if hasattr(child, "apply"):
            child.apply(theme)
        elif isinstance(child, QWidget):
            apply_below(child, theme)


def retranslate_below(widget: QObject) -> None:
    """Ask every descendant that has ``retranslate`` to take its fixed words anew."""
    for child in widget.children():
        if hasattr(child, "retranslate"):
            child.retranslate()
        if isinstance(child, QWidget):
            retranslate_below(child)


class ThemedWidget(Themed, QWidget):
    """A plain widget that follows the theme: the base of views."""


class ThemedFrame(Themed, QFrame):
    """A frame that follows the theme."""


def set_role(widget: QWidget, role: str, name: str = "role") -> None:
    """Set the property the style sheet looks at, and restyle the widget."""
    if widget.property(name) == role:
        return
    widget.setProperty(name, role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def plain_tip(text: str) -> str:
    """Return a tool tip text that Qt shows letter by letter, whatever a file put into it."""
    return f"<span style='white-space:pre-wrap'>{escape(text)}</span>" if "<" in text else text


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip of plain text."""
    widget.setToolTip(plain_tip(text))


def button_text(text: str) -> str:
    """Return a text for a button, where Qt would take a single ``&`` for a shortcut mark."""
    return text.replace("&", "&&")


def scrolled(inner: QWidget) -> QScrollArea:
    """Return a widget that scrolls up and down, on the ground it lies on.

    It is no stop for the Tab key: it follows the keyboard to whatever lies in it.
    """
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.viewport().setAutoFillBackground(False)
    scroll.setWidget(inner)
    return scroll


def centred(body: QWidget, sides: int = 24, above: int = 20) -> QWidget:
    """Return a page with a body in its middle, no wider than the body's own limit."""
    page = QWidget()
    page.setProperty("role", "clear")
    row = QHBoxLayout(page)
    row.setContentsMargins(sides, above, sides, above)
    row.addStretch(1)
    row.addWidget(body, 1000)
    row.addStretch(1)
    return page


def clear_layout(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


class Label(QLabel):
    """A label of plain text in one of the style sheet's roles."""

    def __init__(
        self, text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; by itself Qt never breaks a line before a quotation mark that no space precedes."""
        super().setText(_BEFORE_QUOTE.sub("\\1\u200b“", text) if self.wordWrap() else text)

    def set_role(self, role: str) -> None:
        """Change the role."""
        set_role(self, role)


class ElidedLabel(Label):
    """A one-line label that ends in … where space is short, and shows the whole text in its tool tip."""

    def __init__(self, text: str = "", role: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, role, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def setText(self, text: str) -> None:
        """Set the whole text."""
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tip()

    def is_elided(self) -> bool:
        """Whether part of the text is hidden."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def _update_tip(self) -> None:
        self.setToolTip(plain_tip(self.text()) if self.is_elided() else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the tool tip only when it tells more."""
        super().resizeEvent(event)
        self._update_tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, shortened to fit."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        rect = self.contentsRect()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(rect, self.alignment() | Qt.TextFlag.TextSingleLine, text)


def rule(vertical: bool = False) -> QFrame:
    """Return a hairline."""
    line = QFrame()
    line.setProperty("role", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
