"""What the customers of each segment ordered month by month: a curve each, and its course in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.monthly_series import month_words
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.widgets import CheckBox, ElidedLabel, Label, ThemedWidget, clear_layout
from segdesk.text import render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.month_curve import MonthCurve

_ACROSS = 3


class MonthsTab(ThemedWidget):
    """The mean customer of every segment over the full months that are known."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.curves: dict[str, MonthCurve] = {}
        self._note = Label(role="small", wrap=True)
        self.same_height = CheckBox()
        self.same_height.toggled.connect(lambda _on: self.refresh())
        head = QHBoxLayout()
        head.addWidget(self._note, 1)
        head.addWidget(self.same_height)
        body = QFrame()
        body.setProperty("role", "clear")
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 4, 8, 4)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(14)
        for at in range(_ACROSS):
            self._grid.setColumnStretch(at, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 0, 15, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self.retranslate()

    def refresh(self) -> None:
        """Show the segments on show."""
        from segdesk.desktop.charts.month_curve import MonthCurve

        clear_layout(self._grid)
        self.curves = {}
        solution = self._model.solution
        if solution is None or not solution.months:
            return
        months = [month_words(month) for month in solution.months]
        everybody = max((max(segment.months, default=0.0) for segment in solution.segments), default=0.0)
        for number, segment in enumerate(solution.segments):
            if not segment.months:
                continue
            entry = self._model.entry(segment)
            curve = MonthCurve()
            top = everybody if self.same_height.isChecked() else max(segment.months)
            curve.set_curve(months, segment.months, top, entry.color)
            curve.setAccessibleName(entry.name)
            box = QWidget()
            cell = QVBoxLayout(box)
            cell.setContentsMargins(0, 0, 0, 0)
            cell.setSpacing(2)
            cell.addWidget(ElidedLabel(entry.name, "strong"))
            course = render(segment.course) if segment.course is not None else ""
            if course != entry.name:
                cell.addWidget(Label(course, "muted"))
            cell.addWidget(curve)
            cell.addStretch(1)
            self._grid.addWidget(box, number // _ACROSS, number % _ACROSS)
            curve.apply(self.theme)
            self.curves[segment.id] = curve

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._note.setText(
            _("What the average customer of each segment spent (else ordered) in each full month.")
        )
        self.same_height.set_text(_("One height for all"))
        self.refresh()
