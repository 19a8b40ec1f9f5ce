"""Filters by column: a row of chips over the table, and the dialog in which one is made."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.arrow_table.filter import Filter, column_values, filter_words
from segdesk.desktop.viewmodels.arrow_table.query import parse_date, parse_number
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.widgets import (
    Button,
    CheckBox,
    Field,
    FlowLayout,
    IconButton,
    Label,
    LineEdit,
    SearchEdit,
    Themed,
    ThemedFrame,
    ThemedWidget,
    clear_layout,
    scrolled,
)
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

_LISTED = 60
_OFFERED = 100  # columns in the menu; what is longer than some screens is no menu any more


class FilterChip(ThemedFrame):
    """One filter in words: a click changes it, the cross takes it away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, words: str, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        edit, close = Button(words, "quiet"), IconButton("close", _("Remove this filter"), 22, 12)
        edit.clicked.connect(self.changed)
        close.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(edit)
        row.addWidget(close)
        self.apply(theme)


class FilterBar(ThemedWidget):
    """The filters in force, and a button for one more."""

    def __init__(self, viewmodel: DataViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self.chips: list[FilterChip] = []
        self._row = FlowLayout(self, 6)
        self.refresh()

    def refresh(self) -> None:
        """Show the filters as they are now; without one, no room is taken."""
        clear_layout(self._row)
        self.chips = []
        table, filters = self._viewmodel.model.table, self._viewmodel.query.filters
        if table is None:
            filters = ()
        for one in filters:
            assert table is not None
            name = table.columns[one.column].name
            chip = FilterChip(filter_words(one, name), self.theme)
            chip.changed.connect(lambda name=name: self.edit(name))
            chip.removed.connect(lambda at=one.column: self._viewmodel.set_filter(Filter(column=at)))
            self.chips.append(chip)
            self._row.addWidget(chip)
        self.setVisible(bool(filters))

    def column_menu(self, at: QPoint) -> QMenu:
        """Offer the columns to filter by."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = self._viewmodel.model.table
        columns = table.columns if table is not None else ()
        for column in columns[:_OFFERED]:
            action = menu.addAction(column.name.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, name=column.name: self.edit(name))
        if len(columns) > _OFFERED:
            menu.addSeparator()
            further = menu.addAction(_("Further columns: right-click the heading, then “Filter…”"))
            further.setEnabled(False)
        menu.popup(at)
        return menu

    def edit(self, name: str) -> FilterDialog | None:
        """Open the dialog for the filter by a column."""
        table, now = self._viewmodel.model.table, self._viewmodel.filter_of(name)
        if table is None or now is None:
            return None
        dialog = FilterDialog(table, now, self.theme, self.window())
        dialog.chosen.connect(self._viewmodel.set_filter)
        dialog.open()
        return dialog

    def retranslate(self) -> None:
        """Take all words anew."""
        self.refresh()


class FilterDialog(Themed, QDialog):
    """A list of values to tick, a range, or a piece of text, as suits the column."""

    chosen = Signal(object)  # Filter

    def __init__(
        self, table: ArrowTable, filter: Filter, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table, self._filter = table, filter
        self._column = table.columns[filter.column]
        title = render(msg("Filter by “{column}”", column=self._column.name))
        self.setWindowTitle(title)
        self.boxes: dict[str, CheckBox] = {}
        self.text, self.low, self.high = LineEdit(), LineEdit(), LineEdit()
        self.missing = CheckBox(_("Rows without a value"), filter.missing)
        self._wrong = Label(role="bad", wrap=True)
        self._wrong.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(title, "title", wrap=True))
        self._ranged = self._column.type in ("number", "date")
        self._values = [] if self._ranged else column_values(table, filter.column)
        if self._ranged:
            layout.addLayout(self._range())
        elif len(self._values) <= _LISTED or self._column.type == "category":
            self._list(layout)
        else:
            layout.addWidget(Field(_("Contains"), self.text))
            self.text.setText(filter.text)
        layout.addWidget(self.missing)
        layout.addWidget(self._wrong)
        layout.addLayout(self._buttons())
        self.resize(420, 520 if self.boxes else 240)
        self.apply(theme)
        first = self.low if self._ranged else self.text if not self.boxes else next(iter(self.boxes.values()))
        first.setFocus()

    def _range(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for edit, value, words in (
            (self.low, self._filter.low, _("From")),
            (self.high, self._filter.high, _("Up to")),
        ):
            edit.setText(_typed(value))
            edit.setPlaceholderText("2025-12-31" if self._column.type == "date" else "")
            edit.returnPressed.connect(self._finish)
            row.addWidget(Field(words, edit), 1)
        return row

    def _list(self, layout: QVBoxLayout) -> None:
        search = SearchEdit(_("Find a value"))
        search.setVisible(len(self._values) > 10)
        body = QFrame()
        body.setProperty("role", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        ticked = self._filter.values
        for word, count in self._values:
            box = CheckBox(f"{word}  ({number_text(count)})", ticked is None or word in ticked)
            self.boxes[word] = box
            column.addWidget(box)
        column.addStretch(1)
        scroll = scrolled(body)
        every, none = Button(_("All"), "quiet"), Button(_("None"), "quiet")
        every.clicked.connect(lambda: self._tick(True))
        none.clicked.connect(lambda: self._tick(False))
        head = QHBoxLayout()
        head.addWidget(search, 1)
        head.addStretch(0 if len(self._values) > 10 else 1)
        head.addWidget(every)
        head.addWidget(none)

        def find(text: str) -> None:
            for word, box in self.boxes.items():
                box.setVisible(text.casefold() in word.casefold())

        search.textChanged.connect(find)
        layout.addLayout(head)
        layout.addWidget(scroll, 1)

    def _tick(self, on: bool) -> None:
        for box in self.boxes.values():
            if not box.isHidden():
                box.setChecked(on)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        clear, cancel = Button(_("Remove filter"), "quiet"), Button(_("Cancel"))
        done = Button(_("Filter"), "primary")
        clear.setVisible(not self._filter.is_empty)
        clear.clicked.connect(lambda: self._tell(Filter(column=self._filter.column)))
        cancel.clicked.connect(self.reject)
        done.clicked.connect(self._finish)
        done.setDefault(True)
        row.addWidget(clear)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(done)
        return row

    def _finish(self) -> None:
        found = self.filter()
        if found is None:
            example = "2025-12-31" if self._column.type == "date" else "1,234.5"
            self._wrong.setText(render(msg("Write it as in {example}.", example=example)))
            self._wrong.show()
            return
        self._tell(found)

    def _tell(self, filter: Filter) -> None:
        self.chosen.emit(filter)
        self.accept()

    def filter(self) -> Filter | None:
        """Return what is asked for; None when a bound cannot be read."""
        missing, at = self.missing.isChecked(), self._filter.column
        if self.boxes:
            ticked = tuple(word for word, box in self.boxes.items() if box.isChecked())
            if not ticked and missing:
                return Filter(column=at, missing=True)
            every = len(ticked) == len(self.boxes)
            return Filter(column=at, values=None if every else ticked, missing=missing and not every)
        if not self._ranged:
            return Filter(column=at, text=self.text.text().strip(), missing=missing)
        bounds: list[float | datetime | None] = []
        for edit, last in ((self.low, False), (self.high, True)):
            value = self._bound(edit.text().strip(), last)
            if value is None and edit.text().strip():
                return None
            bounds.append(value)
        return Filter(column=at, low=bounds[0], high=bounds[1], missing=missing)

    def _bound(self, text: str, last: bool) -> float | datetime | None:
        if not text:
            return None
        if self._column.type == "number":
            return parse_number(text)
        span = parse_date(text)
        if span is None:
            return None
        return span[1] - timedelta(microseconds=1) if last else span[0]


def _typed(value: float | datetime | None) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else f"{value:.15g}"
