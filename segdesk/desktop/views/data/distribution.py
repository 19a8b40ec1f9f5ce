"""The distribution of a column in a side panel; the chart is loaded when the first one is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets import ThemedWidget
from segdesk.results.table import ColumnProfile, Histogram
from segdesk.text import date_text, number_text

if TYPE_CHECKING:
    from segdesk.desktop.charts.bars import DistributionChart

HEIGHT = 156
_MOST_LABELS = 6


class DistributionHost(ThemedWidget):
    """Shows a profile's histogram."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chart: DistributionChart | None = None
        self._dates = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setFixedHeight(HEIGHT)

    def show_profile(self, profile: ColumnProfile | None, column_type: str) -> None:
        """Show a histogram, or nothing where there is none."""
        histogram = profile.histogram if profile is not None else None
        if profile is None or histogram is None or not _worth_drawing(histogram):
            self.hide()
            return
        chart = self._need_chart()
        self._dates = column_type == "date"
        if histogram.edges:
            chart.set_bins(histogram.edges, histogram.counts)
        else:
            chart.set_categories(histogram.labels[:_MOST_LABELS], histogram.counts[:_MOST_LABELS])
        chart.setAccessibleName(profile.name)
        self.show()

    def _need_chart(self) -> DistributionChart:
        if self._chart is None:
            from segdesk.desktop.charts.bars import DistributionChart

            self._chart = DistributionChart(self, x_format=self._word)
            self._chart.apply(self.theme)
            self._layout.addWidget(self._chart)
        return self._chart

    def _word(self, value: float) -> str:
        if self._dates:
            return date_text(datetime.fromtimestamp(value, UTC))
        if abs(value) >= 1e6:
            return f"{number_text(value / 1e6, 1)} M"
        return number_text(value)


def _worth_drawing(histogram: Histogram) -> bool:
    return bool(histogram.counts) and (bool(histogram.edges) or max(histogram.counts) > 1)
