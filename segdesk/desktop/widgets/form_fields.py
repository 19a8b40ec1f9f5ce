"""One field of a settings form for each kind of setting."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.widgets.base import Label, ThemedWidget, set_role, set_tip
from segdesk.desktop.widgets.buttons import Button, IconButton
from segdesk.desktop.widgets.fields import CheckBox, ComboBox, DoubleSpinBox, LineEdit, SpinBox
from segdesk.results.plugins import ParamInfo
from segdesk.results.table import Column
from segdesk.text import msg, plural, render, translate
from segdesk.text import translate as _

_NO_LIMIT = 2_000_000_000


class SettingField(ThemedWidget):
    """Label, control, what is wrong, and a way back to the default; ``edited`` follows a person's change."""

    edited = Signal()

    def __init__(self, param: ParamInfo, domain: str, control: QWidget, *, labelled: bool = True) -> None:
        super().__init__()
        self.param, self._domain = param, domain
        self.control = control
        self._label = Label(role="small", wrap=True)
        self._label.setBuddy(control)
        self._label.setVisible(labelled)
        self._note = Label(role="bad", wrap=True)
        self._note.hide()
        self._back = IconButton("undo", "", 24, 14)
        self._back.clicked.connect(self.reset)
        policy = self._back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._back.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(control, 1)
        row.addWidget(self._back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._label)
        layout.addLayout(row)
        layout.addWidget(self._note)

    def value(self) -> Any:
        """Return the setting as the recipe keeps it; None means automatic."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value without telling anybody."""
        self._show(value)
        self.update_state()

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def problem(self) -> str:
        """Say what is wrong with the value; empty when it is allowed."""
        return ""

    def is_default(self) -> bool:
        """Whether the value is the stage's own."""
        return _same(self.value(), self.param.default)

    def reset(self) -> None:
        """Go back to the default."""
        self.set_value(self.param.default)
        self.edited.emit()

    def _changed(self) -> None:
        self.update_state()
        self.edited.emit()

    def update_state(self) -> None:
        """Show what is wrong, and the way back where there is one."""
        problem = self.problem()
        self._note.setText(problem)
        self._note.setVisible(bool(problem))
        set_role(self.control, "true" if problem else "false", "invalid")
        self._back.setVisible(not self.is_default())

    def label(self) -> str:
        """Return the setting's name in the language."""
        return translate(self.param.label, self._domain)

    def retranslate(self) -> None:
        """Take all words anew."""
        label, help_text = self.label(), translate(self.param.help, self._domain)
        self._label.setText(label)
        self.control.setAccessibleName(label)
        self.control.setAccessibleDescription(help_text)
        for widget in (self.control, self._label):
            set_tip(widget, help_text)
        self._back.set_name(render(msg("Back to the default: {name}", name=label)))
        self.update_state()


class NumberField(SettingField):
    """A number; where it may be left to the program, a tick says so."""

    def __init__(self, param: ParamInfo, domain: str, value: Any) -> None:
        low = param.ge if param.ge is not None else -_NO_LIMIT
        high = param.le if param.le is not None else _NO_LIMIT
        self._spin: SpinBox | DoubleSpinBox
        if param.type == "int":
            self._spin = SpinBox(int(low), int(high))
            self._spin.setSingleStep(int(param.step or 1))
        else:
            step = param.step or _step(param)
            self._spin = DoubleSpinBox(low, high, decimals=_decimals(step, param.default))
            self._spin.setSingleStep(step)
        self._spin.setKeyboardTracking(False)
        self._spin.setMinimumWidth(64)  # the size hint of a number without limits would widen a narrow panel
        self._automatic = CheckBox() if param.optional else None
        control: QWidget = self._spin
        if self._automatic is not None:
            control = QWidget()
            row = QHBoxLayout(control)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(self._automatic)
            row.addWidget(self._spin, 1)
        super().__init__(param, domain, control)
        if self._automatic is not None:
            self._label.setBuddy(self._spin)
            self._automatic.clicked.connect(self._on_automatic)
        self._show(value)
        self._spin.valueChanged.connect(self._changed)

    def value(self) -> Any:
        """Return the number, or None for automatic."""
        if self._automatic is not None and self._automatic.isChecked():
            return None
        return self._spin.value()

    def _show(self, value: Any) -> None:
        blocked = self._spin.blockSignals(True)
        if self._automatic is not None:
            self._automatic.setChecked(value is None)
        self._spin.setDisabled(value is None)
        number = value if isinstance(value, int | float) else self.param.ge or 0
        if isinstance(self._spin, SpinBox):
            self._spin.setValue(int(number))
        else:
            self._spin.setValue(float(number))
        self._spin.blockSignals(blocked)

    def _on_automatic(self, checked: bool) -> None:
        self._spin.setDisabled(checked)
        self._changed()

    def retranslate(self) -> None:
        """Take all words anew."""
        super().retranslate()
        unit = translate(self.param.unit, self._domain)
        self._spin.setSuffix(f" {unit}" if unit else "")
        self._spin.setAccessibleName(self.label())
        if self._automatic is not None:
            self._automatic.set_text(_("Automatic"))


class SwitchField(SettingField):
    """Yes or no: a tick beside the setting's name, which may take several lines."""

    def __init__(self, param: ParamInfo, domain: str, value: Any) -> None:
        self._box = CheckBox()
        self._words = _ClickableLabel()
        self._words.clicked.connect(self._box.click)
        control = QWidget()
        row = QHBoxLayout(control)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._box)
        row.addWidget(self._words, 1)
        super().__init__(param, domain, control, labelled=False)
        self._show(value)
        self._box.clicked.connect(self._changed)

    def value(self) -> Any:
        """Return True or False."""
        return self._box.isChecked()

    def _show(self, value: Any) -> None:
        self._box.setChecked(bool(value))

    def retranslate(self) -> None:
        """Take all words anew."""
        super().retranslate()
        self._words.setText(self.label())
        self._box.setAccessibleName(self.control.accessibleName())
        self._box.setAccessibleDescription(self.control.accessibleDescription())


class _ClickableLabel(Label):
    clicked = Signal()

    def __init__(self) -> None:
        super().__init__(wrap=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Count a click that ends on the words."""
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class ChoiceField(SettingField):
    """One of a few."""

    def __init__(self, param: ParamInfo, domain: str, value: Any) -> None:
        self._combo = ComboBox()
        self._values = ([None] if param.optional else []) + [choice for choice, _label in param.choices]
        super().__init__(param, domain, self._combo)
        self._fill()
        self._show(value)
        self._combo.activated.connect(self._changed)

    def value(self) -> Any:
        """Return the chosen value."""
        return self._values[max(self._combo.currentIndex(), 0)] if self._values else None

    def _show(self, value: Any) -> None:
        at = next((i for i, own in enumerate(self._values) if _same(own, value)), 0)
        self._combo.setCurrentIndex(at)

    def _fill(self) -> None:
        words = [translate(label, self._domain) for _value, label in self.param.choices]
        if self.param.optional:
            words.insert(0, _("Automatic"))
        self._combo.set_choices([(str(i), word) for i, word in enumerate(words)])

    def retranslate(self) -> None:
        """Take all words anew."""
        at = self._combo.currentIndex()
        self._fill()
        self._combo.setCurrentIndex(at)
        super().retranslate()


class TextField(SettingField):
    """One line of text."""

    def __init__(self, param: ParamInfo, domain: str, value: Any) -> None:
        self._edit = LineEdit()
        super().__init__(param, domain, self._edit)
        self._show(value)
        self._edit.textEdited.connect(self._changed)

    def value(self) -> Any:
        """Return the text; an empty one is automatic where that is allowed."""
        text = self._edit.text()
        return None if self.param.optional and not text else text

    def _show(self, value: Any) -> None:
        self._edit.setText("" if value is None else str(value))

    def retranslate(self) -> None:
        """Take all words anew."""
        self._edit.setPlaceholderText(_("Automatic") if self.param.optional else "")
        super().retranslate()


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
        choices = [ColumnChoice(name=c.name, checked=c.name in (self._chosen or ())) for c in shown]
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
    rest = [column for column in typed if column not in first]
    chosen = [column for column in columns if column.name in also and column not in (*first, *rest)]
    return [*chosen, *first, *rest]


def make_field(param: ParamInfo, domain: str, columns: tuple[Column, ...], value: Any) -> SettingField:
    """Return the field for a setting."""
    match param.type:
        case "int" | "float":
            return NumberField(param, domain, value)
        case "bool":
            return SwitchField(param, domain, value)
        case "choice":
            return ChoiceField(param, domain, value)
        case "column":
            return ColumnField(param, domain, columns, value)
        case "columns":
            return ColumnsField(param, domain, columns, value)
    return TextField(param, domain, value)


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return list(first) == list(second)
    return bool(first == second)


def _step(param: ParamInfo) -> float:
    if param.ge is not None and param.le is not None and param.le > param.ge:
        span = param.le - param.ge
        return 0.01 if span <= 2 else 0.1 if span <= 20 else 1.0
    return 0.1


def _decimals(step: float, default: Any) -> int:
    """Return as many decimals as step and default need, at most 6."""
    for decimals in range(1, 6):
        if all(
            abs(number * 10**decimals - round(number * 10**decimals)) < 1e-9
            for number in (step, default)
            if isinstance(number, int | float)
        ):
            return decimals
    return 6
