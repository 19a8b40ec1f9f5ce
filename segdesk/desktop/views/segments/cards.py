"""The cards of all segments, one under the other, in their own scroll area."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.action import ActionDialog
from segdesk.desktop.views.segments.card import GAP, SegmentCard, lines_for
from segdesk.desktop.views.segments.profile import DistributionPopup
from segdesk.desktop.widgets import Label, ThemedWidget, scrolled
from segdesk.text import translate as _

_EDGE, _SCROLLED = 36, 14  # near the edge a drag scrolls, by so many pixels at a time


class SegmentCards(ThemedWidget):
    """What stands on the cards, and what a person does with them."""

    menu_requested = Signal(str, QPoint)
    merge_requested = Signal(str, str)  # segment id that stays, the one that joins it
    customers_requested = Signal(str)

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.cards: list[SegmentCard] = []
        self.popup: DistributionPopup | None = None
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._hint = Label(role="caption", wrap=True)
        self._hint.setContentsMargins(4, 2, 4, 0)
        self._column.addWidget(self._hint)
        self._column.addStretch(1)
        self._scroll = scrolled(inner)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Wheel and scroll bar are out of reach while a card hangs at the mouse.
        self._following = QTimer(self)
        self._following.setInterval(30)
        self._following.timeout.connect(lambda: self.scroll_for(QCursor.pos()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    def refresh(self) -> None:
        """Show the segments on show; cards are reused, so a switch of numbers does not flicker."""
        entries = self._model.entries()
        segmentation = self._model.segmentation
        value = (segmentation.value_column if segmentation is not None else None) or ""
        while len(self.cards) < len(entries):
            self._add_card()
        for index, card in enumerate(self.cards):
            card.setVisible(index < len(entries))
            if index < len(entries):
                card.set_entry(entries[index], value)
        self._hint.setVisible(len(entries) > 2)
        self._share_room()
        self.refresh_selection()

    def _add_card(self) -> None:
        card, at = SegmentCard(), len(self.cards)
        card.renamed.connect(self._model.workspace.rename_segment)
        card.chosen.connect(self._model.toggle_segment)
        card.action_wanted.connect(self.change_action)
        card.trait_wanted.connect(self.show_trait)
        card.menu_requested.connect(self.menu_requested)
        card.merge_requested.connect(self.merge_requested)
        card.drag_changed.connect(self._follow_drag)
        card.step_requested.connect(lambda step: self._step(at + step))
        self._column.insertWidget(at, card)
        card.apply(self.theme)
        self.cards.append(card)

    def _step(self, index: int) -> None:
        if 0 <= index < len(self.cards) and not self.cards[index].isHidden():
            self.cards[index].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(self.cards[index], 0, GAP)

    def current(self) -> str:
        """Return the id of the segment whose card has the focus, or that is selected, or an empty text."""
        for card in self.cards:
            focus = card.focusWidget()
            if card.hasFocus() or (focus is not None and focus.hasFocus()):
                return card.segment_id
        return self._model.selected_segment()

    def rename(self, segment_id: str) -> None:
        """Let a person type another name where it stands."""
        for card in self.cards:
            if card.segment_id == segment_id and not card.isHidden():
                self._scroll.ensureWidgetVisible(card, 0, GAP)
                card.name.start()

    def change_action(self, segment_id: str) -> None:
        """Let a person write what to do with a segment."""
        found = self._model.segment(segment_id)
        if found is not None:
            name = self._model.name(found)
            ActionDialog(self._model.actions, found, name, self.theme, self).exec()

    def show_trait(self, segment_id: str, number: int) -> None:
        """Select the customers behind a trait, and show how its column is spread among them."""
        found, solution = self._model.segment(segment_id), self._model.solution
        if found is None or solution is None or number >= len(found.traits):
            return
        column = found.traits[number].column
        row = next((row for row in solution.profile if row.column == column), None)
        entry = next(entry for entry in self._model.entries() if entry.id == segment_id)
        if self._model.selected_segment() != segment_id:
            self._model.toggle_segment(segment_id)
        if row is not None:
            if self.popup is None:
                self.popup = DistributionPopup(self._model, self)
                self.popup.customers_requested.connect(self.customers_requested)
            self.popup.open_for(row, entry, QCursor.pos(), self.theme)

    # -- room and dragging ------------------------------------------------------------------

    def _share_room(self) -> None:
        shown = sum(not card.isHidden() for card in self.cards)
        lines = lines_for(self.height() // max(shown, 1) - GAP)
        for card in self.cards:
            card.set_lines(lines)

    def _follow_drag(self, dragging: bool) -> None:
        (self._following.start if dragging else self._following.stop)()

    def scroll_for(self, point: QPoint) -> None:
        """Scroll while a card is dragged near the upper or lower edge; the point is one of the screen."""
        y, bar = self.mapFromGlobal(point).y(), self._scroll.verticalScrollBar()
        if -_EDGE <= y < _EDGE:
            bar.setValue(bar.value() - _SCROLLED)
        elif self.height() - _EDGE < y <= self.height() + _EDGE:
            bar.setValue(bar.value() + _SCROLLED)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell more where there is room."""
        super().resizeEvent(event)
        self._share_room()

    def refresh_selection(self) -> None:
        """Mark the card whose customers are selected."""
        chosen = self._model.selected_segment()
        for card in self.cards:
            card.set_selected(bool(chosen) and card.segment_id == chosen)

    def sizeHint(self) -> QSize:
        """Ask for room for three cards."""
        return QSize(340, 340)

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.setAccessibleName(_("Segments"))
        self._hint.setText(_("Drag a card onto another to merge the two. “…” or a right click offers more."))
