"""Labelled inputs that never change under a scrolling mouse wheel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QListView,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.formats import number_locale
from segdesk.desktop.theme import Theme, icon
from segdesk.desktop.widgets.base import Label, Themed, ThemedWidget, button_text, plain_tip, set_role

# The style sheet cannot reach the line inside a spin box.
_SPIN_MARGINS = (7, 0, 0, 0)
_AT_ONCE = 300  # lines of a choice: sixteen thousand take a tenth of a second and ten megabytes


class ComboBox(QComboBox):
    """A choice among (key, words) pairs; ``chosen`` tells the key a person picked.

    Of very many, only the chosen one is there until somebody comes to choose.
    """

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._later: dict[str, str] = {}
        self.setView(QListView(self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.activated.connect(lambda _index: self.chosen.emit(self.key()))
        self.set_choices(choices)

    def set_choices(
        self,
        choices: Sequence[tuple[str, str]],
        *,
        headings: Collection[str] = (),
        tips: Mapping[str, str] | None = None,
    ) -> None:
        """Replace the choices; the chosen key stays chosen where it still exists.

        Lines whose key is among `headings` cannot be chosen; `tips` says more about a line by its key.
        """
        keep = self.key()
        blocked = self.blockSignals(True)
        self.clear()
        self._later = {}
        if len(choices) > _AT_ONCE and not headings and not tips:
            self._later = dict(choices)
            choices = choices[:1]
        for key, text in choices:
            self.addItem(text, key)
            tip = (tips or {}).get(key) or text
            self.setItemData(self.count() - 1, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
            if key in headings:
                self._make_heading(self.count() - 1)
        self.set_key(keep)
        self.blockSignals(blocked)

    def _make_heading(self, at: int) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)  # what a combo box is made with
        item = model.item(at)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setBold(True)
        item.setFont(font)

    def key(self) -> str:
        """Return the chosen key, or an empty text."""
        return str(self.currentData() or "")

    def set_key(self, key: str) -> None:
        """Choose by key without telling anybody; an unknown key chooses the first."""
        blocked = self.blockSignals(True)
        if key in self._later:
            self.setItemText(0, self._later[key])
            self.setItemData(0, key)
            self.setItemData(0, plain_tip(self._later[key]), Qt.ItemDataRole.ToolTipRole)
        else:
            self.setCurrentIndex(max(self.findData(key), 0))
        self.blockSignals(blocked)
        self.update()

    def fill(self) -> None:
        """Bring in what was put off."""
        if self._later:
            texts, key, self._later = self._later, self.key(), {}
            blocked = self.blockSignals(True)
            self.clear()
            for at, (name, text) in enumerate(texts.items()):
                self.addItem(text, name)
                if name == key:
                    self.setCurrentIndex(at)
            self.blockSignals(blocked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have everything there for the keys."""
        self.fill()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        """Have everything there to choose from."""
        self.fill()
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chosen words, ending in … where space is short."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        complex_control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(complex_control, option, part, self).width() - 4
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(complex_control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class LineEdit(QLineEdit):
    """One line of text."""

    def __init__(self, text: str = "", placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setPlaceholderText(placeholder)


class SearchEdit(Themed, QLineEdit):
    """One line to search with: a magnifier and a clear button."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self._glass = self.addAction(icon(self.theme, "search"), QLineEdit.ActionPosition.LeadingPosition)

    def on_theme(self, theme: Theme) -> None:
        """Tint the magnifier."""
        self._glass.setIcon(icon(theme, "search", theme.faint))


class SpinBox(QSpinBox):
    """A whole number."""

    def __init__(self, low: int = 0, high: int = 100, value: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setValue(value)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        self.lineEdit().setTextMargins(*_SPIN_MARGINS)
        self.retranslate()

    def retranslate(self) -> None:
        """Write and read numbers as the rest of the window does."""
        self.setLocale(number_locale())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class DoubleSpinBox(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(
        self,
        low: float = 0.0,
        high: float = 100.0,
        value: float = 0.0,
        decimals: int = 2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setValue(value)
        self.setSingleStep(10.0**-decimals)
        self.lineEdit().setTextMargins(*_SPIN_MARGINS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def retranslate(self) -> None:
        """Write and read numbers as the rest of the window does."""
        self.setLocale(number_locale())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Slider(QSlider):
    """A horizontal slider."""

    def __init__(self, low: int = 0, high: int = 100, value: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(low, high)
        self.setValue(value)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class CheckBox(QCheckBox):
    """A tick with words; ``&`` is shown as it is."""

    def __init__(self, text: str = "", checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_text(text)
        self.setChecked(checked)

    def set_text(self, text: str) -> None:
        """Change the words."""
        self.setText(button_text(text))
        self.setAccessibleName(text)


class Field(ThemedWidget):
    """A label above a control, with help or a problem underneath."""

    def __init__(
        self, label: str, control: QWidget, help_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._label = Label(role="small", wrap=True)
        self._label.setBuddy(control)
        self._note = Label(role="caption", wrap=True)
        self._help = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addWidget(control)
        layout.addWidget(self._note)
        self.set_text(label, help_text)

    def set_text(self, label: str, help_text: str = "") -> None:
        """Change the words."""
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self.control.setAccessibleName(label)
        self.control.setAccessibleDescription(help_text)
        self._help = help_text
        self.set_error("")

    def set_error(self, text: str) -> None:
        """Show what is wrong with the value; an empty text shows the help again."""
        self._note.setText(text or self._help)
        self._note.setVisible(bool(text or self._help))
        self._note.set_role("bad" if text else "caption")
        set_role(self.control, "true" if text else "false", "invalid")
