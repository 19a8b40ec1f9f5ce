"""The table of segment profiles, tinted by distance from the average."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPen
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


class DotHeader(Themed, QHeaderView):
    """A header that keeps the segment's dot beside its name, on whichever side the name stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(96)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw dot and name."""
        theme, model = self.theme, self.model()
        if model is None or not rect.isValid():
            return
        across = Qt.Orientation.Horizontal
        text = str(model.headerData(logicalIndex, across, Qt.ItemDataRole.DisplayRole) or "")
        dot = model.headerData(logicalIndex, across, Qt.ItemDataRole.DecorationRole)
        side = model.headerData(logicalIndex, across, Qt.ItemDataRole.TextAlignmentRole)
        right = bool(side is not None and Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight)
        font = ui_font(theme, theme.font_small, bold=True)
        metrics = QFontMetrics(font)
        room = rect.width() - 26 - (18 if dot else 0)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(shown)
        left = rect.right() - 12 - width if right else rect.x() + 13 + (18 if dot else 0)
        painter.save()
        painter.fillRect(rect, QColor(theme.surface))
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if isinstance(dot, QIcon):
            dot.paint(painter, QRect(left - 18, rect.center().y() - 5, 10, 10))
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            QRect(left, rect.y(), width + 4, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
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
        self.setHorizontalHeader(DotHeader(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def on_theme(self, theme: Theme) -> None:
        """Tint in the theme's colours."""
        self._delegate.theme = theme
        self.viewport().update()
