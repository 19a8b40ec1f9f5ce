"""The rows of a join that found no partner: every one of them, to look through and to take along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.data.table import ArrowTableView
from segdesk.desktop.widgets import Button, Card, Label, Themed, ThemedWidget
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import ExportRequest
from segdesk.results.table import TableRef
from segdesk.text import current_language, msg, plural, render
from segdesk.text import translate as _

FORMATS = ("xlsx", "csv")


class UnmatchedRows(ThemedWidget):
    """A table that scrolls to the last row, and a button that writes all of it."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ref: TableRef | None = None
        self._name = ""
        self._closed = False
        self._model = ArrowTableModel(self)
        self.table = ArrowTableView(self._model)
        self.count = Label(role="muted")
        self.save = Button(_("Save these rows…"), "quiet", "export")
        self.save.clicked.connect(self._ask_target)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 0)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def show_rows(self, ref: TableRef, name: str) -> bool:
        """Show one side; False when its rows were cleared away meanwhile."""
        if ref != self._ref:
            try:
                table = ArrowTable(self._workspace.store.path(ref.artifact), ref.columns)
            except (OSError, ValueError):
                return False
            self._ref, self._name = ref, name
            self._model.set_table(table)
            self.table.fit_columns()
            self.count.setText(render(plural("{n} row", "{n} rows", ref.rows)))
        return True

    def _ask_target(self) -> None:
        kinds = {"xlsx": _("Excel workbook"), "csv": _("CSV file")}
        filters = ";;".join(f"{kinds[ending]} (*.{ending})" for ending in FORMATS)
        start = str(Path.home() / f"{self._name}.xlsx")
        path, chosen = QFileDialog.getSaveFileName(self, _("Save as"), start, filters)
        if path:
            ending = next((e for e in FORMATS if f"*.{e}" in chosen), "xlsx")
            self.write(path if Path(path).suffix.lower().lstrip(".") in FORMATS else f"{path}.{ending}")

    def write(self, target: str) -> None:
        """Write all rows; the ending of the name says as what."""
        if self._ref is None:
            return
        self.save.setEnabled(False)
        self._workspace.runner.start(
            "export",
            ExportRequest(
                target=target,
                format="csv" if target.lower().endswith(".csv") else "xlsx",
                table=self._ref,
                language=current_language(),
                source_name=self._name,
            ),
            title=msg("Writing {name}", name=Path(target).name),
            done=lambda _value: self._told(render(msg("Saved as {file}.", file=Path(target).name))),
            failed=self._on_failed,
            lane="side",
        )

    def _on_failed(self, error: JobError) -> None:
        self._told(render(error.message))

    def _told(self, text: str) -> None:
        if not self._closed:
            self.save.setEnabled(True)
            self.count.setText(text)

    def close_rows(self) -> None:
        """Say nothing more: what is being written goes on without this window."""
        self._closed = True


class UnmatchedDialog(Themed, QDialog):
    """The same rows on their own, for a join that stands already."""

    def __init__(
        self, workspace: Workspace, ref: TableRef, title: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(900, 560)
        self.rows = UnmatchedRows(workspace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(title, "title", wrap=True))
        card = Card(margins=(8, 6, 2, 6))
        card.add(self.rows)
        layout.addWidget(card, 1)
        self.rows.show_rows(ref, title)
        self.apply(theme)

    def done(self, result: int) -> None:
        """Say nothing more."""
        self.rows.close_rows()
        super().done(result)
