"""The card of one segment: its name, size, worth, what sets it apart, what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.desktop.widgets import Card, ColorBar, EditableLabel, IconButton, Label, TraitLinks
from segdesk.desktop.widgets.base import set_tip
from segdesk.text import msg, percent_text, plural, render
from segdesk.text import translate as _

GAP = 8
MOST_LINES = 4
DRAGGED = "application/x-segdesk-segment"
_LINE, _FIXED = 20, 65  # pixels of a line of traits; of name, action and margins
_GHOST = 300  # pixels of what hangs at the mouse while a card is dragged


def lines_for(room: int) -> int:
    """Return how many lines a card may tell between name and action, where it has so many pixels."""
    return min(max((room - _FIXED) // _LINE, 1), MOST_LINES)


class SegmentCard(Card):
    """One segment; a click selects its customers everywhere, a drag onto another card merges the two."""

    renamed = Signal(str, str)  # segment id, new name
    chosen = Signal(str)
    action_wanted = Signal(str)
    trait_wanted = Signal(str, int)  # segment id, number of the trait
    menu_requested = Signal(str, QPoint)
    merge_requested = Signal(str, str)  # segment id that stays, the one dropped on it
    drag_changed = Signal(bool)  # a drag of this card begins, or is over
    step_requested = Signal(int)  # to the next card (1) or the one before (-1)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(8, 7, 12, 8), spacing=10, clickable=True, parent=parent)
        self.setAcceptDrops(True)
        self.segment_id = ""
        self._entry: SegmentEntry | None = None
        self._worth_words = ""
        self._lines = 1
        self._pressed: QPointF | None = None
        self._was_selected = False
        self._bar = ColorBar(self.theme.line_strong)
        self.name = EditableLabel()
        self._share, self._worth = Label(role="strong"), Label(role="muted")
        self._traits = [TraitLinks() for _at in range(MOST_LINES - 1)]
        self._sure = Label(role="caption")
        self.action = TraitLinks("action")
        self.more = IconButton("more", "", 22, 16)
        self.more.clicked.connect(lambda: self._ask_menu(self.more.mapToGlobal(QPoint(0, 22))))
        self.name.committed.connect(lambda text: self.renamed.emit(self.segment_id, text))
        self.clicked.connect(lambda: self.chosen.emit(self.segment_id))
        self.action.clicked.connect(lambda _number: self.action_wanted.emit(self.segment_id))
        for line in (*self._traits, self.action):
            line.installEventFilter(self)  # facts keep a press to themselves; a drag may begin on one
        for line in self._traits:
            line.clicked.connect(lambda number: self.trait_wanted.emit(self.segment_id, number))
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.name, 1)
        for widget in (self._share, self._worth, self.more):
            top.addWidget(widget)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addLayout(top)
        for line in (*self._traits, self._sure, self.action):
            column.addWidget(line)
        self.add(self._bar)
        self.add_layout(column, 1)

    # -- what is shown ----------------------------------------------------------------------

    def set_entry(self, entry: SegmentEntry, value_column: str) -> None:
        """Show a segment."""
        self.segment_id, self._entry = entry.id, entry
        self.name.set_text(entry.name)
        self._share.setText(percent_text(entry.share))
        self._worth_words = ""
        if entry.value_share is not None and value_column:
            told = msg("{share:percent} of {column}", share=entry.value_share, column=value_column)
            self._worth_words = render(told)
        self._sure.setText(_sureness(entry))
        self._arrange()
        size = render(plural("{n} customer", "{n} customers", entry.size))
        self.setAccessibleName(f"{entry.name}, {percent_text(entry.share)}, {size}")
        self.setAccessibleDescription(f"{'; '.join(entry.traits)}. {entry.action}")
        self._share.setToolTip(size)
        set_tip(self, _("Click: select its customers. Drag onto another card: merge the two."))
        self.more.set_name(render(msg("What can be done with “{name}”", name=entry.name)))
        self.on_theme(self.theme)

    def set_lines(self, lines: int) -> None:
        """Say how many lines there is room for between name and action, 1 to 4."""
        if lines != self._lines:
            self._lines = lines
            self._arrange()

    def _arrange(self) -> None:
        """Put the worth beside the name if the whole name stays readable, else before the traits."""
        if self._entry is None:
            return
        worth = self._worth_words
        self._worth.setText(f"·  {worth}")
        for label in (self._share, self._worth):
            label.ensurePolished()
        taken = self._share.sizeHint().width() + self._worth.sizeHint().width() + 3 * GAP + 28
        room = self.width() - 42
        beside = bool(worth) and self.name.full_width() <= room - taken
        self._worth.setVisible(beside)
        facts = [(trait, number) for number, trait in enumerate(self._entry.traits)]
        if worth and not beside:
            facts.insert(0, (worth, -1))
        self._show_facts(facts, room)
        self._show_action(self._entry.action)

    def _show_facts(self, facts: list[tuple[str, int]], room: int) -> None:
        """Show one fact per line where every one has a line, else as many as fit into the lines."""
        apart = self._lines >= min(len(facts), len(self._traits)) and self._lines > 1
        for at, line in enumerate(self._traits):
            mine = facts[at : at + 1] if apart else (facts if at == 0 else [])
            line.set_facts(mine, room, 1 if apart else self._lines)
            line.setVisible(bool(mine))
            line.set_whole("\n".join(fact for fact, _number in facts))
        self._sure.setVisible(bool(self._sure.text()) and self._lines == MOST_LINES)

    def _show_action(self, words: str) -> None:
        self.action.set_facts([(words, 0)], self.width() - 42, 1)
        self.action.set_whole(render(msg("{action}\nClick to change what to do.", action=words)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the most of the width there is."""
        super().resizeEvent(event)
        self._arrange()

    def on_theme(self, theme: Theme) -> None:
        """Colour the bar."""
        color = theme.line_strong if self._entry is None else segment_color(theme, self._entry.color)
        self._bar.set_color(color)

    # -- menu and keys ----------------------------------------------------------------------

    def _ask_menu(self, point: QPoint) -> None:
        self.menu_requested.emit(self.segment_id, point)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the segment."""
        self._ask_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from card to card with the arrow keys."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self.step_requested.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    # -- dragging ---------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember where a press on a fact was."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self._remember(event)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag would begin."""
        self._remember(event)

    def _remember(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = event.globalPosition() if left else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag once the mouse has gone far enough."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        way = (event.globalPosition() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            self._drag()

    def _drag(self) -> None:
        drag, data = QDrag(self), QMimeData()
        data.setData(DRAGGED, self.segment_id.encode())
        drag.setMimeData(data)
        drag.setPixmap(self._ghost())
        drag.setHotSpot(QPoint(12, 12))
        self.drag_changed.emit(True)
        drag.exec(Qt.DropAction.MoveAction)
        self.drag_changed.emit(False)

    def _ghost(self) -> QPixmap:
        picture = self.grab()
        ratio = picture.devicePixelRatio()
        return picture.copy(0, 0, round(min(self.width(), _GHOST) * ratio), round(34 * ratio))

    def dragged_onto(self, event: QDropEvent) -> str:
        """Return the id of the segment that another card being dragged stands for, or an empty text."""
        data = event.mimeData()
        segment_id = bytes(data.data(DRAGGED).data()).decode() if data.hasFormat(DRAGGED) else ""
        return "" if segment_id == self.segment_id else segment_id

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what a drop here would do."""
        if self.dragged_onto(event):
            event.acceptProposedAction()
            self._was_selected = self.is_selected()
            self.set_selected(True)
            self._show_action(render(msg("Drop here to merge with “{name}”", name=self.name.text())))
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go back to rest."""
        self._end_drop()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the two to be merged; this one keeps its name and colour."""
        other = self.dragged_onto(event)
        self._end_drop()
        if other:
            event.acceptProposedAction()
            self.merge_requested.emit(self.segment_id, other)

    def _end_drop(self) -> None:
        self.set_selected(self._was_selected)
        if self._entry is not None:
            self._show_action(self._entry.action)


def _sureness(entry: SegmentEntry) -> str:
    facts = []
    if entry.stability is not None:
        facts.append(render(msg("Found again: {share:percent}", share=entry.stability)))
    if entry.confidence is not None:
        facts.append(render(msg("Average confidence: {share:percent}", share=entry.confidence)))
    return "  ·  ".join(facts)
