"""The grid of a rule by scores: who stands where, and which segment takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.segments.grid import cell_words
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.widgets import Label, ThemedWidget
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.rule_grid import RuleGridChart


class GridTab(ThemedWidget):
    """The squares of the rule on show; a click selects the customers of a segment."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.chart: RuleGridChart | None = None
        self._note = Label(role="small", wrap=True)
        head = QHBoxLayout()
        head.addWidget(self._note, 1)
        head.addWidget(ChartMenuButton(lambda: self.chart, lambda: _("Grid of scores")))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(15, 0, 15, 8)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self.retranslate()

    def refresh(self) -> None:
        """Show the grid of the rule on show."""
        from segdesk.desktop.charts.rule_grid import RuleGridChart, Square

        segmentation = self._model.segmentation
        grid = segmentation.grid if segmentation is not None else None
        if self.chart is None:
            self.chart = RuleGridChart()
            self.chart.chosen.connect(self._model.toggle_segment)
            self._column.addWidget(self.chart, 1)
            self.chart.apply(self.theme)
        self.chart.setVisible(grid is not None)
        if segmentation is None or grid is None:
            return
        words = cell_words(grid, self._model.entries(), segmentation.value_column)
        self.chart.set_grid(
            [
                Square(
                    x=cell.x,
                    y=cell.y,
                    color=cell.color,
                    depth=cell.depth,
                    head=cell.name,
                    line=cell.line,
                    tip=cell.tip,
                    segment=cell.segment,
                )
                for cell in words
            ],
            [render(label) for label in grid.x_labels],
            [render(label) for label in grid.y_labels],
            (render(grid.x_title), render(grid.y_title)),
        )
        spoken = [f"{cell.name}: {cell.line}" for cell in words]
        self.chart.setAccessibleName(_("Grid of scores"))
        self.chart.setAccessibleDescription("; ".join(spoken))

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._note.setText(
            _("In each square: customers, and their share of the value. The best are at the top right.")
        )
        if self.chart is not None:
            self.refresh()
