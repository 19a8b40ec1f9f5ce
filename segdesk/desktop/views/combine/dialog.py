"""The dialog in which files are put under one another or side by side, checked before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.combine.draft import CombineDraft
from segdesk.desktop.viewmodels.combine.words import column_lines, join_lines
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.combine.columns import ColumnLines
from segdesk.desktop.views.combine.files import FileList
from segdesk.desktop.views.combine.keys import KeysPane
from segdesk.desktop.views.combine.unmatched import UnmatchedRows
from segdesk.desktop.widgets import (
    Banner,
    BusyState,
    Button,
    Card,
    CheckBox,
    ComboBox,
    EmptyState,
    Label,
    LineEdit,
    SegmentedTabs,
    Themed,
)
from segdesk.desktop.widgets.file_dialogs import ask_data_file, ask_data_files
from segdesk.desktop.widgets.round_corners import RoundCorners
from segdesk.results.combining import Combined
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

_NOTES = 3
_LOWEST = 120


class CombineDialog(Themed, QDialog):
    """Files with their receipts on top, what becomes of columns and rows below."""

    def __init__(self, draft: CombineDraft, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.draft = draft
        draft.setParent(self)
        self._append = draft.kind == "append"
        title, text = self._words()
        self.setWindowTitle(title)
        self.resize(980, 720)
        self.files = FileList(draft, self)
        self.files.add.clicked.connect(self.ask_files)
        self.keys = KeysPane(draft)
        self.keys.setVisible(not self._append)
        self.which = ComboBox()
        self.columns = ColumnLines()
        self.columns.matched.connect(lambda column, into: draft.match(column, into, self.which.key() or None))
        self.columns.proposal_taken.connect(lambda one: draft.take_proposals(one, self.which.key() or None))
        self.which.chosen.connect(lambda _key: self._show_columns())
        self.which.setFixedWidth(280)
        self.which.setAccessibleName(_("Columns of"))
        self._which_row = _labelled(_("Columns of"), self.which)
        self.rows = UnmatchedRows(draft.workspace)
        self.tabs = SegmentedTabs([("columns", _("Columns brought in"))])
        self.tabs.changed.connect(self.show_tab)
        self._busy, self._empty = BusyState(), EmptyState("merge")
        self._empty.clicked.connect(self.ask_files)
        self._stack = QStackedWidget()
        for page in (self._busy, self._empty, self.columns, self.rows):
            self._stack.addWidget(page)
        self._stack.setMinimumHeight(_LOWEST)  # small screens: the list scrolls, the dialog does not grow
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.keep_file = CheckBox(_("Say which file a row is from, in the column"))
        self.file_column = LineEdit(placeholder=_("From file"))
        self.keep_file.clicked.connect(lambda on: draft.set(keep_file=on))
        self.file_column.editingFinished.connect(self._on_file_column)
        self._notes = Label(role="muted", wrap=True)
        self._problem = Banner("bad")
        self.done_button = Button("", "primary")
        self.done_button.clicked.connect(self.accept)
        self._lay_out(title, text)
        draft.changed.connect(self.refresh)
        self.apply(theme)
        self.refresh()

    def _words(self) -> tuple[str, str]:
        if not self._append:
            return _("Add columns of another file"), _(
                "Brings in what another file knows of the same customers, such as addresses or orders."
            )
        title = _("Several files, one table") if self.draft.new else _("Add rows of other files")
        return title, _(
            "Puts the rows under one another. Columns meet by their names; you can change that below."
        )

    def _lay_out(self, title: str, text: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(Label(title, "title"))
        layout.addWidget(Label(text, "muted", wrap=True))
        layout.addWidget(self.files)
        layout.addWidget(self.keys)
        layout.addWidget(self._which_row)
        layout.addWidget(self.tabs)
        card = Card(margins=(8, 6, 2, 6))
        card.add(self._stack)
        RoundCorners(card)
        layout.addWidget(card, 1)
        layout.addWidget(self._notes)
        layout.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.file_column.setFixedWidth(160)
        for widget in (self.keep_file, self.file_column):
            widget.setVisible(self._append)
            foot.addWidget(widget)
        foot.addStretch(1)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        foot.addWidget(cancel)
        foot.addWidget(self.done_button)
        layout.addLayout(foot)

    # -- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the draft as it is now."""
        draft = self.draft
        report = draft.report
        self.files.refresh()
        if not self._append:
            self.keys.refresh()
            self.keys.setVisible(bool(draft.right_columns()))
        self._show_tabs()
        self._show_which()
        self._show_columns()
        self.keep_file.setChecked(bool(draft.params.get("keep_file", True)))
        self.file_column.setEnabled(self.keep_file.isChecked())
        if not self.file_column.hasFocus():
            self.file_column.setText(str(draft.params.get("file_column") or ""))
        notes = [render(note) for note in (report.notes if report is not None else ())]
        self._notes.setText(" ".join(notes[:_NOTES]))
        self._notes.setVisible(bool(notes))
        problem = draft.problem or (report.problem if report is not None else None)
        self._problem.setVisible(problem is not None)
        if problem is not None:
            self._problem.set("bad", "", render(problem))
        self.done_button.setEnabled(draft.ready())
        self.done_button.set_text(self._done_words())
        self._make_room()

    def _make_room(self) -> None:
        """Be as high as the parts need: by itself Qt counts each wrapped label as one line."""
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.minimumHeightForWidth(self.width()))

    def _done_words(self) -> str:
        report = self.draft.report
        if not self._append or report is None:
            return _("Add these columns") if not self._append else _("Put together")
        rows = sum(file.rows for file in report.files)
        return render(msg("Put {n} rows together", n=rows))

    def _show_tabs(self) -> None:
        report = self.draft.report
        keys = report.keys if report is not None else None
        tabs = [("columns", _("Columns brought in"))]
        if report is not None and keys is not None:
            lost = {"left": keys.left_rows - keys.left_found, "right": keys.right_rows - keys.right_found}
            words = {"left": _("Not found there"), "right": _("Not used")}
            tabs += [(s, f"{words[s]} ({number_text(lost[s])})") for s in words if s in report.unmatched]
        self.tabs.setVisible(len(tabs) > 1)
        self.tabs.set_tabs(tabs)

    def _show_columns(self) -> None:
        draft = self.draft
        report = draft.report
        side = self.tabs.current()
        if report is not None and side in report.unmatched:
            self._show_rows(side)
            return
        if report is not None and not self._append and not report.columns:
            self._empty.set(
                _("Nothing fits yet"), _("Choose above which columns name the same customers in both files.")
            )
            self._stack.setCurrentWidget(self._empty)
        elif report is not None:
            if self._append:
                only = self._only(report)
                shown = [f for n, f in enumerate(draft.files()) if only in (None, n)]
                alike = [name for file in shown for name in file.alike]
                targets = [c.name for c in draft.left_columns()]
                self.columns.show_lines(column_lines(report, alike, only), targets)
            else:
                self.columns.show_lines(join_lines(report), ())
            self._stack.setCurrentWidget(self.columns)
        elif draft.busy:
            self._busy.set(_("Reading and comparing the files"), can_cancel=False)
            self._stack.setCurrentWidget(self._busy)
        elif draft.problem is not None:
            self._empty.set(_("Not compared yet"), _("What stands in the way is said below."))
            self._stack.setCurrentWidget(self._empty)
        else:
            self._empty.set(
                _("No file to add yet"),
                _("Choose a file; how it fits is shown here before anything is done."),
                _("Choose a file…"),
            )
            self._stack.setCurrentWidget(self._empty)

    def _only(self, report: Combined) -> int | None:
        """Return the place of the file whose columns are on show, None for all of them."""
        chosen = self.which.key()
        return next((n for n, file in enumerate(report.files) if n and file.source == chosen), None)

    def _show_which(self) -> None:
        """Offer each further file by itself, where there are several."""
        further = self.draft.further()
        names = {file.source.id: file.name for file in self.draft.files()}
        key = self.which.key()
        self.which.set_choices([("", _("All files")), *((source.id, names[source.id]) for source in further)])
        self.which.set_key(key if key in names else "")
        self._which_row.setVisible(self._append and len(further) > 1)

    def _show_rows(self, side: str) -> None:
        report = self.draft.report
        assert report is not None
        file = report.files[0 if side == "left" else 1].name
        name = render(msg("Rows of {file} without a partner", file=Path(file).stem))
        if self.rows.show_rows(report.unmatched[side], name):  # else the next check brings others
            self._stack.setCurrentWidget(self.rows)

    def show_tab(self, key: str) -> None:
        """Show the columns, or the rows of one side that found nobody."""
        self.tabs.set_current(key)
        self._show_columns()

    # -- asked ------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Let a person choose files to add."""
        if self._append:
            paths = ask_data_files(self, _("Add files"))
        else:
            path = ask_data_file(self, _("Choose a file"))
            paths = [path] if path else []
        if paths:
            self.draft.add(paths)

    def _on_file_column(self) -> None:
        self.draft.set(file_column=self.file_column.text().strip() or None)

    def accept(self) -> None:
        """Put the files together."""
        if self.draft.ready():
            self.draft.accept()
            super().accept()

    def done(self, result: int) -> None:
        """Forget what is under way."""
        self.rows.close_rows()
        self.draft.close()
        super().done(result)


def _labelled(text: str, control: QWidget) -> QWidget:
    """Put a word beside a control."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(Label(text, "small"))
    layout.addWidget(control)
    layout.addStretch(1)
    return row


def open_several(
    workspace: Workspace,
    paths: list[str],
    theme: Theme,
    parent: QWidget,
    opened: Callable[[list[str]], None],
) -> CombineDialog:
    """Ask how several files become one table; `opened` is told their paths once they are."""
    dialog = CombineDialog(CombineDraft(workspace, "append", paths, new=True), theme, parent)
    dialog.accepted.connect(lambda: opened(paths))
    dialog.open()
    return dialog
