"""One step of the recipe in the side panel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets.base import Label
from segdesk.desktop.widgets.buttons import IconButton
from segdesk.desktop.widgets.card import Card
from segdesk.desktop.widgets.fields import CheckBox
from segdesk.desktop.widgets.lines_label import LinesLabel
from segdesk.text import translate as _


class StepCard(Card):
    """Tick, title, time and sentence; a click chooses it, and its body (the settings) unfolds when chosen."""

    toggled = Signal(bool)
    menu_requested = Signal(QPoint)

    def __init__(
        self,
        title: str = "",
        sentence: str = "",
        time: str = "",
        *,
        checkable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(margins=(12, 8, 8, 10), spacing=2, clickable=True, parent=parent)
        self._check = CheckBox(checked=True)
        self._check.clicked.connect(self.toggled)
        self._check.setEnabled(checkable)
        self._check.setFixedWidth(16)
        self._title = LinesLabel("", "strong", most=2)
        self._time = Label(role="caption")
        self._time.setContentsMargins(0, 1, 0, 0)  # a smaller letter on the same line
        self._more = IconButton("more", _("More"), 20, 16)
        self._more.clicked.connect(lambda: self.menu_requested.emit(self._more.mapToGlobal(QPoint(0, 20))))
        policy = self._more.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._more.setSizePolicy(policy)
        self._more.hide()
        self._sentence = Label(role="small", wrap=True)
        self._problem = Label(role="bad", wrap=True)
        self._body: QWidget | None = None
        # Everything stands on the title's first line, however many lines it has.
        row, top = QHBoxLayout(), Qt.AlignmentFlag.AlignTop
        row.setSpacing(8)
        row.addWidget(self._check, 0, top)
        row.addWidget(self._title, 1)
        row.addWidget(self._time, 0, top)
        row.addWidget(self._more, 0, top)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(24, 0, 4, 0)
        self._below.setSpacing(2)
        self._below.addWidget(self._sentence)
        self._below.addWidget(self._problem)
        self.add_layout(row)
        self.add_layout(self._below)
        self.set(title, sentence, time)
        self.set_problem("")

    def set(self, title: str, sentence: str = "", time: str = "") -> None:
        """Change the words."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._time.setText(time)
        self._check.setAccessibleName(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def set_on(self, on: bool) -> None:
        """Tick or untick without telling anybody."""
        self._check.setChecked(on)

    def set_problem(self, text: str) -> None:
        """Say what is wrong with the step; an empty text removes it."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def set_menu(self, shown: bool) -> None:
        """Show or hide the button for a menu; its place is kept, so that times stand in a column."""
        self._more.setVisible(shown)

    def set_body(self, body: QWidget | None) -> None:
        """Set what unfolds when the card is chosen."""
        if self._body is not None:
            self.body.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        if body is not None:
            self.body.addSpacing(4)
            self.add(body)
            body.setVisible(self.is_selected())

    def set_selected(self, selected: bool) -> None:
        """Choose the card: border, and the body unfolds."""
        super().set_selected(selected)
        if self._body is not None:
            self._body.setVisible(selected)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._more.set_name(_("More"))

    def _ground(self, theme: Theme) -> str:
        return theme.surface if self.is_selected() else super()._ground(theme)
