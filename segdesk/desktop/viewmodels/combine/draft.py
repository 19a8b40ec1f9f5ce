"""Files about to be put together: read, checked and changed before anything of the project is touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from segdesk.desktop.viewmodels.combine.matching import Choice, matched_types, proposed, read_anew
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import (
    APPEND,
    JOIN,
    ColumnChange,
    ReadOptions,
    Recipe,
    Source,
    Step,
    data_files,
    file_names,
    files_of,
    for_files,
    matches_of,
    new_id,
    types_like,
    with_match,
    with_roles,
)
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import CheckRequest, ReadRequest
from segdesk.results.base import ArtifactRef
from segdesk.results.combining import Combined
from segdesk.results.table import Column, ColumnType, ReadResult, TableRef
from segdesk.text import Message, msg

Kind = Literal["append", "join"]
_DELAY = 250


class DraftFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the draft as the dialog lists it."""

    source: Source
    name: str
    main: bool
    read: ReadResult | None
    problem: Message | None
    again: bool  # trying once more may help
    alike: tuple[str, ...]  # columns read as in the first file


class CombineDraft(QObject):
    """Reads files one after the other, asks what the step would do, and hands both over at the end.

    With an open project its table is the first; `new` takes the first of the files as that.
    """

    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        kind: Kind,
        paths: Sequence[str] = (),
        *,
        new: bool = False,
        step: Step | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspace, self.kind, self.new = workspace, kind, new
        if step is None and kind == "append" and not new:
            step = next((s for s in workspace.recipe.table_steps if s.stage == APPEND), None)
        self._step = step
        self.params: dict[str, Any] = dict(step.params) if step is not None else {}
        self.report: Combined | None = None
        self.problem: Message | None = None
        self._files: list[Source] = []
        self._reads: dict[str, ReadResult] = {}
        self._problems: dict[str, Message] = {}
        self._again: set[str] = set()  # of those: the files that may be readable the next time
        self._alike: dict[str, tuple[str, ...]] = {}
        self._waiting: list[str] = []
        self._job: str | None = None
        self._checking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self._check)
        self._take_over()
        self.add(paths)

    def _take_over(self) -> None:
        """Begin with the files that the step takes already."""
        workspace = self.workspace
        if self._step is None:
            return
        for source_id in files_of(self._step, workspace.recipe.sources):
            source = workspace.recipe.source(source_id)
            read = workspace.sources.reads.get(source_id)
            if source is None:
                continue
            self._files.append(source)
            if read is not None:
                self._reads[source_id] = read
            else:
                self._waiting.append(source_id)
        self._go_on()

    # -- what is there ----------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether files are being read or compared."""
        return self._job is not None or bool(self._waiting) or self._timer.isActive()

    @property
    def checking(self) -> bool:
        """Whether all files are read and only the comparison is under way."""
        return self._checking or self._timer.isActive()

    def files(self) -> list[DraftFile]:
        """Return the files in their order, the first that of the table they are added to."""
        every = self._all_sources()
        names = file_names(every)
        listed = []
        for number, source in enumerate(every):
            read = self._reads.get(source.id)
            if number == 0 and not self.new:
                read = self.workspace.read
            listed.append(
                DraftFile(
                    source=source,
                    name=names[source.id],
                    main=number == 0,
                    read=read,
                    problem=self._problems.get(source.id),
                    again=source.id in self._again,
                    alike=self._alike.get(source.id, ()),
                )
            )
        return listed

    def _all_sources(self) -> list[Source]:
        main = self.workspace.source
        return self._files if self.new or main is None else [main, *self._files]

    def further(self) -> list[Source]:
        """Return the files that are added."""
        return self._files[1:] if self.new else self._files

    def ready(self) -> bool:
        """Whether there is something to put together, and nothing in the way."""
        return (
            self.report is not None
            and self.report.problem is None
            and self.problem is None
            and not self.busy
            and bool(self.further())
        )

    def left_columns(self) -> tuple[Column, ...]:
        """Return the columns of the table that files are added to."""
        base = self._base()
        return base.columns if base is not None else ()

    def right_columns(self) -> tuple[Column, ...]:
        """Return the columns of the file to be joined."""
        read = self._reads.get(self.further()[0].id) if self.further() else None
        return read.table.columns if read is not None else ()

    def _base(self) -> TableRef | None:
        """Return the table that the step would get."""
        workspace = self.workspace
        if self.new:
            read = self._reads.get(self._files[0].id) if self._files else None
            return with_roles(read.table, self._files[0]) if read is not None else None
        if self.kind == "append":
            return workspace.source_table()
        result = workspace.result("segmentation") or workspace.result("prediction")
        if self._step is None or result is None:
            return workspace.table()
        before: TableRef | None = None
        for report in result.steps:
            if report.step == self._step.id:
                return before or workspace.source_table()
            artifact = ArtifactRef(key=report.key, name="table.arrow")
            before = TableRef(artifact=artifact, rows=0, columns=report.output_columns)
        return workspace.table()

    # -- changing ---------------------------------------------------------------------------

    def add(self, paths: Sequence[str]) -> None:
        """Add files, or the data files of a folder; each is read at once."""
        known = {source.path for source in self._all_sources()}
        for path in data_files(paths):
            full = str(path.resolve())
            if full in known and self.kind == "append":
                continue
            if self.kind == "join":
                self._drop_files()
            source = Source(id=new_id(), path=full)
            self._files.append(source)
            self._waiting.append(source.id)
        self._go_on()

    def _drop_files(self) -> None:
        for source in list(self._files):
            self.remove(source.id)
        for name in ("keys", "repeated", "matches"):
            self.params.pop(name, None)

    def remove(self, source_id: str) -> None:
        """Take a file out again."""
        self._files = [source for source in self._files if source.id != source_id]
        self._waiting = [waiting for waiting in self._waiting if waiting != source_id]
        for store in (self._reads, self._problems, self._alike):
            store.pop(source_id, None)
        self.report = None
        self._later()

    def change_reading(self, source_id: str, options: ReadOptions, columns: dict[str, ColumnChange]) -> None:
        """Read one of the files, and single columns of it, in another way."""
        self._replace(source_id, options=options, columns=columns)
        self._alike.pop(source_id, None)
        self._waiting.append(source_id)
        self._go_on()

    def read_again(self, source_id: str) -> None:
        """Try once more to read one of the files."""
        self._waiting.append(source_id)
        self._go_on()

    def set(self, **params: Any) -> None:
        """Change settings of the step; the check follows."""
        self.params |= params
        self._later()
        self.changed.emit()

    def match(self, column: str, into: str | None, file: str | None = None) -> None:
        """Say where a column goes, of one file or of all; empty: left out; None: as found."""
        self._match([(column, into, None if file is None else [file])])

    def take_proposals(self, column: str | None = None, file: str | None = None) -> None:
        """Let columns with another name go where they probably belong; all of them, or one, or one file's."""
        self._match(proposed(self.report, column, file))

    def _match(self, choices: Sequence[Choice]) -> None:
        """Take over choices; files whose columns must now be read as another type are read again."""
        before = {source.id: self._types(source.id) for source in self.further()}
        for column, into, files in choices:
            self.params = with_match(self.params, column, into, files)
        for source in list(self.further()):
            alike = self._alike.get(source.id, ())
            anew = read_anew(source, before[source.id], self._types(source.id), alike)
            if anew is not None:
                self._replace(source.id, columns=anew.columns)
                self._alike.pop(source.id, None)
                self._waiting.append(source.id)
        self._go_on()

    def _types(self, source_id: str) -> dict[str, ColumnType | None]:
        read, base = self._reads.get(source_id), self._base()
        if self.kind != "append" or read is None or base is None:
            return {}
        return matched_types(self.params, source_id, read.table.columns, base.columns)

    def _replace(self, source_id: str, **changes: Any) -> None:
        self._files = [
            msgspec.structs.replace(source, **changes) if source.id == source_id else source
            for source in self._files
        ]

    # -- reading ----------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self._job is not None and not self._checking:
            self.changed.emit()
            return
        if not self._waiting:
            self._later()
            self.changed.emit()
            return
        self._stop()
        source_id = self._waiting.pop(0)
        source = next((s for s in self._files if s.id == source_id), None)
        if source is None:
            self._go_on()
            return
        self._problems.pop(source_id, None)
        self._again.discard(source_id)
        self._job = self.workspace.runner.start(
            "read",
            ReadRequest(source=source),
            title=msg("Reading {file}", file=Path(source.path).name),
            done=lambda value: self._on_read(source, value),
            failed=lambda error: self._on_failed(source, error),
            lane="side",
            quiet=True,
        )
        self.changed.emit()

    def _on_read(self, source: Source, value: object) -> None:
        self._job = None
        read = ReadResult.from_plain(value)
        self._reads[source.id] = read
        self._replace(source.id, sha256=read.receipt.sha256)
        base = self._base()
        first = self.new and source.id == self._files[0].id
        if self.kind == "append" and base is not None and not first and source.id not in self._alike:
            matches = matches_of(self.params, source.id)
            like = types_like(base.columns, read.table.columns, matches)
            self._alike[source.id] = tuple(like)
            if like:
                self._replace(source.id, columns={**source.columns, **like})
                self._waiting.insert(0, source.id)
        if self.kind == "join" and "repeated" not in self.params and read.table.row_meaning == "order":
            self.params["repeated"] = "orders"
        self._go_on()

    def _on_failed(self, source: Source, error: JobError) -> None:
        self._job = None
        self._reads.pop(source.id, None)
        self._problems[source.id] = error.message
        if error.again:
            self._again.add(source.id)
        self._go_on()

    # -- checking ---------------------------------------------------------------------------

    def _later(self) -> None:
        self._timer.start()

    def _check(self) -> None:
        base = self._base()
        further = [source for source in self.further() if source.id in self._reads]
        if self._waiting or (self._job is not None and not self._checking):
            return
        self._stop()
        if base is None or not further or len(further) < len(self.further()):
            self.report = None
            self.changed.emit()
            return
        every = self._all_sources()
        tables = {source.id: with_roles(self._reads[source.id].table, source) for source in further}
        self._checking = True
        self._job = self.workspace.runner.start(
            "check",
            CheckRequest(step=self.step(), recipe=Recipe(sources=tuple(every)), table=base, tables=tables),
            title=msg("Comparing the files"),
            done=self._on_checked,
            failed=self._on_check_failed,
            lane="side",
            quiet=True,
        )
        self.changed.emit()

    def _on_checked(self, value: object) -> None:
        self._job, self._checking, self.problem = None, False, None
        self.report = Combined.from_plain(value)
        self.changed.emit()

    def _on_check_failed(self, error: JobError) -> None:
        self._job, self._checking = None, False
        self.report, self.problem = None, error.message
        self.changed.emit()

    def _stop(self) -> None:
        if self._job is not None:
            self.workspace.runner.cancel(self._job)
            self._job = None
        self._checking = False

    # -- the end ----------------------------------------------------------------------------

    def step(self) -> Step:
        """Return the step as it would stand in the recipe."""
        ids = [source.id for source in self.further()]
        params = dict(self.params)
        if self.kind == "append":
            params = {**for_files(params, ids), "sources": ids}
        else:
            params["source"] = ids[0] if ids else None
            if not params.get("keys") and self.report is not None and self.report.keys is not None:
                keys = self.report.keys
                params["keys"] = dict(zip(keys.left, keys.right, strict=True))
        if self._step is not None:
            return msgspec.structs.replace(self._step, params=params)
        return Step(id=new_id(), stage=APPEND if self.kind == "append" else JOIN, params=params)

    def accept(self) -> None:
        """Put the files together: a new project, or a step in the one that is open."""
        if not self.ready():
            return
        if self.new:
            self.workspace.open_combined(self._files, self._reads, [self.step()])
        else:
            self.workspace.sources.combine(self.further(), self._reads, self.step())

    def close(self) -> None:
        """Forget what is under way."""
        self._timer.stop()
        self._waiting = []
        self._stop()


def step_draft(workspace: Workspace, step: Step) -> CombineDraft:
    """Begin to change a step that puts files together."""
    return CombineDraft(workspace, "append" if step.stage == APPEND else "join", step=step)
