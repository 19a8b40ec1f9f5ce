"""The Data page: which table is on show, what is searched and sorted, which columns are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from segdesk.desktop.viewmodels.arrow_table.filter import Filter
from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel, LeadingColumn, TableQueries
from segdesk.desktop.viewmodels.arrow_table.query import Query, Rows, parse_query
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.data import health as data_health
from segdesk.desktop.viewmodels.data.files import SEVERITIES, drift_findings
from segdesk.desktop.viewmodels.data.profiles import Profiles
from segdesk.desktop.viewmodels.monthly_series import MonthlySeries, open_series
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.results.base import ArtifactRef
from segdesk.results.table import Column, ColumnProfile, ColumnType, Finding, ReadResult, Role, TableRef
from segdesk.text import Message

Showing = Literal["nothing", "reading", "failed", "table"]
_SEARCH_DELAY = 250


class DataViewModel(QObject):
    """Follows the workspace; the view shows `model` and asks here."""

    changed = Signal()  # what is on show: stage, table, receipt
    columns_chosen = Signal()
    profile_changed = Signal(str)
    busy_changed = Signal(bool)
    rows_changed = Signal()
    headings_changed = Signal()  # other names, roles or values in a table of the same shape
    query_failed = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.model = ArrowTableModel(self)
        self.chosen: tuple[str, ...] = ()
        self.after = True
        self.query = Query()
        self.among_text: Message | None = None
        self._shown: ArtifactRef | None = None
        self._raw_before: ArtifactRef | None = None
        self._series: MonthlySeries | None = None
        self._queries = TableQueries(self)
        self._queries.answered.connect(self._on_rows)
        self._queries.busy_changed.connect(self.busy_changed)
        self._queries.failed.connect(self.query_failed)
        self._profiles = Profiles(self)
        self._profiles.found.connect(self._on_profile)
        self._given: dict[str, ColumnProfile] = {}
        self._given_by: ReadResult | None = None
        self._named: frozenset[str] = frozenset()  # the columns of the file
        self._named_by: ReadResult | None = None
        self.model.set_profiles(self.profile)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_SEARCH_DELAY)
        self._typing.timeout.connect(self._run_query)
        workspace.source_changed.connect(self.refresh)
        workspace.table_changed.connect(self.refresh)
        self.refresh()

    # -- what is on show --------------------------------------------------------------------

    @property
    def showing(self) -> Showing:
        """What the page shows."""
        workspace = self.workspace
        if workspace.stage == "failed":
            return "failed"
        if workspace.source is None:
            return "nothing"
        return "table" if self.model.table is not None else "reading"

    @property
    def typed(self) -> bool:
        """Whether the table on show has types and roles (not the raw text shown while reading goes on)."""
        return self._shown is not None and self.workspace.read is not None and self._shown != self._raw_ref()

    @property
    def can_compare(self) -> bool:
        """Whether table steps change the table, so that it can be seen before and after them."""
        workspace = self.workspace
        read, table = workspace.source_table(), workspace.table()
        return (
            workspace.stage == "ready"
            and read is not None
            and table is not None
            and read.artifact != table.artifact
            and bool(workspace.recipe.table_steps)
        )

    @property
    def showing_after(self) -> bool:
        """Whether the table after the steps is on show."""
        return self.after and self.can_compare

    def show_after(self, after: bool) -> None:
        """Show the table after the steps, or as read."""
        self.after = after
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now; the view keeps its place where the shape stays the same."""
        ref = self._wanted()
        if ref is None:
            if self.workspace.stage != "reading" or self.workspace.read is None:
                self._drop()
        elif ref.artifact == self._shown and self.model.table is not None:
            if self.model.table.with_columns(ref.columns):
                self.model.refresh()
                self.headings_changed.emit()
        else:
            self._open(ref)
        self.changed.emit()

    def column(self, name: str) -> Column | None:
        """Return a column of the table on show."""
        table = self.model.table
        at = table.column_index(name) if table is not None else -1
        return table.columns[at] if table is not None and at >= 0 else None

    def profile(self, name: str) -> ColumnProfile | None:
        """Return a column's distribution, or None while it is worked out (`profile_changed` follows)."""
        if not self.typed or self._shown is None or self.model.table is None:
            return None
        read = self.workspace.read
        if read is not None and self._shown == read.table.artifact:
            if self._given_by is not read:
                self._given, self._given_by = {p.name: p for p in read.profiles}, read
            found = self._given.get(name)
            if found is not None:
                return found
        return self._profiles.get(self._shown, self.model.table, name)

    def _raw_ref(self) -> ArtifactRef | None:
        return self.workspace.raw.artifact if self.workspace.raw is not None else None

    def _wanted(self) -> TableRef | None:
        workspace = self.workspace
        if workspace.stage == "ready":
            self._raw_before = self._raw_ref()
            return workspace.table() if self.showing_after else workspace.source_table()
        if workspace.stage == "reading" and workspace.raw is not None:
            fresh = workspace.raw.artifact != self._raw_before or workspace.read is None
            return workspace.raw if fresh else None
        return None

    def _drop(self) -> None:
        self._queries.forget()
        self.model.set_table(None)
        self._shown = self._series = None
        self.query = Query()
        self.choose(())

    def _open(self, ref: TableRef) -> None:
        try:
            table = ArrowTable(self.workspace.store.path(ref.artifact), ref.columns)
        except (OSError, ValueError):  # cleared meanwhile: the next answer brings another
            self._drop()
            return
        self._queries.forget()
        self._shown = ref.artifact
        names = {column.name for column in table.columns}
        series = ref.series
        self._series = (
            open_series(self.workspace.store.path(series), table.rows) if series is not None else None
        )
        same = self.model.set_table(table, leading=self._leading())
        self.choose(tuple(name for name in self.chosen if name in names))
        if not same:
            self.query = Query()
            self.among_text = None
        elif not self.query.is_plain:
            self._run_query()
        self.headings_changed.emit()
        self.rows_changed.emit()

    def _leading(self) -> list[LeadingColumn]:
        return [self._series.leading()] if self._series is not None else []

    def retranslate(self) -> None:
        """Take the words of the table anew."""
        self.model.set_table(self.model.table, self.model.rows, self._leading())

    def _on_profile(self, name: str) -> None:
        self.model.profile_found(name)
        self.profile_changed.emit(name)

    # -- searching and sorting --------------------------------------------------------------

    def search(self, text: str) -> None:
        """Search or filter by what was typed, a moment after the last key."""
        table = self.model.table
        names = [column.name for column in table.columns] if table is not None else []
        conditions, words = parse_query(text, names) if text.strip() else ((), "")
        self.query = msgspec.structs.replace(self.query, conditions=conditions, search=words)
        self._typing.start()

    def sort(self, name: str | None, ascending: bool = True) -> None:
        """Order by a column; None is the order of the file."""
        table = self.model.table
        at = table.column_index(name) if table is not None and name is not None else -1
        self.query = msgspec.structs.replace(self.query, sort=at if at >= 0 else None, ascending=ascending)
        self._run_query()

    def set_filter(self, new: Filter) -> None:
        """Filter by a column; an empty filter lets every row through again."""
        filters = tuple(one for one in self.query.filters if one.column != new.column)
        if not new.is_empty:
            filters = (*filters, new)
        self.query = msgspec.structs.replace(self.query, filters=filters)
        self._run_query()

    def filter_of(self, name: str) -> Filter | None:
        """Return the filter by a column, an empty one if there is none; None without the column."""
        table = self.model.table
        at = table.column_index(name) if table is not None else -1
        if at < 0:
            return None
        return next((one for one in self.query.filters if one.column == at), Filter(column=at))

    def show_rows(self, rows: Sequence[int], text: Message) -> None:
        """Show only these rows of the file, such as those behind a finding."""
        if self.showing_after:
            self.show_after(False)
        self.among_text = text
        self.query = Query(among=np.asarray(rows, dtype=np.int32))
        self._run_query()

    def show_all(self) -> None:
        """Show all rows as they lie in the file."""
        self.query, self.among_text = Query(), None
        self._run_query()

    def counts(self) -> tuple[int, int]:
        """Return how many rows are on show, and how many there are."""
        table = self.model.table
        return self.model.rowCount(), table.rows if table is not None else 0

    def _run_query(self) -> None:
        table = self.model.table
        if table is None:
            return
        self._typing.stop()
        if self.query.is_plain:
            self._queries.forget()
            self._on_rows(None)
        else:
            self._queries.ask(table, self.query)

    def _on_rows(self, rows: Rows | None) -> None:
        self.model.set_rows(rows)
        self.rows_changed.emit()

    # -- columns ----------------------------------------------------------------------------

    def choose(self, names: Sequence[str]) -> None:
        """Choose columns to look at and change."""
        if tuple(names) != self.chosen:
            self.chosen = tuple(names)
            self.columns_chosen.emit()

    def can_change(self, name: str) -> bool:
        """Whether type and role of a column are those of the file, not computed by a step."""
        read = self.workspace.read
        if not self.typed or read is None:
            return False
        if self._named_by is not read:
            self._named, self._named_by = frozenset(c.name for c in read.table.columns), read
        return name in self._named

    def can_change_role(self, name: str) -> bool:
        """Whether a person may say what a column is for: also of those that a step made."""
        return self.can_change(name) or (self.showing_after and self.column(name) is not None)

    def set_type(self, names: Sequence[str], type: ColumnType) -> None:
        """Give columns another type: the file is read again."""
        self.workspace.change_columns([n for n in names if self.can_change(n)], type=type)

    def set_role(self, names: Sequence[str], role: Role) -> None:
        """Give columns another role: what depends on it runs again."""
        self.workspace.change_columns([n for n in names if self.can_change_role(n)], role=role)

    # -- health -----------------------------------------------------------------------------

    def findings(self) -> tuple[Finding, ...]:
        """Return what a person should know about the data, most severe first."""
        read = self.workspace.read
        if read is None or self.workspace.stage != "ready":
            return ()
        found = (*drift_findings(self.workspace), *read.health.findings)
        return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))

    def is_fixed(self, finding: Finding) -> bool:
        """Whether the repair of a finding is part of the recipe already."""
        return data_health.is_fixed(self.workspace.recipe, finding)

    def fix(self, finding: Finding) -> None:
        """Do the repair of a finding: it becomes a step, or another type or role."""
        data_health.fix_one(self.workspace, finding)

    def close(self) -> None:
        """Wait for threads to end."""
        self._queries.close()
        self._profiles.close()
