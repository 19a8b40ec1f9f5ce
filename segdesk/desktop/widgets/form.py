"""A settings form made from what a stage says about its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets.base import Label, ThemedWidget
from segdesk.desktop.widgets.buttons import Button
from segdesk.desktop.widgets.form_columns import ColumnField, ColumnsField
from segdesk.desktop.widgets.form_fields import ChoiceField, NumberField, SettingField, SwitchField, TextField
from segdesk.results.plugins import WITHOUT_FIELD, ParamInfo, StageInfo
from segdesk.results.table import Column
from segdesk.text import translate as _


class SettingsForm(ThemedWidget):
    """Fields for a stage's settings; ``changed`` tells those that differ from the defaults.

    ``params`` may miss settings (their defaults count); settings in ``hidden`` are kept as they are, unseen.
    """

    changed = Signal(dict)
    reset_requested = Signal()

    def __init__(
        self,
        stage: StageInfo,
        params: Mapping[str, Any],
        columns: tuple[Column, ...],
        theme: Theme,
        *,
        hidden: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.stage = stage
        self._columns = columns
        self._hidden = {*hidden, *(param.name for param in stage.params if param.type in WITHOUT_FIELD)}
        self._kept = {name: value for name, value in params.items() if name in self._hidden}
        self._params = [param for param in stage.params if param.name not in self._hidden]
        self.fields: dict[str, SettingField] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)
        self._more = Button("", "quiet", "chevron-right")
        self._advanced = QFrame()
        self._advanced_layout = QVBoxLayout(self._advanced)
        self._advanced_layout.setContentsMargins(0, 0, 0, 0)
        self._advanced_layout.setSpacing(10)
        self._nothing = Label(role="small", wrap=True)
        self._reset = Button("", "quiet", "undo")
        self._build(params)

    def _build(self, params: Mapping[str, Any]) -> None:
        for param in self._params:
            field = make_field(param, self.stage.domain, self._columns, params.get(param.name, param.default))
            field.edited.connect(self._on_edited)
            self.fields[param.name] = field
            (self._advanced_layout if param.advanced else self._layout).addWidget(field)
        self._more.clicked.connect(lambda: self._unfold(self._advanced.isHidden()))
        self._reset.clicked.connect(self._reset_all)
        self._layout.addWidget(self._nothing)
        self._layout.addWidget(self._more)
        self._layout.addWidget(self._advanced)
        self._layout.addWidget(self._reset)
        has_advanced = any(param.advanced for param in self._params)
        # A folded section that hides a changed setting would hide why the result differs.
        changed = any(p.advanced and not self.fields[p.name].is_default() for p in self._params)
        self._more.setVisible(has_advanced)
        self._unfold(has_advanced and changed)
        self._nothing.setVisible(not self._params)
        self._update()
        self.retranslate()

    def values(self) -> dict[str, Any]:
        """Return the settings that differ from the defaults."""
        own = {name: field.value() for name, field in self.fields.items() if not field.is_default()}
        return {**self._kept, **own}

    def is_valid(self) -> bool:
        """Whether every field that is shown has a value that is allowed."""
        return not any(field.problem() for field in self.fields.values() if not field.isHidden())

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Show other values without telling anybody (after undo)."""
        self._kept = {name: value for name, value in params.items() if name in self._hidden}
        for name, field in self.fields.items():
            field.set_value(params.get(name, field.param.default))
        self._update()

    def _on_edited(self) -> None:
        self._update()
        if self.is_valid():
            self.changed.emit(self.values())

    def _update(self) -> None:
        for field in self.fields.values():
            field.setVisible(self._applies(field.param))
        self._reset.setVisible(any(not field.is_default() for field in self.fields.values()))

    def _applies(self, param: ParamInfo) -> bool:
        if param.show_when is None:
            return True
        name, wanted = param.show_when
        other = self.fields.get(name)
        if other is None:
            return True
        value = other.value()
        return value in wanted if isinstance(wanted, list | tuple) else bool(value == wanted)

    def _unfold(self, shown: bool) -> None:
        self._advanced.setVisible(shown)
        self._more.set_icon("chevron-down" if shown else "chevron-right")

    def _reset_all(self) -> None:
        for field in self.fields.values():
            field.set_value(field.param.default)
        self._update()
        self.reset_requested.emit()
        self.changed.emit(self.values())

    def retranslate(self) -> None:
        """Take all words anew."""
        for field in self.fields.values():
            field.retranslate()
        self._more.set_text(_("More settings"))
        self._reset.set_text(_("Reset to defaults"))
        self._nothing.setText(_("This step has no settings."))


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
