"""The panel of one or several columns: distribution, totals, type and role, warnings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.viewmodels.data.receipt import value_text
from segdesk.desktop.viewmodels.data.words import ROLES, TYPES, role_helps, role_words, type_line, type_words
from segdesk.desktop.views.data.column_reading import ColumnReading
from segdesk.desktop.views.data.distribution import DistributionHost
from segdesk.desktop.widgets import (
    Banner,
    ComboBox,
    Field,
    Label,
    LinesLabel,
    ThemedWidget,
    clear_layout,
    rule,
)
from segdesk.results.table import Column, ColumnProfile
from segdesk.text import msg, number_text, percent_text, plural, render
from segdesk.text import translate as _

_MIXED = "mixed"
MANY_MISSING = 0.05


class ColumnPanel(ThemedWidget):
    """Follows the chosen columns of the Data page."""

    rows_requested = Signal(str)  # show the rows in which this column is missing
    failures_requested = Signal(str)  # show the rows whose values do not fit

    def __init__(self, viewmodel: DataViewModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._viewmodel = viewmodel
        self._empty, self._empty_text = Label(role="head", wrap=True), Label(role="muted", wrap=True)
        self._content = QFrame()
        self._content.setProperty("role", "clear")
        self._title, self._line = LinesLabel(role="head", most=3), LinesLabel(role="muted", most=6)
        self._chart = DistributionHost(theme)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(8)
        self._facts.setVerticalSpacing(0)
        self._facts.setColumnStretch(0, 1)
        self._type, self._role = ComboBox(), ComboBox()
        self._type_field, self._role_field = Field("", self._type), Field("", self._role)
        self.reading = ColumnReading(viewmodel)
        self.reading.rows_requested.connect(self.failures_requested)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(8)
        self._type.chosen.connect(self._set_type)
        self._role.chosen.connect(self._set_role)
        self._lay_out()
        viewmodel.columns_chosen.connect(self.refresh)
        viewmodel.changed.connect(self.refresh)
        viewmodel.profile_changed.connect(self._on_profile)
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._line)
        column.addWidget(self._chart)
        column.addLayout(self._facts)
        column.addWidget(self._type_field)
        column.addWidget(self._role_field)
        column.addWidget(self.reading)
        column.addLayout(self._warnings)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 16)
        layout.addWidget(self._content)
        layout.addWidget(self._empty)
        layout.addWidget(self._empty_text)
        layout.addStretch(1)

    # -- what is shown ----------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """Return the chosen columns that are in the table."""
        found = [self._viewmodel.column(name) for name in self._viewmodel.chosen]
        return [column for column in found if column is not None]

    def refresh(self) -> None:
        """Show the chosen columns as they are now."""
        columns = self.columns()
        self._content.setVisible(bool(columns))
        for label in (self._empty, self._empty_text):
            label.setVisible(not columns)
        self._empty.setText(_("Choose a column"))
        self._empty_text.setText(_("Click a column in the table to see what is in it."))
        if not columns:
            return
        profile = self._viewmodel.profile(columns[0].name) if len(columns) == 1 else None
        self._show_words(columns, profile)
        self._chart.show_profile(profile, columns[0].type)
        self._show_facts(profile, columns)
        self._show_choices(columns)
        self.reading.show_columns(columns)
        self._show_warnings(columns, profile)

    def _show_words(self, columns: list[Column], profile: ColumnProfile | None) -> None:
        if len(columns) > 1:
            self._title.setText(render(plural("{n} column", "{n} columns", len(columns))))
            self._line.setText(render(msg("{columns:list}", columns=[c.name for c in columns])))
            return
        column = columns[0]
        self._title.setText(column.name)
        if profile is None:
            self._line.setText(_("Working it out…") if self._viewmodel.typed else _("Still being read…"))
            return
        parts = [
            type_line(column),
            render(plural("{n} value", "{n} values", profile.count)),
            render(msg("{n} missing", n=profile.missing)),
        ]
        if column.type == "category":
            parts = parts[1:]
        self._line.setText(" · ".join(parts))

    def _show_facts(self, profile: ColumnProfile | None, columns: list[Column]) -> None:
        clear_layout(self._facts)
        if profile is None or len(columns) != 1:
            return
        for row, (what, value) in enumerate(_facts(profile, columns[0])):
            name, number = Label(what, "muted"), Label(value, wrap=True)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for widget in (name, number):
                widget.setMinimumHeight(30)
            self._facts.addWidget(name, row * 2, 0)
            self._facts.addWidget(number, row * 2, 1)
            self._facts.addWidget(rule(), row * 2 + 1, 0, 1, 2)

    def _show_choices(self, columns: list[Column]) -> None:
        changeable = all(self._viewmodel.can_change(column.name) for column in columns)
        self._type_field.setVisible(changeable)
        self._role_field.setVisible(all(self._viewmodel.can_change_role(column.name) for column in columns))
        types, roles = {c.type for c in columns}, {c.role for c in columns}
        mixed = [(_MIXED, _("Different"))]
        self._type.set_choices(
            (mixed if len(types) > 1 else []) + [(key, type_words()[key]) for key in TYPES]
        )
        self._type.set_key(_MIXED if len(types) > 1 else next(iter(types)))
        self._role.set_choices(
            (mixed if len(roles) > 1 else []) + [(key, role_words()[key]) for key in ROLES]
        )
        role = _MIXED if len(roles) > 1 else next(iter(roles))
        self._role.set_key(role)
        reason = columns[0].reason
        help_text = render(reason) if reason is not None and len(columns) == 1 else role_helps().get(role, "")
        self._type_field.set_text(_("Type"))
        self._role_field.set_text(_("Role"), help_text)

    def _show_warnings(self, columns: list[Column], profile: ColumnProfile | None) -> None:
        clear_layout(self._warnings)
        if len(columns) != 1:
            return
        column = columns[0]
        if profile is None:
            return
        if column.role == "amount" and profile.negatives:
            title = render(plural("{n} return", "{n} returns", profile.negatives))
            self._warn(title, _("Amounts below zero are taken off what a customer spent."), "")
        total = profile.count + profile.missing
        if total and profile.missing / total >= MANY_MISSING:
            title = render(msg("{share:percent} missing", share=profile.missing / total))
            banner = self._warn(title, _("Segments fill them with a typical value."), _("Show these rows"))
            banner.action_clicked.connect(lambda: self.rows_requested.emit(column.name))

    def _warn(self, title: str, text: str, action: str) -> Banner:
        banner = Banner("warn", title, text, action, vertical=True)
        self._warnings.addWidget(banner)
        banner.apply(self.theme)
        return banner

    # -- what is asked ----------------------------------------------------------------------

    def _set_type(self, key: str) -> None:
        if key in TYPES:
            self._viewmodel.set_type(self._viewmodel.chosen, key)

    def _set_role(self, key: str) -> None:
        if key in ROLES:
            self._viewmodel.set_role(self._viewmodel.chosen, key)

    def _on_profile(self, name: str) -> None:
        if name in self._viewmodel.chosen:
            self.refresh()

    def retranslate(self) -> None:
        """Take all words anew."""
        self.refresh()


def _facts(profile: ColumnProfile, column: Column) -> list[tuple[str, str]]:
    if column.type == "number" and profile.mean is not None:
        identifying = column.role in ("identifier", "order")
        money = column.role == "amount" and any(
            isinstance(v, float) and v != round(v) for v in (profile.sum, profile.min, profile.max)
        )
        shares = column.number_format is not None and column.number_format.percent

        def words(value: object) -> str:
            if not isinstance(value, int | float):
                return "–"
            return percent_text(value) if shares else _number(value, money)

        facts = [] if identifying or shares else [(_("Total"), words(profile.sum))]
        if not identifying:
            facts.append((_("Average / median"), f"{words(profile.mean)} / {words(profile.median)}"))
        low, high = (words(value) for value in (profile.min, profile.max))
        facts.append((_("Smallest / largest"), f"{low} / {high}"))
        if profile.negatives:
            what = _("Negative (returns)") if column.role == "amount" else _("Negative")
            facts.append((what, number_text(profile.negatives)))
        return facts
    if column.type == "date":
        return [
            (_("Earliest"), value_text(profile.min, "date")),
            (_("Latest"), value_text(profile.max, "date")),
        ]
    facts = [(_("Different values"), number_text(profile.distinct))]
    histogram = profile.histogram
    if not histogram.counts or max(histogram.counts) <= 1:
        return facts
    for label, count in list(zip(histogram.labels, histogram.counts, strict=False))[:5]:
        shown = label if len(label) <= 22 else label[:21] + "…"
        facts.append((shown, percent_text(count / profile.count if profile.count else 0)))
    return facts


def _number(value: float | None, money: bool = False) -> str:
    if value is None:
        return "–"
    return number_text(value, 2 if abs(value) < 1e12 and (money or value != round(value)) else 0)
