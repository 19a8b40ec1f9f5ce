"""Who goes where: the segments on show against another grouping of the same customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.segments.cross import who_goes
from segdesk.desktop.viewmodels.segments.crosswalk import CrossGroup, Crosswalk, CrosswalkTargets
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel, number_words
from segdesk.desktop.views.segments.cross_table import CrossTable
from segdesk.desktop.widgets import Button, ComboBox, Label, ThemedWidget, scrolled
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.flows import FlowNode, FlowsChart

_BY = "crosswalk:"


class CrosswalkPage(ThemedWidget):
    """A choice of what to compare with, bands from segment to group, and the same as a table."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._targets = model, CrosswalkTargets(model)
        self.chart: FlowsChart | None = None
        self.crossed: Crosswalk | None = None
        self._background = Background(self)
        self._background.answered.connect(self._show)
        self._background.failed.connect(lambda _problem: self._say(_("This grouping is not there any more.")))
        self.target, self.number = ComboBox(), ComboBox()
        self.target.setMinimumWidth(200)
        self.number.setMinimumWidth(130)
        self._from, self._with, self._note = (
            Label(role="muted"),
            Label(role="muted"),
            Label(role="small", wrap=True),
        )
        self.more = Button("", "quiet")
        self.more.clicked.connect(self._evaluate)
        self.table = CrossTable(narrowest=96)
        self.table.chosen.connect(self._choose_cell)
        self.target.chosen.connect(lambda _key: self._offer_numbers())
        self.number.chosen.connect(lambda _key: self._ask())
        model.evaluating.changed.connect(self._on_evaluating)
        self._targets.everyone.changed.connect(self._on_everyone)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self._from, self._with, self.target, self.number, self.more):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(ChartMenuButton(lambda: self.chart, self._file_name))
        head.addWidget(self.table.menu(self._file_name))
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(12)
        self._column.addWidget(self.table)
        self._column.addStretch(1)
        scroll = scrolled(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(15, 2, 7, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addWidget(scroll, 1)

    def refresh(self) -> None:
        """Offer what there is to compare with, and compare."""
        solution = self._model.solution
        if solution is None:
            return
        self._from.setText(number_words(solution))
        first_time = not self.target.key()
        self._offer_targets()
        if first_time:
            self.target.set_key(self._targets.nearest())
        self._offer_numbers()

    def show_number(self, number: int) -> None:
        """Compare with another number of segments of the same method."""
        self.target.set_key(f"k:{number}")
        self._offer_numbers()

    def _offer_numbers(self) -> None:
        numbers = self._targets.numbers(self.target.key())
        before = self.number.key()
        self.number.set_choices([(str(n), render(msg("{n} segments", n=n))) for n in numbers])
        solution = self._model.solution
        if not before and solution is not None:
            self.number.set_key(str(solution.n_segments))
        self.number.setVisible(bool(numbers))
        self._ask()

    def _ask(self) -> None:
        work = self._targets.work(self.target.key(), int(self.number.key() or 0))
        if work is not None:
            self._background.ask(work)  # type: ignore[arg-type]

    def wait(self) -> None:
        """Wait until the counting is done."""
        self._background.wait()

    def _evaluate(self) -> None:
        self._model.evaluating.start()

    def _on_evaluating(self) -> None:
        if self.isVisible():
            before = self.target.key()
            self._offer_targets()
            if self.target.key() != before:
                self._offer_numbers()

    def _on_everyone(self) -> None:
        if self.isVisible():
            self._ask()

    def _offer_targets(self) -> None:
        evaluating = self._model.evaluating
        self.target.set_choices(self._targets.choices())
        self.more.setVisible(evaluating.report is None or evaluating.report.agreement is None)
        self.more.setEnabled(evaluating.state != "running")

    def _say(self, text: str) -> None:
        self._note.setText(text)

    def _show(self, answer: object) -> None:
        if not isinstance(answer, Crosswalk):
            return
        self.crossed = answer
        how = self._targets.note(self.target.key(), int(self.number.key() or 0), answer)
        hint = _("Click a band, a group or a cell to select those customers everywhere.")
        self._say(f"{how} {hint}".strip())
        self._draw()
        self.table.set_table(answer.table(), self._file_name())

    def _draw(self) -> None:
        from segdesk.desktop.charts.flows import Flow, FlowsChart

        crossed = self.crossed
        if crossed is None:
            return
        if self.chart is None:
            self.chart = FlowsChart()
            self.chart.clicked.connect(self._choose)
            self._column.insertWidget(0, self.chart)
            self.chart.apply(self.theme)
        self.chart.setAccessibleName(self._file_name())
        flows = [
            Flow(
                source=a,
                target=b,
                count=count,
                tip=who_goes(count, crossed.first[a].size, crossed.first[a].name, crossed.second[b].name),
                key=(a, b),
            )
            for a, row in enumerate(crossed.counts)
            for b, count in enumerate(row)
        ]
        left = [self._node(group, (at, None)) for at, group in enumerate(crossed.first)]
        right = [self._node(group, (None, at)) for at, group in enumerate(crossed.second)]
        self.chart.set_flows(left, right, flows, self._chosen())

    def _node(self, group: CrossGroup, key: object) -> FlowNode:
        from segdesk.desktop.charts.flows import FlowNode

        color = self.theme.line_strong if group.color is None else segment_color(self.theme, group.color)
        size = number_text(group.size)
        tip = render(msg("{segment}: {n} customers", segment=group.name, n=group.size))
        return FlowNode(name=group.name, color=color, size_text=size, tip=tip, key=key)

    def _chosen(self) -> object:
        by = self._model.workspace.selected_by
        if not by.startswith(_BY):
            return None
        first, _comma, second = by.removeprefix(_BY).partition(",")
        return (int(first) if first else None, int(second) if second else None)

    def _choose(self, key: object) -> None:
        """Select the customers of a band or group everywhere; once more selects nobody."""
        if self.crossed is None or not isinstance(key, tuple):
            return
        workspace = self._model.workspace
        if key == self._chosen():
            workspace.select(None, "")
            return
        names = ",".join("" if part is None else str(part) for part in key)
        workspace.select(self.crossed.customers(*key), f"{_BY}{names}")

    def _choose_cell(self, row: int, column: int) -> None:
        if self.crossed is None:
            return
        first = row if row < len(self.crossed.first) else None  # the last row is everybody
        second = column if column >= 0 else None
        if first is not None or second is not None:
            self._choose((first, second))

    def refresh_selection(self) -> None:
        """Let the band of the selected customers stand out."""
        if self.isVisible():
            self._draw()

    def _file_name(self) -> str:
        return f"{self._from.text()} – {self.target.currentText()}"

    def on_theme(self, theme: Theme) -> None:
        """Colour bands and dots anew."""
        if self.chart is not None:
            self._draw()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._with.setText(_("compared with"))
        self.target.setAccessibleName(_("What to compare with"))
        self.number.setAccessibleName(_("Number of segments"))
        self.more.set_text(_("Other methods…"))
        if self.crossed is not None:
            self.refresh()
