"""The rules for suggested actions in words: change, add, reorder, remove, reset."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.segments.actions import ActionBook
from segdesk.desktop.widgets import (
    Banner,
    Button,
    Card,
    ComboBox,
    IconButton,
    Label,
    LineEdit,
    Themed,
    ThemedWidget,
    scrolled,
)
from segdesk.documents.actions import (
    LEVEL_WORDS,
    SCENARIOS,
    TOPICS,
    ActionRule,
    Scenario,
    built_in,
    when_words,
)
from segdesk.text import render
from segdesk.text import translate as _


class RuleRow(ThemedWidget):
    """One rule: when, and what to do."""

    def __init__(self, rule: ActionRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self.when = Label(when_words(rule), "strong", wrap=True)
        self.action = LineEdit(render(rule.text))
        self.action.setAccessibleName(when_words(rule))
        self.up = IconButton("chevron-up", _("Move up: the first rule that fits counts"), 28, 16)
        self.remove = IconButton("trash", _("Remove"), 28, 16)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.action, 1)
        line.addWidget(self.up)
        line.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(2)
        layout.addWidget(self.when)
        layout.addLayout(line)

    def rule(self) -> ActionRule:
        """Return the rule as it is now; words that were not touched keep following the language."""
        typed = " ".join(self.action.text().split())
        if not typed or typed == render(self._rule.text):
            return self._rule
        return ActionRule(when=self._rule.when, action=typed)


class NewRule(Card):
    """Makes one more rule from one or two conditions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(14, 10, 14, 12), spacing=8, parent=parent)
        topics = [(key, render(words)) for key, words in TOPICS.items()]
        levels = [(key, render(words)) for key, words in LEVEL_WORDS.items()]
        self.topic, self.level = ComboBox(topics), ComboBox(levels)
        self.topic2, self.level2 = ComboBox([("", _("nothing else")), *topics]), ComboBox(levels)
        self.action = LineEdit()
        self.action.setPlaceholderText(_("What to do with them"))
        self.add_button = Button(_("Add"), "secondary", "plus")
        for box, name in (
            (self.topic, _("When")), (self.level, _("is")), (self.topic2, _("and")), (self.level2, _("is")),
            (self.action, _("What to do with them")),
        ):  # fmt: skip
            box.setAccessibleName(name)
        self.level.set_key("high")
        self.level2.set_key("high")
        for first, topic, level in (
            (_("When"), self.topic, self.level),
            (_("and"), self.topic2, self.level2),
        ):
            line = QHBoxLayout()
            line.setSpacing(8)
            word = Label(first, "muted")
            word.setFixedWidth(44)
            line.addWidget(word)
            line.addWidget(topic, 3)
            line.addWidget(level, 2)
            self.add_layout(line)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.action, 1)
        last.addWidget(self.add_button)
        self.add_layout(last)

    def rule(self) -> ActionRule | None:
        """Return the rule described, or None while there are no words for the action."""
        words = " ".join(self.action.text().split())
        if not words:
            return None
        when = {self.topic.key(): self.level.key()}
        if self.topic2.key() and self.topic2.key() != self.topic.key():
            when[self.topic2.key()] = self.level2.key()
        return ActionRule(when=when, action=words)


class RulesDialog(Themed, QDialog):
    """The rules of one kind of business, for all projects on this computer."""

    def __init__(self, book: ActionBook, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self.rows: list[RuleRow] = []
        self.setWindowTitle(_("Rules for suggested actions"))
        self.resize(640, 640)
        self.scenario = ComboBox([(key, render(words)) for key, words in SCENARIOS.items()])
        self.scenario.setAccessibleName(_("Kind of business"))
        self.scenario.set_key(book.scenario)
        self._current: Scenario = book.scenario
        self._drafts: dict[Scenario, tuple[ActionRule, ...]] = {}
        self.scenario.chosen.connect(self._choose)
        self.new = NewRule()
        self.new.add_button.clicked.connect(self._add)
        self.new.action.returnPressed.connect(self._add)
        self.reset, cancel = Button(_("Bring back SegDesk's rules"), "quiet"), Button(_("Cancel"))
        self.save = Button(_("Save"), "primary")
        self.reset.clicked.connect(lambda: self._fill(built_in(self._current)))
        cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        body = QFrame()
        body.setProperty("role", "clear")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 10, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self._scroll = scrolled(body)
        self._lay_out(cancel)
        self._fill(book.rules.of(self._current))
        self.apply(theme)

    def _lay_out(self, cancel: Button) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(Label(_("Rules for suggested actions"), "head"))
        about = _("From top to bottom: the first rule that fits a segment gives its action.")
        layout.addWidget(Label(about, "muted", wrap=True))
        self.problem = Banner("warn")
        self.problem.setVisible(self._book.problem is not None)
        if self._book.problem is not None:
            self.problem.set("warn", "", render(self._book.problem))
        layout.addWidget(self.problem)
        layout.addWidget(self.scenario)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(Label(_("One more rule"), "caption"))
        layout.addWidget(self.new)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.reset)
        line.addStretch(1)
        line.addWidget(cancel)
        line.addWidget(self.save)
        layout.addLayout(line)

    def _choose(self, key: str) -> None:
        """Show the rules of another kind of business; what was changed is kept until Save."""
        self._drafts[self._current] = self._written()
        self._current = next(known for known in SCENARIOS if known == key)
        self._fill(self._drafts.get(self._current, self._book.rules.of(self._current)))

    def _written(self) -> tuple[ActionRule, ...]:
        return tuple(row.rule() for row in self.rows)

    def _fill(self, rules: tuple[ActionRule, ...]) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for rule in rules:
            self._append(rule, len(self.rows))

    def _append(self, rule: ActionRule, at: int) -> None:
        row = RuleRow(rule)
        row.up.clicked.connect(lambda: self._move_up(row))
        row.remove.clicked.connect(lambda: self._remove(row))
        self.rows.insert(at, row)
        self._column.insertWidget(at, row)
        row.apply(self.theme)

    def _add(self) -> None:
        rule = self.new.rule()
        if rule is None:
            self.new.action.setFocus()
            return
        self._append(rule, 0)  # a person's own rule counts before the others
        self.new.action.clear()
        self._scroll.verticalScrollBar().setValue(0)

    def _move_up(self, row: RuleRow) -> None:
        at = self.rows.index(row)
        if at:
            self.rows.insert(at - 1, self.rows.pop(at))
            self._column.removeWidget(row)
            self._column.insertWidget(at - 1, row)

    def _remove(self, row: RuleRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _save(self) -> None:
        self._drafts[self._current] = self._written()
        for scenario, rules in self._drafts.items():
            if rules != self._book.rules.of(scenario) and not self._book.set_rules(scenario, rules):
                self.problem.set(
                    "bad", "", _("The rules could not be written. They hold until SegDesk ends.")
                )
                self.problem.show()
                return
        self.accept()
