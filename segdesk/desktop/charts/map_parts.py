"""Parts of the map of customers: the view that selects by dragging, names with a halo, the legend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QPushButton, QStyleOptionGraphicsItem, QWidget

from segdesk.desktop.theme import Theme, dot_icon, ui_font
from segdesk.desktop.widgets import FlowLayout, ThemedWidget, clear_layout, set_tip

MODES = ("lasso", "rectangle", "pan")


class SelectViewBox(pg.ViewBox):
    """Dragging selects, the wheel zooms, the middle button moves, a double click resets."""

    shape_drawn = Signal(QPolygonF)
    reset_requested = Signal()
    cleared = Signal()
    menu_requested = Signal(QPointF, QPoint)  # a point of the map, the same on the screen

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.mode = "lasso"
        self._points: list[QPointF] = []
        self._outline = pg.QtWidgets.QGraphicsPathItem()
        self._outline.setZValue(100)
        self._outline.hide()
        self.addItem(self._outline, ignoreBounds=True)

    def set_theme(self, theme: Theme) -> None:
        """Colour the outline."""
        pen = QPen(QColor(theme.primary), 1.5)
        pen.setCosmetic(True)
        soft = QColor(theme.primary)
        soft.setAlpha(36)
        self._outline.setPen(pen)
        self._outline.setBrush(soft)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Draw the shape, or move the view."""
        if event.button() != Qt.MouseButton.LeftButton or self.mode == "pan" or axis is not None:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        here = self.mapToView(event.pos())
        if event.isStart():
            self._points = [self.mapToView(event.buttonDownPos())]
        if self.mode == "rectangle":
            first = self._points[0]
            self._points = [first, QPointF(here.x(), first.y()), here, QPointF(first.x(), here.y())]
        else:
            self._points.append(here)
        path = QPainterPath()
        path.addPolygon(QPolygonF(self._points))
        path.closeSubpath()
        self._outline.setPath(path)
        self._outline.setVisible(not event.isFinish())
        if event.isFinish():
            self.shape_drawn.emit(QPolygonF(self._points))

    def mouseClickEvent(self, event: Any) -> None:
        """Clear the selection on a click, reset the zoom on a double click, right: ask for the menu."""
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
            self.menu_requested.emit(self.mapToView(event.pos()), event.screenPos().toPoint())
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        (self.reset_requested if event.double() else self.cleared).emit()


class HaloLabel(pg.GraphicsObject):
    """A name that stays readable on any points: text with an outline in the ground's colour."""

    MAX_WIDTH = 210.0

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(50)
        self._text = text
        self._path = QPainterPath()
        self._ink, self._ground = QColor("#000000"), QColor("#FFFFFF")

    def set_theme(self, theme: Theme) -> None:
        """Colour text and halo."""
        font = ui_font(theme, theme.font_small, bold=True)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.MAX_WIDTH)
        self.prepareGeometryChange()
        self._path = QPainterPath()
        self._path.addText(-metrics.horizontalAdvance(text) / 2, metrics.capHeight() / 2, font, text)
        self._ink, self._ground = QColor(theme.text), QColor(theme.surface)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the text's rectangle with its halo, in pixels around the anchor."""
        return self._path.boundingRect().adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw halo, then text."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._ground, 4)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(self._path, pen)
        painter.fillPath(self._path, self._ink)


def spread_labels(spots: Sequence[QRectF], gap: float = 2.0) -> list[float]:
    """Return how far down (pixels) to move each rectangle so that none covers another."""
    moved: list[float] = [0.0] * len(spots)
    placed: list[QRectF] = []
    for index in sorted(range(len(spots)), key=lambda item: spots[item].y()):
        rect = QRectF(spots[index])
        for other in placed:
            if rect.intersects(other):
                rect.moveTop(other.bottom() + gap)
        moved[index] = rect.y() - spots[index].y()
        placed.append(rect)
    return moved


def fitting_words(words: str, metrics: QFontMetrics, room: int) -> str:
    """Return as much of an axis' words as fits: its first column, if need be."""
    if metrics.horizontalAdvance(words) > room:
        first = re.split("[,、]", words)[0]
        words = f"{first} →" if words.endswith("→") and first != words else words
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)


def span_of(values: np.ndarray) -> tuple[float, float]:
    """Return the least and the greatest value, with some room where they are the same."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


MAX_ROWS = 2
NARROWEST, WIDEST = 84, 220
_CHIP = 34  # pixels of a chip beside its name: the dot and the paddings of the style


def legend_width(needed: Sequence[int], width: int) -> int:
    """Return how wide a chip may be at most, given what each needs; 0 where there is no room for a legend.

    Chips stand one after the other like words in a text. Names in full may take one row more than
    `MAX_ROWS`; shortened ones may not.
    """
    widest = max(needed, default=NARROWEST)
    if widest <= WIDEST and legend_rows(needed, width) <= MAX_ROWS + 1:
        return widest
    for each in range(min(widest, WIDEST), NARROWEST - 1, -2):
        if legend_rows([min(one, each) for one in needed], width) <= MAX_ROWS:
            return each
    return 0


def legend_rows(widths: Sequence[int], width: int) -> int:
    """Return how many rows chips of these widths take."""
    rows, taken = 1, 0
    for one in widths:
        if taken and taken + one > width:
            rows, taken = rows + 1, 0
        taken += one
    return rows


class MapLegend(ThemedWidget):
    """A chip with dot and name for each segment; a click hides or shows it.

    Names are shortened where they would take more than a few rows. Where even that is too narrow there is
    no legend: the names stand on the map itself.
    """

    toggled = Signal(int, bool)
    menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, spacing=0)
        self._buttons: list[QPushButton] = []
        self._names: list[str] = []
        self._width = 0

    def set_entries(self, names: Sequence[str], colors: Sequence[str], hidden: set[int]) -> None:
        """Set names, colours and which are hidden."""
        clear_layout(self._flow)
        self._buttons, self._names, self._width = [], list(names), 0
        for code, (name, color) in enumerate(zip(names, colors, strict=True)):
            button = QPushButton(self)
            button.setProperty("role", "legend")
            button.setCheckable(True)
            button.setChecked(code not in hidden)
            button.setIcon(dot_icon(color))
            button.setIconSize(QSize(10, 10))
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.toggled.connect(lambda on, code=code: self.toggled.emit(code, on))
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(
                lambda at, code=code, button=button: self.menu_requested.emit(code, button.mapToGlobal(at))
            )
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._fit(self.width())
        self.updateGeometry()

    def _fit(self, width: int) -> None:
        if width == self._width or not self._buttons:
            return
        self._width = width
        for button in self._buttons:
            button.ensurePolished()
        metrics = self._buttons[0].fontMetrics()
        each = legend_width([metrics.horizontalAdvance(name) + _CHIP for name in self._names], width)
        for button, name in zip(self._buttons, self._names, strict=True):
            button.setVisible(each > 0)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(each - _CHIP, 0))
            # Qt leaves next to nothing between icon and words: an en space mends it.
            button.setText("\u2002" + shown.replace("&", "&&"))
            set_tip(button, name if shown != name else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the names to the room there is."""
        super().resizeEvent(event)
        self._fit(event.size().width())
