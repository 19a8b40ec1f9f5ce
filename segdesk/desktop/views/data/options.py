"""The dialog in which a person says how to read a file, before or after it is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel
from segdesk.desktop.viewmodels.data.options import OptionsViewModel, Reading
from segdesk.desktop.viewmodels.data.receipt import receipt_parts
from segdesk.desktop.views.data.options_fields import ColumnFields, FileFields
from segdesk.desktop.views.data.table import ArrowTableView
from segdesk.desktop.widgets import BusyState, Button, Card, EmptyState, Label, Themed, rule, scrolled
from segdesk.desktop.widgets.round_corners import RoundCorners
from segdesk.documents import Source
from segdesk.text import render
from segdesk.text import translate as _

_FIELDS_WIDTH = 292


class OptionsDialog(Themed, QDialog):
    """All that can be said about reading, of the file and of single columns, with a live preview."""

    source_chosen = Signal(object)  # Source: a file that was not open, and how to read it

    def __init__(
        self,
        workspace: Reading,
        theme: Theme,
        parent: QWidget | None = None,
        source: Source | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("How to read the file"))
        self.resize(1120, 720)
        self._fresh = source is not None
        self.viewmodel = OptionsViewModel(workspace, self, source)
        self.file = FileFields(self.viewmodel)
        self.column = ColumnFields(self.viewmodel)
        self._model = ArrowTableModel(self)
        self._table = ArrowTableView(self._model)
        self._busy = BusyState(_("Reading the first rows"))
        self._busy.set(_("Reading the first rows"), can_cancel=False)
        self._problem = EmptyState("warn")
        self._stack = QStackedWidget()
        self._line = Label(role="muted", wrap=True)
        self.apply_button = Button(_("Read this way"), "primary")
        self._lay_out()
        self._table.columns_chosen.connect(self._choose)
        self.viewmodel.previewed.connect(self._show_preview)
        self.apply(theme)
        self.viewmodel.preview()

    def _lay_out(self) -> None:
        card = Card(margins=(1, 1, 1, 1))
        for widget in (self._table, self._busy, self._problem):
            self._stack.addWidget(widget)
        card.add(self._stack)
        RoundCorners(card)
        fields = QFrame()
        fields.setProperty("role", "clear")
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(self.file)
        column.addWidget(rule())
        column.addWidget(self.column)
        column.addStretch(1)
        scroll = scrolled(fields)
        scroll.setFixedWidth(_FIELDS_WIDTH)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._line)
        right.addWidget(card, 1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(scroll)
        middle.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(_("How to read the file"), "title"))
        layout.addLayout(middle, 1)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        reset, cancel = Button(_("Find out automatically"), "quiet"), Button(_("Cancel"))
        reset.clicked.connect(self._reset)
        cancel.clicked.connect(self.reject)
        self.apply_button.clicked.connect(self._read)
        self.apply_button.setDefault(True)
        buttons.addWidget(reset)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.apply_button)
        return buttons

    def _reset(self) -> None:
        self.viewmodel.reset()
        self.file.fill()
        self.column.fill()

    def _choose(self, names: tuple[str, ...]) -> None:
        if names:
            self.column.choose(names[0])

    def _show_preview(self) -> None:
        viewmodel = self.viewmodel
        self.apply_button.setEnabled(viewmodel.problem is None)
        if viewmodel.busy and viewmodel.table is None:
            self._stack.setCurrentWidget(self._busy)
        elif viewmodel.problem is not None:
            self._line.setText("")
            self._problem.set(_("It cannot be read this way"), render(viewmodel.problem))
            self._stack.setCurrentWidget(self._problem)
        elif viewmodel.table is not None and viewmodel.result is not None:
            self._stack.setCurrentWidget(self._table)
            if self._model.table is not viewmodel.table:
                self._model.set_table(viewmodel.table)
                self._model.set_profiles({p.name: p for p in viewmodel.result.profiles}.get)
                self._table.fit_columns()
                parts = receipt_parts(viewmodel.result.receipt, len(viewmodel.table.columns))
                self._line.setText(" · ".join(parts[1:]))
                self.file.fill()
                self.column.fill()

    def _read(self) -> None:
        self.accept()
        if self._fresh:
            self.source_chosen.emit(self.viewmodel.source)
        else:
            self.viewmodel.accept()

    def done(self, result: int) -> None:
        """Forget a preview that is under way."""
        self.viewmodel.stop()
        super().done(result)
