"""Taking results out: what, in which form, and where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.export import ExportViewModel, Format, What
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.export_segments import SegmentTicks
from segdesk.desktop.widgets import (
    Banner,
    BusyState,
    Button,
    CheckBox,
    ComboBox,
    EmptyState,
    Field,
    IconLabel,
    Label,
    LineEdit,
    Themed,
    ThemedWidget,
)
from segdesk.text import msg, plural, render
from segdesk.text import translate as _


class ExportDialog(Themed, QDialog):
    """Asks what to take out, writes it, and shows where it is."""

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        what: What | None = None,
        format: Format | None = None,
        max_rank: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = ExportViewModel(workspace, self)
        self.model.format = format or "xlsx"
        if what is not None and what in self.model.available():
            self.model.choose(what)
        self.model.max_rank = self._limit = max_rank
        self._target_typed = False
        self._pages = QStackedWidget()
        self.nothing, self.busy, self.written = EmptyState("export"), BusyState(), _Done()
        self.form = self._build_form()
        for page in (self.nothing, self.form, self.busy, self.written):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        self._title = Label(role="title")
        layout.addWidget(self._title)
        layout.addWidget(self._pages, 1)
        layout.addLayout(self._build_buttons())
        self.busy.cancel_requested.connect(self.model.cancel)
        self.nothing.clicked.connect(self.reject)
        self.model.changed.connect(self.refresh)
        self.setMinimumWidth(520)
        self.apply(theme)
        self.retranslate()

    def _build_form(self) -> QWidget:
        form = ThemedWidget()
        self.problem = Banner("bad")
        self.problem.hide()
        self.what, self.format = ComboBox(), ComboBox()
        self.what.chosen.connect(self._choose_what)
        self.format.chosen.connect(self._choose_format)
        self.segments = SegmentTicks()
        self.segments.changed.connect(self._update)
        self.limit, self.exact = CheckBox(checked=True), CheckBox()
        self.limit.toggled.connect(self._choose_limit)
        self.target, self.browse = LineEdit(), Button("", "secondary", "open")
        self.target.textEdited.connect(lambda _text: self._set_typed())
        self.browse.clicked.connect(self._browse)
        where = QWidget()
        row = QHBoxLayout(where)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.target, 1)
        row.addWidget(self.browse)
        self._what_field, self._format_field = Field("", self.what), Field("", self.format)
        self._where_field = Field("", where)
        self._exact_note = Label(role="caption", wrap=True)
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.problem, self._what_field, self.segments, self.limit, self._format_field):
            column.addWidget(widget)
        column.addWidget(self.exact)
        column.addWidget(self._exact_note)
        column.addWidget(self._where_field)
        column.addStretch(1)
        return form

    def _build_buttons(self) -> QHBoxLayout:
        self.close_button, self.export = Button("", "secondary"), Button("", "primary", "export")
        self.folder = Button("", "primary", "open")
        self.close_button.clicked.connect(self.reject)
        self.export.clicked.connect(self.start)
        self.folder.clicked.connect(self.open_folder)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.export)
        row.addWidget(self.folder)
        return row

    # -- choosing ---------------------------------------------------------------------------

    def _choose_what(self, key: str) -> None:
        known: dict[str, What] = {what: what for what in self.model.available()}
        self.model.choose(known.get(key, "segments"))
        self.format.set_key(self.model.format)
        self._update()

    def _choose_format(self, key: str) -> None:
        self.model.format = "csv" if key == "csv" else "xlsx"
        path = self.target.text().strip()
        if self._target_typed and Path(path).suffix.lower() in (".csv", ".xlsx"):
            self.target.setText(str(Path(path).with_suffix(f".{self.model.format}")))
        self._update()

    def _choose_limit(self, checked: bool) -> None:
        self.model.max_rank = self._limit if checked else None

    def _set_typed(self) -> None:
        self._target_typed = True
        self._update()

    def _browse(self) -> None:
        ending = self.model.format
        kind = _("Excel workbook") if ending == "xlsx" else _("CSV file")
        path, _filter = QFileDialog.getSaveFileName(
            self, _("Save as"), self.target.text(), f"{kind} (*.{ending})"
        )
        if path:
            self.target.setText(path if Path(path).suffix else f"{path}.{ending}")
            self._set_typed()

    def _update(self) -> None:
        by_segment = self.model.what == "segments"
        self.segments.setVisible(by_segment)
        self.limit.setVisible(self.model.what == "ranked" and self._limit is not None)
        self.format.setEnabled(not self.model.by_month)  # the workbook has a page of its own for it
        csv = self.model.format == "csv"
        self.exact.setVisible(csv)
        self._exact_note.setVisible(csv)
        if not self._target_typed:
            self.target.setText(self.model.suggested_path())
            self.target.setCursorPosition(len(self.target.text()))
        chosen = not by_segment or self.segments.chosen() != ()
        self.export.setEnabled(chosen and bool(self.target.text().strip()))

    # -- writing ----------------------------------------------------------------------------

    def start(self) -> None:
        """Write the file."""
        self.model.exact = self.exact.isChecked() and self.model.format == "csv"
        self.model.segment_ids = self.segments.chosen()
        target = Path(self.target.text().strip()).expanduser()
        if target.suffix.lower() != f".{self.model.format}":
            target = target.with_name(f"{target.name}.{self.model.format}")
        self.model.start(str(target.absolute()))

    def open_folder(self) -> None:
        """Show the file's folder in the file manager."""
        result = self.model.result
        if result is not None and result.files:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(result.files[0]).parent)))

    def refresh(self) -> None:
        """Show how writing goes."""
        state = self.model.state
        self.problem.setVisible(state == "failed")
        if state == "failed":
            self.problem.set("bad", "", self.model.problem)
        if state == "writing":
            job = self.model.job
            self.busy.set(render(job.text) if job else _("Writing"), job.fraction if job else None)
        if state == "done" and self.model.result is not None:
            self.written.show_result(
                self.model.result.files, [render(note) for note in self.model.result.notes]
            )
        pages: dict[str, QWidget] = {
            "choosing": self.form,
            "failed": self.form,
            "writing": self.busy,
            "done": self.written,
        }
        self._pages.setCurrentWidget(pages[state] if self.model.available() else self.nothing)
        self.export.setVisible(state in ("choosing", "failed") and bool(self.model.available()))
        self.folder.setVisible(state == "done")
        self.close_button.set_text(_("Close") if state == "done" else _("Cancel"))

    def reject(self) -> None:
        """Stop what is being written, and close."""
        self.model.cancel()
        super().reject()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.setWindowTitle(_("Export"))
        self._title.setText(_("Export"))
        self.nothing.set(
            _("Nothing to export yet"),
            _("Open a customer list first; its segments or scores can be exported then."),
        )
        words = {
            "segments": _("Customers with their segments"),
            "ranked": _("Who to contact, likeliest first"),
            "months": _("Orders by month, one row per month"),
            "months_wide": _("Orders by month, one column per month"),
        }
        self.what.set_choices([(key, words[key]) for key in self.model.available()])
        self.what.set_key(self.model.what)
        self.format.set_choices(
            [("xlsx", _("Excel workbook (.xlsx)")), ("csv", _("CSV list (.csv), opens everywhere"))]
        )
        self.format.set_key(self.model.format)
        self._what_field.set_text(_("What"))
        self._format_field.set_text(_("Form"))
        self._where_field.set_text(_("Where to"))
        self.target.setAccessibleName(_("Where to"))
        self.browse.set_text(_("Browse…"))
        if self._limit is not None:
            self.limit.set_text(
                render(
                    plural("Only the {n} likeliest customer", "Only the {n} likeliest customers", self._limit)
                )
            )
        self.exact.set_text(_("Write texts exactly as they are"))
        self._exact_note.setText(
            _("Otherwise texts that start with =, +, - or @ get an apostrophe: no program runs them.")
        )
        self.segments.set_segments(self.model.segments())
        self.export.set_text(_("Export"))
        self.folder.set_text(_("Open folder"))
        self._update()
        self.refresh()


class _Done(ThemedWidget):
    """Says what was written."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel("good", 36, "good")
        self._title, self._text = Label(role="head", wrap=True), Label(role="muted", wrap=True)
        self._notes = Label(role="small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self._title, self._text, self._notes):
            words.addWidget(label)
        row.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(1)

    def show_result(self, files: tuple[str, ...], notes: list[str]) -> None:
        """Name the files and what was changed on the way."""
        names = [Path(file).name for file in files]
        self._title.setText(render(msg("{names:list} is written.", names=names)))
        self._text.setText(str(Path(files[0]).parent) if files else "")
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
