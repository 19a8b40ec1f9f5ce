"""One card for each segment: its name, size, worth, what sets it apart, what to do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments import SegmentEntry, SegmentsViewModel
from segdesk.desktop.widgets import (
    Card,
    ColorBar,
    EditableLabel,
    IconButton,
    Label,
    LinesLabel,
    ThemedWidget,
    wrapped_lines,
)
from segdesk.text import msg, percent_text, plural, render
from segdesk.text import translate as _

_GAP = 8
_ROOMY = 96  # pixels a card may take before its traits are cut to one line


class SegmentCard(Card):
    """One segment; a click selects its customers everywhere."""

    renamed = Signal(str, str)  # segment id, new name
    chosen = Signal(str)
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
        self._traits, self._action = LinesLabel(role="muted", most=1), LinesLabel(role="action", most=1)
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
        column.addWidget(self._action)
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
        self._traits.set_most(2 if roomy else 1)
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
        lines = traits if beside or not worth else (worth, *traits)
        self._traits.setText(self._fitting(lines))
        self._traits.setVisible(bool(lines))
        self._traits.set_whole("\n".join(lines))

    def _fitting(self, traits: tuple[str, ...]) -> str:
        """Return as many whole traits as there is room for; the tool tip has all of them."""
        room = self.width() - 42
        shown = "".join(traits[:1])
        for trait in traits[1:]:
            longer = f"{shown}  ·  {trait}"
            if len(wrapped_lines(longer, self._traits.font(), room, 9)) > (2 if self._roomy else 1):
                break
            shown = longer
        return shown

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
