"""One field of a settings form for each kind of setting."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.widgets.base import Label, ThemedWidget, set_role, set_tip
from segdesk.desktop.widgets.buttons import IconButton
from segdesk.desktop.widgets.fields import CheckBox, ComboBox, DoubleSpinBox, LineEdit, SpinBox
from segdesk.results.plugins import ParamInfo
from segdesk.text import msg, render, translate
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
