"""What one job has at hand: its folders, its plugins, and what it tells early."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from segdesk.engine.cache import Memory
from segdesk.jobs.protocol import JobRequest, Partial, Progress
from segdesk.results.base import ArtifactRef
from segdesk.results.table import TableRef

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry

Emit = Callable[[Progress | Partial], None]


class JobContext:
    """One job: files found in the store or made in scratch, and the plugins."""

    def __init__(
        self,
        request: JobRequest,
        emit: Emit,
        registry: Callable[[], Registry],
        memory: Memory,
    ) -> None:
        self.request = request
        self.scratch = Path(request.scratch)
        self.store = Path(request.store)
        self.memory = memory
        self._emit = emit
        self._registry = registry

    @property
    def registry(self) -> Registry:
        """The stages of all working plugins."""
        return self._registry()

    # -- files ---------------------------------------------------------------------------------------------

    def find(self, key: str, name: str) -> Path | None:
        """Return a file an earlier job or step made, or None."""
        for root in (self.scratch, self.store):
            path = root / key / name
            if path.exists():
                return path
        return None

    def path(self, artifact: ArtifactRef) -> Path:
        """Return the file of an artifact; raises `FileNotFoundError` when it was cleared away."""
        found = self.find(artifact.key, artifact.name)
        if found is None:
            raise FileNotFoundError(f"{artifact.key}/{artifact.name}")
        return found

    def folder(self, key: str) -> Path:
        """Return the scratch folder of a key, made if need be."""
        path = self.scratch / key
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def made(self) -> tuple[str, ...]:
        """Return the keys of all artifacts this job wrote."""
        return tuple(sorted(entry.name for entry in self.scratch.iterdir() if entry.is_dir()))

    def frame(self, table: TableRef) -> pd.DataFrame:
        """Return a table's rows; treat it as read-only."""
        from segdesk.tables.frames import load_frame

        path = self.path(table.artifact)
        return self.memory.get(f"frame:{table.artifact.key}", lambda: load_frame(path))

    def partial(self, name: str, value: Any) -> None:
        """Hand over an early part of the answer."""
        self._emit(Partial(job=self.request.id, name=name, value=value))
