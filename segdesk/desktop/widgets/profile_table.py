"""The table of segment profiles, tinted by distance from the average."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from segdesk.desktop.theme import Theme, mix, ui_font
from segdesk.desktop.widgets.base import Themed
from segdesk.desktop.widgets.frozen_column import FrozenColumn
from segdesk.desktop.widgets.lines_label import wrapped_lines

TINT_ROLE = int(Qt.ItemDataRole.UserRole) + 40
"""Item role of the tint: a float from −1 (far below average) to 1 (far above), or None."""

WEIGHT_ROLE = int(Qt.ItemDataRole.UserRole) + 41
"""Item role of a weight, 0 to 1, drawn as a line under a name, or None."""

_STRENGTH = 0.36
_PADDING = 16


def tint_color(theme: Theme, value: float, ground: str | None = None) -> str:
    """Return the ground of a cell: blue above the average, orange below, stronger with distance."""
    share = min(abs(value), 1.0) * _STRENGTH
    return mix(theme.tint_high if value > 0 else theme.tint_low, ground or theme.surface, share)


def name_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Return a name broken into lines, a Chinese one between its traits rather than within a word."""
    metrics = QFontMetrics(font)
    lines: list[str] = []
    for part in re.split("(?<=、)", text):
        if lines and metrics.horizontalAdvance(lines[-1] + part) <= width:
            lines[-1] += part
        else:
            lines.append(part)
    fits = len(lines) <= most and all(metrics.horizontalAdvance(line) <= width for line in lines)
    return lines if fits else wrapped_lines(text, font, width, most)


class TintDelegate(QStyledItemDelegate):
    """Draws cells on the ground that ``TINT_ROLE`` asks for, and a ring around the current cell."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        tint = index.data(TINT_ROLE)
        view = option.widget
        current = isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index
        plain = QStyleOptionViewItem(option)
        if tint is not None:
            painter.fillRect(option.rect, QColor(tint_color(self.theme, float(tint))))
            plain.state &= ~QStyle.StateFlag.State_Selected
        plain.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, plain, index)
        painter.save()
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        weight = index.data(WEIGHT_ROLE)
        if weight is not None:
            room = option.rect.adjusted(13, 0, -13, -3)
            painter.fillRect(
                QRect(room.left(), room.bottom() - 1, max(round(room.width() * weight), 2), 2),
                QColor(self.theme.primary),
            )
        if current:
            painter.setPen(QPen(QColor(self.theme.primary), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
        painter.restore()


class DotHeader(Themed, QHeaderView):
    """A header whose names take up to three lines, with the segment's dot beside them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(96)
        self.sectionResized.connect(lambda *_sizes: self.refit())
        self._high = 0

    def refit(self) -> None:
        """Ask for the height that the names need at the widths they have."""
        if self.sizeHint().height() != self._high:
            self._high = self.sizeHint().height()
            self.geometriesChanged.emit()

    def sizeHint(self) -> QSize:
        """Make room for the name with most lines."""
        font = self._font()
        most = max((len(self._lines(section, font)) for section in range(self.count())), default=1)
        return QSize(super().sizeHint().width(), QFontMetrics(font).lineSpacing() * most + _PADDING)

    def _font(self) -> QFont:
        return ui_font(self.theme, self.theme.font_small, bold=True)

    def _data(self, section: int, role: Qt.ItemDataRole) -> Any:
        model = self.model()
        return None if model is None else model.headerData(section, Qt.Orientation.Horizontal, role)

    def _lines(self, section: int, font: QFont) -> list[str]:
        text = str(self._data(section, Qt.ItemDataRole.DisplayRole) or "")
        dot = self._data(section, Qt.ItemDataRole.DecorationRole)
        return name_lines(text, font, self.sectionSize(section) - 20 - (16 if dot else 0), 3)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw dot and name."""
        theme = self.theme
        if self.model() is None or not rect.isValid():
            return
        dot = self._data(logicalIndex, Qt.ItemDataRole.DecorationRole)
        side = self._data(logicalIndex, Qt.ItemDataRole.TextAlignmentRole)
        right = bool(side is not None and Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight)
        font = self._font()
        metrics, lines = QFontMetrics(font), self._lines(logicalIndex, font)
        width = max(metrics.horizontalAdvance(line) for line in lines)
        left = rect.right() - 12 - width if right else rect.x() + 13 + (16 if dot else 0)
        high = metrics.lineSpacing()
        top = rect.y() + (rect.height() - high * len(lines)) // 2
        painter.save()
        painter.fillRect(rect, QColor(theme.surface))
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if isinstance(dot, QIcon):
            dot.paint(painter, QRect(left - 16, top + high // 2 - 5, 10, 10))
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        align = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        )
        for number, line in enumerate(lines):
            painter.drawText(QRect(left, top + number * high, width, high), align, line)
        painter.restore()


class ProfileTable(Themed, QTableView):
    """A calm table without grid; the model gives ``TINT_ROLE`` for tinted cells, icons for header dots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = TintDelegate(self.theme, self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # long names often differ at their end
        self.setTabKeyNavigation(False)  # arrows go from cell to cell, Tab leaves the table
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        self.setHorizontalHeader(DotHeader(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.frozen = FrozenColumn(self, DotHeader())
        self.frozen.setItemDelegate(self._delegate)
        self.frozen.setTextElideMode(self.textElideMode())

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model; its first column stays in sight."""
        super().setModel(model)
        if model is not None:
            self.frozen.follow(model)
            self.frozen.clicked.connect(self.clicked)

    def refit(self) -> None:
        """Give the header the height that its names need."""
        header = self.horizontalHeader()
        assert isinstance(header, DotHeader)
        header.refit()

    def on_theme(self, theme: Theme) -> None:
        """Tint in the theme's colours."""
        self._delegate.theme = theme
        self.viewport().update()
