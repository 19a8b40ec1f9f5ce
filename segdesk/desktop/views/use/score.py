"""A new file: drop it, see what came out, save it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel
from segdesk.desktop.viewmodels.export import ExportViewModel, Format
from segdesk.desktop.viewmodels.use import UseViewModel
from segdesk.desktop.views.use.refresh import DROP_HEIGHT
from segdesk.desktop.widgets import (
    Banner,
    BusyState,
    Button,
    Card,
    ComboBox,
    DropArea,
    ErrorState,
    IconLabel,
    Label,
    ThemedWidget,
    clear_layout,
)
from segdesk.text import msg, render
from segdesk.text import translate as _

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class ScoreCard(ThemedWidget):
    """From an empty place to drop a file on, to the new customers with segment or score."""

    open_requested = Signal()
    file_chosen = Signal(str)

    def __init__(self, model: UseViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._text, self.kind = Label(role="muted", wrap=True), ComboBox()
        self.kind.setFixedWidth(240)
        self.kind.chosen.connect(
            lambda key: model.choose("prediction" if key == "prediction" else "segmentation")
        )
        self.drop, self.busy, self.error = DropArea(height=DROP_HEIGHT), BusyState(), ErrorState()
        self.result = ScoredTable(model)
        self.drop.files_dropped.connect(lambda paths: self.file_chosen.emit(paths[0]))
        self.drop.open_requested.connect(self.open_requested)
        self.busy.cancel_requested.connect(model.cancel)
        self.error.clicked.connect(model.forget)
        self.error.other_clicked.connect(lambda: model.score(model.path))
        self.result.another_requested.connect(model.forget)
        self._pages = QStackedWidget()
        for page in (self.drop, self.busy, self.error, self.result):
            self._pages.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._text, 1)
        head.addWidget(self.kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    def refresh(self) -> None:
        """Show how far it is."""
        model, state = self._model, self._model.state
        words = {"segmentation": _("Give them a segment"), "prediction": _("Give them a score")}
        self.kind.set_choices([(kind, words[kind]) for kind in model.kinds()])
        self.kind.set_key(model.kind or "")
        self.kind.setVisible(len(model.kinds()) > 1)
        if state == "scoring":
            self.busy.set(
                render(model.job.text) if model.job else "", model.job.fraction if model.job else None
            )
        if state == "failed":
            again = _("Try again") if model.may_try_again else ""
            self.error.set(model.problem, model.details, _("Choose another file…"), again)
        if state == "done":
            self.result.refresh()
        pages = {"scoring": self.busy, "failed": self.error, "done": self.result}
        self._pages.setCurrentWidget(pages.get(state, self.drop))
        # A table needs room; the place to drop a file on does not.
        busy = state in ("scoring", "failed")
        self._pages.setMinimumHeight(360 if state == "done" else 200 if busy else DROP_HEIGHT)
        self._pages.setMaximumHeight(16_777_215 if state == "done" else 260 if busy else DROP_HEIGHT)
        self.drop.setEnabled(state != "nothing")

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._text.setText(
            _("Nothing here changes: customers in the file get their segment or score, ready to save.")
        )
        self.kind.setAccessibleName(_("What to do"))
        self.drop.set(
            _("Drop a file with new customers here"),
            _("The same columns as the first file"),
            _("Choose file…"),
        )
        self.result.retranslate()
        self.refresh()


class _Rows(ArrowTableModel):
    """The rows, with titles that stand over their values."""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Align a title like its column."""
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and orientation == Qt.Orientation.Horizontal:
            flag = Qt.AlignmentFlag
            right = section < self.columnCount() and self.is_right_aligned(section)
            return (flag.AlignRight if right else flag.AlignLeft) | flag.AlignVCenter
        return super().headerData(section, orientation, role)


class ScoredTable(Card):
    """The new customers with their segment or score, what to mind, and where to save them."""

    another_requested = Signal()

    def __init__(self, model: UseViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(1, 12, 1, 2), spacing=8, parent=parent)
        self._model = model
        self.exporter = ExportViewModel(model.workspace, self)
        self.exporter.changed.connect(self._show_export)
        self._title, self._file = Label(role="strong", wrap=True), Label(role="small")
        self.excel, self.csv = Button("", "primary", "sheet"), Button("", "secondary", "file")
        self.another = Button("", "quiet")
        self.excel.clicked.connect(lambda: self._save("xlsx"))
        self.csv.clicked.connect(lambda: self._save("csv"))
        self.another.clicked.connect(self.another_requested)
        self._saved = Banner("good")
        self._saved.action_clicked.connect(self._open_folder)
        self._saved.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._file)
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 15, 0)
        head.setSpacing(8)
        head.addWidget(IconLabel("good", 22, "good"))
        head.addLayout(words, 1)
        for button in (self.another, self.csv, self.excel):
            head.addWidget(button)
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(15, 0, 15, 0)
        self._notes.setSpacing(6)
        self.rows, self.table = _Rows(self), QTableView()
        self.table.setModel(self.rows)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(30)
        self.table.horizontalHeader().setDefaultSectionSize(132)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.add_layout(head)
        self.add_layout(self._notes)
        self.add(self.table, 1)
        self._shown: object = None

    def refresh(self) -> None:
        """Show what came out."""
        model, result = self._model, self._model.result
        summary = model.summary()
        if result is None or summary is None:
            return
        self._title.setText(render(summary))
        self._file.setText(Path(model.path).name)
        if result is self._shown:
            return
        self._shown = result
        self._saved.hide()
        self.rows.set_table(model.table(), None, model.leading())
        self.table.setColumnWidth(0, 210 if model.scored_by == "segmentation" else 96)
        self.table.setColumnWidth(1, 96)
        self._show_notes()

    def _show_notes(self) -> None:
        result = self._model.result
        self._notes.removeWidget(self._saved)
        self._saved.setParent(self)
        clear_layout(self._notes)
        self._notes.addWidget(self._saved)
        if result is None:
            return
        if result.missing_columns:
            text = render(
                msg(
                    "The file has no {columns:list}; typical values were used instead.",
                    columns=[f"“{name}”" for name in result.missing_columns],
                )
            )
            self._add_note(Banner("warn", _("Missing columns"), text))
        for note in result.notes:
            self._add_note(Banner("info", "", render(note)))

    def _add_note(self, banner: Banner) -> None:
        self._notes.addWidget(banner)
        banner.apply(self.theme)

    def _save(self, format: Format) -> None:
        result = self._model.result
        if result is None:
            return
        start = Path(self._model.path)
        start = start.with_name(f"{start.stem} – {_('scored')}.{format}")
        path, _filter = QFileDialog.getSaveFileName(self, _("Save as"), str(start), f"*.{format}")
        if path:
            self.save_to(path if Path(path).suffix else f"{path}.{format}", format)

    def save_to(self, path: str, format: Format) -> None:
        """Write the new customers to a file."""
        result = self._model.result
        if result is not None:
            name = Path(self._model.path).name
            self.exporter.start_scored(path, format, result, self._model.scored_by, name)

    def _show_export(self) -> None:
        state, result = self.exporter.state, self.exporter.result
        writing = state == "writing"
        self.excel.setEnabled(not writing)
        self.csv.setEnabled(not writing)
        self._saved.setVisible(state in ("done", "failed"))
        if state == "done" and result is not None:
            names = [Path(file).name for file in result.files]
            text = " ".join(render(note) for note in result.notes)
            self._saved.set(
                "good", render(msg("{names:list} is written.", names=names)), text, _("Open folder")
            )
        elif state == "failed":
            self._saved.set("bad", "", self.exporter.problem)

    def _open_folder(self) -> None:
        result = self.exporter.result
        if result is not None and result.files:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(result.files[0]).parent)))

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.excel.set_text(_("Save as Excel…"))
        self.csv.set_text(_("Save as CSV…"))
        self.another.set_text(_("Another file"))
        self.table.setAccessibleName(_("New customers"))
        self.rows.set_table(self._model.table(), None, self._model.leading())
        self._show_export()
        if self._model.result is not None:
            self._show_notes()
            self.refresh()
