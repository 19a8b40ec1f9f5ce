"""One card for each segment: its name, size, worth, what sets it apart, what to do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments import SegmentEntry, SegmentsViewModel
from segdesk.desktop.views.segments_action import ActionDialog
from segdesk.desktop.views.segments_profile import DistributionPopup
from segdesk.desktop.widgets import (
    Card,
    ColorBar,
    EditableLabel,
    IconButton,
    Label,
    LinesLabel,
    ThemedWidget,
    TraitLinks,
)
from segdesk.text import msg, percent_text, plural, render
from segdesk.text import translate as _

_GAP = 8
_ROOMY = 96  # pixels a card may take before its traits are cut to one line


class SegmentCard(Card):
    """One segment; a click selects its customers everywhere."""

    renamed = Signal(str, str)  # segment id, new name
    chosen = Signal(str)
    action_wanted = Signal(str)
    trait_wanted = Signal(str, int)  # segment id, number of the trait
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(8, 7, 12, 8), spacing=10, clickable=True, parent=parent)
        self.segment_id = ""
        self._color = -1
        self._roomy = False
        self._words: tuple[str, tuple[str, ...]] = ("", ())
        self._bar = ColorBar(self.theme.line_strong)
        self.name = EditableLabel()
        self._share, self._worth = Label(role="strong"), Label(role="muted")
        self._traits, self._action = TraitLinks(), LinesLabel(role="action", most=1)
        self._traits.clicked.connect(lambda number: self.trait_wanted.emit(self.segment_id, number))
        self.change = IconButton("edit", "", 18, 12)
        self.change.clicked.connect(lambda: self.action_wanted.emit(self.segment_id))
        self.name.committed.connect(lambda text: self.renamed.emit(self.segment_id, text))
        self.clicked.connect(lambda: self.chosen.emit(self.segment_id))
        self.more = IconButton("more", "", 22, 16)
        self.more.clicked.connect(lambda: self._ask_menu(self.more.mapToGlobal(QPoint(0, 22))))
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.name, 1)
        top.addWidget(self._share)
        top.addWidget(self._worth)
        top.addWidget(self.more)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addLayout(top)
        column.addWidget(self._traits)
        bottom = QHBoxLayout()
        bottom.setSpacing(4)
        bottom.addWidget(self._action)
        bottom.addWidget(self.change)
        bottom.addStretch(1)
        column.addLayout(bottom)
        self.add(self._bar)
        self.add_layout(column, 1)

    def set_entry(self, entry: SegmentEntry, value_column: str) -> None:
        """Show a segment."""
        self.segment_id, self._color = entry.id, entry.color
        self.name.set_text(entry.name)
        self._share.setText(percent_text(entry.share))
        worth = ""
        if entry.value_share is not None and value_column:
            share, column = entry.value_share, value_column
            worth = render(msg("{share:percent} of {column}", share=share, column=column))
        self._words = (worth, entry.traits)
        self._arrange()
        self._action.setText(entry.action)
        size = render(plural("{n} customer", "{n} customers", entry.size))
        self.setAccessibleName(f"{entry.name}, {percent_text(entry.share)}, {size}")
        self.setAccessibleDescription(f"{'; '.join(entry.traits)}. {entry.action}")
        self._share.setToolTip(size)
        self.change.set_name(_("Change what to do"))
        self.more.set_name(render(msg("Change “{name}”", name=entry.name)))
        self.on_theme(self.theme)

    def _ask_menu(self, point: QPoint) -> None:
        self.menu_requested.emit(self.segment_id, point)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the segment."""
        self._ask_menu(event.globalPos())

    def set_roomy(self, roomy: bool) -> None:
        """Allow a second line of traits, or not."""
        self._roomy = roomy
        self._arrange()

    def _arrange(self) -> None:
        """Put the worth beside the name if the whole name stays readable, else before the traits."""
        worth, traits = self._words
        self._worth.setText(f"·  {worth}")
        for label in (self._share, self._worth):
            label.ensurePolished()
        taken = self._share.sizeHint().width() + self._worth.sizeHint().width() + 3 * _GAP + 28
        room = self.width() - 42 - taken
        beside = bool(worth) and self.name.full_width() <= room
        self._worth.setVisible(beside)
        facts = [(trait, number) for number, trait in enumerate(traits)]
        if worth and not beside:
            facts.insert(0, (worth, -1))
        self._traits.set_facts(facts, self.width() - 42, 2 if self._roomy else 1)
        self._traits.setVisible(bool(facts))
        self._traits.set_whole("\n".join(fact for fact, _number in facts))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the worth where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def on_theme(self, theme: Theme) -> None:
        """Colour the bar."""
        self._bar.set_color(segment_color(theme, self._color))


class SegmentCards(ThemedWidget):
    """All segments, one under the other, in their own scroll area."""

    menu_requested = Signal(str, QPoint)

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.cards: list[SegmentCard] = []
        self.popup: DistributionPopup | None = None
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def refresh(self) -> None:
        """Show the segments on show; cards are reused, so a switch of numbers does not flicker."""
        entries = self._model.entries()
        segmentation = self._model.segmentation
        value = (segmentation.value_column if segmentation is not None else None) or ""
        while len(self.cards) < len(entries):
            card = SegmentCard()
            card.renamed.connect(self._model.workspace.rename_segment)
            card.chosen.connect(self._model.toggle_segment)
            card.action_wanted.connect(self.change_action)
            card.trait_wanted.connect(self.show_trait)
            card.menu_requested.connect(self.menu_requested)
            self._column.insertWidget(len(self.cards), card)
            card.apply(self.theme)
            self.cards.append(card)
        for index, card in enumerate(self.cards):
            card.setVisible(index < len(entries))
            if index < len(entries):
                card.set_entry(entries[index], value)
        self._share_room()
        self.refresh_selection()

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
            self.popup.open_for(row, entry, QCursor.pos(), self.theme)

    def _share_room(self) -> None:
        shown = sum(not card.isHidden() for card in self.cards)
        roomy = shown * (_ROOMY + _GAP) <= self.height()
        for card in self.cards:
            card.set_roomy(roomy)

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
