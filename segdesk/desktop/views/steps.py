"""The side panel with the recipe: each step a card that unfolds to its settings."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.combine.draft import step_draft
from segdesk.desktop.viewmodels.steps import StepItem, StepsViewModel, addable, seconds_text
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.combine.dialog import CombineDialog
from segdesk.desktop.views.steps_model import ModelSettings
from segdesk.desktop.widgets import Button, Label, StepCard, ThemedWidget, plain_tip
from segdesk.desktop.widgets.form import SettingsForm
from segdesk.documents import Step
from segdesk.results.plugins import StageInfo
from segdesk.text import render, translate
from segdesk.text import translate as _


class StepBody(ThemedWidget):
    """Holds a card's settings; a click between the fields does not fold the card."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 4, 2)
        layout.addWidget(content)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the click."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the click."""
        event.accept()


class StepsPanel(ThemedWidget):
    """Follows the workspace; a card chosen by a click shows its settings."""

    def __init__(
        self, workspace: Workspace, theme: Theme, parent: QWidget | None = None, *, titled: bool = True
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.viewmodel = StepsViewModel(workspace, self)
        self.cards: dict[str, StepCard] = {}
        self._bodies: dict[str, tuple[object, StepBody]] = {}
        self._items: dict[str, StepItem] = {}
        self._chosen = ""
        self._title = Label(role="head")
        self._title.setVisible(titled)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._empty = Label(role="muted", wrap=True)
        self.add_button = Button("", "quiet", "plus")
        self.add_button.clicked.connect(self._ask_to_add)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 14 if titled else 8, 12, 16)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addLayout(self._list)
        layout.addLayout(foot)
        layout.addWidget(self._empty)
        layout.addStretch(1)
        self.viewmodel.changed.connect(self.refresh)
        self.retranslate()

    # -- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the recipe as it is now; settings being edited stay where they are."""
        items = self.viewmodel.items()
        ids = [item.id for item in items]
        for step_id in [known for known in self.cards if known not in ids]:
            self._drop(step_id)
        for at, item in enumerate(items):
            card = self.cards.get(item.id) or self._make(item)
            if self._list.indexOf(card) != at:
                self._list.insertWidget(at, card)
            self._items[item.id] = item
            self._fill(card, item)
        self._empty.setVisible(not items)
        self.add_button.setVisible(bool(items) and self.viewmodel.workspace.stage == "ready")
        if self._chosen in self.cards:
            self._show_body(self._chosen)

    def _make(self, item: StepItem) -> StepCard:
        card = StepCard(checkable=item.checkable)
        step_id = item.id
        card.clicked.connect(partial(self._toggle, step_id))
        card.toggled.connect(partial(self.viewmodel.set_enabled, step_id))
        card.menu_requested.connect(partial(self._show_menu, step_id))
        self.cards[step_id] = card
        card.apply(self.theme)
        return card

    def _fill(self, card: StepCard, item: StepItem) -> None:
        card.set(render(item.title), render(item.sentence), seconds_text(item.seconds))
        card.set_on(item.enabled)
        card.set_problem(render(item.problem))
        card.set_menu(item.removable)

    def _drop(self, step_id: str) -> None:
        card = self.cards.pop(step_id)
        self._bodies.pop(step_id, None)
        self._items.pop(step_id, None)
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()

    def choose(self, step_id: str) -> None:
        """Unfold a step, and fold the others."""
        self._chosen = step_id
        if step_id in self.cards:
            self._show_body(step_id)
        for known, card in self.cards.items():
            card.set_selected(known == step_id)

    def _toggle(self, step_id: str) -> None:
        self.choose("" if self._chosen == step_id else step_id)

    def _show_body(self, step_id: str) -> None:
        item = self._items[step_id]
        if item.kind in ("read", "edit", "evaluate"):
            return
        known_key, body = self._bodies.get(step_id, (None, None))
        columns = self.viewmodel.input_columns(item)
        key = (item.stage.id if item.stage else "", tuple((c.name, c.role, c.type) for c in columns))
        if item.kind == "model":
            if body is None:
                body = self._set_body(step_id, "model", ModelSettings(self.viewmodel, self.theme))
            assert isinstance(body.content, ModelSettings)
            body.content.refresh(item)
        elif key != known_key or body is None:
            if item.stage is not None and item.step is not None:
                form = SettingsForm(item.stage, item.step.params, columns, self.theme)
                form.changed.connect(partial(self.viewmodel.set_params, step_id))
                self._set_body(step_id, key, form)
        elif item.step is not None and not self.viewmodel.is_pending(step_id):
            assert isinstance(body.content, SettingsForm)
            body.content.set_params(item.step.params)

    def _set_body(self, step_id: str, key: object, content: QWidget) -> StepBody:
        body = StepBody(content)
        card = self.cards[step_id]
        card.set_body(body)
        body.apply(self.theme)
        self._bodies[step_id] = (key, body)
        return body

    def body(self, step_id: str) -> QWidget | None:
        """Return the settings of an unfolded step."""
        return self._bodies[step_id][1].content if step_id in self._bodies else None

    # -- menus ------------------------------------------------------------------------------

    def step_menu(self, step_id: str) -> QMenu:
        """Return what can be done with a step."""
        menu = QMenu(self)
        viewmodel = self.viewmodel
        up, down = menu.addAction(_("Move up")), menu.addAction(_("Move down"))
        up.setEnabled(viewmodel.can_move(step_id, -1))
        down.setEnabled(viewmodel.can_move(step_id, 1))
        up.triggered.connect(lambda: viewmodel.move(step_id, -1))
        down.triggered.connect(lambda: viewmodel.move(step_id, 1))
        reset = menu.addAction(_("Reset to defaults"))
        step, stage = self._items[step_id].step, self._items[step_id].stage
        if step is not None and stage is not None and stage.takes_files:
            menu.addAction(_("Files and columns…")).triggered.connect(partial(self.change_files, step))
        reset.setEnabled(bool(step and step.params))
        reset.triggered.connect(lambda: viewmodel.reset(step_id))
        menu.addSeparator()
        menu.addAction(_("Remove")).triggered.connect(lambda: viewmodel.remove(step_id))
        return menu

    def change_files(self, step: Step, *_args: object) -> CombineDialog:
        """Change which files a step puts together, and how."""
        dialog = CombineDialog(step_draft(self.viewmodel.workspace, step), self.theme, self.window())
        dialog.open()
        return dialog

    def _show_menu(self, step_id: str, point: QPoint) -> None:
        menu = self.step_menu(step_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def add_menu(self) -> QMenu:
        """Return the steps that can be added, by what they work on."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        kinds = addable(self.viewmodel.analysis())
        groups = ((_("Change the table"), kinds[:1]), (_("Prepare columns"), kinds[1:]))
        for title, some in groups:
            stages = [stage for stage in self.viewmodel.stages(*some) if not stage.takes_files]
            stages.sort(key=self.viewmodel.stage_title)
            if not stages:
                continue
            menu.addSeparator()
            head = menu.addAction(title)
            head.setEnabled(False)
            for stage in stages:
                action = menu.addAction(self.viewmodel.stage_title(stage))
                action.setToolTip(plain_tip(translate(stage.summary, stage.domain)))
                action.triggered.connect(partial(self._add, stage))
        return menu

    def _ask_to_add(self) -> None:
        menu = self.add_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.add_button.mapToGlobal(QPoint(0, self.add_button.height())))

    def _add(self, stage: StageInfo, *_args: object) -> None:
        step_id = self.viewmodel.add(stage)
        self.refresh()
        if step_id in self.cards:
            self.choose(step_id)

    def retranslate(self) -> None:
        """Take all words anew."""
        self._title.setText(_("Steps"))
        self.add_button.set_text(_("Add step"))
        self._empty.setText(_("Open a file: what is done with it is listed here."))
        self.refresh()
