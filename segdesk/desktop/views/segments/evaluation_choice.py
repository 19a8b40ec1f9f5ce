"""Why this method and number of segments, how good the others are, and which columns took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.segments.evaluation import (
    column_words,
    explanations,
    score_rows,
    score_titles,
    series,
)
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.evaluation_page import Turns
from segdesk.desktop.widgets import Badge, Label, ThemedWidget, clear_layout, rule, scrolled
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.lines import LinesChart


class ChoicePage(ThemedWidget):
    """The scores as lines and as a table with sentences, then the columns; of a rule only the columns."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chart: LinesChart | None = None
        self._turns = Turns(self)
        self._rule = Label(role="strong", wrap=True)
        self._why_title, self._why = Label(role="strong"), Label(role="muted", wrap=True)
        self._chart_title, self._scores_title = Label(role="strong"), Label(role="strong")
        self._columns_title = Label(role="strong")
        self._numbers = QWidget()
        self._numbers.setProperty("role", "clear")
        self._place, self._words = QVBoxLayout(), QVBoxLayout()
        self._words.setSpacing(2)
        self._scores, self._columns = QGridLayout(), QGridLayout()
        for grid in (self._scores, self._columns):
            grid.setHorizontalSpacing(20)
            grid.setVerticalSpacing(6)
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._lay_out(QVBoxLayout(inner))
        scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.retranslate()

    def _lay_out(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(15, 4, 15, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._chart_title, 1)
        head.addWidget(ChartMenuButton(lambda: self._chart, self._chart_title.text))
        left, right, top = QVBoxLayout(self._numbers), QVBoxLayout(), QHBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.addLayout(head)
        right.addWidget(self._rule)
        left.addLayout(self._place, 1)
        right.setSpacing(4)
        right.addWidget(self._why_title)
        right.addWidget(self._why)
        right.addSpacing(8)
        right.addLayout(self._words)
        right.addStretch(1)
        top.setSpacing(24)
        top.addWidget(self._numbers, 3)
        top.addLayout(right, 2)
        column.addLayout(top)
        for title, grid in ((self._scores_title, self._scores), (self._columns_title, self._columns)):
            column.addSpacing(8)
            column.addWidget(title)
            column.addLayout(grid)
        column.addStretch(1)

    def refresh(self) -> None:
        """Show how the result on show was judged."""
        segmentation, solution = self._model.segmentation, self._model.solution
        if segmentation is None or solution is None:
            return
        choice = segmentation.choice
        self._why.setText(render(choice) if choice is not None else render(solution.verdict.text))
        for widget in (self._numbers, self._why_title, self._scores_title):
            widget.setVisible(not segmentation.by_rule)
        self._rule.setVisible(segmentation.by_rule)
        clear_layout(self._words)
        clear_layout(self._scores)
        self._turns.start(
            [self._fill_columns]
            if segmentation.by_rule
            else [self._make_chart, self._draw, self._fill_words, self._fill_scores, self._fill_columns]
        )

    def _make_chart(self) -> None:
        from segdesk.desktop.charts.lines import LinesChart

        if self._chart is None:
            self._chart = LinesChart()
            self._chart.setMinimumHeight(200)
            self._place.addWidget(self._chart)
            self._chart.apply(self.theme)

    def _draw(self) -> None:
        from segdesk.desktop.charts.lines import Line

        segmentation, solution = self._model.segmentation, self._model.solution
        if segmentation is None or solution is None or self._chart is None:
            return
        self._chart.setAccessibleName(self._chart_title.text())
        found = series(segmentation)
        self._chart.set_lines([Line(name=s.name, x=s.numbers, y=s.values, dots=True) for s in found])
        self._chart.set_ticks_at([s.n_segments for s in segmentation.solutions])
        self._chart.set_axis_labels(_("Number of segments"), "")
        self._chart.set_mark(solution.n_segments)

    def _fill_words(self) -> None:
        clear_layout(self._words)
        for name, text in explanations():
            self._words.addWidget(Label(name, "small"))
            self._words.addWidget(Label(text, "caption", wrap=True))
            self._words.addSpacing(4)

    def _fill_scores(self) -> None:
        grid, titles = self._scores, score_titles()
        clear_layout(grid)
        segmentation, solution = self._model.segmentation, self._model.solution
        if segmentation is None or solution is None:
            return
        rows, shown = score_rows(segmentation), solution.n_segments
        for at, title in enumerate(titles):
            grid.addWidget(_cell(title, "caption", at < len(titles) - 1), 0, at)
        for number, row in enumerate(rows, start=1):
            grid.addWidget(rule(), number * 2 - 1, 0, 1, len(titles))
            role = "strong" if row.n_segments == shown else ""
            for at, text in enumerate(row.cells):
                grid.addWidget(_cell(text, role, True), number * 2, at)
            last = QHBoxLayout()
            last.setSpacing(8)
            last.addWidget(Label(row.sentence, "muted", wrap=True), 1)
            if row.suggested:
                last.addWidget(Badge(_("suggested"), "primary"))
            grid.addLayout(last, number * 2, len(row.cells))
        grid.setColumnStretch(len(titles) - 1, 1)

    def _fill_columns(self) -> None:
        grid, segmentation = self._columns, self._model.segmentation
        clear_layout(grid)
        columns = segmentation.columns if segmentation is not None else ()
        for number, use in enumerate(sorted(columns, key=lambda use: not use.used)):
            badge = Badge(_("used"), "good") if use.used else Badge(_("left out"), "neutral")
            words = column_words(use, segmentation is not None and segmentation.by_rule)
            grid.addWidget(Label(use.column, "" if use.used else "muted"), number, 0)
            grid.addWidget(badge, number, 1)
            grid.addWidget(Label(words, "muted", wrap=True), number, 2)
        grid.setColumnStretch(2, 1)

    def on_theme(self, theme: Theme) -> None:
        """Colour the lines anew."""
        if self._chart is not None:
            self._draw()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._why_title.setText(_("Why this one?"))
        self._chart_title.setText(_("How good each number of segments is"))
        self._scores_title.setText(_("Every number tried"))
        self._columns_title.setText(_("All columns"))
        self._rule.setText(
            _(
                "These segments are defined by a rule, not found in the data: nothing speaks for another "
                "number of them. The sections at the left say how alike the customers of each are and how "
                "far its limits hang on who is in the file, and compare them with groups that methods find, "
                "with known groups, and by columns not used."
            )
        )
        if self._columns.count():
            self.refresh()


def _cell(text: str, role: str, right: bool) -> Label:
    label = Label(text, role)
    if right:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
