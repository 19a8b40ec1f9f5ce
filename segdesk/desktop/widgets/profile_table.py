"""The table of segment profiles, tinted by distance from the average."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter, QPen
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

from segdesk.desktop.theme import Theme, mix
from segdesk.desktop.widgets.base import Themed

TINT_ROLE = int(Qt.ItemDataRole.UserRole) + 40
"""Item role of the tint: a float from −1 (far below average) to 1 (far above), or None."""

_STRENGTH = 0.36


def tint_color(theme: Theme, value: float, ground: str | None = None) -> str:
    """Return the ground of a cell: blue above the average, orange below, stronger with distance."""
    share = min(abs(value), 1.0) * _STRENGTH
    return mix(theme.tint_high if value > 0 else theme.tint_low, ground or theme.surface, share)


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
        if current:
            painter.setPen(QPen(QColor(self.theme.primary), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
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
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(96)
        header.setHighlightSections(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def on_theme(self, theme: Theme) -> None:
        """Tint in the theme's colours."""
        self._delegate.theme = theme
        self.viewport().update()
