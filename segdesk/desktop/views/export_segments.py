"""Ticks for the segments whose customers are wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.widgets import CheckBox, Label, ThemedWidget, clear_layout, scrolled
from segdesk.text import number_text
from segdesk.text import translate as _

MOST_HEIGHT = 190


class SegmentTicks(ThemedWidget):
    """One tick per segment, all set at first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Label(role="small")
        self.boxes: dict[str, CheckBox] = {}
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(2, 0, 0, 0)
        self._list.setSpacing(2)
        self._scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addWidget(self._scroll)

    def set_segments(self, segments: list[tuple[str, str, int]]) -> None:
        """Show (id, name, size); ticks stay as they are."""
        off = {key for key, box in self.boxes.items() if not box.isChecked()}
        self._label.setText(_("Which segments"))
        clear_layout(self._list)
        self.boxes.clear()
        for key, name, size in segments:
            box = CheckBox(f"{name}  ·  {number_text(size)}", key not in off)
            box.toggled.connect(lambda _checked: self.changed.emit())
            self.boxes[key] = box
            self._list.addWidget(box)
        self._scroll.setFixedHeight(min(MOST_HEIGHT, 26 * len(segments) + 4))

    def chosen(self) -> tuple[str, ...] | None:
        """Return the ids of the ticked segments; None means all."""
        ticked = tuple(key for key, box in self.boxes.items() if box.isChecked())
        return None if len(ticked) == len(self.boxes) else ticked
