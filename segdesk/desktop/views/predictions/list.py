"""Whom to contact: the likeliest customers with their reasons and what each is worth."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.predictions.list import ContactModel, Index
from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.widgets import Button, Card, ComboBox, ElidedLabel, Label
from segdesk.desktop.widgets.table_bar import BarBelowHeader
from segdesk.text import money_text, msg, render
from segdesk.text import translate as _

WIDTHS = {"customer": 110, "likely": 72, "segment": 170, "reasons": 300, "worth": 84}


class _Cells(QStyledItemDelegate):
    """A hairline under each row, the chance in strong letters, reasons in calm ones."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Choose weight and colour by column."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        model = index.model()
        key = model.key(index.column()) if isinstance(model, ContactModel) else ""
        if key == "likely":
            option.font.setBold(True)
        if key == "reasons":
            option.palette.setColor(option.palette.ColorRole.Text, QColor(self.theme.muted))
            option.palette.setColor(option.palette.ColorRole.HighlightedText, QColor(self.theme.muted))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()


class ContactCard(Card):
    """The list above the cut, likeliest first."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(1, 10, 1, 2), spacing=8, parent=parent)
        self._model = model
        self.rows = ContactModel(model, self)
        self._title, self._count = Label(role="strong"), ElidedLabel("", "small")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.audience = ComboBox()
        self.audience.setMinimumWidth(170)
        self.audience.chosen.connect(model.set_audience)
        self.export = Button("", "secondary", "export")
        self.export.clicked.connect(self._export)
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 11, 0)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self.audience)
        head.addWidget(self._count, 1)
        head.addWidget(self.export)
        self.add_layout(head)
        self.table = QTableView()
        self._cells = _Cells(self.theme, self.table)
        self._set_up_table()
        self.add(self.table, 1)
        self.setMinimumHeight(300)
        self.setMinimumWidth(360)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.rows)
        table.setItemDelegate(self._cells)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(32)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        header.setSectionsClickable(False)
        BarBelowHeader(table)
        table.selectionModel().selectionChanged.connect(lambda *_args: self._select())

    def refresh(self) -> None:
        """Show another result."""
        self.rows.refresh()
        header = self.table.horizontalHeader()
        for at in range(self.rows.columnCount()):
            key = self.rows.key(at)
            stretch = key == "reasons"
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(at, mode)
            if not stretch:
                self.table.setColumnWidth(at, WIDTHS[key])
        self._fill_audience()
        self.refresh_cut()

    def refresh_cut(self) -> None:
        """Show whom the cut contacts."""
        self.rows.set_cut()
        cut = self._model.at_cut()
        if cut is not None:
            self._count.setText(
                render(
                    msg(
                        "{n} of {all} · worth {profit}",
                        n=cut.contacted,
                        all=self._model.customers(),
                        profit=money_text(cut.profit),
                    )
                )
            )
        self.export.setEnabled(self.rows.rowCount() > 0)

    def _fill_audience(self) -> None:
        scores = self._model.scores()
        mixed = scores is not None and 0 < scores.unknown < scores.rows
        self.audience.setVisible(mixed)
        if mixed:
            self.audience.set_choices(
                [("unknown", _("Outcome not known yet")), ("everybody", _("Everybody"))]
            )
            self.audience.set_key(self._model.audience)

    def _select(self) -> None:
        chosen = [index.row() for index in self.table.selectionModel().selectedRows()]
        if chosen:
            rows = np.array([self.rows.source_row(row) for row in chosen], np.int32)
            self._model.workspace.select(rows, "predictions")

    def _export(self) -> None:
        from segdesk.desktop.views.export import ExportDialog

        cut = self._model.at_cut()
        self.dialog = ExportDialog(
            self._model.workspace,
            self.theme,
            self.window(),
            what="ranked",
            max_rank=cut.contacted if cut is not None and self._model.audience == "everybody" else None,
        )
        self.dialog.open()

    def on_theme(self, theme: Theme) -> None:
        """Colour the cells anew."""
        self._cells.theme = theme

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._title.setText(_("Who to contact"))
        self.export.set_text(_("Export list…"))
        self.audience.setAccessibleName(_("Which customers"))
        self.table.setAccessibleName(_("Who to contact"))
        self.rows.retranslate()
        self._fill_audience()
        self.refresh_cut()
