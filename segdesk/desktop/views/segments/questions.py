"""Sorting one customer by answering a few questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.desktop.viewmodels.segments.profile import date_words
from segdesk.desktop.viewmodels.segments.questions import Branch, Question, Questions
from segdesk.desktop.widgets import Button, Card, ColorBar, Label
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _


class QuestionsCard(Card):
    """One question after the other, then the segment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(horizontal=True, margins=(10, 12, 14, 12), spacing=12, parent=parent)
        self._questions: Questions | None = None
        self._entries: dict[int, SegmentEntry] = {}
        self._path: list[tuple[Branch, bool]] = []
        self._bar = ColorBar(self.theme.line_strong)
        self._title, self._trust = Label(role="strong"), Label(role="small", wrap=True)
        self.asked, self._trail = Label(role="head", wrap=True), Label(role="small", wrap=True)
        self.yes, self.no = Button("", "primary"), Button("")
        self.back, self.again = Button("", "quiet"), Button("", "quiet")
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        self.back.clicked.connect(self._back)
        self.again.clicked.connect(self.start)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.yes, self.no, self.back, self.again):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(6)
        for label in (self._title, self._trust):
            column.addWidget(label)
        column.addSpacing(2)
        column.addWidget(self.asked)
        column.addWidget(self._trail)
        column.addLayout(row)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.add(self._bar)
        self.add_layout(column, 1)
        self.retranslate()

    def set_questions(self, found: Questions | None, entries: Sequence[SegmentEntry]) -> None:
        """Start with other questions."""
        same = found is self._questions
        self._questions = found
        self._entries = {entry.code: entry for entry in entries}
        self.setVisible(found is not None)
        if not same:
            self._path = []
        self._show()

    def start(self) -> None:
        """Ask the first question again."""
        self._path = []
        self._show()

    @property
    def branch(self) -> Branch | None:
        """Where the answers so far have led."""
        at = self._questions.first if self._questions is not None else None
        for branch, said_yes in self._path:
            at = branch.yes if said_yes else branch.no
        return at

    def _answer(self, said_yes: bool) -> None:
        at = self.branch
        if at is not None and at.question is not None:
            self._path.append((at, said_yes))
            self._show()

    def _back(self) -> None:
        self._path = self._path[:-1]
        self._show()

    def _show(self) -> None:
        at, found = self.branch, self._questions
        if at is None or found is None:
            return
        self._trust.setText(trust_words(found))
        done = at.question is None
        entry = self._entries.get(at.code)
        color = entry.color if entry is not None else -1
        self._bar.set_color(segment_color(self.theme, color) if done else self.theme.line_strong)
        self.asked.setText(_arrived(at, entry) if at.question is None else question_words(at.question))
        steps = [_said(branch.question, yes) for branch, yes in self._path if branch.question is not None]
        self._trail.setText("  ·  ".join(steps))
        self._trail.setVisible(bool(steps))
        for button, shown in (
            (self.yes, not done), (self.no, not done), (self.back, bool(self._path)), (self.again, done),
        ):  # fmt: skip
            button.setVisible(shown)

    def on_theme(self, theme: Theme) -> None:
        """Colour the bar anew."""
        super().on_theme(theme)
        self._show()

    def retranslate(self) -> None:
        """Take all words anew."""
        self._title.setText(_("Sort a customer by questions"))
        self.yes.set_text(_("Yes"))
        self.no.set_text(_("No, or not known"))
        self.back.set_text(_("Back"))
        self.again.set_text(_("Start again"))
        self._show()


def trust_words(found: Questions) -> str:
    """Return how many questions there are and how far they can be trusted."""
    if found.fewest == found.most:
        return render(
            msg(
                "{n} questions lead {right:percent} of the customers they were not made from to the right "
                "segment; guessing would hit {guess:percent}.",
                n=found.most,
                right=found.right,
                guess=found.guess,
            )
        )
    return render(
        msg(
            "{fewest} to {most} questions lead {right:percent} of the customers they were not made from to "
            "the right segment; guessing would hit {guess:percent}.",
            fewest=found.fewest,
            most=found.most,
            right=found.right,
            guess=found.guess,
        )
    )


def question_words(question: Question) -> str:
    """Return a question in words."""
    if question.category is not None:
        return render(msg("{column}: is it “{value}”?", column=question.column, value=question.category))
    if question.is_date:
        when = date_words(question.number)
        return render(msg("{column}: later than {value}?", column=question.column, value=when))
    return render(msg("{column}: above {value}?", column=question.column, value=_number(question)))


def _number(question: Question) -> str:
    if question.decimals is None:
        return f"{question.number:.0f}"
    return number_text(round(question.number, question.decimals), question.decimals)


def _said(question: Question, yes: bool) -> str:
    if question.category is not None:
        template = (
            msg("{column}: {value}", column=question.column, value=question.category)
            if yes
            else msg("{column}: not {value}", column=question.column, value=question.category)
        )
        return render(template)
    value = date_words(question.number) if question.is_date else _number(question)
    if yes:
        return render(msg("{column} above {value}", column=question.column, value=value))
    return render(msg("{column} at most {value}", column=question.column, value=value))


def _arrived(branch: Branch, entry: SegmentEntry | None) -> str:
    name = entry.name if entry is not None else _("In no segment")
    if branch.right is None:
        return name
    return render(
        msg("{segment}: right for {share:percent} of those who answer so", segment=name, share=branch.right)
    )
