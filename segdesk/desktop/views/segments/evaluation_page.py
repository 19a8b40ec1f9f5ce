"""What the sections of the evaluation share: a lead sentence, help, a menu, and lines about segments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QToolTip, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, dot_icon, segment_color
from segdesk.desktop.viewmodels.segments.evaluation_words import SegmentLine, sample_note
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.cross_table import CrossTable
from segdesk.desktop.widgets import IconButton, Label, ThemedWidget, clear_layout
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.segmentation import Solution

if TYPE_CHECKING:
    from segdesk.desktop.charts.marks import MarkedChart

C = TypeVar("C", bound="MarkedChart")


class HelpButton(IconButton):
    """A question mark: its text shows under the mouse, and with a click or the keyboard."""

    def __init__(self, text: str = "", size: int = 28, parent: QWidget | None = None) -> None:
        super().__init__("help", "", size, 16, parent)
        self.set_help(text)
        self.clicked.connect(self._tell)

    def set_help(self, text: str) -> None:
        """Change the text."""
        self.setAccessibleName(text)
        self.setToolTip(f"<p>{escape(text)}</p>" if text else "")  # as rich text it is broken into lines

    def _tell(self) -> None:
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)


def in_a_row(*widgets: QWidget) -> QWidget:
    """Return the widgets side by side; the first takes the room that is left."""
    holder = QWidget()
    holder.setProperty("role", "clear")
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    for at, widget in enumerate(widgets):
        row.addWidget(widget, 1 if at == 0 else 0)
    return holder


class Turns(QObject):
    """Does work piece by piece, each in a turn of its own, so that the window never stands still for long."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._next)

    def start(self, pieces: Sequence[Callable[[], None]]) -> None:
        """Do these pieces, and none of those still waiting."""
        self._waiting = list(pieces)
        self._timer.start()

    def _next(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        if not self._waiting:
            self._timer.stop()


class SectionPage(ThemedWidget):
    """One section: subclasses fill ``column`` and say in ``refresh`` what there is."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.lead, self.note = Label(role="strong", wrap=True), Label(role="caption", wrap=True)
        self.help = HelpButton()
        self.tools = QHBoxLayout()
        self.tools.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.lead, 1)
        head.addLayout(self.tools)
        head.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        self._inner = inner = QWidget()
        inner.setProperty("role", "clear")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 12, 12)
        self.column.setSpacing(8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 2, 4, 2)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(scroll, 1)

    def shown(self) -> tuple[EvaluationReport, Solution] | None:
        """Return the evaluation and the number of segments on show."""
        report, solution = self.model.evaluating.report, self.model.solution
        return None if report is None or solution is None else (report, solution)

    def refresh(self) -> None:
        """Show the evaluation of the segments on show."""
        shown = self.shown()
        if shown is not None:
            self.show_report(*shown)

    def show_report(self, report: EvaluationReport, solution: Solution) -> None:
        """Show what an evaluation says of a number of segments."""
        raise NotImplementedError

    def absent(self, why: str, help_text: str, report: EvaluationReport) -> None:
        """Say why there is nothing to show."""
        self.tell(why, help_text, report)
        self._show_content(False)
        self.help.setVisible(bool(help_text))

    def _show_content(self, there: bool) -> None:
        self._inner.setVisible(there)
        for at in range(self.tools.count()):
            item = self.tools.itemAt(at)
            if item is not None and (widget := item.widget()) is not None:
                widget.setVisible(there)

    def by_rule(self) -> bool:
        """Whether the segments on show are defined by a rule."""
        segmentation = self.model.segmentation
        return segmentation is not None and segmentation.by_rule

    def add_note(self, text: str) -> None:
        """Put a sentence before what the measures rest on."""
        if text:
            self.note.setText(f"{text} {self.note.text()}".strip())
            self.note.show()

    def choose_number(self, number: object) -> None:
        """Show the number of segments that was clicked."""
        assert isinstance(number, int | float)
        self.model.choose_number(int(number))

    def tell(self, lead: str, help_text: str, report: EvaluationReport) -> None:
        """Set the sentence that answers the section's question, the help, and what it rests on."""
        self._show_content(True)
        self.help.show()
        self.lead.setText(lead)
        self.help.set_help(help_text)
        self.note.setText(sample_note(report))
        self.note.setVisible(bool(self.note.text()))


class ChartPage(SectionPage):
    """A section with one chart and lines below; `title` names it in files and for screen readers."""

    def __init__(self, model: SegmentsViewModel) -> None:
        super().__init__(model)
        self.chart: MarkedChart | None = None
        self._place = QVBoxLayout()
        self.lines = SegmentLines()
        self.tools.addWidget(ChartMenuButton(lambda: self.chart, self.title))
        self.column.addLayout(self._place)
        self.column.addWidget(self.lines)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def title(self) -> str:
        """Return what the chart is called."""
        raise NotImplementedError

    def made(self, kind: type[C], clicked: Callable[[object], object]) -> C:
        """Return the chart, put in its place at its first showing."""
        if self.chart is None:
            self.chart = kind()
            self._place.addWidget(self.chart)
            self.chart.apply(self.theme)
            self.chart.clicked.connect(clicked)
        assert isinstance(self.chart, kind)
        self.chart.setAccessibleName(self.title())
        return self.chart

    def on_theme(self, theme: Theme) -> None:
        """Colour the marks anew."""
        if self.chart is not None:
            self.refresh()


class TablePage(SectionPage):
    """A section with one table that can be copied and saved; it takes its colours by itself."""

    def __init__(
        self, model: SegmentsViewModel, title: Callable[[], str], first: int = 210, narrowest: int = 84
    ) -> None:
        super().__init__(model)
        self.table = CrossTable(first=first, narrowest=narrowest)
        self.tools.addWidget(self.table.menu(title))


class SegmentLines(ThemedWidget):
    """A sentence per segment, each with its dot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(2, 1)
        self._lines: Sequence[SegmentLine] = ()

    def set_lines(self, lines: Sequence[SegmentLine]) -> None:
        """Set the sentences."""
        self._lines = lines
        clear_layout(self._grid)
        for row, line in enumerate(lines):
            dot = Label()
            dot.setPixmap(dot_icon(segment_color(self.theme, line.color)).pixmap(10, 10))
            self._grid.addWidget(dot, row, 0)
            self._grid.addWidget(Label(line.name), row, 1)
            self._grid.addWidget(Label(line.text, line.tone or "muted", wrap=True), row, 2)

    def on_theme(self, theme: object) -> None:
        """Colour the dots anew."""
        self.set_lines(self._lines)
