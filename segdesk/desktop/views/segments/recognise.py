"""How to recognise each segment: a few rules, how far they can be trusted, and typical ranges."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import segment_color
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.segments.page import SegmentEntry, SegmentsViewModel
from segdesk.desktop.viewmodels.segments.profile import date_words
from segdesk.desktop.viewmodels.segments.questions import Questions, questions
from segdesk.desktop.viewmodels.segments.rules import Recognition, Rule, TypicalRange, recognise
from segdesk.desktop.views.segments.questions import QuestionsCard
from segdesk.desktop.widgets import (
    Badge,
    Card,
    ColorBar,
    ElidedLabel,
    Label,
    ResponsiveGrid,
    ThemedWidget,
    scrolled,
)
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

_GOOD, _FAIR = 0.8, 0.6


class RecogniseTab(ThemedWidget):
    """One card for each segment; the rules are worked out on a thread."""

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._answers: list[Recognition] = []
        self._asked: tuple[str, int] | None = None
        self._wanted = ""  # the segment to bring into sight once its card is there
        self._cards: dict[str, Card] = {}
        self.background = Background(self)
        self.background.answered.connect(self._take)
        self._note = Label(role="small", wrap=True)
        self.background.failed.connect(self._note.setText)
        self.questions = QuestionsCard()
        self.questions.hide()
        self._found: Questions | None = None
        self.grid = ResponsiveGrid(min_width=320, max_columns=3, spacing=10)
        inner = QWidget()
        inner.setProperty("role", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(15, 4, 15, 12)
        column.setSpacing(8)
        column.addWidget(self.questions)
        column.addWidget(self._note)
        column.addWidget(self.grid)
        column.addStretch(1)
        self._scroll = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    def refresh(self) -> None:
        """Show the rules for the segments on show, or start to find them."""
        segmentation, solution = self._model.segmentation, self._model.solution
        table, labels = self._model.table(), self._model.labels()
        if segmentation is None or solution is None or table is None or labels is None:
            return
        asked = (segmentation.key, solution.n_segments)
        if asked == self._asked:
            self._show_cards()
            return
        self._asked, self._answers = asked, []
        self.grid.clear()
        self._note.setText(_("Looking for the shortest rules…"))
        codes = labels.codes(solution)
        self.questions.hide()
        self.background.ask(lambda: (recognise(table, codes, solution), questions(table, codes, solution)))

    def _take(self, answer: object) -> None:
        if isinstance(answer, tuple):
            self._answers, self._found = answer
        self._show_cards()

    def _show_cards(self) -> None:
        if not self._answers:
            return
        self._note.setText(_("Short rules for sorting by hand, tested on customers they were not made from."))
        self.grid.clear()
        self._cards.clear()
        self.questions.set_questions(self._found, self._model.entries())
        entries = {entry.id: entry for entry in self._model.entries()}
        for answer in self._answers:
            if answer.segment in entries:
                card = self._card(answer, entries[answer.segment])
                self.grid.add(card)
                card.apply(self.theme)
                self._cards[answer.segment] = card
        QTimer.singleShot(0, self, self._bring_into_sight)

    def show_segment(self, segment_id: str) -> None:
        """Bring the card of a segment into sight, now or once the rules have been found."""
        self._wanted = segment_id
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        self.refresh_selection()
        if self._wanted in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[self._wanted])
            self._wanted = ""

    def refresh_selection(self) -> None:
        """Mark the card of the segment that is selected."""
        chosen = self._model.selected_segment()
        for segment_id, card in self._cards.items():
            card.set_selected(segment_id == chosen)

    def _card(self, answer: Recognition, entry: SegmentEntry) -> Card:
        card = Card(horizontal=True, margins=(10, 10, 14, 12), spacing=12)
        column = QVBoxLayout()
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(entry.name, "strong"), 1)
        if answer.rules:
            head.addWidget(_badge(answer.strength))
        column.addLayout(head)
        for rule in answer.rules:
            column.addWidget(Label(f"•  {rule_words(rule)}", wrap=True))
        column.addWidget(Label(trust_words(answer), "small", wrap=True))
        if answer.ranges:
            column.addSpacing(4)
            column.addWidget(Label(_("Typical (four in five of them)"), "caption"))
            for found in answer.ranges:
                column.addWidget(Label(range_words(found), "small", wrap=True))
        column.addStretch(1)
        card.add(ColorBar(segment_color(self.theme, entry.color)))
        card.add_layout(column, 1)
        return card

    def on_theme(self, theme: object) -> None:
        """Colour the cards anew."""
        self._show_cards()

    def retranslate(self) -> None:
        """Take all words anew."""
        self.questions.retranslate()
        self._show_cards()


def _badge(strength: float) -> Badge:
    if strength >= _GOOD:
        return Badge(_("reliable"), "good")
    return Badge(_("fair"), "warn") if strength >= _FAIR else Badge(_("rough"), "neutral")


def rule_words(rule: Rule) -> str:
    """Return a rule in words."""
    if rule.side == "is":
        return render(msg("{column} is {value}", column=rule.column, value=rule.category))
    value = _value(rule.number, rule.is_date, rule.decimals)
    if rule.is_date and rule.side == "least":
        return render(msg("{column} on {value} or later", column=rule.column, value=value))
    if rule.is_date:
        return render(msg("{column} on {value} or earlier", column=rule.column, value=value))
    if rule.side == "least":
        return render(msg("{column} at least {value}", column=rule.column, value=value))
    return render(msg("{column} at most {value}", column=rule.column, value=value))


def _value(value: float, is_date: bool, decimals: int | None) -> str:
    if is_date:
        return date_words(value)
    return f"{value:.0f}" if decimals is None else number_text(round(value, decimals), decimals)


def range_words(found: TypicalRange) -> str:
    """Return a typical range beside everybody's, in words."""

    def write(value: float) -> str:
        return _value(value, found.is_date, found.decimals)

    return render(
        msg(
            "{column}: {low} to {high} (everybody: {all_low} to {all_high})",
            column=found.column,
            low=write(found.low),
            high=write(found.high),
            all_low=write(found.all_low),
            all_high=write(found.all_high),
        )
    )


def trust_words(answer: Recognition) -> str:
    """Return how far the rules can be trusted, in words."""
    if not answer.rules or answer.right is None or answer.found is None:
        return _("No short rule tells this segment from the others.")
    return render(
        msg(
            "{right:percent} of those who fit are in this segment; {found:percent} of the segment fit.",
            right=answer.right,
            found=answer.found,
        )
    )
