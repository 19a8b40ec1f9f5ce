"""Sections of the evaluation that are tables: other methods, known groups, columns not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from segdesk.desktop.viewmodels.segments.cross import agreement_table, beside_table, known_table
from segdesk.desktop.viewmodels.segments.evaluation_words import known_words
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.viewmodels.segments.profile import value_text
from segdesk.desktop.views.segments.evaluation_page import HelpButton, TablePage
from segdesk.desktop.widgets import Badge, ComboBox, Label, clear_layout
from segdesk.results.evaluation import EvaluationReport, KnownColumn, other_ways
from segdesk.results.segmentation import Solution
from segdesk.text import msg, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.results.evaluation import KnownScores


class MethodsPage(TablePage):
    """What other methods make of the same customers."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model, lambda: _("Agreement of methods"), first=190, narrowest=110)
        self.placing = Label(role="muted", wrap=True)
        self._own = Label(role="small", wrap=True)
        for widget in (self.table, self._own, self.placing, self.note):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Show the agreement for the number of segments on show."""
        self.placing.setText(render(report.placing) if report.placing is not None else "")
        self.placing.setVisible(report.placing is not None)
        agreement = report.agreement
        at = agreement.at(solution.n_segments) if agreement is not None else None
        table = agreement_table(agreement, solution.n_segments) if agreement is not None else None
        self.table.setVisible(table is not None)
        if agreement is None or at is None or table is None:
            self.tell(_("No other method can group these columns."), "", report)
            return
        self.table.set_table(table, _("Agreement of methods"))
        own = [render(words) for words in other_ways(agreement)]
        self._own.setText(" ".join(own))
        self._own.setVisible(bool(own))
        self.tell(render(at.text), _methods_help(), report)


def _methods_help() -> str:
    return _(
        "The same customers, grouped into the same number of segments by each method. First: the share of "
        "customers in segments that correspond, by the best one-to-one matching. Second: the adjusted Rand "
        "index, 0 as by chance, 1 the same (Hubert & Arabie 1985). Who goes where is under “Compare”."
    )


class KnownPage(TablePage):
    """The segments against a column that names groups already."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model, lambda: self.choice.currentText())
        self.choice = ComboBox()
        self.choice.setMinimumWidth(200)
        self.choice.chosen.connect(lambda _key: self.refresh())
        self._label, self._badge = Label(role="muted"), Badge("", "neutral")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.choice)
        row.addWidget(self._badge)
        row.addStretch(1)
        self._indices = QGridLayout()
        self._indices.setHorizontalSpacing(12)
        self._indices.setVerticalSpacing(4)
        self._indices.setColumnStretch(2, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.table)
        self.column.addLayout(self._indices)
        self.column.addStretch(1)

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Compare with the column that is chosen."""
        self._label.setText(_("Compare with"))
        self.choice.setAccessibleName(_("Column with known groups"))
        self.choice.set_choices([(known.column, known.column) for known in report.known])
        known = next((k for k in report.known if k.column == self.choice.key()), None)
        table = known_table(known, solution.n_segments, self.model.entries()) if known is not None else None
        for widget in (self._label, self.choice, self.table):
            widget.setVisible(table is not None)
        clear_layout(self._indices)
        self._badge.setVisible(False)
        if known is None or table is None:
            text = _("There is no column with known groups: it needs 2 to 30 different values.")
            self.tell(text, _known_help(), report)
            return
        self.table.set_table(table, known.column)
        at = known.table(solution.n_segments)
        assert at is not None
        self._fill(at.scores)
        self._show_badge(known)
        self.tell(render(at.text), _known_help(), report)
        self.note.hide()  # counted on everybody

    def _show_badge(self, known: KnownColumn) -> None:
        if known.used:
            self._badge.set(_("used to find the segments: it agrees by itself"), "warn")
        elif known.outcome:
            self._badge.set(_("outcome"), "primary")
        self._badge.setVisible(known.used or known.outcome)

    def _fill(self, scores: KnownScores) -> None:
        for row, words in enumerate(known_words(scores)):
            self._indices.addWidget(Label(words.title), row, 0)
            self._indices.addWidget(Label(words.value, "strong"), row, 1)
            self._indices.addWidget(Label(words.text, "muted", wrap=True), row, 2)
            self._indices.addWidget(HelpButton(words.help, 24), row, 3)


def _known_help() -> str:
    return _(
        "Customers of each segment by the values of the column: their number and share of the segment. "
        "Blue: more often than among everybody, orange: less often. All customers with a value are counted."
    )


class BesidePage(TablePage):
    """The columns that took no part: typical values, and whether they differ beyond chance."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model, lambda: _("Columns not used"), first=160, narrowest=112)
        self.column.addWidget(self.table)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Show the columns for the number of segments on show."""
        beside = next((b for b in report.beside if b.n_segments == solution.n_segments), None)
        told = beside.columns if beside is not None else ()
        self.table.setVisible(bool(told))
        if beside is None or not told:
            self.tell(
                _("Every column that can be compared took part in finding the segments."),
                _beside_help(),
                report,
            )
            return
        self.table.set_table(
            beside_table(beside, solution, self.model.entries(), value_text), _("Columns not used"), {1: 190}
        )
        telling = [column.column for column in told if column.p_value < 0.01]
        lead = _("Columns that took no part do not differ between the segments beyond chance.")
        if telling:
            lead = render(
                msg(
                    "Segments also differ in what they were not made from: {columns:list}.",
                    columns=telling[:5],
                )
            )
        self.tell(lead, _beside_help(), report)


def _beside_help() -> str:
    return _(
        "Typical values per segment of columns that were not used for grouping. Whether they differ is "
        "tested against chance (F-test for numbers, χ²-test for categories, at 1 %), and how much is told "
        "by η² or Cramér's V (Cohen 1988)."
    )
