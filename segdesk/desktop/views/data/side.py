"""The side panel of the Data page: the steps, or the chosen column."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.views.data.column import ColumnPanel
from segdesk.desktop.views.steps import StepsPanel
from segdesk.desktop.widgets import SegmentedTabs, ThemedWidget
from segdesk.text import translate as _


class DataSide(ThemedWidget):
    """Two tabs; choosing a column in the table turns to its panel."""

    def __init__(self, viewmodel: DataViewModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.column = ColumnPanel(viewmodel, theme)
        self.steps = StepsPanel(viewmodel.workspace, theme, titled=False)
        self._tabs = SegmentedTabs([("steps", ""), ("column", "")])
        self._stack = QStackedWidget()
        self._stack.addWidget(self.steps)
        self._stack.addWidget(self.column)
        self._tabs.changed.connect(self._show)
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 36, 0)
        head.addWidget(self._tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        viewmodel.columns_chosen.connect(self._on_chosen)
        self._viewmodel = viewmodel
        self._show("column" if viewmodel.chosen else "steps")
        self.retranslate()

    def _on_chosen(self) -> None:
        if self._viewmodel.chosen:
            self._show("column")

    def _show(self, key: str) -> None:
        self._tabs.set_current(key)
        self._stack.setCurrentWidget(self.column if key == "column" else self.steps)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._tabs.set_text("steps", _("Steps"))
        self._tabs.set_text("column", _("Column"))
