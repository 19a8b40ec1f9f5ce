"""The settings of reading: those of the whole file, and those of one column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from segdesk.desktop.viewmodels.data.options import (
    DELIMITERS,
    ENCODINGS,
    QUOTES,
    OptionsViewModel,
    lines_of,
    lines_text,
    words_of,
)
from segdesk.desktop.viewmodels.data.receipt import delimiter_words
from segdesk.desktop.viewmodels.data.words import TYPES, type_words
from segdesk.desktop.widgets import CheckBox, ComboBox, Field, Label, LineEdit, SpinBox, ThemedWidget
from segdesk.documents import ColumnChange
from segdesk.results.receipt_facts import encoding_word, table_words
from segdesk.results.table import Column
from segdesk.text import msg, render
from segdesk.text import translate as _

_AUTOMATIC = "auto"


def _or_none(key: str) -> str | None:
    return None if key == _AUTOMATIC else key


def _automatic(found: str = "") -> tuple[str, str]:
    return _AUTOMATIC, render(msg("Automatic ({found})", found=found)) if found else _("Automatic")


class FileFields(ThemedWidget):
    """Encoding, marks, sheet, table, header, lines to leave out, words for "no value"."""

    def __init__(self, viewmodel: OptionsViewModel) -> None:
        super().__init__()
        self._viewmodel = viewmodel
        self.encoding, self.delimiter, self.quote = ComboBox(), ComboBox(), ComboBox()
        self.sheet, self.table = ComboBox(), ComboBox()
        self.header = SpinBox(-1, 9_999_999, -1)
        self.skip, self.missing = LineEdit(), LineEdit()
        self.load_all = CheckBox(_("Load lines that look wrong, too"))
        self._fields = {
            "sheet": Field(_("Sheet"), self.sheet),
            "table": Field(_("Table"), self.table),
            "encoding": Field(_("Encoding"), self.encoding),
            "delimiter": Field(_("Between fields"), self.delimiter),
            "quote": Field(_("Quotation marks"), self.quote),
            "header": Field(_("Header in row"), self.header, _("0 means that the file has no header row.")),
            "skip": Field(_("Leave out lines"), self.skip, _("Such as 1-3, 7")),
            "missing": Field(
                _("Words for “no value”"),
                self.missing,
                _("With commas between them; empty: automatic."),
            ),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for field in self._fields.values():
            layout.addWidget(field)
        layout.addWidget(self.load_all)
        self._connect()
        self.fill()

    def _connect(self) -> None:
        change = self._viewmodel.change
        self.encoding.chosen.connect(lambda key: change(encoding=_or_none(key)))
        self.delimiter.chosen.connect(lambda key: change(delimiter=_or_none(key)))
        self.quote.chosen.connect(lambda key: change(quote=_or_none(key)))
        self.sheet.chosen.connect(lambda key: change(sheet=_or_none(key), table=None, header_row=None))
        self.table.chosen.connect(
            lambda key: change(table=None if key == _AUTOMATIC else int(key), header_row=None)
        )
        self.header.valueChanged.connect(lambda n: change(header_row=None if n < 0 else n))
        self.skip.textEdited.connect(self._skip)
        self.missing.textEdited.connect(lambda text: change(missing_tokens=words_of(text) or None))
        self.load_all.toggled.connect(lambda on: change(keep_all=on))

    def _skip(self, text: str) -> None:
        lines = lines_of(text)
        self._fields["skip"].set_error("" if lines is not None else _("Write lines like 1-3, 7"))
        if lines is not None:
            self._viewmodel.change(skip_lines=lines)

    def fill(self) -> None:
        """Show the options being tried, and what was found out where nothing is fixed."""
        options, receipt = self._viewmodel.options, self._viewmodel.receipt
        text = receipt is None or receipt.encoding is not None
        found = encoding_word(receipt.encoding) if receipt is not None and receipt.encoding else ""
        names = list(dict.fromkeys([*ENCODINGS, *filter(None, [options.encoding])]))
        self._offer(self.encoding, found, options.encoding, [(n, encoding_word(n)) for n in names])
        words = delimiter_words()
        found = receipt.delimiter if receipt is not None and receipt.delimiter else ""
        marks = list(dict.fromkeys([*DELIMITERS, *filter(None, [options.delimiter])]))
        shown = [(mark, words.get(mark, mark)) for mark in marks]
        self._offer(self.delimiter, words.get(found, found), options.delimiter, shown)
        quotes = list(dict.fromkeys([*QUOTES, *filter(None, [options.quote])]))
        self._offer(self.quote, "", options.quote, [(mark, mark) for mark in quotes])
        sheets = [sheet.name for sheet in receipt.sheets] if receipt is not None else []
        sheet = receipt.sheet if receipt is not None and receipt.sheet else ""
        self._offer(self.sheet, sheet, options.sheet, [(name, name) for name in sheets])
        tables = [(str(t.number), render(table_words(t))) for t in receipt.tables] if receipt else []
        number = str(receipt.table) if receipt is not None and receipt.table else ""
        chosen = str(options.table) if options.table else None
        self._offer(self.table, number, chosen, tables)
        for name in ("encoding", "delimiter", "quote"):
            self._fields[name].setVisible(text)
        self._fields["sheet"].setVisible(len(sheets) > 1)
        self._fields["table"].setVisible(bool(tables) or options.table is not None)
        self._fill_lines()

    def _offer(
        self, box: ComboBox, found: str, chosen: str | None, choices: Sequence[tuple[str, str]]
    ) -> None:
        box.set_choices([_automatic(found), *choices])
        box.set_key(chosen or _AUTOMATIC)

    def _fill_lines(self) -> None:
        options, receipt = self._viewmodel.options, self._viewmodel.receipt
        known = receipt is not None and options.header_row is None
        self.header.setSpecialValueText(_automatic(str(receipt.header_row) if known and receipt else "")[1])
        blocked = self.header.blockSignals(True)
        self.header.setValue(-1 if options.header_row is None else options.header_row)
        self.header.blockSignals(blocked)
        if not self.skip.hasFocus():
            self.skip.setText(lines_text(options.skip_lines))
        if not self.missing.hasFocus():
            self.missing.setText(", ".join(options.missing_tokens or ()))
        self.missing.setPlaceholderText(_("Automatic"))
        blocked = self.load_all.blockSignals(True)
        self.load_all.setChecked(options.keep_all)
        self.load_all.blockSignals(blocked)


class ColumnFields(ThemedWidget):
    """Type, decimal mark, order of dates and words for "no value" of one column."""

    def __init__(self, viewmodel: OptionsViewModel) -> None:
        super().__init__()
        self._viewmodel = viewmodel
        self._name = ""
        self.which, self.type = ComboBox(), ComboBox()
        self.decimal, self.dates = ComboBox(), ComboBox()
        self.missing = LineEdit()
        self._fields = {
            "which": Field(_("Column"), self.which),
            "type": Field(_("Type"), self.type),
            "decimal": Field(_("Decimal mark"), self.decimal),
            "dates": Field(_("Order of dates"), self.dates),
            "missing": Field(_("Words for “no value” in this column"), self.missing),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.setSpacing(12)
        layout.addWidget(Label(_("One column"), "head"))
        for field in self._fields.values():
            layout.addWidget(field)
        self.which.chosen.connect(self.choose)
        self.type.chosen.connect(lambda key: self._change(type=_or_none(key)))
        self.decimal.chosen.connect(lambda key: self._change(decimal=_or_none(key)))
        self.dates.chosen.connect(lambda key: self._change(date_format=_or_none(key)))
        self.missing.textEdited.connect(lambda text: self._change(missing_tokens=words_of(text)))
        self.fill()

    def choose(self, name: str) -> None:
        """Show the settings of a column."""
        self._name = name
        self.fill()

    def _change(self, **changes: object) -> None:
        if self._name:
            self._viewmodel.change_column(self._name, **changes)

    def fill(self) -> None:
        """Show the column as it is read now."""
        result = self._viewmodel.result
        columns = result.table.columns if result is not None else ()
        self.setVisible(bool(columns))
        if not columns:
            return
        self.which.set_choices([(column.name, column.name) for column in columns])
        if self._viewmodel.column(self._name) is None:
            self._name = columns[0].name
        self.which.set_key(self._name)
        column = self._viewmodel.column(self._name)
        assert column is not None
        self._fill_column(column, self._viewmodel.columns.get(self._name, ColumnChange()))

    def _fill_column(self, column: Column, change: ColumnChange) -> None:
        words = type_words()
        self.type.set_choices([_automatic(words[column.type]), *((key, words[key]) for key in TYPES)])
        self.type.set_key(change.type or _AUTOMATIC)
        marks = {".": _("point"), ",": _("comma")}
        form = column.number_format
        self.decimal.set_choices([_automatic(marks.get(form.decimal, "") if form else ""), *marks.items()])
        self.decimal.set_key(change.decimal or _AUTOMATIC)
        orders = {"DMY": _("day, month, year"), "MDY": _("month, day, year"), "YMD": _("year, month, day")}
        self.dates.set_choices([_automatic(), *orders.items()])
        self.dates.set_key(change.date_format or _AUTOMATIC)
        self._fields["decimal"].setVisible(column.type == "number")
        self._fields["dates"].setVisible(column.type == "date")
        found = [word.word for word in column.missing_words]
        counted = [word.word for word in column.missing_words if word.missing]
        help_text = render(msg("Found in it: {words:list}", words=found)) if found else ""
        self._fields["missing"].set_text(_("Words for “no value” in this column"), help_text)
        if not self.missing.hasFocus():
            own = change.missing_tokens
            self.missing.setText(", ".join(counted if own is None else own))
