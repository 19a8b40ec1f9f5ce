"""The ranked list as a Qt item model: nothing is copied but what is looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.viewmodels.predictions.scores import Rows, Scores
from segdesk.desktop.viewmodels.segments.labels import Codes
from segdesk.text import money_text, number_text, percent_text, render
from segdesk.text import translate as _

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("customer", "likely", "segment", "reasons", "worth")
RIGHT = ("likely", "worth")
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class ContactModel(QAbstractTableModel):
    """Customers above the cut, likeliest first."""

    def __init__(self, model: PredictionsViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._scores: Scores | None = None
        self._table: ArrowTable | None = None
        self._segments: tuple[Codes, dict[int, str]] | None = None
        self._order: Rows = np.zeros(0, np.int32)
        self._audience = ""
        self._customer = -1
        self._shown = 0
        self._keys: tuple[str, ...] = COLUMNS

    def refresh(self) -> None:
        """Take over another result."""
        self.beginResetModel()
        self._scores, self._table = self._model.scores(), self._model.table()
        self._segments = self._model.segments()
        prediction = self._model.prediction
        name = prediction.customer_column if prediction is not None else None
        self._customer = self._table.column_index(name) if self._table is not None and name else -1
        self._keys = COLUMNS if self._segments is not None else tuple(k for k in COLUMNS if k != "segment")
        self._audience = ""
        self._shown = 0
        self.endResetModel()
        self.set_cut()

    def set_cut(self) -> None:
        """Show as many customers as the cut contacts."""
        if self._scores is None:
            return
        if self._audience != self._model.audience:
            self._audience = self._model.audience
            self._order = self._scores.ranked(self._model.audience == "unknown")
        shown = min(round(self._model.cut * self._model.customers()), len(self._order))
        if shown == self._shown:
            if shown:
                last = self.index(shown - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def key(self, column: int) -> str:
        """Return which of COLUMNS a column on show is."""
        return self._keys[column]

    def source_row(self, row: int) -> int:
        """Return the row number in the table of a row on show."""
        return int(self._order[row])

    def text(self, row: int, key: str) -> str:
        """Return the words of a cell."""
        source = self.source_row(row)
        assert self._scores is not None
        score = float(self._scores.score[source])
        match key:
            case "customer":
                if self._table is None or self._customer < 0:
                    return number_text(source + 1)
                return self._table.text(source, self._customer)
            case "likely":
                return percent_text(score)
            case "segment":
                if self._segments is None:
                    return ""
                codes, names = self._segments
                return names.get(int(codes[source]), _("In no segment"))
            case "reasons":
                return " · ".join(self._scores.reasons(source))
            case _:
                return money_text(self._model.worth(score))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many customers are contacted."""
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the words or alignment of a cell."""
        key = self._keys[index.column()]
        if role == _DISPLAY:
            return self.text(index.row(), key)
        if role == int(Qt.ItemDataRole.ToolTipRole) and key == "reasons" and self._scores is not None:
            lines = [render(m) for m in self._scores.messages(self.source_row(index.row()))]
            text = "\n".join(lines)
            return text if "<" not in text else None
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            flag = Qt.AlignmentFlag
            return (flag.AlignRight if key in RIGHT else flag.AlignLeft) | flag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the title or alignment of a column."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self._keys):
            return None
        key = self._keys[section]
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            flag = Qt.AlignmentFlag
            return (flag.AlignRight if key in RIGHT else flag.AlignLeft) | flag.AlignVCenter
        if role != _DISPLAY:
            return None
        words = {
            "customer": _("Customer") if self._customer >= 0 else _("Row"),
            "likely": _("Likely"),
            "segment": _("Segment"),
            "reasons": _("Main reasons"),
            "worth": _("Worth"),
        }
        return words[key]

    def retranslate(self) -> None:
        """Take all words anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(len(self._keys) - 1, 0))
        self.set_cut()
