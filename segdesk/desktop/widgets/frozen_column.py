"""A table's first column that stays in place while the others scroll sideways."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView


class FrozenColumn(QTableView):
    """Lies over the left edge of a table and shows its first column, once the table scrolls sideways."""

    def __init__(self, table: QTableView, header: QHeaderView) -> None:
        super().__init__(table)
        self._table = table
        self.setHorizontalHeader(header)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(table.verticalScrollMode())
        for setter in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            setter(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        table.horizontalScrollBar().rangeChanged.connect(lambda *_range: self.place())
        table.horizontalHeader().sectionResized.connect(lambda *_sizes: self.place())
        table.horizontalHeader().geometriesChanged.connect(self.place)
        table.viewport().installEventFilter(self)
        self.hide()

    def follow(self, model: QAbstractItemModel) -> None:
        """Show the first column of a model, also after it is reset."""
        self.setModel(model)
        model.modelReset.connect(self._hide_others)
        model.columnsInserted.connect(lambda *_where: self._hide_others())
        self._hide_others()

    def _hide_others(self) -> None:
        for column in range(1, self.model().columnCount()):
            self.setColumnHidden(column, True)
        self.place()

    def place(self) -> None:
        """Lie over the table's first column, where it would otherwise scroll away."""
        table = self._table
        self.setVisible(table.horizontalScrollBar().maximum() > 0)
        width = table.columnWidth(0)
        self.setColumnWidth(0, width)
        head = table.horizontalHeader().height()
        self.horizontalHeader().setFixedHeight(max(head, 1))
        self.setGeometry(table.frameWidth(), table.frameWidth(), width, head + table.viewport().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the table's size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False
