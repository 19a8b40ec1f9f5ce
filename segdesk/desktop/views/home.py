"""Home: drop a file, say what to find out, try a sample, go on with a recent file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.home import SHOWN_RECENT, RecentList, is_project, when_text
from segdesk.desktop.viewmodels.samples import samples
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.home_cards import GoalCard, RecentCard, RecentRow, SampleCard
from segdesk.desktop.widgets import DropArea, Label, ResponsiveGrid, ThemedWidget, scrolled
from segdesk.text import current_language, render
from segdesk.text import translate as _

GOALS = (("segments", "segments"), ("best", "star"), ("predictions", "target"), ("score", "people"))
"""Key of each question, and its icon."""

_STACK_BELOW = 880
_AIRY_ABOVE = 840


def _goal_words() -> dict[str, tuple[str, str]]:
    return {
        "segments": (_("Group my customers"), _("Segments with names, sizes, reasons")),
        "best": (_("Find my best customers"), _("Recency, frequency, monetary value")),
        "predictions": (_("Who is likely to leave or buy?"), _("Scores, reasons, whom to contact")),
        "score": (_("Score a new list"), _("With a model you already have")),
    }


class HomeView(ThemedWidget):
    """The welcome page: it only tells what a person asked for."""

    file_chosen = Signal(str)
    files_chosen = Signal(list)  # several, or a folder
    project_chosen = Signal(str)
    sample_chosen = Signal(str)
    open_requested = Signal()
    goal_chosen = Signal(str)

    def __init__(
        self, workspace: Workspace, theme: Theme, recent: RecentList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._recent = recent
        self._title, self._lead = Label(role="display", wrap=True), Label(role="lead", wrap=True)
        self.drop = DropArea()
        self.drop.files_dropped.connect(self._on_dropped)
        self.drop.open_requested.connect(self.open_requested)
        self.goals = {key: GoalCard(icon_name) for key, icon_name in GOALS}
        for key, card in self.goals.items():
            card.clicked.connect(lambda key=key: self.goal_chosen.emit(key))
        self.samples = {sample.id: SampleCard(i) for i, sample in enumerate(samples(current_language()))}
        for sample_id, sample_card in self.samples.items():
            sample_card.clicked.connect(lambda sample_id=sample_id: self.sample_chosen.emit(sample_id))
        self._samples_title, self._recent_title = Label(role="head"), Label(role="head")
        self.recent_card = RecentCard()
        self.recent_card.chosen.connect(self._choose_path)
        self._lay_out()
        self.retranslate()
        self.apply(theme)

    def _lay_out(self) -> None:
        goal_grid = ResponsiveGrid(min_width=200, max_columns=4)
        for card in self.goals.values():
            goal_grid.add(card)
        sample_grid = ResponsiveGrid(min_width=168, max_columns=3)
        for sample_card in self.samples.values():
            sample_grid.add(sample_card)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, widgets in (
            (left, (self._samples_title, sample_grid)),
            (right, (self._recent_title, self.recent_card)),
        ):
            column.setSpacing(10)
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lower.setSpacing(24)
        self._lower.addLayout(left, 27)
        self._lower.addLayout(right, 20)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addWidget(self._lead)
        page = QFrame()
        page.setProperty("role", "clear")
        page.setMaximumWidth(1280)
        self._page = column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.drop)
        column.addWidget(goal_grid)
        column.addLayout(self._lower)
        column.addStretch(1)
        host = QFrame()
        host.setProperty("role", "clear")
        self._outer = QBoxLayout(QBoxLayout.Direction.LeftToRight, host)
        self._outer.addStretch(1)
        self._outer.addWidget(page, 1000)
        self._outer.addStretch(1)
        scroll = scrolled(host)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def retranslate(self) -> None:
        """Take all words anew."""
        self._title.setText(_("What do you want to find out?"))
        self._lead.setText(_("Everything stays on this computer."))
        self.drop.set(
            _("Drop a CSV or Excel file here"),
            _("customers, orders, patients, students… one row each, or one row per order"),
            _("Open file…"),
        )
        for key, words in _goal_words().items():
            self.goals[key].set(*words)
        for sample in samples(current_language()):
            self.samples[sample.id].set(sample.title, sample.subtitle)
        self._samples_title.setText(_("Try with a sample"))
        self._samples_title.setVisible(bool(self.samples))
        self._recent_title.setText(_("Recent"))
        self.refresh_recent()

    def refresh_recent(self) -> None:
        """Show the recent files as they are now."""
        entries = list(self._recent.entries())[:SHOWN_RECENT]
        rows, paths = [], []
        for number, entry in enumerate(entries):
            path = str(entry.path)
            parts = [getattr(entry, "note", ""), when_text(str(getattr(entry, "opened", "")))]
            note = " · ".join(render(part) for part in parts if part)
            title = getattr(entry, "title", "") or Path(path).stem
            rows.append(RecentRow(title, note, path, is_project(path), number == len(entries) - 1))
            paths.append(path)
        self.recent_card.set_rows(rows, paths, _("Files and projects you open will be listed here."))

    def side_panel(self) -> QWidget | None:
        """Home has no side panel."""
        return None

    def _on_dropped(self, paths: list[str]) -> None:
        if len(paths) > 1 or Path(paths[0]).is_dir():
            self.files_chosen.emit(paths)
        else:
            self._choose_path(paths[0])

    def _choose_path(self, path: str) -> None:
        (self.project_chosen if is_project(path) else self.file_chosen).emit(path)

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the list of recent files up to date."""
        self.refresh_recent()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put recent files below the samples where the page is narrow, and pack closer where it is small."""
        super().resizeEvent(event)
        width = event.size().width()
        narrow, small = width < _STACK_BELOW, width < _AIRY_ABOVE or event.size().height() < _AIRY_ABOVE
        side = 24 if narrow else 40 if small else 64
        self._outer.setContentsMargins(side, 20 if small else 40, side, 20 if small else 32)
        self._page.setSpacing(16 if small else 28)
        self.drop.setMinimumHeight(112 if small else 168)
        for card in self.samples.values():
            card.set_small(small)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._lower.setDirection(direction)
