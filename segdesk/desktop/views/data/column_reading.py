"""How a column is read: decimal mark, order of dates, words for "no value", what does not fit."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from segdesk.desktop.viewmodels.data import reading as reading
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.widgets import Banner, CheckBox, ComboBox, Field, Label, ThemedWidget, clear_layout
from segdesk.results.date_doubts import ORDERS
from segdesk.results.table import Column, ColumnType
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

_SHOWN = 5


class ColumnReading(ThemedWidget):
    """Part of the column panel; a change is read at once and can be undone."""

    rows_requested = Signal(str)  # show the rows whose values do not fit

    def __init__(self, viewmodel: DataViewModel) -> None:
        super().__init__()
        self._viewmodel = viewmodel
        self._columns: list[Column] = []
        self.decimal, self.dates = ComboBox(), ComboBox()
        self._decimal_field, self._dates_field = Field("", self.decimal), Field("", self.dates)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._decimal_field)
        layout.addWidget(self._dates_field)
        layout.addLayout(self._parts)
        self.decimal.chosen.connect(lambda mark: self._change(decimal=mark))
        self.dates.chosen.connect(lambda order: self._change(date_format=order))

    def show_columns(self, columns: list[Column]) -> None:
        """Show how the chosen columns are read."""
        changeable = all(self._viewmodel.can_change(column.name) for column in columns)
        self._columns = columns if changeable else []
        types = {column.type for column in self._columns}
        self._decimal_field.setVisible(types == {"number"})
        self._dates_field.setVisible(types == {"date"} and all(c.date_format for c in self._columns))
        self._decimal_field.set_text(_("Decimal mark"))
        self.decimal.set_choices([(".", _("point")), (",", _("comma"))])
        marks = {c.number_format.decimal for c in self._columns if c.number_format is not None}
        self.decimal.set_key(marks.pop() if len(marks) == 1 else ".")
        self._dates_field.set_text(_("Order of dates"))
        orders = {"DMY": _("day, month, year"), "MDY": _("month, day, year"), "YMD": _("year, month, day")}
        self.dates.set_choices(list(orders.items()))
        forms = {c.date_format or "" for c in self._columns}
        self.dates.set_key(ORDERS.get(forms.pop() if len(forms) == 1 else "", "YMD"))
        clear_layout(self._parts)
        if len(self._columns) == 1:
            self._add_words(self._columns[0])
            self._add_failures(self._columns[0])
        self.setVisible(bool(self._columns))

    def _add_words(self, column: Column) -> None:
        if not column.missing_words:
            return
        self._parts.addWidget(Label(_("Count as missing"), "small"))
        for word in column.missing_words:
            text = msg("{word} ({rows})", word=word.word, rows=plural("{n} row", "{n} rows", word.count))
            box = CheckBox(render(text), word.missing)
            box.toggled.connect(partial(self._count_as_missing, column, word.word))
            self._parts.addWidget(box)

    def _add_failures(self, column: Column) -> None:
        if not column.failures:
            return
        title = plural(
            "{n} entry could not be read and counts as missing",
            "{n} entries could not be read and count as missing",
            column.failures,
        )
        texts = list(dict.fromkeys(one.text for one in column.failed))
        shown = msg("They are not written like the others: {texts:list}", texts=texts[:_SHOWN])
        text = render(shown) + (" …" if len(texts) > _SHOWN else "")
        action = _("Show these rows") if column.failed else ""
        banner = Banner("warn", render(title), text, action, vertical=True)
        banner.action_clicked.connect(lambda: self.rows_requested.emit(column.name))
        self._parts.addWidget(banner)
        banner.apply(self.theme)

    def _change(self, *, decimal: str | None = None, date_format: str | None = None) -> None:
        names = [column.name for column in self._columns]
        kind: ColumnType = "number" if date_format is None else "date"
        self._viewmodel.workspace.change_columns(names, type=kind, decimal=decimal, date_format=date_format)

    def _count_as_missing(self, column: Column, word: str, missing: bool) -> None:
        reading.count_as_missing(self._viewmodel.workspace, column, word, missing)
