"""Fields of a settings form for settings that are columns."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from segdesk.desktop.widgets.buttons import Button
from segdesk.desktop.widgets.fields import ComboBox
from segdesk.desktop.widgets.form_fields import SettingField
from segdesk.results.plugins import ParamInfo
from segdesk.results.table import Column
from segdesk.text import msg, plural, render
from segdesk.text import translate as _


class ColumnField(SettingField):
    """A column of the step's input; one that is no longer there is still named."""

    def __init__(self, param: ParamInfo, domain: str, columns: tuple[Column, ...], value: Any) -> None:
        self._combo = ComboBox()
        self._columns = columns
        self._gone: str | None = None
        super().__init__(param, domain, self._combo)
        self._show(value)
        self._combo.activated.connect(self._changed)

    def value(self) -> Any:
        """Return the column's name, or None for automatic."""
        return self._combo.currentData()

    def problem(self) -> str:
        """Say that the column is no longer there, or that one is needed."""
        name = self.value()
        if name is None:
            return "" if self.param.optional else _("Choose a column.")
        if not any(column.name == name for column in self._columns):
            return render(msg("“{column}” is no longer in the table. Choose another.", column=name))
        return ""

    def _show(self, value: Any) -> None:
        self._gone = value if value and not any(c.name == value for c in self._columns) else None
        self._fill(value)

    def _fill(self, value: Any) -> None:
        blocked = self._combo.blockSignals(True)
        self._combo.clear()
        if self.param.optional or value is None:
            self._combo.addItem(_("Automatic") if self.param.optional else _("Choose…"), None)
        if self._gone is not None:
            self._combo.addItem(render(msg("{column} (gone)", column=self._gone)), self._gone)
        for column in offered(self.param, self._columns, (value,)):
            self._combo.addItem(column.name, column.name)
        self._combo.setCurrentIndex(max(self._combo.findData(value) if value is not None else 0, 0))
        self._combo.blockSignals(blocked)

    def retranslate(self) -> None:
        """Take all words anew."""
        self._fill(self.value())
        super().retranslate()


class ColumnsField(SettingField):
    """Several columns, chosen in a dialog."""

    def __init__(self, param: ParamInfo, domain: str, columns: tuple[Column, ...], value: Any) -> None:
        self._button = Button("", "secondary")
        self._columns = columns
        self._chosen: list[str] | None = None
        super().__init__(param, domain, self._button)
        self._show(value)
        self._button.clicked.connect(self._choose)

    def value(self) -> Any:
        """Return the names, or None for automatic."""
        return None if self._chosen is None else list(self._chosen)

    def problem(self) -> str:
        """Name the columns that are no longer there."""
        known = {column.name for column in self._columns}
        gone = [name for name in self._chosen or () if name not in known]
        if not gone:
            return ""
        return render(msg("No longer in the table: {columns:list}", columns=gone))

    def _show(self, value: Any) -> None:
        self._chosen = None if value is None and self.param.optional else list(value or ())
        self._word()

    def _word(self) -> None:
        if self._chosen is None:
            text = _("Automatic")
        elif not self._chosen:
            text = _("All columns") if not self.param.default else _("None")
        elif len(self._chosen) <= 2:
            text = render(msg("{columns:list}", columns=list(self._chosen)))
        else:
            text = render(plural("{n} column", "{n} columns", len(self._chosen)))
        self._button.set_text(text)

    def _choose(self) -> None:
        from segdesk.desktop.widgets.column_dialog import ColumnChoice, ColumnDialog

        shown = offered(self.param, self._columns, self._chosen or ())
        ticked = set(self._chosen or ())
        choices = [ColumnChoice(name=c.name, checked=c.name in ticked) for c in shown]
        dialog = ColumnDialog(self.label(), choices, self.theme, self.window(), automatic=self.param.optional)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.columns_chosen.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, names: list[str] | None) -> None:
        self._chosen = names
        self._word()
        self._changed()

    def retranslate(self) -> None:
        """Take all words anew."""
        self._word()
        super().retranslate()
        self._button.setAccessibleName(f"{self.label()}: {self._button.text()}")


def offered(param: ParamInfo, columns: tuple[Column, ...], also: Any = ()) -> list[Column]:
    """Return the columns a setting offers: those of its roles and types first, or all where none fits."""
    fitting = [
        column
        for column in columns
        if (not param.column_roles or column.role in param.column_roles)
        and (not param.column_types or column.type in param.column_types)
    ]
    typed = [c for c in columns if not param.column_types or c.type in param.column_types]
    first = fitting or typed or list(columns)
    known = {column.name for column in first}
    rest = [column for column in typed if column.name not in known]
    known.update(column.name for column in rest)
    wanted = set(also)
    chosen = [column for column in columns if column.name in wanted and column.name not in known]
    return [*chosen, *first, *rest]
