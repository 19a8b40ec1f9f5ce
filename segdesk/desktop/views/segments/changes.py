"""What became of the segments since the run before: told, drawn, and as a list of customers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments.changes import FlowEntry, SegmentChanges
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.widgets import (
    Banner,
    Button,
    ColorBar,
    Label,
    ThemedWidget,
    clear_layout,
    rule,
    scrolled,
)
from segdesk.desktop.widgets.flow_bands import Band, End, FlowBands
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import ExportRequest
from segdesk.text import current_language, msg, number_text, render
from segdesk.text import translate as _

MOST_ROWS = 60


class ChangesBanner(Banner):
    """The strip over the segments; Show leads to the tab, the cross waves it away."""

    show_requested = Signal()

    def __init__(self, changes: SegmentChanges, parent: QWidget | None = None) -> None:
        super().__init__("info", dismissible=True, parent=parent)
        self._changes = changes
        self.action_clicked.connect(self.show_requested)
        self.dismissed.connect(changes.dismiss)
        self.hide()

    def refresh(self) -> None:
        """Show what happened, if it is worth telling."""
        title, text = self._changes.banner()
        self.set("info", title, text, _("Show"))
        self.setVisible(self._changes.worth_telling)


class ChangesTab(ThemedWidget):
    """Sentences, bands from before to now, and every flow as a line."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._changes = SegmentChanges(model)
        self._seen = False  # a page is given theme and words before anybody looks at it
        self._people = Label(role="strong", wrap=True)
        self._words = QVBoxLayout()
        self._words.setSpacing(4)
        self.bands = FlowBands()
        self.export = Button("", "secondary", "export")
        self.export.clicked.connect(self._ask_where)
        self._saved = Label(role="small", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._none = Label(role="muted", wrap=True)
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._lay_out(QVBoxLayout(inner))
        scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _lay_out(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(15, 4, 15, 16)
        column.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._people)
        words.addLayout(self._words)
        words.addWidget(self.export, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._saved)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(24)
        top.addWidget(self.bands, 3)
        top.addLayout(words, 2)
        column.addWidget(self._none)
        column.addLayout(top)
        column.addLayout(self._grid)
        column.addStretch(1)

    def refresh(self) -> None:
        """Show what became of the segments of the run before."""
        self._seen = True
        changes = self._changes.changes
        self._none.setVisible(changes is None)
        for widget in (self._people, self.bands, self.export):
            widget.setVisible(changes is not None)
        self._saved.hide()
        clear_layout(self._words)
        clear_layout(self._grid)
        if changes is None:
            return
        people, sentences = self._changes.sentences()
        self._people.setText(people)
        for sentence in sentences:
            self._words.addWidget(Label(sentence, "muted", wrap=True))
        self.export.setVisible(changes.moved_list is not None and changes.moved > 0)
        flows = self._changes.flows()
        self.bands.setVisible(bool(flows))
        self._draw(flows)
        self._fill(flows)

    def _draw(self, flows: list[FlowEntry]) -> None:
        sides: tuple[dict[tuple[str, int], int], dict[tuple[str, int], int]] = ({}, {})
        for flow in sorted(flows, key=lambda flow: (flow.moved, -flow.customers)):
            for side, end in enumerate(((flow.before, flow.before_color), (flow.now, flow.now_color))):
                sides[side][end] = sides[side].get(end, 0) + flow.customers
        order = [{end: at for at, end in enumerate(side)} for side in sides]
        ends = [
            [
                End(name=name, color=segment_color(self.theme, color), customers=n)
                for (name, color), n in side.items()
            ]
            for side in sides
        ]
        bands = [
            Band(
                left=order[0][flow.before, flow.before_color],
                right=order[1][flow.now, flow.now_color],
                customers=flow.customers,
                tip=f"{flow.before} → {flow.now}: {number_text(flow.customers)}",
                moved=flow.moved,
            )
            for flow in flows
        ]
        self.bands.set_flows(ends[0], ends[1], bands)

    def _fill(self, flows: list[FlowEntry]) -> None:
        value = self._changes.value_column()
        titles = [_("Before"), _("Now"), _("Customers"), _("Of those before"), value]
        for at, title in enumerate(titles if flows else []):
            self._grid.addWidget(_cell(title, "caption", at >= 2), 0, at)
        for number, flow in enumerate(flows[:MOST_ROWS], start=1):
            role = "" if flow.moved else "muted"
            self._grid.addWidget(rule(), number * 2 - 1, 0, 1, len(titles))
            self._grid.addWidget(self._end(flow.before, flow.before_color, role), number * 2, 0)
            self._grid.addWidget(self._end(flow.now, flow.now_color, role), number * 2, 1)
            cells = (number_text(flow.customers), flow.share, flow.value)
            for at, text in enumerate(cells, start=2):
                self._grid.addWidget(_cell(text, role, True), number * 2, at)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 3)
        for at in (2, 3, 4):
            self._grid.setColumnStretch(at, 1)

    def _end(self, name: str, color: int, role: str) -> QWidget:
        cell = ThemedWidget()
        row = QHBoxLayout(cell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        bar = ColorBar(segment_color(self.theme, color))
        bar.setFixedHeight(18)
        row.addWidget(bar)
        row.addWidget(Label(name, role), 1)
        return cell

    # -- the list ---------------------------------------------------------------------------

    def _ask_where(self) -> None:
        source = self._model.workspace.source
        name = _("Customers who moved") + ".csv"
        start = (
            Path(source.path).with_name(name)
            if source is not None and not source.sample
            else Path.home() / name
        )
        path, _filter = QFileDialog.getSaveFileName(
            self, _("Save the customers who moved"), str(start), f"{_('CSV file')} (*.csv)"
        )
        if path:
            self.write_list(path)

    def write_list(self, path: str) -> None:
        """Write the customers who moved, with the segment before and now."""
        workspace, changes = self._model.workspace, self._changes.changes
        result = workspace.result("segmentation")
        if changes is None or result is None:
            return
        request = ExportRequest(
            target=path,
            format="csv",
            table=result.table,
            annotations=workspace.annotations,
            language=current_language(),
            changes=changes,
        )
        workspace.runner.start(
            "export",
            request,
            title=msg("Writing {name}", name=Path(path).name),
            done=lambda _value: self._say(render(msg("Saved as “{file}”.", file=Path(path).name))),
            failed=self._on_failed,
        )

    def _on_failed(self, error: JobError) -> None:
        if error.kind != "cancelled":
            self._say(render(error.message))

    def _say(self, text: str) -> None:
        self._saved.setText(text)
        self._saved.show()

    def on_theme(self, theme: Theme) -> None:
        """Colour bands and dots anew."""
        if self._seen:
            self.refresh()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.export.set_text(_("Save the list of customers…"))
        self.bands.setAccessibleName(_("From the segments before to the segments now"))
        self._none.setText(
            _("There is no earlier result to compare with. Drop next month's file on the page Use.")
        )
        if self._seen:
            self.refresh()


def _cell(text: str, role: str, right: bool) -> Label:
    label = Label(text, role)
    if right:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
