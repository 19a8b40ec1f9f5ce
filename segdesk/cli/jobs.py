"""Runs jobs one after the other for the command line, with a progress bar and Ctrl+C."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from segdesk.jobs.inprocess import Execute, InProcessPool
from segdesk.jobs.pool import WorkerPool
from segdesk.jobs.protocol import JobError, JobEvent, Progress
from segdesk.jobs.store import Store
from segdesk.results.base import Result
from segdesk.text import render

R = TypeVar("R", bound=Result)
BAR = 24


class JobFailed(Exception):
    """A job ended without an answer."""

    def __init__(self, error: JobError) -> None:
        super().__init__(render(error.message))
        self.error = error


class Jobs:
    """A pool with a store of its own that is gone afterwards."""

    def __init__(self, *, show_progress: bool, execute: Execute | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="segdesk-"))
        self.store = Store(self._folder / "store")
        scratch = self._folder / "scratch"
        self._pool: InProcessPool | WorkerPool
        if execute is not None:
            self._pool = InProcessPool(self.store, scratch, execute)
        else:
            self._pool = WorkerPool(self.store, scratch, spare=False)
        self._show = show_progress
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()
        self._pool.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def scratch(self) -> Path:
        """A folder for unpacking a project."""
        return self._folder / "opened"

    def run(self, kind: str, request: Result, answer: type[R]) -> R:
        """Run a job and return its answer; raises `JobFailed`, or `KeyboardInterrupt` after stopping it."""
        return answer.from_plain(self.run_plain(kind, request))

    def run_plain(self, kind: str, request: Result) -> Any:
        """Run a job and return its answer as plain data."""
        handle = self._pool.start(kind, request, self._on_event)
        try:
            ending = None
            while ending is None:
                ending = handle.wait(0.2)
        except KeyboardInterrupt:
            handle.cancel()
            handle.wait(3.0)
            raise
        finally:
            self._clear()
        if isinstance(ending, JobError):
            raise JobFailed(ending)
        answer = ending.result
        return msgspec.json.decode(answer) if isinstance(answer, msgspec.Raw) else answer

    def _on_event(self, event: JobEvent) -> None:
        if isinstance(event, Progress) and self._show:
            filled = round(BAR * (event.fraction or 0.0))
            line = f"[{'#' * filled}{'.' * (BAR - filled)}] {render(event.text)}"[:100]
            print(f"\r{line:<{self._width}}", end="", file=sys.stderr, flush=True)
            self._width = len(line)

    def _clear(self) -> None:
        if self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)
            self._width = 0
