"""The question that a file cannot answer itself: is 02/06 the second of June, or the sixth of February?"""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.data.reading import ambiguous_dates, set_date_order
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.widgets import Banner, Button, ThemedWidget
from segdesk.results.date_doubts import date_question, two_readings
from segdesk.results.table import Column
from segdesk.text import msg, plural, render


class DateQuestion(Banner):
    """Asks for one column after the other, with an example from the file; hidden while nothing is unclear."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent=parent)
        self._workspace = workspace
        self._columns: list[Column] = []
        self.day_first, self.month_first = Button(), Button()
        self.day_first.clicked.connect(lambda: self._answer("DMY"))
        self.month_first.clicked.connect(lambda: self._answer("MDY"))
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(2, self.day_first)
        layout.insertWidget(3, self.month_first)
        self.refresh()

    def refresh(self) -> None:
        """Ask what is still unclear."""
        self._columns = ambiguous_dates(self._workspace)
        self.setVisible(bool(self._columns))
        if not self._columns:
            return
        column = self._columns[0]
        day_first, month_first = two_readings(column.date_example)
        title, text = date_question(column)
        if more := len(self._columns) - 1:
            others = plural("{n} more column is like it.", "{n} more columns are like it.", more)
            text = msg("{text} {more}", text=text, more=others)
        self.set("warn", render(title), render(text))
        self.day_first.set_text(day_first)
        self.month_first.set_text(month_first)

    def _answer(self, order: str) -> None:
        """Read the column this way; the next question follows."""
        set_date_order(self._workspace, [self._columns[0].name], "DMY" if order == "DMY" else "MDY")

    def retranslate(self) -> None:
        """Take all words anew."""
        super().retranslate()
        self.refresh()


class DateNotice(ThemedWidget):
    """The question above a page of answers: who never looks at the data meets it as well."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = DateQuestion(workspace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 28, 0)  # as wide as the cards below, beside their scroll bar
        layout.addWidget(self.question)
        workspace.source_changed.connect(self.refresh)
        workspace.document_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Ask what is still unclear; take no room otherwise."""
        self.question.refresh()
        self.setVisible(not self.question.isHidden())
