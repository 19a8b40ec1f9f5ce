"""Combine: several files become one table, and orders become customers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.data.combine import CombineViewModel
from segdesk.desktop.viewmodels.data.files import FilesViewModel
from segdesk.desktop.viewmodels.data.words import role_words
from segdesk.desktop.views.data.files import FilesPane
from segdesk.desktop.views.data.forecast import ForecastCheck
from segdesk.desktop.widgets import Badge, Banner, Button, Card, IconLabel, Label, ThemedWidget
from segdesk.desktop.widgets.form import SettingsForm
from segdesk.text import render
from segdesk.text import translate as _

_WIDEST, _SIDE_BY_SIDE = 1040, 1240


class CombinePane(ThemedWidget):
    """The files of the project, and a card: what the step needs, its settings and what it did."""

    def __init__(self, viewmodel: CombineViewModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._viewmodel = viewmodel
        self.files = FilesPane(FilesViewModel(viewmodel.workspace, self), theme)
        self._form: SettingsForm | None = None
        self._form_key: object = None
        self._title, self._text = Label(role="head"), Label(role="muted", wrap=True)
        self._badge = Badge()
        self._needs = QVBoxLayout()
        self._needs.setSpacing(6)
        self._done = Label(role="strong", wrap=True)
        self._problem = Banner("bad")
        self.forecast = ForecastCheck()
        self._form_host = QVBoxLayout()
        self.add, self.remove = Button("", "primary", "plus"), Button("", "secondary", "trash")
        self.add.clicked.connect(viewmodel.add)
        self.remove.clicked.connect(viewmodel.remove)
        self._lay_out()
        viewmodel.changed.connect(self.refresh)
        self.retranslate()

    def _lay_out(self) -> None:
        card = Card(margins=(24, 20, 24, 20), spacing=12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel("merge", 22, "primary"))
        head.addWidget(self._title)
        head.addWidget(self._badge)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        card.add_layout(head)
        for part in (self._text, self._done, self._problem, self.forecast):
            card.add(part)
        card.add_layout(self._needs)
        card.add_layout(self._form_host)
        card.add_layout(buttons)
        body = QFrame()
        body.setProperty("role", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 8)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(12)
        for card_or_pane in (self.files, card):
            self._cards.addWidget(card_or_pane, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._cards)
        column.addStretch(1)
        self._body = body
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards side by side where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= _SIDE_BY_SIDE
        direction = QBoxLayout.Direction
        self._cards.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._body.setMaximumWidth(2 * _WIDEST if wide else _WIDEST)

    def refresh(self) -> None:
        """Show the step as it is now."""
        viewmodel = self._viewmodel
        step, stage = viewmodel.step(), viewmodel.stage()
        possible = not viewmodel.missing_roles()
        self._badge.set(_("In use"), "good")
        self._badge.setVisible(step is not None and step.enabled)
        self.add.setVisible(step is None)
        self.add.setEnabled(possible and stage is not None)
        self.remove.setVisible(step is not None)
        sentence, problem = viewmodel.outcome()
        self._done.setText(render(sentence))
        self._done.setVisible(bool(sentence))
        self.forecast.set_figures(viewmodel.figures())
        self._problem.setVisible(bool(problem))
        if problem:
            self._problem.set("bad", "", render(problem))
        self._show_needs(step is None)
        self._show_form()

    def _show_needs(self, shown: bool) -> None:
        while (item := self._needs.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not shown:
            return
        for role, names in self._viewmodel.needs():
            row = QFrame()
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(8)
            layout.addWidget(IconLabel("check" if names else "warn", 16, "good" if names else "warn"))
            layout.addWidget(Label(role_words()[role]))
            layout.addWidget(Label(names[0] if names else _("Give a column this role first."), "muted"))
            layout.addStretch(1)
            self._needs.addWidget(row)

    def _show_form(self) -> None:
        step, stage = self._viewmodel.step(), self._viewmodel.stage()
        columns = self._viewmodel.columns()
        key = (step.id, tuple(c.name for c in columns)) if step is not None and stage is not None else None
        if key == self._form_key:
            if self._form is not None and step is not None and self._form.values() != step.params:
                self._form.set_params(step.params)
            return
        self._form_key = key
        if self._form is not None:
            self._form_host.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        if step is not None and stage is not None:
            self._form = SettingsForm(stage, step.params, columns, self.theme)
            self._form.changed.connect(self._viewmodel.set_params)
            self._form_host.addWidget(self._form)
            self._form.apply(self.theme)

    def retranslate(self) -> None:
        """Take all words anew."""
        self.files.retranslate()
        self._title.setText(_("Orders → one row per customer"))
        self._text.setText(
            _(
                "Adds up each customer's orders: days since the last one, number of orders, total spent, "
                "average order, and more. Segments and predictions then work on customers."
            )
        )
        self.add.set_text(_("Combine orders"))
        self.remove.set_text(_("Work on single orders"))
        self.refresh()
