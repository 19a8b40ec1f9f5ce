"""The Use page: score a new file, take results out, do the same without the window."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.export import Format, What
from segdesk.desktop.viewmodels.use import UseViewModel
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.use.cards import ExportCard
from segdesk.desktop.views.use.refresh import RefreshCard
from segdesk.desktop.views.use.score import ScoreCard
from segdesk.desktop.widgets import (
    Card,
    EmptyState,
    IconButton,
    Label,
    LineEdit,
    ResponsiveGrid,
    ThemedWidget,
    Toast,
    centred,
    scrolled,
)
from segdesk.desktop.widgets.file_dialogs import ask_data_file
from segdesk.text import translate as _

WIDTH = 1280  # wider, what belongs together would lie too far apart
CARDS = {"xlsx": "sheet", "csv": "file", "ranked": "people"}


class UseView(ThemedWidget):
    """What to do with segments and scores once they are there."""

    open_requested = Signal()
    navigate_requested = Signal(str)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = UseViewModel(workspace, self)
        self.empty = EmptyState("use")
        self.empty.clicked.connect(self.open_requested)
        self.score = ScoreCard(self.model)
        self.score.open_requested.connect(self._ask_file)
        self.score.file_chosen.connect(self.model.score)
        self.next = RefreshCard(workspace)
        self.next.refreshed.connect(lambda: self.navigate_requested.emit("segments"))
        self._titles = {key: Label(role="head") for key in ("next", "score", "export", "command")}
        self.cards = {key: ExportCard(icon) for key, icon in CARDS.items()}
        grid = ResponsiveGrid(min_width=230, max_columns=3)
        for key, card in self.cards.items():
            card.clicked.connect(lambda key=key: self._export(key))
            grid.add(card)
        self.command, self.copy = LineEdit(), IconButton("copy")
        self.command.setReadOnly(True)
        self.copy.clicked.connect(self._copy)
        self._command_text = Label(role="muted", wrap=True)
        self._lay_out(grid)
        self.toast = Toast(self)
        self.model.changed.connect(self.refresh)
        self.apply(theme)
        self.retranslate()

    def _lay_out(self, grid: QWidget) -> None:
        command = Card(spacing=8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        self._command_row = QWidget()
        self._command_row.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        command.add(self._command_text)
        command.add(self._command_row)
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._titles["next"])
        column.addWidget(self.next)
        column.addSpacing(12)
        column.addWidget(self._titles["score"])
        column.addWidget(self.score)
        column.addSpacing(12)
        column.addWidget(self._titles["export"])
        column.addWidget(grid)
        column.addSpacing(12)
        column.addWidget(self._titles["command"])
        column.addWidget(command)
        column.addStretch(1)
        self._column = column
        self._content = scrolled(centred(body))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._content)

    def refresh(self) -> None:
        """Show what can be done now."""
        usable = bool(self.model.kinds()) or self.model.workspace.segmentation is not None
        self._pages.setCurrentWidget(self._content if usable else self.empty)
        self.score.refresh()
        self.next.refresh()
        scores = self.model.kind == "prediction"
        self._titles["score"].setText(
            _("New customers: give them a score") if scores else _("New customers: give them a segment")
        )
        done = self.model.state == "done"
        self._column.setStretchFactor(self.score, 1 if done else 0)
        self._column.setStretch(self._column.count() - 1, 0 if done else 1)
        workspace = self.model.workspace
        self.cards["xlsx"].setEnabled(workspace.segmentation is not None)
        self.cards["csv"].setEnabled(workspace.segmentation is not None)
        self.cards["ranked"].setVisible(workspace.prediction is not None)
        command = self.model.command()
        self._command_row.setVisible(bool(command))
        self.command.setText(command)
        self.command.setCursorPosition(0)
        self._command_text.setText(
            _("This line does the same without the window, for example every night:")
            if command
            else _("Save the project first: then one line does this without the window.")
        )

    def _ask_file(self) -> None:
        path = ask_data_file(self, _("Choose the new file"))
        if path:
            self.model.score(path)

    def _export(self, key: str) -> None:
        from segdesk.desktop.views.export import ExportDialog

        what: What = "ranked" if key == "ranked" else "segments"
        format: Format = "csv" if key == "csv" else "xlsx"
        self.dialog = ExportDialog(self.model.workspace, self.theme, self.window(), what=what, format=format)
        self.dialog.open()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self.toast.show_text(_("Copied."))

    def side_panel(self) -> QWidget | None:
        """There is nothing beside this page."""
        return None

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.empty.set(
            _("Nothing to use yet"),
            _("Open a customer list first. Its segments or scores can then be used on new customers."),
            _("Open file…"),
        )
        self._titles["next"].setText(_("Next month's file: refresh everything"))
        self._titles["export"].setText(_("Take results out"))
        self._titles["command"].setText(_("Without the window"))
        self.cards["xlsx"].set_text(
            _("Excel workbook"), _("Customers with their segments, profiles and actions, ready to send.")
        )
        self.cards["csv"].set_text(
            _("Customer list (CSV)"), _("Every customer with the segment, for your shop or mailing program.")
        )
        self.cards["ranked"].set_text(
            _("Who to contact"), _("Customers by chance, likeliest first, with the main reasons.")
        )
        self.copy.set_name(_("Copy"))
        self.command.setAccessibleName(_("Command"))
        self.score.retranslate()
        self.next.retranslate()
        self.refresh()
