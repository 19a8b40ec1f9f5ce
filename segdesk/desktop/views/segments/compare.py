"""The compare tab: two segments with each other, or these segments with another grouping."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.compare_pair import ComparePair
from segdesk.desktop.views.segments.crosswalk import CrosswalkPage
from segdesk.desktop.widgets import SegmentedTabs, ThemedWidget
from segdesk.text import translate as _


class CompareTab(ThemedWidget):
    """Two ways to compare; only the one in sight is kept up to date."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.pair = ComparePair(model)
        self._crosswalk: CrosswalkPage | None = None
        self.ways = SegmentedTabs([("pair", ""), ("crosswalk", "")])
        self.ways.changed.connect(self.show_way)
        self._stack = QStackedWidget()
        self._fresh: set[str] = set()
        self._stack.addWidget(self.pair)
        head = QHBoxLayout()
        head.setContentsMargins(9, 0, 15, 0)
        head.addWidget(self.ways)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self.retranslate()

    @property
    def crosswalk(self) -> CrosswalkPage:
        """The page of who goes where, made at its first showing."""
        if self._crosswalk is None:
            self._crosswalk = CrosswalkPage(self._model)
            self._stack.addWidget(self._crosswalk)
            self._crosswalk.apply(self.theme)
        return self._crosswalk

    def show_way(self, way: str) -> None:
        """Show one of the two, brought up to date."""
        page = self.pair if way == "pair" else self.crosswalk
        self.ways.set_current(way)
        self._stack.setCurrentWidget(page)
        if way not in self._fresh:
            page.refresh()
            self._fresh.add(way)

    def show_segment(self, segment_id: str) -> None:
        """Compare a segment with another one."""
        self.show_way("pair")
        self.pair.show_segment(segment_id)

    def show_number(self, number: int) -> None:
        """Show who would go where with another number of segments."""
        self.show_way("crosswalk")
        self.crosswalk.show_number(number)

    def refresh(self) -> None:
        """Compare the segments on show."""
        self._fresh.clear()
        self.show_way(self.ways.current())

    def refresh_selection(self) -> None:
        """Show which band's customers are selected."""
        if "crosswalk" in self._fresh and self._crosswalk is not None:
            self._crosswalk.refresh_selection()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.ways.set_text("pair", _("Two segments"))
        self.ways.set_text("crosswalk", _("Another grouping: who goes where"))
        self.pair.retranslate()
        if self._crosswalk is not None:
            self._crosswalk.retranslate()
