"""Two segments side by side, the largest differences first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments.compare import differences
from segdesk.desktop.viewmodels.segments.page import SegmentEntry, SegmentsViewModel
from segdesk.desktop.widgets import ColorBar, ComboBox, ElidedLabel, Label, ThemedWidget, scrolled
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import msg, percent_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.bars import SignedBarsChart


class ComparePair(ThemedWidget):
    """Two choices, and a bar for each column towards the segment where it is higher."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chart: SignedBarsChart | None = None
        self.first, self.second = ComboBox(), ComboBox()
        self._bars = (ColorBar(self.theme.line_strong), ColorBar(self.theme.line_strong))
        # One line: a text that wraps would let the height of the page follow this tab.
        self._with, self._note = Label(role="muted"), ElidedLabel("", "small")
        head = QHBoxLayout()
        head.setSpacing(8)
        for box, bar in zip((self.first, self.second), self._bars, strict=True):
            bar.setFixedHeight(24)
            box.setMinimumWidth(220)
            box.chosen.connect(lambda _key: self._show())
            head.addWidget(bar)
            head.addWidget(box)
            if box is self.first:
                head.addWidget(self._with)
        head.addStretch(1)
        head.addWidget(ChartMenuButton(lambda: self._chart, self._file_name))
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.addStretch(1)
        scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(15, 4, 15, 8)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addWidget(scroll, 1)
        self.retranslate()

    def refresh(self) -> None:
        """Offer the segments on show and compare the two chosen."""
        entries = self._model.entries()
        choices = [(entry.id, entry.name) for entry in entries]
        first_time = not self.second.key()
        self.first.set_choices(choices)
        self.second.set_choices(choices)
        if len(choices) > 1 and (first_time or self.first.key() == self.second.key()):
            others = [key for key, _name in choices if key != self.first.key()]
            self.second.set_key(others[0])
        self._show()

    def show_segment(self, segment_id: str) -> None:
        """Put a segment first, and another beside it."""
        if self.second.key() == segment_id:
            self.second.set_key(self.first.key())
        self.first.set_key(segment_id)
        self._show()

    def _show(self) -> None:
        from segdesk.desktop.charts.bars import Bar, SignedBarsChart

        solution = self._model.solution
        entries = {entry.id: entry for entry in self._model.entries()}
        a, b = entries.get(self.first.key()), entries.get(self.second.key())
        if solution is None or a is None or b is None:
            return
        if self._chart is None:
            self._chart = SignedBarsChart()
            self._column.insertWidget(0, self._chart)
            self._chart.apply(self.theme)
        for bar, entry in zip(self._bars, (a, b), strict=True):
            bar.set_color(segment_color(self.theme, entry.color))
        colors = {True: segment_color(self.theme, a.color), False: segment_color(self.theme, b.color)}
        found = [] if a.id == b.id else differences(solution, a.id, b.id)
        self._chart.set_bars(
            [
                Bar(
                    label=item.title,
                    value=-item.gap,
                    text=f"{item.first}  |  {item.second}",
                    tip=_tip(item.title, a, item.first, b, item.second, item.overall),
                    color=colors[item.gap > 0],
                )
                for item in found
            ]
        )
        self._chart.setAccessibleName(render(msg("{first} and {second}", first=a.name, second=b.name)))
        self._note.setText(self._sizes(a, b) if found else _("Choose two different segments."))

    def _sizes(self, a: SegmentEntry, b: SegmentEntry) -> str:
        sizes = render(
            msg(
                "{first}: {first_share} of the customers. {second}: {second_share}.",
                first=a.name,
                first_share=percent_text(a.share),
                second=b.name,
                second_share=percent_text(b.share),
            )
        )
        return f"{sizes} {_('A bar points to the segment where the column is higher.')}"

    def _file_name(self) -> str:
        return f"{self.first.currentText()} – {self.second.currentText()}"

    def on_theme(self, theme: Theme) -> None:
        """Colour the bars anew."""
        if self._chart is not None:
            self._show()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._with.setText(_("compared with"))
        self.first.setAccessibleName(_("First segment"))
        self.second.setAccessibleName(_("Second segment"))
        if self._chart is not None:
            self.refresh()


def _tip(title: str, a: SegmentEntry, first: str, b: SegmentEntry, second: str, overall: str) -> str:
    facts = ((a.name, first), (b.name, second), (_("Everybody"), overall))
    return "\n".join([title, *(render(msg("{column}: {value}", column=of, value=is_)) for of, is_ in facts)])
