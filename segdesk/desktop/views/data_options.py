"""The dialog in which a person says how to read the file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.arrow_table_model import ArrowTableModel
from segdesk.desktop.viewmodels.data_options import DELIMITERS, ENCODINGS, OptionsViewModel, Reading
from segdesk.desktop.viewmodels.data_receipt import delimiter_words, encoding_word, receipt_parts
from segdesk.desktop.views.data_table import ArrowTableView
from segdesk.desktop.widgets import (
    BusyState,
    Button,
    Card,
    ComboBox,
    EmptyState,
    Field,
    Label,
    SpinBox,
    Themed,
)
from segdesk.desktop.widgets.round_corners import RoundCorners
from segdesk.text import msg, render
from segdesk.text import translate as _

_AUTOMATIC = "auto"


class OptionsDialog(Themed, QDialog):
    """Encoding, delimiter, header row and sheet, with a live preview."""

    def __init__(self, workspace: Reading, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("How to read the file"))
        self.resize(960, 640)
        self._workspace = workspace
        self._viewmodel = OptionsViewModel(workspace, self)
        self.encoding, self.delimiter, self.sheet = ComboBox(), ComboBox(), ComboBox()
        self.header = SpinBox(-1, 999, -1)
        self._model = ArrowTableModel(self)
        self._table = ArrowTableView(self._model)
        self._busy = BusyState(_("Reading the first rows"))
        self._busy.set(_("Reading the first rows"), can_cancel=False)
        self._problem = EmptyState("warn")
        self._stack = QStackedWidget()
        self._line = Label(role="muted", wrap=True)
        self.apply_button = Button(_("Read this way"), "primary")
        self._lay_out()
        self._fill()
        self.encoding.chosen.connect(lambda key: self._change(encoding=_or_none(key)))
        self.delimiter.chosen.connect(lambda key: self._change(delimiter=_or_none(key)))
        self.sheet.chosen.connect(lambda key: self._change(sheet=_or_none(key)))
        self.header.valueChanged.connect(lambda n: self._change(header_row=None if n < 0 else n))
        self._viewmodel.previewed.connect(self._show_preview)
        self.apply(theme)
        self._viewmodel.preview()

    def _lay_out(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(12)
        read = self._workspace.read
        workbook = read is not None and bool(read.receipt.sheets)
        for label, control, shown in (
            (_("Sheet"), self.sheet, workbook),
            (_("Encoding"), self.encoding, not workbook),
            (_("Between fields"), self.delimiter, not workbook),
            (_("Header in row"), self.header, True),
        ):
            field = Field(label, control)
            field.setVisible(shown)
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        card = Card(margins=(1, 1, 1, 1))
        for widget in (self._table, self._busy, self._problem):
            self._stack.addWidget(widget)
        card.add(self._stack)
        RoundCorners(card)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(_("How to read the file"), "title"))
        layout.addLayout(fields)
        layout.addWidget(self._line)
        layout.addWidget(card, 1)
        layout.addLayout(buttons)

    def _fill(self) -> None:
        options, read = self._viewmodel.options, self._workspace.read
        receipt = read.receipt if read is not None else None
        found = encoding_word(receipt.encoding) if receipt is not None and receipt.encoding else ""
        automatic = render(msg("Automatic ({found})", found=found)) if found else _("Automatic")
        names = list(dict.fromkeys([*ENCODINGS, *([options.encoding] if options.encoding else [])]))
        self.encoding.set_choices([(_AUTOMATIC, automatic), *((n, encoding_word(n)) for n in names)])
        self.encoding.set_key(options.encoding or _AUTOMATIC)
        words = delimiter_words()
        chosen = [*DELIMITERS, *([options.delimiter] if options.delimiter else [])]
        marks = [(mark, words.get(mark, mark)) for mark in dict.fromkeys(chosen)]
        self.delimiter.set_choices([(_AUTOMATIC, _("Automatic")), *marks])
        self.delimiter.set_key(options.delimiter or _AUTOMATIC)
        sheets = [s.name for s in receipt.sheets] if receipt is not None else []
        self.sheet.set_choices([(_AUTOMATIC, _("Automatic")), *((name, name) for name in sheets)])
        self.sheet.set_key(options.sheet or _AUTOMATIC)
        self.header.setSpecialValueText(_("Automatic"))
        blocked = self.header.blockSignals(True)
        self.header.setValue(-1 if options.header_row is None else options.header_row)
        self.header.blockSignals(blocked)
        self.header.setToolTip(_("0 means that the file has no header row."))

    def _change(self, **changes: object) -> None:
        self._viewmodel.change(**changes)

    def _reset(self) -> None:
        self._change(encoding=None, delimiter=None, sheet=None, header_row=None)
        self._fill()

    def _show_preview(self) -> None:
        viewmodel = self._viewmodel
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
                self._model.set_profiles({p.name: p for p in viewmodel.result.profiles})
                self._table.fit_columns()
                parts = receipt_parts(viewmodel.result.receipt, len(viewmodel.table.columns))
                self._line.setText(" · ".join(parts[1:]))

    def _read(self) -> None:
        self._workspace.change_options(self._viewmodel.options)
        self.accept()

    def done(self, result: int) -> None:
        """Forget a preview that is under way."""
        self._viewmodel.stop()
        super().done(result)


def _or_none(key: str) -> str | None:
    return None if key == _AUTOMATIC else key
