"""One plugin: title, version, what it adds, on or off, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.plugins import PluginEntry, PluginsViewModel
from segdesk.desktop.widgets import Badge, Banner, Button, Card, CheckBox, IconLabel, Label
from segdesk.text import msg, plural, render
from segdesk.text import translate as _


class PluginCard(Card):
    """The line of a plugin, which unfolds to what it adds."""

    opened = Signal(str, bool)

    def __init__(self, entry: PluginEntry, model: PluginsViewModel, is_open: bool) -> None:
        super().__init__(margins=(16, 12, 16, 12), spacing=8)
        self.entry, self._model = entry, model
        self.inside = self._list()
        icon_name = "bad" if entry.state == "failed" else "plugins"
        words = QVBoxLayout()
        words.setSpacing(2)
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(Label(entry.title, "strong"))
        if entry.builtin:
            name.addWidget(Badge(_("Part of SegDesk"), "neutral"))
        if entry.state == "failed":
            name.addWidget(Badge(_("Not usable"), "bad"))
        elif not model.is_on(entry):
            name.addWidget(Badge(_("Off"), "warn"))
        name.addStretch(1)
        words.addLayout(name)
        words.addWidget(Label(self._subtitle(), "small", wrap=True))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconLabel(icon_name, 22, "bad" if entry.state == "failed" else "primary"))
        head.addLayout(words, 1)
        self.toggle = Button("", "quiet")
        self.toggle.clicked.connect(lambda: self.set_open(self.inside.isHidden()))
        self.toggle.setVisible(bool(entry.adds))
        head.addWidget(self.toggle)
        self.switch = CheckBox(_("Switched on"), model.is_on(entry))
        self.switch.setAccessibleName(render(msg("Switch {title} on", title=entry.title)))
        self.switch.toggled.connect(lambda on: model.switch(entry.name, on))
        head.addWidget(self.switch)
        self.add_layout(head)
        if entry.state == "failed":
            self._add_problem()
        self.add(self.inside)
        self.set_open(is_open)
        self.setAccessibleName(entry.title)

    def _subtitle(self) -> str:
        entry = self.entry
        parts = [render(msg("Version {version}", version=entry.version))] if entry.version else []
        if entry.publisher:
            parts.append(entry.publisher)
        if entry.adds:
            parts.append(
                render(plural("adds {n} method or step", "adds {n} methods and steps", len(entry.adds)))
            )
        return " · ".join(parts)

    def _add_problem(self) -> None:
        banner = Banner(
            "bad", "", self.entry.problem or _("This plugin could not be loaded."), _("Copy report")
        )
        banner.action_clicked.connect(self.copy_report)
        self.add(banner)
        if self.entry.details:
            self.details = QPlainTextEdit(self.entry.details)
            self.details.setReadOnly(True)
            self.details.setFixedHeight(110)
            self.details.setAccessibleName(_("Details"))
            self.details.hide()
            more = Button(_("Show details"), "quiet")
            more.clicked.connect(lambda: self._show_details(more))
            self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
            self.add(self.details)

    def _show_details(self, button: Button) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        button.set_text(_("Hide details") if shown else _("Show details"))

    def _list(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(34, 4, 0, 4)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, (kind, title, summary) in enumerate(self.entry.adds):
            grid.addWidget(Badge(kind, "primary"), row, 0, top)
            name = Label(title, "strong", wrap=True)
            name.setFixedWidth(180)
            grid.addWidget(name, row, 1, top)
            grid.addWidget(Label(summary, "muted", wrap=True), row, 2, top)
        return inside

    def is_open(self) -> bool:
        """Whether what it adds is on show."""
        return not self.inside.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Unfold or fold what it adds."""
        shown = is_open and bool(self.entry.adds)
        self.inside.setVisible(shown)
        self.toggle.set_text(_("Show less") if shown else _("What it adds"))
        self.opened.emit(self.entry.name, shown)

    def copy_report(self) -> None:
        """Put a report for the plugin's author on the clipboard."""
        QGuiApplication.clipboard().setText(self._model.report(self.entry))
